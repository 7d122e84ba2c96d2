"""Which roles may do what with the agents' states and presence (ACD-11)."""

from contactcenter.access.roles import Permission, Role

CHANGE_PRESENCE = Permission.of("change_presence", Role.SUPERVISOR, Role.HEAD)  # of an agent, by a supervisor
READ_STATES = Permission.of("read_states", *Role)
CHANGE_STATES = Permission.of("change_states", Role.SUPERVISOR, Role.ADMINISTRATOR)
