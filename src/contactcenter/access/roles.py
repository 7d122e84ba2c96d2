"""The roles of ACD-11 and the one table that says what each may do (least privilege).

A route names an act, never a list of roles of its own; a role gains or loses an act here alone.
"""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    TRAINER = "trainer"
    HEAD = "head"
    AUDITOR = "auditor"  # of the entity; reads, changes nothing
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    SERVE = "serve"  # the desk: shift, presence, conversations, registration
    WATCH_FLOOR = "watch_floor"
    CHANGE_PRESENCE = "change_presence"  # of an agent, by who runs the floor
    ATTEND_ALERTS = "attend_alerts"
    READ_STATES = "read_states"
    CHANGE_STATES = "change_states"
    MANAGE_USERS = "manage_users"
    ASSIGN_SKILLS = "assign_skills"  # queues and skills of agents, nothing else of them (ACD-1)
    PRIORITIZE_QUEUES = "prioritize_queues"  # the head start of a queue (ACD-1)
    READ_CITIZENS = "read_citizens"
    CHANGE_CITIZENS = "change_citizens"
    LISTEN = "listen"  # search and play recordings
    READ_CALLS = "read_calls"
    READ_TREES = "read_trees"
    READ_TYPIFICATION = "read_typification"


_EVERYBODY = frozenset(Role)

WHO_MAY: dict[Act, frozenset[Role]] = {
    Act.SERVE: frozenset({Role.AGENT}),
    Act.WATCH_FLOOR: frozenset({Role.SUPERVISOR, Role.HEAD, Role.AUDITOR}),
    Act.CHANGE_PRESENCE: frozenset({Role.SUPERVISOR, Role.HEAD}),
    Act.ATTEND_ALERTS: frozenset({Role.SUPERVISOR, Role.HEAD}),
    Act.READ_STATES: _EVERYBODY,
    Act.CHANGE_STATES: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Act.MANAGE_USERS: frozenset({Role.ADMINISTRATOR}),
    Act.ASSIGN_SKILLS: frozenset({Role.SUPERVISOR, Role.HEAD}),
    Act.PRIORITIZE_QUEUES: frozenset({Role.SUPERVISOR, Role.HEAD, Role.ADMINISTRATOR}),
    Act.READ_CITIZENS: frozenset({Role.AGENT, Role.SUPERVISOR, Role.QUALITY, Role.AUDITOR}),
    Act.CHANGE_CITIZENS: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Act.LISTEN: frozenset({Role.SUPERVISOR, Role.QUALITY, Role.AUDITOR}),
    Act.READ_CALLS: frozenset({Role.SUPERVISOR, Role.QUALITY, Role.HEAD, Role.AUDITOR}),
    Act.READ_TREES: frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.HEAD, Role.AUDITOR}),
    Act.READ_TYPIFICATION: frozenset({Role.AGENT, Role.SUPERVISOR, Role.QUALITY, Role.ADMINISTRATOR}),
}
