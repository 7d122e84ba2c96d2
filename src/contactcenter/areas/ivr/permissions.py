"""Which roles may do what with IVR trees (ACD-11)."""

from contactcenter.access.roles import Permission, Role

READ_TREES = Permission.of("read_trees", Role.ADMINISTRATOR, Role.SUPERVISOR, Role.HEAD, Role.AUDITOR)
