"""Reads the switch back after a (re)connection: which legs there are, where, and what a core once wrote on them.

It takes 10 ms for a hundred legs. A leg that is not there is gone.
"""

from dataclasses import dataclass

from contactcenter.channels.voice_asterisk import caller_id
from contactcenter.channels.voice_asterisk.link.ami import Ami, Event
from contactcenter.channels.voice_asterisk.link.translate import text
from contactcenter.kernel.ids import AgentId, ConversationId, LegId
from contactcenter.messages import LegRole

_WRITTEN = "CC_ROLE,CC_CONV,CC_STATE,CC_ROOM,CC_AGENT"


@dataclass(frozen=True, slots=True)
class LegReading:
    """One leg as the switch shows it."""

    leg: LegId
    role: LegRole
    agent: AgentId | None
    conversation: ConversationId | None
    state: str
    room: ConversationId | None
    room_written: str | None
    waits_for_orders: bool
    at_rest: bool
    dnis: str
    number: str


@dataclass(frozen=True, slots=True)
class SwitchReading:
    """What the switch says of itself at one moment."""

    booted: str  # the instant the switch started, as it writes it
    legs: tuple[LegReading, ...]


async def read_back(ami: Ami) -> SwitchReading:
    """Ask the switch for every leg of ours.

    Raises:
        ChannelError: it does not answer.
    """
    status = await ami.act(Action="CoreStatus")
    booted = f"{text(status.fields, 'CoreStartupDate')} {text(status.fields, 'CoreStartupTime')}"
    legs = await ami.list(Action="Status", Variables=_WRITTEN)
    rooms = await _rooms(ami)
    readings = (_read_leg(leg, rooms) for leg in legs if text(leg, "Event") == "Status")
    return SwitchReading(booted, tuple(leg for leg in readings if leg is not None))


async def _rooms(ami: Ami) -> dict[LegId, ConversationId]:
    """The room of each leg that is in one."""
    inside: dict[LegId, ConversationId] = {}
    for room in await ami.list(Action="ConfbridgeListRooms"):
        name = text(room, "Conference")
        for member in await ami.list(Action="ConfbridgeList", Conference=name):
            inside[LegId(text(member, "Uniqueid"))] = ConversationId(name)
    return inside


def _read_leg(event: Event, rooms: dict[LegId, ConversationId]) -> LegReading | None:
    written = _variables(event)
    role = written.get("CC_ROLE", "")
    if role not in (LegRole.CITIZEN, LegRole.AGENT):
        return None  # being answered right now, or not ours
    leg = LegId(text(event, "Uniqueid"))
    application, data = text(event, "Application"), text(event, "Data")
    agent, conversation = written.get("CC_AGENT"), written.get("CC_CONV")
    return LegReading(
        leg=leg,
        role=LegRole(role),
        agent=AgentId(agent) if agent else None,
        conversation=ConversationId(conversation) if conversation else None,
        state=written.get("CC_STATE", ""),
        room=rooms.get(leg),
        room_written=written.get("CC_ROOM"),
        waits_for_orders=application == "AGI" and data.startswith("agi:async"),
        at_rest=application == "BridgeWait",
        dnis=caller_id.digits(text(event, "DNID")),
        number=caller_id.digits(text(event, "CallerIDNum")),
    )


def _variables(event: Event) -> dict[str, str]:
    """Asterisk writes `(null)` for a variable that is not set."""
    value = event.get("Variable", [])
    pairs = (item.partition("=") for item in (value if isinstance(value, list) else [value]))
    return {name: content for name, _, content in pairs if content not in ("", "(null)")}
