"""What Asterisk says, as facts about legs. Pure; every AMI field name we rely on is in this file.

Each event becomes one fact or none. The facts know nothing of conversations or of agents' names beyond
what the switch says; `adapter.py` adds what the legs' table remembers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

import structlog

from contactcenter.channels.voice_asterisk import caller_id
from contactcenter.kernel.ids import AgentId, ConversationId, LegId
from contactcenter.messages import LegRole

log = structlog.get_logger()

Fields: TypeAlias = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Started:
    """The leg waits for our orders (AsyncAGIStart), perhaps not for the first time."""

    leg: LegId
    role: LegRole
    dnis: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """The leg waits no longer (AsyncAGIEnd): moved or gone."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Answer:
    """An AGI command ended. `result` as the switch writes it ("0", "53", "-1")."""

    leg: LegId
    command: str
    result: str
    note: str = ""  # "timeout", "hangup"
    end: int | None = None  # where in the file it ended, in samples


@dataclass(frozen=True, slots=True)
class Joined:
    leg: LegId
    role: LegRole
    room: ConversationId


@dataclass(frozen=True, slots=True)
class Left:
    leg: LegId
    role: LegRole
    room: ConversationId


@dataclass(frozen=True, slots=True)
class Rested:
    leg: LegId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Pressed:
    leg: LegId
    key: str


@dataclass(frozen=True, slots=True)
class Gone:
    leg: LegId
    cause: int


@dataclass(frozen=True, slots=True)
class Dialled:
    """An `Originate` ended; `action` is the ActionID we gave it."""

    action: str
    answered: bool
    reason: int


@dataclass(frozen=True, slots=True)
class Recorded:
    leg: LegId
    file: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone's registration changed. `lost`: its address is no longer known or does not answer."""

    endpoint: str
    lost: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account gave its secret; `place`: the address it came from, as "192.0.2.7/5060"."""

    endpoint: str
    place: str


Fact: TypeAlias = (
    Started
    | Over
    | Answer
    | Joined
    | Left
    | Rested
    | Pressed
    | Gone
    | Dialled
    | Recorded
    | Contact
    | SignedIn
)

_RESULT = re.compile(r"result=(?P<result>-?[^\s(]*)\s*(?:\((?P<note>.*?)\))?(?:.*endpos=(?P<end>\d+))?", re.S)
_REST = "rest-"


def translate(event: Fields) -> Fact | None:
    if not _is_whole(event):
        log.error("event_refused")
        return None
    name, leg = text(event, "Event"), LegId(text(event, "Uniqueid"))
    match name:
        case "AsyncAGIStart":
            return _started(event, leg)
        case "AsyncAGIEnd":
            return Over(leg)
        case "AsyncAGIExec":
            return answer(event, leg)
        case "ConfbridgeJoin":
            return Joined(leg, _role(event), ConversationId(text(event, "Conference")))
        case "ConfbridgeLeave":
            return Left(leg, _role(event), ConversationId(text(event, "Conference")))
        case "BridgeEnter" if text(event, "BridgeName").startswith(_REST):
            return Rested(leg, AgentId(text(event, "BridgeName").removeprefix(_REST)))
        case "DTMFEnd" if text(event, "Direction") == "Received":
            return Pressed(leg, text(event, "Digit"))
        case "Hangup":
            return Gone(leg, _number(text(event, "Cause"), 16))
        case "OriginateResponse":
            answered = text(event, "Response") == "Success"
            return Dialled(text(event, "ActionID"), answered, _number(text(event, "Reason"), 0))
        case "UserEvent" if text(event, "UserEvent") == "RecordingDone":
            return Recorded(leg, text(event, "File"))
        case "ContactStatus":
            lost = text(event, "ContactStatus") in ("Removed", "Unreachable")
            return Contact(text(event, "EndpointName") or text(event, "AOR"), lost)
        case "SuccessfulAuth":
            return SignedIn(text(event, "AccountID"), _place(text(event, "RemoteAddress")))
    return None


def _is_whole(event: Fields) -> bool:
    """An event has one name and is of one leg; what has two holds somebody else's lines."""
    legs = event.get("Uniqueid", "")
    return isinstance(event.get("Event", ""), str) and (isinstance(legs, str) or len(set(legs)) == 1)


def text(event: Fields, name: str) -> str:
    """One header; the first if it was sent twice, as a UserEvent does with `Uniqueid`."""
    value = event.get(name, "")
    return value[0] if isinstance(value, list) else value


def answer(event: Fields, leg: LegId) -> Answer:
    raw = unquote(text(event, "Result"))
    command = text(event, "CommandId")
    found = _RESULT.search(raw)
    if not raw.startswith("200") or found is None:
        return Answer(leg, command, result="", note=raw.strip()[:80])
    end = found["end"]
    return Answer(leg, command, found["result"], found["note"] or "", int(end) if end else None)


def environment(encoded: str) -> dict[str, str]:
    """The `agi_…` lines of AsyncAGIStart."""
    pairs = (line.partition(": ") for line in unquote(encoded).splitlines())
    return {name: value for name, separator, value in pairs if separator}


def _started(event: Fields, leg: LegId) -> Started:
    told = environment(text(event, "Env"))
    number = caller_id.digits(text(event, "CallerIDNum"))
    return Started(leg, _role(event), caller_id.digits(told.get("agi_dnid", "")), number)


def _role(event: Fields) -> LegRole:
    return LegRole.AGENT if text(event, "Context") == "agent" else LegRole.CITIZEN


def _place(remote: str) -> str:
    """ "IPV4/UDP/192.0.2.7/5060" → "192.0.2.7/5060"."""
    return "/".join(remote.split("/")[-2:])


def _number(value: str, otherwise: int) -> int:
    return int(value) if value.isdigit() else otherwise
