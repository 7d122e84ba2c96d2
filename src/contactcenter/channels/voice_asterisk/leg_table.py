"""The table of legs: what we know of each, from the switch's events and our own orders. No I/O."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from contactcenter.channels.voice_asterisk.moves import Move
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.messages import LegRole


class Keys:
    """What a citizen has keyed and nobody has taken yet: those who know the menu type ahead of it."""

    def __init__(self) -> None:
        self._typed: list[str] = []
        self._news = asyncio.Event()
        self._swallow_hash = False

    def put(self, key: str) -> None:
        swallow, self._swallow_hash = self._swallow_hash, False
        if swallow and key == "#":
            return
        self._typed.append(key)
        self._news.set()

    def swallow_hash(self) -> None:
        """An answer was full at its last digit: the `#` that many people add belongs to it."""
        if self._typed[:1] == ["#"]:
            self._typed.pop(0)
        elif not self._typed:
            self._swallow_hash = True

    def clear(self) -> None:
        self._typed.clear()
        self._swallow_hash = False

    def __bool__(self) -> bool:
        return bool(self._typed)

    async def take(self, patience: float) -> str:
        """The next key, or an empty text when there is none in time."""
        try:
            async with asyncio.timeout(patience):
                while not self._typed:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return ""
        return self._typed.pop(0)


@dataclass(slots=True)
class Leg:
    id: LegId
    role: LegRole
    agent: AgentId | None = None
    conversation: ConversationId | None = None
    state: str = ""
    room: ConversationId | None = None
    at_rest: bool = False
    ani: Ref | None = None
    is_known: bool = False  # the core was told of it
    room_written: str | None = None  # what CC_ROOM holds
    say_written: bool = False  # CC_SAY may hold an announcement
    move: Move | None = None  # outstanding: sent, not yet confirmed by an event
    moved_at: float = 0.0
    wish: Move | None = None  # the last one asked for while another was outstanding
    keys: Keys = field(default_factory=Keys)
    ours: asyncio.Event = field(default_factory=asyncio.Event)  # it is in AsyncAGI

    returns: bool = False  # it fell out of AsyncAGI over a missing file, and will be back

    @property
    def waits(self) -> bool:
        return self.ours.is_set()


class Legs:
    def __init__(self) -> None:
        self._legs: dict[LegId, Leg] = {}

    def get(self, leg: LegId) -> Leg | None:
        return self._legs.get(leg)

    def add(self, leg: Leg) -> Leg:
        self._legs[leg.id] = leg
        return leg

    def remove(self, leg: LegId) -> Leg | None:
        return self._legs.pop(leg, None)

    def replace(self, legs: Iterable[Leg]) -> None:
        self._legs = {leg.id: leg for leg in legs}

    def all(self) -> tuple[Leg, ...]:
        return tuple(self._legs.values())

    def citizens(self) -> list[Leg]:
        return [leg for leg in self._legs.values() if leg.role is LegRole.CITIZEN]

    def of_agent(self, agent: AgentId) -> list[Leg]:
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
