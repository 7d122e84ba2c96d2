"""The messages of the live socket, from which the console generates its types.

A row is always sent with every field. Instants are in UTC; durations are in seconds.
"""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, SerializeAsAny, create_model
from pydantic_core import to_json

from contactcenter import messages as m


class WireModel(BaseModel):
    """The base of what the socket sends and takes: it cannot be changed, and an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgentRow(WireModel):
    """An agent as the floor and the agent's own desk show it; the activity began at `since`.

    `conversations`: those the agent carries, voice first. `option`: the menu option of the first of them.
    `reserved_for`: the language for which the agent is kept free, as its code; None if for none (IVR-5). `next_ready`,
    `next_reason`: the presence requested for when the work ends; None if none was. `tmo_seconds`: the mean handling
    time of today; None before the first conversation was handled.
    """

    id: str
    name: str
    activity: m.AgentActivity
    reason: str | None
    since: datetime
    conversations: list[str]
    option: str | None
    reserved_for: str | None
    next_ready: bool | None
    next_reason: str | None
    languages: list[tuple[str, int]]
    answered_today: int
    tmo_seconds: float | None
    leg_up: bool


class ParticipantRow(WireModel):
    """A participant of a conversation.

    `party`: `citizen`, an agent's id, or the reference of an outside number. `whispers_to`: the only party that hears a
    participant whose `audio` is `whispers`; None for any other.
    """

    party: str
    role: m.ParticipantRole
    state: m.ParticipantState
    audio: m.AudioMode
    whispers_to: str | None


class ConversationRow(WireModel):
    """A conversation without personal data; `region` is that of a fixed line's prefix.

    `entered_line`: since when the citizen waits or waited; after an agent handed the conversation back, since then.
    `participants`: in the order in which they joined; empty once the conversation is over.
    """

    id: str
    channel: str
    stage: m.ConversationStage
    since: datetime
    started: datetime
    language: str
    option: str
    queue: str | None
    queue_name: str | None
    entered_line: datetime | None
    agent: str | None
    region: str | None
    anonymous: bool
    wrap_up_due: datetime | None
    answered_at: datetime | None
    participants: list[ParticipantRow]


class DayRow(WireModel):
    """The counts of a queue or a language since local midnight. `settled`: those answered or ended unanswered.

    `received`: the conversations that entered the line. `in_target`: those answered within the queue's target. The two
    levels are shares from 0 to 1; None if there is nothing to measure.
    """

    received: int
    settled: int
    answered: int
    abandoned: int
    in_target: int
    service_level: float | None
    attention_level: float | None


class QueueRow(DayRow):
    """A queue: its day, and who waits in it now.

    `oldest`: since when the citizen who has waited longest waits. `free`: the ready agents who could take its next
    conversation. `priority_minutes`: by how much the queue is ranked ahead of others (ACD-1). `target_seconds`: within
    which a call counts for the service level.
    """

    id: str
    name: str
    target_seconds: float
    waiting: int
    oldest: datetime | None
    free: int
    priority_minutes: int


class Totals(WireModel):
    """The counts of all queues together.

    `on_shift`: the number of agents on shift. `by_language`: the day of each language, by its code.
    `reserved_languages`: the languages for which agents are kept free (IVR-5); the floor shows a row for each.
    """

    waiting: int
    oldest: datetime | None
    received: int
    settled: int
    answered: int
    attention_level: float | None
    service_level: float | None
    in_menu: int
    talking: int
    on_shift: int
    by_language: dict[str, DayRow]
    reserved_languages: list[str]


class Waiting(WireModel):
    """Who waits: on a desk in the queues of its agent, on the floor in all queues.

    `by_language`: how many wait in each known language, by its code. `oldest`: since when the longest wait lasts; None
    if nobody waits. `reserved_for`: as in `AgentRow`. `no_queues`: the agent serves no queue, so no conversation can
    come.
    """

    total: int
    by_language: dict[str, int]
    oldest: datetime | None
    reserved_for: str | None
    no_queues: bool


Param: TypeAlias = str | int | float | None


class Alert(WireModel):
    """Something a supervisor must attend to since an instant.

    The console makes the sentence from `text_code` and `params`. `id`: the same while the alert stands.
    """

    id: str
    kind: str
    since: datetime
    text_code: str
    params: dict[str, Param]

    @classmethod
    def of(cls, kind: str, subject: str, since: datetime, **params: Param) -> "Alert":
        """Return the alert of this kind about `subject`; the two make its id."""
        return cls(id=f"{kind}:{subject}", kind=kind, since=since, text_code=kind, params=params)


class LiveNotice(WireModel):
    """A notice that a page is sent once. `code`: state_forced | not_recording | card_unavailable."""

    code: str
    params: dict[str, Param]


Cards: TypeAlias = dict[str, SerializeAsAny[BaseModel] | None]
"""The card of each conversation, the citizens area's own model; None takes a card away."""


class Patch(WireModel):
    """The changes since the last message. An absent key has not changed; a row or card replaces that of the same id."""

    agents: list[AgentRow] | None = None
    agents_gone: list[str] | None = None
    conversations: list[ConversationRow] | None = None
    conversations_gone: list[str] | None = None
    queues: list[QueueRow] | None = None
    totals: Totals | None = None
    waiting: Waiting | None = None
    cards: Cards | None = None
    alerts: list[Alert] | None = None
    notice: LiveNotice | None = None


class LiveHello(WireModel):
    """The first message of a socket. `seq` counts the events of this socket; after a gap the page connects again.

    `epoch`: the run of the core. `me`: the agent's own row; None for a person who serves no conversations.
    """

    t: Literal["hello"]
    epoch: str
    seq: int
    now: datetime
    me: AgentRow | None
    snapshot: Patch


class LiveEvent(Patch):
    """A change, with its number on this socket (the first is 1) and the instant at which it was made."""

    t: Literal["event"]
    seq: int
    now: datetime


class LiveTick(WireModel):
    """The server's time, sent every five seconds; it shows that the link works."""

    t: Literal["tick"]
    now: datetime


class LiveBye(WireModel):
    """The last message before the server closes the socket. `at`: when what `code` says happened.

    After `slow` and `shutdown` the page connects again; after the other codes the person has to sign in.
    """

    t: Literal["bye"]
    code: Literal["session_elsewhere", "session_ended", "slow", "shutdown"]
    at: datetime


class LiveActive(WireModel):
    """The only message of a page: the person uses it, so the session is not idle. At most one a minute is needed."""

    t: Literal["active"]


def live_messages(card: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """Return the messages of the socket for the OpenAPI document, cards typed as the area's own model."""
    # `create_model` takes its fields as keyword arguments, which mypy cannot check.
    fields: Any = {"cards": (dict[str, card | None] | None, None)}  # type: ignore[valid-type]
    patch = create_model("Patch", __base__=Patch, **fields)
    hello: Any = {"snapshot": (patch, ...)}
    event = create_model("LiveEvent", __base__=LiveEvent, **fields)
    return create_model("LiveHello", __base__=LiveHello, **hello), event, LiveTick, LiveBye, LiveActive


class EncodedPatch:
    """A patch as JSON, made once for all pages that are sent it: their events differ in `seq` alone.

    `at`: when it was made; the events carry it as `now`.
    """

    __slots__ = ("_fields", "at")

    def __init__(self, patch: Patch, at: datetime) -> None:
        self.at = at
        self._fields = to_json({"now": at, **changed_keys(patch)}).decode()[1:]

    def event(self, seq: int) -> str:
        """Return the event number `seq` of one page as JSON."""
        return f'{{"t":"event","seq":{seq},{self._fields}'


def encoded_hello(hello: LiveHello) -> str:
    """Return the first message of a page as JSON."""
    return to_json({**_fields(hello), "snapshot": changed_keys(hello.snapshot)}).decode()


def changed_keys(patch: Patch) -> dict[str, Any]:
    """Return the keys that were set and no others: on the wire an absent key has not changed.

    `exclude_unset` does not serve here: it would leave out fields of the rows too.
    """
    return {name: value for name, value in _fields(patch).items() if name in patch.model_fields_set}


def _fields(model: BaseModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}
