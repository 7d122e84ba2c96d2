"""Calls that came and ended while no core was there to see them (ACD-8 "every call", OPS-1).

The dialplan leaves a note of every citizen's leg in the switch's own database, `legs/<leg>`: answered, ended (UTC), the
number dialled, the caller's number. It is written at the beginning without the end: a note that stays so, of a leg that
is not there, is of a switch that died.

A note holds personal data, and is deleted as soon as the call is surely recorded: the core has heard of its end from
this process, and a minute later the process still lives. If the core dies in between, the next one finds the note and
reports the call again; the call's record takes each leg once.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

import structlog

from contactcenter.channels.voice_asterisk import caller_id
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.link.ami import Event, Response
from contactcenter.channels.voice_asterisk.link.translate import text
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault
from contactcenter.messages import UnobservedCallFound

log = structlog.get_logger()
PublishCall: TypeAlias = Callable[[UnobservedCallFound], None]

FAMILY = "legs"
EVERY_SECONDS = 10.0
KEPT_SECONDS = 60.0
SETTLING_TIME = timedelta(seconds=5)  # its events may still be on their way to us
CALLS_AT_ONCE = 200
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z"
_LINE = re.compile(rf"({_INSTANT}),({_INSTANT})?,([0-9]{{0,20}}),\+?([0-9]{{0,20}})")


@dataclass(frozen=True, slots=True, repr=False)
class CallNote:
    """What the dialplan has noted of one leg."""

    started: datetime
    ended: datetime | None  # None: it goes on, or the switch died
    dnis: str
    number: str


class Switch(Protocol):
    """What is asked of the link; `Ami` has it."""

    async def list(self, **fields: str) -> tuple[Event, ...]:
        """An action that answers with a list of events."""

    async def act(self, **fields: str) -> Response:
        """Send one action and return its answer."""


class UnobservedCalls:
    """Reports the calls of notes that the core has heard nothing of, and deletes the notes of the others."""

    def __init__(
        self,
        switch: Switch,
        legs: Legs,
        vault: Vault,
        clock: Clock,
        publish: PublishCall,
        is_up: Callable[[], bool],
    ) -> None:
        """`is_up`: is the switch connected and read back, so that the table of legs is complete?"""
        self._switch, self._legs, self._vault = switch, legs, vault
        self._clock, self._publish, self._is_up = clock, publish, is_up
        self._confirmed: dict[LegId, float] = {}  # monotonic seconds
        self._open: set[LegId] = set()  # had no end when last read, and are in no table of ours

    async def run(self) -> None:
        """Collect every ten seconds, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.collect()
            except ChannelError as error:  # the link broke; the notes wait
                log.warning("call_notes_not_collected", error=str(error))

    def confirm(self, leg: LegId) -> None:
        """The core has heard that this leg ended."""
        self._confirmed[leg] = self._clock.monotonic()

    async def collect(self) -> None:
        """Report what has ended and nobody has heard of; only while it is known which legs there are.

        Raises:
            ChannelError: the switch does not answer.
        """
        if not self._is_up():
            return
        # The legs are asked for before the notes are read: a leg that ends in between has its end in the note.
        gone = {leg for leg in self._open if not await self._is_there(leg)}
        notes = await self._read_notes()
        if not self._is_up():
            return
        sure = self._sure(notes)
        unheard = [leg for leg in notes if leg not in self._confirmed and self._legs.get(leg) is None]
        self._open.clear()
        for leg in unheard[:CALLS_AT_ONCE]:
            self._examine(leg, notes[leg], is_gone=leg in gone)
        for leg in sure:
            await self._switch.act(Action="DBDel", Family=FAMILY, Key=leg)

    async def _is_there(self, leg: LegId) -> bool:
        return (await self._switch.act(Action="Getvar", Channel=leg, Variable="CC_SINCE")).ok

    async def _read_notes(self) -> dict[LegId, str]:
        items = await self._switch.list(Action="DBGetTree", Family=FAMILY)
        lines = {LegId(text(item, "Key").rpartition("/")[2]): text(item, "Val") for item in items}
        return {leg: line for leg, line in lines.items() if line}

    def _sure(self, notes: dict[LegId, str]) -> list[LegId]:
        """The notes to delete. A confirmation is forgotten with the note it is about."""
        before = self._clock.monotonic() - KEPT_SECONDS
        sure = [leg for leg in notes if self._confirmed.get(leg, before) < before]
        self._confirmed = {leg: at for leg, at in self._confirmed.items() if at >= before or leg in notes}
        return sure

    def _examine(self, leg: LegId, line: str, *, is_gone: bool) -> None:
        note = _parse(line)
        if note is None:
            log.error("call_note_unreadable", leg=leg)
        elif note.ended is None and not is_gone:
            self._open.add(leg)
            return
        elif note.ended is not None and note.ended > self._clock.now() - SETTLING_TIME:
            return
        else:
            self._report(leg, note)
        self.confirm(leg)

    def _report(self, leg: LegId, note: CallNote) -> None:
        log.warning("call_unattended", leg=leg, is_end_known=note.ended is not None)
        ref = self._vault.keep("ani", caller_id.normal(note.number)) if note.number else None
        region = caller_id.region(note.number)
        self._publish(UnobservedCallFound(leg, note.dnis, note.started, note.ended, ref, region))


def _parse(line: str) -> CallNote | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    try:
        started = datetime.fromisoformat(match[1])
        ended = max(started, datetime.fromisoformat(match[2])) if match[2] else None
    except ValueError:
        return None
    return CallNote(started, ended, match[3], match[4])
