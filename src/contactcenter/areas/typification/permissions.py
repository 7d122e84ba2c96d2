"""Which roles may do what with typification and registrations (ACD-11)."""

from contactcenter.access.roles import Permission, Role

READ_TYPIFICATION = Permission.of(
    "read_typification", Role.AGENT, Role.SUPERVISOR, Role.QUALITY, Role.ADMINISTRATOR
)
