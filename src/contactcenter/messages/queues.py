"""Messages about queues: their policies and priorities, what a conversation requires, and its position in the line."""

from contactcenter.kernel.ids import ConversationId, LegId, QueueId
from contactcenter.messages.agents import Skill
from contactcenter.messages.base import Deadline, Event, RoutingCommand, Value

MAX_PRIORITY_MINUTES = 1_440  # a day


class QueuePolicy(Value, frozen=True):
    """The rules of a queue. Durations are in seconds.

    `name`: what people read ("Reniec"). `announcement`: keys of the prompts that the agent hears after the language.
    `delivery_seconds`: how long an agent's leg has to join. `target_seconds`: of the service level.
    `position_every_seconds`: how often the caller hears the position in the line; 0 for never.
    """

    id: QueueId
    name: str
    announcement: tuple[str, ...] = ()
    best_fit: bool = False
    wrap_up_seconds: float = 60.0
    wrap_up_extension_seconds: float = 60.0
    delivery_seconds: float = 15.0
    target_seconds: float = 20.0
    short_abandon_seconds: float = 5.0
    position_every_seconds: float = 45.0


class RequirementStep(Value, frozen=True):
    """Who may serve from `after_seconds` of waiting on. Later steps widen the requirement, and never narrow it."""

    after_seconds: float = 0.0
    skills: frozenset[Skill] = frozenset()


class Requirement(Value, frozen=True):
    """What a conversation requires: a queue, and steps in order of `after_seconds`, the first at 0.

    `priority_minutes`: the head start in the order key, without the queue's own.
    """

    queue: QueueId
    priority_minutes: float = 0.0
    steps: tuple[RequirementStep, ...] = (RequirementStep(),)


class SetQueue(RoutingCommand, frozen=True):
    """Add a queue or change its policy."""

    policy: QueuePolicy


class SetQueuePriority(RoutingCommand, frozen=True):
    """Give the conversations of this queue, present and later, a head start besides the tree's (ACD-1).

    `minutes`: whole, 0 to `MAX_PRIORITY_MINUTES`.

    Refused: `unknown_queue`; `priority_range`.
    """

    queue: QueueId
    minutes: int


class QueuePriorityChanged(Event, frozen=True):
    """A queue has another head start (ACD-1).

    `order_keys`: those that the conversations waiting there have from now on, in seconds since 1970.
    """

    queue: QueueId
    minutes: int
    order_keys: tuple[tuple[ConversationId, float], ...] = ()


class EnqueueConversation(RoutingCommand, frozen=True):
    """Put a conversation of any channel in a line, without a voice menu (simulation, digital).

    Refused: `unknown_channel` if the channel has not declared its capabilities; `not_capable` if the channel lacks what
    the request needs; `leg_missing` for a call without a leg; `unknown_queue`; `conflict` (the conversation or
    its leg is here already).
    """

    conversation: ConversationId
    queue: QueueId
    channel: str = "voice"
    priority_minutes: float = 0.0
    skills: frozenset[tuple[str, int]] = frozenset()
    leg: LegId | None = None  # the citizen's, if it is a call


class ConversationQueued(Event, frozen=True):
    """A conversation waits in the line, for the first time or `again`.

    `order_key`: seconds since 1970, head start taken off; the lowest goes first.
    """

    conversation: ConversationId
    requirement: Requirement
    order_key: float
    language: str
    again: bool = False


class RequirementWidened(Event, frozen=True):
    """The wait has reached a step: agents whom it allows may serve, besides those of earlier steps."""

    conversation: ConversationId
    step: int


class RequirementStepDue(Deadline, frozen=True):
    """The wait reaches a step of the requirement."""

    conversation: ConversationId
    step: int


class QueuePositionDue(Deadline, frozen=True):
    """It is time to announce the position in the line. `turn`: how many times the conversation had entered it."""

    conversation: ConversationId
    turn: int
