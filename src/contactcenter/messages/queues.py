"""Queues: their policies and priorities, what a conversation requires, and its place in the line."""

from contactcenter.kernel.ids import ConversationId, LegId, QueueId
from contactcenter.messages.agents import Skill
from contactcenter.messages.base import Deadline, Event, RoutingCommand, Value

MAX_PRIORITY_MINUTES = 1_440  # of a queue: a day


class QueuePolicy(Value, frozen=True):
    """A queue's rules. Durations are in seconds."""

    id: QueueId
    name: str  # what people read: "Reniec"
    announcement: tuple[str, ...] = ()  # prompt keys the agent hears after the language
    best_fit: bool = False
    wrap_up_seconds: float = 60.0
    wrap_up_extension_seconds: float = 60.0
    delivery_seconds: float = 15.0  # an agent's leg that has not joined by then has missed it
    target_seconds: float = 20.0  # of the service level
    short_abandon_seconds: float = 5.0
    position_every_seconds: float = 45.0  # the caller hears the place in the line


class RequirementStep(Value, frozen=True):
    """Who may serve from `after_seconds` of waiting on. Later steps widen, and never narrow."""

    after_seconds: float = 0.0
    skills: frozenset[Skill] = frozenset()


class Requirement(Value, frozen=True):
    """What a conversation requires: a queue, and steps in order of `after_seconds`, the first at 0."""

    queue: QueueId
    priority_minutes: float = 0.0  # of head start in the order key, the queue's own not counted
    steps: tuple[RequirementStep, ...] = (RequirementStep(),)


class SetQueue(RoutingCommand, frozen=True):
    """Add a queue or change its policy."""

    policy: QueuePolicy


class SetQueuePriority(RoutingCommand, frozen=True):
    """Give whoever waits in this queue, and whoever enters it later, a head start besides the tree's (ACD-1).

    `minutes`: whole, 0 to `MAX_PRIORITY_MINUTES`.

    Refused: `unknown_queue`; `priority_range`.
    """

    queue: QueueId
    minutes: int


class QueuePriorityChanged(Event, frozen=True):
    """A queue has another head start. `order_keys`: those of the conversations that wait there, from now on
    (ACD-1).
    """

    queue: QueueId
    minutes: int
    order_keys: tuple[tuple[ConversationId, float], ...] = ()


class EnqueueConversation(RoutingCommand, frozen=True):
    """Put a conversation of any channel in a line, without a voice menu (simulation, digital).

    Refused: `unknown_channel` if nobody has said what the channel can do; `not_capable` if the channel lacks what
    the request needs; `leg_missing` for a call without a leg; `not_found` (the queue); `conflict` (the conversation
    or its leg is here already).
    """

    conversation: ConversationId
    queue: QueueId
    channel: str = "voice"
    priority_minutes: float = 0.0
    skills: frozenset[tuple[str, int]] = frozenset()
    leg: LegId | None = None  # the citizen's, of a call


class ConversationQueued(Event, frozen=True):
    """A conversation waits in the line, for the first time or again.

    `order_key`: seconds since 1970, head start taken off; lower goes first.
    """

    conversation: ConversationId
    requirement: Requirement
    order_key: float
    language: str
    again: bool = False


class RequirementWidened(Event, frozen=True):
    """The wait has reached a step: whoever it allows may serve, besides those before."""

    conversation: ConversationId
    step: int


class RequirementStepDue(Deadline, frozen=True):
    """The wait reaches a step of the requirement."""

    conversation: ConversationId
    step: int


class QueuePositionDue(Deadline, frozen=True):
    """Tell the caller the position in the line. `turn` counts the entries of this conversation in the line."""

    conversation: ConversationId
    turn: int
