"""Translates AMI events into facts about legs. It is pure, and holds every AMI field name that the adapter relies on.

Each event becomes one fact or none. A fact holds what the switch says; `legs/leg_events.py` adds what the table of legs
remembers.
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
class AgiStarted:
    """The leg waits for our orders (AsyncAGIStart), perhaps not for the first time."""

    leg: LegId
    role: LegRole
    dnis: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class AgiEnded:
    """The leg waits no longer (AsyncAGIEnd): moved or gone."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class AgiResult:
    """An AGI command ended. `result` as the switch writes it ("0", "53", "-1")."""

    leg: LegId
    command: str
    result: str
    note: str = ""  # "timeout", "hangup"
    end: int | None = None  # where in the file it ended, in samples


@dataclass(frozen=True, slots=True)
class RoomJoined:
    """A leg is in a room (ConfbridgeJoin)."""

    leg: LegId
    role: LegRole
    room: ConversationId


@dataclass(frozen=True, slots=True)
class RoomLeft:
    """A leg is out of a room (ConfbridgeLeave), on its way elsewhere or about to hang up."""

    leg: LegId
    role: LegRole
    room: ConversationId


@dataclass(frozen=True, slots=True)
class RestEntered:
    """An agent's leg is in its bridge of rest (BridgeEnter)."""

    leg: LegId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class DigitReceived:
    """A party keyed one of `0123456789*#` (DTMFEnd)."""

    leg: LegId
    digit: str


@dataclass(frozen=True, slots=True)
class LegHungUp:
    """A leg is gone (Hangup). `cause`: Q.850; 0 if the switch knew nothing of the leg when asked."""

    leg: LegId
    cause: int


@dataclass(frozen=True, slots=True)
class OriginateEnded:
    """An `Originate` ended; `action` is the ActionID we gave it."""

    action: str
    answered: bool
    reason: int


@dataclass(frozen=True, slots=True)
class RecordingFileClosed:
    """The dialplan says that a leg's recording is written; `file` is absolute."""

    leg: LegId
    file: str


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """The registration of a telephone changed. `lost`: its address is no longer known, or does not answer."""

    endpoint: str
    lost: bool


@dataclass(frozen=True, slots=True)
class SipAuthenticated:
    """An account of ours gave its secret from `address`, such as "192.0.2.7/5060"."""

    endpoint: str
    address: str


Fact: TypeAlias = (
    AgiStarted
    | AgiEnded
    | AgiResult
    | RoomJoined
    | RoomLeft
    | RestEntered
    | DigitReceived
    | LegHungUp
    | OriginateEnded
    | RecordingFileClosed
    | ContactChanged
    | SipAuthenticated
)

_RESULT = re.compile(r"result=(?P<result>-?[^\s(]*)\s*(?:\((?P<note>.*?)\))?(?:.*endpos=(?P<end>\d+))?", re.S)
_REST = "rest-"


def translate(event: Fields) -> Fact | None:
    """The fact of one AMI event, or None if nobody needs it."""
    if not _is_whole(event):
        log.error("event_refused")
        return None
    name, leg = text(event, "Event"), LegId(text(event, "Uniqueid"))
    match name:
        case "AsyncAGIStart":
            return _started(event, leg)
        case "AsyncAGIEnd":
            return AgiEnded(leg)
        case "AsyncAGIExec":
            return answer(event, leg)
        case "ConfbridgeJoin":
            return RoomJoined(leg, _role(event), ConversationId(text(event, "Conference")))
        case "ConfbridgeLeave":
            return RoomLeft(leg, _role(event), ConversationId(text(event, "Conference")))
        case "BridgeEnter" if text(event, "BridgeName").startswith(_REST):
            return RestEntered(leg, AgentId(text(event, "BridgeName").removeprefix(_REST)))
        case "DTMFEnd" if text(event, "Direction") == "Received":
            return DigitReceived(leg, text(event, "Digit"))
        case "Hangup":
            return LegHungUp(leg, _number(text(event, "Cause"), 16))
        case "OriginateResponse":
            answered = text(event, "Response") == "Success"
            return OriginateEnded(text(event, "ActionID"), answered, _number(text(event, "Reason"), 0))
        case "UserEvent" if text(event, "UserEvent") == "RecordingDone":
            return RecordingFileClosed(leg, text(event, "File"))
        case "ContactStatus":
            lost = text(event, "ContactStatus") in ("Removed", "Unreachable")
            return ContactChanged(text(event, "EndpointName") or text(event, "AOR"), lost)
        case "SuccessfulAuth":
            return SipAuthenticated(text(event, "AccountID"), _address(text(event, "RemoteAddress")))
    return None


def _is_whole(event: Fields) -> bool:
    """An event has one name and is of one leg: one that has two holds lines of another event."""
    legs = event.get("Uniqueid", "")
    return isinstance(event.get("Event", ""), str) and (isinstance(legs, str) or len(set(legs)) == 1)


def text(event: Fields, name: str) -> str:
    """One header; the first if it was sent twice, as a UserEvent does with `Uniqueid`."""
    value = event.get(name, "")
    return value[0] if isinstance(value, list) else value


def answer(event: Fields, leg: LegId) -> AgiResult:
    """What `AsyncAGIExec` says of an AGI command; `result` is empty if the command was not accepted."""
    raw = unquote(text(event, "Result"))
    command = text(event, "CommandId")
    match = _RESULT.search(raw)
    if not raw.startswith("200") or match is None:
        return AgiResult(leg, command, result="", note=raw.strip()[:80])
    end = match["end"]
    return AgiResult(leg, command, match["result"], match["note"] or "", int(end) if end else None)


def environment(encoded: str) -> dict[str, str]:
    """The `agi_…` lines of AsyncAGIStart."""
    pairs = (line.partition(": ") for line in unquote(encoded).splitlines())
    return {name: value for name, separator, value in pairs if separator}


def _started(event: Fields, leg: LegId) -> AgiStarted:
    variables = environment(text(event, "Env"))
    number = caller_id.digits(text(event, "CallerIDNum"))
    return AgiStarted(leg, _role(event), caller_id.digits(variables.get("agi_dnid", "")), number)


def _role(event: Fields) -> LegRole:
    return LegRole.AGENT if text(event, "Context") == "agent" else LegRole.CITIZEN


def _address(remote: str) -> str:
    """ "IPV4/UDP/192.0.2.7/5060" → "192.0.2.7/5060"."""
    return "/".join(remote.split("/")[-2:])


def _number(value: str, otherwise: int) -> int:
    return int(value) if value.isdigit() else otherwise
