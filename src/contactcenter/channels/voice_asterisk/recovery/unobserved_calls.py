"""Legs that came and went while no core looked (ACD-8 "every call", OPS-1).

Every citizen's leg leaves a slip in the switch's own database, `legs/<leg>`: answered, ended (UTC), the number
dialled, the caller's. It is written at the beginning without the end: one that stays so, of a leg that is not there,
is of a switch that died. It holds personal data: it goes as soon as the leg is surely known, that is, told by this
process and a minute later still alive to write it down. A core that dies in between leaves the slip to the next one,
which tells it again; the record takes each leg once.
"""

import asyncio
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from contactcenter.channels.voice_asterisk import caller_id
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.link.ami import Event, Response
from contactcenter.channels.voice_asterisk.link.translate import text
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault
from contactcenter.messages import ChannelEvent, UnobservedCallFound

log = structlog.get_logger()

FAMILY = "legs"
EVERY_SECONDS = 10.0
KEPT_SECONDS = 60.0
QUIET = timedelta(seconds=5)  # its events may still be on their way to us
AT_ONCE = 200
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z"
_LINE = re.compile(rf"({_INSTANT}),({_INSTANT})?,([0-9]{{0,20}}),\+?([0-9]{{0,20}})")


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    started: datetime
    ended: datetime | None  # None: it goes on, or the switch died
    dnis: str
    number: str


class Switch(Protocol):
    async def list(self, **fields: str) -> tuple[Event, ...]: ...

    async def act(self, **fields: str) -> Response: ...


class Desk(Protocol):
    """What the adapter is to the slips."""

    @property
    def is_up(self) -> bool: ...

    def publish(self, message: ChannelEvent) -> None: ...


class Slips:
    def __init__(self, desk: Desk, switch: Switch, legs: Legs, vault: Vault, clock: Clock) -> None:
        self._desk, self._switch, self._legs = desk, switch, legs
        self._vault, self._clock = vault, clock
        self._told: dict[LegId, float] = {}
        self._open: set[LegId] = set()  # had no end at the last look, and are none of ours

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.collect()
            except ChannelError as error:  # the link went; they wait
                log.warning("slips_not_collected", error=str(error))

    def told(self, leg: LegId) -> None:
        """The core has heard that this leg ended."""
        self._told[leg] = time.monotonic()

    async def collect(self) -> None:
        """Tell what is over and was told by nobody; only when it is known who is there."""
        if not self._desk.is_up:
            return
        # Asked first: what ends now says so.
        gone = {leg for leg in self._open if not await self._is_there(leg)}
        items = await self._switch.list(Action="DBGetTree", Family=FAMILY)
        slips = {LegId(text(i, "Key").rpartition("/")[2]): text(i, "Val") for i in items if text(i, "Val")}
        if not self._desk.is_up:
            return
        before = time.monotonic() - KEPT_SECONDS
        strange = [leg for leg in slips if leg not in self._told and self._legs.get(leg) is None]
        sure = [leg for leg in slips if self._told.get(leg, before) < before]
        self._told = {leg: at for leg, at in self._told.items() if at >= before or leg in slips}
        self._open.clear()
        for leg in strange[:AT_ONCE]:
            self._look(leg, slips[leg], is_gone=leg in gone)
        for leg in sure:
            await self._switch.act(Action="DBDel", Family=FAMILY, Key=leg)

    async def _is_there(self, leg: LegId) -> bool:
        return (await self._switch.act(Action="Getvar", Channel=leg, Variable="CC_SINCE")).ok

    def _look(self, leg: LegId, line: str, *, is_gone: bool) -> None:
        slip = _read(line)
        if slip is None:
            log.error("slip_unreadable", leg=leg)
        elif slip.ended is None and not is_gone:
            self._open.add(leg)
            return
        elif slip.ended is not None and slip.ended > self._clock.now() - QUIET:
            return
        else:
            self._tell(leg, slip)
        self.told(leg)

    def _tell(self, leg: LegId, slip: Slip) -> None:
        log.warning("call_unattended", leg=leg, is_end_known=slip.ended is not None)
        ref = self._vault.keep("ani", caller_id.normal(slip.number)) if slip.number else None
        region = caller_id.region(slip.number)
        self._desk.publish(UnobservedCallFound(leg, slip.dnis, slip.started, slip.ended, ref, region))


def _read(line: str) -> Slip | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    try:
        started = datetime.fromisoformat(found[1])
        ended = max(started, datetime.fromisoformat(found[2])) if found[2] else None
    except ValueError:
        return None
    return Slip(started, ended, found[3], found[4])
