"""The table of legs: what the adapter knows of each, from the switch's events and its own commands. No I/O."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from contactcenter.channels.voice_asterisk.moves import LegMove
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.messages import LegRole


class DigitBuffer:
    """What a citizen has keyed and no prompt has taken yet: callers who know the menu type ahead of it."""

    def __init__(self) -> None:
        self._digits: list[str] = []
        self._arrived = asyncio.Event()
        self._swallow_hash = False

    def put(self, digit: str) -> None:
        """Add one of `0123456789*#`."""
        swallow, self._swallow_hash = self._swallow_hash, False
        if swallow and digit == "#":
            return
        self._digits.append(digit)
        self._arrived.set()

    def swallow_hash(self) -> None:
        """An answer was full at its last digit: the `#` that many people add belongs to it."""
        if self._digits[:1] == ["#"]:
            self._digits.pop(0)
        elif not self._digits:
            self._swallow_hash = True

    def clear(self) -> None:
        """Forget what was keyed."""
        self._digits.clear()
        self._swallow_hash = False

    def __bool__(self) -> bool:
        return bool(self._digits)

    async def take(self, seconds: float) -> str:
        """The next digit, or an empty text when none comes within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while not self._digits:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return ""
        return self._digits.pop(0)


@dataclass(slots=True)
class Leg:
    """One party's side of a call at the switch."""

    id: LegId
    role: LegRole
    agent: AgentId | None = None
    conversation: ConversationId | None = None
    state: str = ""
    room: ConversationId | None = None
    at_rest: bool = False
    ani: Ref | None = None
    is_reported: bool = False  # the core has heard of it
    room_written: str | None = None  # what CC_ROOM holds
    announcement_written: bool = False  # CC_SAY may hold an announcement
    move: LegMove | None = None  # sent, and not yet confirmed by an event
    moved_at: float = 0.0  # monotonic seconds
    next_move: LegMove | None = None  # the last one asked for while another was outstanding
    digits: DigitBuffer = field(default_factory=DigitBuffer)
    in_async_agi: asyncio.Event = field(default_factory=asyncio.Event)
    is_returning: bool = False  # it fell out of AsyncAGI over a missing file, and will be back

    @property
    def waits_for_orders(self) -> bool:
        """Is it in AsyncAGI, where prompts can be played to it?"""
        return self.in_async_agi.is_set()


class Legs:
    """Every leg that is there, by its id."""

    def __init__(self) -> None:
        self._legs: dict[LegId, Leg] = {}

    def get(self, leg: LegId) -> Leg | None:
        """The leg, or None if it is gone or was never seen."""
        return self._legs.get(leg)

    def add(self, leg: Leg) -> Leg:
        """Put the leg in the table, in the place of one with the same id."""
        self._legs[leg.id] = leg
        return leg

    def remove(self, leg: LegId) -> Leg | None:
        """Take the leg out; None if it was not there."""
        return self._legs.pop(leg, None)

    def keep_only(self, present: Iterable[LegId]) -> list[Leg]:
        """Remove every leg that is not `present`, and return those that were removed."""
        gone = self._legs.keys() - set(present)
        return [self._legs.pop(leg) for leg in gone]

    def all(self) -> tuple[Leg, ...]:
        """Every leg, of citizens and agents."""
        return tuple(self._legs.values())

    def citizens(self) -> list[Leg]:
        """The legs of citizens."""
        return [leg for leg in self._legs.values() if leg.role is LegRole.CITIZEN]

    def of_agent(self, agent: AgentId) -> list[Leg]:
        """The legs of one agent: one, but for a moment while the telephone is called anew."""
        return [leg for leg in self._legs.values() if leg.agent == agent]

    def alone_in(self, room: ConversationId) -> list[Leg]:
        """Citizens in a room with no agent in it or on the way to it: `end_marked` fired before they came."""
        inside = [leg for leg in self._legs.values() if leg.room == room]
        if any(leg.role is LegRole.AGENT for leg in inside):
            return []
        coming = [leg.move for leg in self._legs.values() if leg.role is LegRole.AGENT and leg.move]
        if any(move.room == room for move in coming):
            return []
        return inside
