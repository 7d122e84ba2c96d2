"""Which roles may do what with citizens (ACD-11)."""

from contactcenter.access.roles import Permission, Role

READ_CITIZENS = Permission.of("read_citizens", Role.AGENT, Role.SUPERVISOR, Role.QUALITY, Role.AUDITOR)
CHANGE_CITIZENS = Permission.of("change_citizens", Role.AGENT, Role.SUPERVISOR)
