"""The messages of the live socket. The console generates its types from them; of a row every field is sent."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, SerializeAsAny, create_model
from pydantic_core import to_json

from contactcenter import messages as m


class WireModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgentRow(WireModel):
    """An agent, and what the agent does `since` then.

    `conversations`: those the agent carries, voice first. `option`: what the first of them is about.
    `reserved_for`: the language for which the agent is kept free, as its code; None if for none (IVR-5).
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
    """Who takes part in a conversation: `party` is `citizen`, an agent's id, or the reference of an outside number.

    `whispers_to`: the only party that hears one whose `audio` is `whispers`.
    """

    party: str
    role: m.ParticipantRole
    state: m.ParticipantState
    audio: m.AudioMode
    whispers_to: str | None


class ConversationRow(WireModel):
    """A conversation without personal data: `region` is that of a fixed line's prefix.

    `entered_line`: since when the citizen waits or waited; after an agent handed it back, since then.
    `participants`: in the order of coming; none once the conversation is over.
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
    """Since midnight. `received`: entered the line. `settled`: were answered, or ended without it."""

    received: int
    settled: int
    answered: int
    abandoned: int
    in_target: int
    service_level: float | None
    attention_level: float | None


class QueueRow(DayRow):
    """`oldest`: since when the longest wait lasts. `priority_minutes`: the queue's own head start (ACD-1)."""

    id: str
    name: str
    waiting: int
    oldest: datetime | None
    free: int
    priority_minutes: int


class Totals(WireModel):
    """Of all queues.

    `on_shift`: agents. `by_language`: the day of each language, by its code. `reserved_languages`: those for which
    agents are kept free (IVR-5); the floor gives each a row of its own.
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
    """Who waits: for a desk in the queues of its agent, for the floor in all.

    `by_language`: how many of them in each language that is known, by its code. `reserved_for`: as in `AgentRow`.
    `no_queues`: the agent serves no queue, so no conversation can come.
    """

    total: int
    by_language: dict[str, int]
    oldest: datetime | None
    reserved_for: str | None
    no_queues: bool


Param: TypeAlias = str | int | float | None


class Alert(WireModel):
    """`text_code` and `params` make the sentence; the words are the console's."""

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
    """What a page is told once. `code`: state_forced | not_recording | card_unavailable."""

    code: str
    params: dict[str, Param]


Cards: TypeAlias = dict[str, SerializeAsAny[BaseModel] | None]
"""The card of each conversation, the citizens area's own model; None takes a card away."""


class Patch(WireModel):
    """What changed. An absent key has not changed; rows and cards replace those of the same id."""

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
    """The first message. `seq` counts the events of this socket; after a gap the page connects again."""

    t: Literal["hello"]
    epoch: str
    seq: int
    now: datetime
    me: AgentRow | None
    snapshot: Patch


class LiveEvent(Patch):
    t: Literal["event"]
    seq: int
    now: datetime


class LiveTick(WireModel):
    t: Literal["tick"]
    now: datetime


class LiveBye(WireModel):
    t: Literal["bye"]
    code: Literal["session_elsewhere", "session_ended", "slow", "shutdown"]
    at: datetime


class LiveActive(WireModel):
    """Sent by the page, at most once a minute: its person uses it, so the session is not idle."""

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
    """A patch in JSON, made once for all pages that are sent it: their events differ in `seq` alone.

    `at`: when it was made, which the events say as `now`.
    """

    __slots__ = ("_fields", "at")

    def __init__(self, patch: Patch, at: datetime) -> None:
        self.at = at
        self._fields = to_json({"now": at, **changed_keys(patch)}).decode()[1:]

    def event(self, seq: int) -> str:
        """Return the event number `seq` of one page."""
        return f'{{"t":"event","seq":{seq},{self._fields}'


def encoded_hello(hello: LiveHello) -> str:
    """Return the first message of a page in JSON."""
    return to_json({**_fields(hello), "snapshot": changed_keys(hello.snapshot)}).decode()


def changed_keys(patch: Patch) -> dict[str, Any]:
    """Return the keys that were set, and no others: on the wire an absent key has not changed.

    (`exclude_unset` would reach into the rows too, and of a row every field is always sent.)
    """
    return {name: value for name, value in _fields(patch).items() if name in patch.model_fields_set}


def _fields(model: BaseModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}
