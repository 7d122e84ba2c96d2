"""Which roles may do what with queues (ACD-11)."""

from contactcenter.access.roles import Permission, Role

# The head start of a queue (ACD-1).
PRIORITIZE_QUEUES = Permission.of("prioritize_queues", Role.SUPERVISOR, Role.HEAD, Role.ADMINISTRATOR)
