"""The contexts and extensions of the dialplan that a leg can be moved to.

Names are literal: a Redirect to one that is missing hangs the leg up. The other half of this file is
`asterisk/extensions.conf`.
"""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.kernel.ids import ConversationId, LegId


class Goal(StrEnum):
    """Which event confirms a move."""

    JOINED = "joined"  # ConfbridgeJoin
    RESTED = "rested"  # BridgeEnter of the rest bridge
    STARTED = "started"  # AsyncAGIStart


@dataclass(frozen=True, slots=True)
class LegMove:
    """One place of the dialplan, and what a leg hears on the way to it."""

    name: str
    context: str
    exten: str
    priority: str
    goal: Goal
    room: ConversationId | None = None
    announcement: str = ""  # files joined by `&`, heard by this leg alone on the way
    may_be_cut_short: bool = False  # it takes as long as what is heard on the way
    is_rescue: bool = False  # the core did not order it, and hears of the arrival


@dataclass(frozen=True, slots=True)
class MoveFailed:
    """A move was refused, or not confirmed in time, and the leg is still there."""

    leg: LegId
    move: LegMove


def agent_room(room: ConversationId, announcement: str) -> LegMove:
    """The agent into the room of a conversation, after what only the agent hears."""
    return LegMove(
        "agent_room",
        "agent",
        "room",
        "1",
        Goal.JOINED,
        room,
        announcement,
        may_be_cut_short=bool(announcement),
    )


def echo(announcement: str) -> LegMove:
    """The headset test. The dialplan brings the agent back to rest by itself."""
    return LegMove("echo", "agent", "echo", "1", Goal.RESTED, None, announcement, may_be_cut_short=True)


def citizen_room(room: ConversationId) -> LegMove:
    """The citizen into the room of a conversation."""
    return LegMove("citizen_room", "citizen", "room", "1", Goal.JOINED, room)


REST = LegMove("rest", "agent", "rest", "idle", Goal.RESTED)
MUSIC = LegMove("music", "citizen", "m", "1", Goal.STARTED)
SILENCE = LegMove("silence", "citizen", "s", "1", Goal.STARTED)
RESCUE = LegMove("music", "citizen", "m", "1", Goal.STARTED, is_rescue=True)
