"""Which roles may do what with user accounts (ACD-11)."""

from contactcenter.access.roles import Permission, Role

MANAGE_USERS = Permission.of("manage_users", Role.ADMINISTRATOR)
# Queues and skills of agents, nothing else of them (ACD-1).
ASSIGN_SKILLS = Permission.of("assign_skills", Role.SUPERVISOR, Role.HEAD)
