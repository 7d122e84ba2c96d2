"""Which roles may do what with the detail of calls (ACD-11)."""

from contactcenter.access.roles import Permission, Role

READ_CALLS = Permission.of("read_calls", Role.SUPERVISOR, Role.QUALITY, Role.HEAD, Role.AUDITOR)
