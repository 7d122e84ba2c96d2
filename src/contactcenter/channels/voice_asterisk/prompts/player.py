"""Plays prompts to a leg that waits for orders, and collects the digits that come back.

One AGI command runs at a time: what is queued behind a running one would run after the next conversation.
Digits are taken from the leg's own buffer (`DTMFEnd`), because AGI loses those pressed between two commands.
A move or a hang-up cancels everything here and reports nothing: whoever ordered the move knows.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import structlog

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.channels.voice_asterisk.leg_table import Leg
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.channels.voice_asterisk.link.translate import AgiResult
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId, Ref
from contactcenter.kernel.vault import Vault

log = structlog.get_logger()

ANY_DIGIT = "0123456789*#"
# A digit comes in place of sound. With nothing played either, the recording would be as much shorter: 0.1 s a digit.
_SILENCE = "0/1000"
_LONGEST = 120.0  # of one prompt file, in seconds
_NAME = re.compile(r"[A-Za-z0-9_./-]+")


class SwitchSounds(Protocol):
    """Files as Asterisk names them: no ending, under its sounds folder or absolute."""

    def sound(self, key: str, language: str) -> str | None:
        """Return the file of a prompt as Asterisk names it; None if there is none."""

    def digits(self, text: str, language: str) -> list[str]:
        """Return the files of a number read digit by digit."""

    def number(self, n: int, language: str) -> list[str]:
        """Return the files of a number read as a number."""


class LegLeft(Exception):
    """The leg no longer waits for our orders."""


@dataclass(slots=True)
class _Running:
    leg: LegId
    answer: asyncio.Future[AgiResult]


class Player:
    """Runs the AGI commands of prompts, and waits for their results."""

    def __init__(
        self, ami: Ami, prompts: SwitchSounds, vault: Vault, timeouts: SwitchTimeouts, music: str
    ) -> None:
        self._ami, self._prompts, self._vault, self._timeouts, self._music = (
            ami,
            prompts,
            vault,
            timeouts,
            music,
        )
        self._commands: dict[str, _Running] = {}
        self._numbers = count(1)

    def answered(self, answer: AgiResult) -> None:
        """An AGI command has ended."""
        running = self._commands.get(answer.command)
        if running is not None and not running.answer.done():
            running.answer.set_result(answer)

    def left(self, leg: LegId) -> None:
        """AsyncAGIEnd or Hangup: what ran there will not answer any more."""
        for running in tuple(self._commands.values()):
            if running.leg == leg and not running.answer.done():
                running.answer.set_exception(LegLeft())

    def is_busy(self, leg: LegId) -> bool:
        """Does an AGI command run on this leg?"""
        return any(running.leg == leg for running in self._commands.values())

    async def run(self, leg: Leg, command: m.PlayPrompt, publish: Callable[[m.PromptEnded], None]) -> None:
        """Play and collect; `publish` gets the outcome unless the leg goes away."""
        try:
            async with asyncio.timeout(self._timeouts.move):
                await leg.in_async_agi.wait()
            if command.then_hold_music:
                leg.digits.clear()  # keyed while waiting, for no prompt: it must not cut what is played now
            publish(await self._play_and_collect(leg, command))
            if command.then_hold_music:
                await self._command(leg, f"SET MUSIC ON {self._music}", self._timeouts.response)
        except TimeoutError:
            log.warning("prompt_without_leg", leg=leg.id)
            publish(m.PromptEnded(leg.id, command.step, m.PromptOutcome.FAILED))
        except (LegLeft, ChannelError) as reason:
            log.debug("prompt_stopped", leg=leg.id, reason=type(reason).__name__)

    async def _play_and_collect(self, leg: Leg, command: m.PlayPrompt) -> m.PromptEnded:
        files = self.files(command.say, command.language)
        played = await self._play_all(leg, files, command.interruptible)
        if command.collect is None:
            return m.PromptEnded(
                leg.id, command.step, m.PromptOutcome.PLAYED if played else m.PromptOutcome.FAILED
            )
        if command.collect.most > 1:
            await self._command(leg, f"EXEC Playtones {_SILENCE}", self._timeouts.response)
        collected = await self._collect(leg, command.collect)
        if not collected:
            return m.PromptEnded(
                leg.id, command.step, m.PromptOutcome.SILENCE if played else m.PromptOutcome.FAILED
            )
        if not command.collect.secret or collected == "#":
            return m.PromptEnded(leg.id, command.step, m.PromptOutcome.DIGITS, collected)
        ref = self._vault.keep("document", collected)
        length = len(collected) if collected.isdecimal() else 0
        return m.PromptEnded(leg.id, command.step, m.PromptOutcome.DIGITS, ref=ref, length=length)

    def files(self, say: tuple[m.PromptPart, ...], language: str) -> list[str | None]:
        """One entry a file, None where it is missing."""
        files: list[str | None] = []
        for part in say:
            match part.kind:
                case m.PromptPartKind.PROMPT:
                    files.append(self._prompts.sound(part.value, language))
                case m.PromptPartKind.DIGITS:
                    datum = self._vault.read(Ref(part.value))
                    files += self._prompts.digits(datum.value, language) if datum else [None]
                case m.PromptPartKind.NUMBER:
                    files += self._prompts.number(int(part.value), language)
        return files

    async def _play_all(self, leg: Leg, files: list[str | None], interruptible: bool) -> bool:
        """False if there was something to play and none of it could be played."""
        played = not files
        for file in files:
            if leg.digits and interruptible:
                return True
            if file is None or not _NAME.fullmatch(file):
                log.error("prompt_missing", leg=leg.id, file=file)
                continue
            played = await self._play(leg, file, ANY_DIGIT if interruptible else "") or played
        return played

    async def _play(self, leg: Leg, file: str, digits: str) -> bool:
        answer = await self._command(leg, f'STREAM FILE {file} "{digits}"', _LONGEST)
        if answer.result != "-1":
            return True
        # Moved, gone, or no such file. Who moves or goes stops this task; without its file a leg falls out
        # of AsyncAGI and comes back a second later, which is no news to anybody.
        leg.is_returning = answer.end == 0
        await asyncio.sleep(0.02)
        async with asyncio.timeout(self._timeouts.move):
            await leg.in_async_agi.wait()
        leg.is_returning = False
        log.error("prompt_missing", leg=leg.id, file=file)
        return False

    async def _collect(self, leg: Leg, collect: m.CollectDigits) -> str:
        digits = ""
        while len(digits) < collect.most:
            digit = await leg.digits.take(collect.next_seconds if digits else collect.first_seconds)
            if not leg.waits_for_orders:
                raise LegLeft
            if not digit:
                return digits
            if digit == "#":
                return digits or digit
            digits += digit
        if collect.most > 1:
            leg.digits.swallow_hash()
        return digits

    async def _command(self, leg: Leg, command: str, longest: float) -> AgiResult:
        """Send one AGI command and wait for its end; raises `LegLeft` if the leg goes away meanwhile."""
        if not leg.waits_for_orders:
            raise LegLeft
        name = f"{leg.id}/{next(self._numbers)}"
        answer: asyncio.Future[AgiResult] = asyncio.get_running_loop().create_future()
        self._commands[name] = _Running(leg.id, answer)
        try:
            self._ami.send({"Action": "AGI", "Channel": leg.id, "Command": command, "CommandID": name})
            async with asyncio.timeout(longest + self._timeouts.response):
                return await answer
        except TimeoutError:
            raise LegLeft from None
        finally:
            del self._commands[name]
