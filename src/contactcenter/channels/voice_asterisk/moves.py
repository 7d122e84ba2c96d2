"""The places of the dialplan, in our words. Names are literal: a Redirect to a missing one hangs the leg up.

The other half of this file is `asterisk/extensions.conf`.
"""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.kernel.ids import ConversationId


class Goal(StrEnum):
    """The event that says that a move is done."""

    JOINED = "joined"
    RESTED = "rested"
    STARTED = "started"


@dataclass(frozen=True, slots=True)
class Move:
    name: str
    context: str
    exten: str
    priority: str
    goal: Goal
    room: ConversationId | None = None
    say: str = ""  # files joined by `&`, heard by this leg alone on the way
    lingers: bool = False  # it takes as long as what is heard on the way, and may be cut short
    tells: bool = False  # the arrival is news to the core: it did not order this move


def agent_room(room: ConversationId, say: str) -> Move:
    return Move("agent_room", "agent", "room", "1", Goal.JOINED, room, say, lingers=bool(say))


def echo(say: str) -> Move:
    """The headset test: the dialplan brings her back to rest by itself."""
    return Move("echo", "agent", "echo", "1", Goal.RESTED, None, say, lingers=True)


def citizen_room(room: ConversationId) -> Move:
    return Move("citizen_room", "citizen", "room", "1", Goal.JOINED, room)


REST = Move("rest", "agent", "rest", "idle", Goal.RESTED)
MUSIC = Move("music", "citizen", "m", "1", Goal.STARTED)
SILENCE = Move("silence", "citizen", "s", "1", Goal.STARTED)
RESCUE = Move("music", "citizen", "m", "1", Goal.STARTED, tells=True)
