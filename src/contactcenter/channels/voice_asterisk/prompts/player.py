"""Says prompts to a leg that waits for orders, and takes the keys that come back.

One AGI command at a time: what is queued behind a running one would run after the next conversation.
Keys are taken from the leg's own buffer (`DTMFEnd`), because AGI loses those pressed between two commands.
A move or a hang-up cancels everything here and answers nothing: whoever ordered the move knows.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import structlog

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.config import Pace
from contactcenter.channels.voice_asterisk.leg_table import Leg
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.channels.voice_asterisk.link.translate import Answer
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId, Ref
from contactcenter.kernel.vault import Vault

log = structlog.get_logger()

ANY_KEY = "0123456789*#"
# A key comes in place of sound. With nothing said either, the recording would be as much shorter: 0.1 s a digit.
_SILENCE = "0/1000"
_LONGEST = 120.0  # of one prompt file, in seconds
_NAME = re.compile(r"[A-Za-z0-9_./-]+")


class Prompts(Protocol):
    """Files as Asterisk names them: no ending, under its sounds folder or absolute."""

    def sound(self, key: str, language: str) -> str | None: ...

    def digits(self, text: str, language: str) -> list[str]: ...

    def number(self, n: int, language: str) -> list[str]: ...


class LegLeft(Exception):
    """The leg no longer waits for our orders."""


@dataclass(slots=True)
class _Running:
    leg: LegId
    answer: asyncio.Future[Answer]


class Player:
    def __init__(self, ami: Ami, prompts: Prompts, vault: Vault, pace: Pace, music: str) -> None:
        self._ami, self._prompts, self._vault, self._pace, self._music = ami, prompts, vault, pace, music
        self._commands: dict[str, _Running] = {}
        self._numbers = count(1)

    def answered(self, answer: Answer) -> None:
        running = self._commands.get(answer.command)
        if running is not None and not running.answer.done():
            running.answer.set_result(answer)

    def left(self, leg: LegId) -> None:
        """AsyncAGIEnd or Hangup: what ran there will not answer any more."""
        for running in tuple(self._commands.values()):
            if running.leg == leg and not running.answer.done():
                running.answer.set_exception(LegLeft())

    def is_busy(self, leg: LegId) -> bool:
        return any(running.leg == leg for running in self._commands.values())

    async def run(self, leg: Leg, order: m.PlayPrompt, publish: Callable[[m.PromptEnded], None]) -> None:
        """Say and listen; publishes the answer unless the leg goes away."""
        try:
            async with asyncio.timeout(self._pace.move):
                await leg.ours.wait()
            if order.then_hold_music:
                leg.keys.clear()  # keyed in the line, for nobody: it must not cut what is said there
            publish(await self._say_and_listen(leg, order))
            if order.then_hold_music:
                await self._command(leg, f"SET MUSIC ON {self._music}", self._pace.response)
        except TimeoutError:
            log.warning("prompt_without_leg", leg=leg.id)
            publish(m.PromptEnded(leg.id, order.step, m.PromptOutcome.FAILED))
        except (LegLeft, ChannelError) as reason:
            log.debug("prompt_stopped", leg=leg.id, reason=type(reason).__name__)

    async def _say_and_listen(self, leg: Leg, order: m.PlayPrompt) -> m.PromptEnded:
        files = self.files(order.say, order.language)
        said = await self._say(leg, files, order.interruptible)
        if order.collect is None:
            return m.PromptEnded(
                leg.id, order.step, m.PromptOutcome.PLAYED if said else m.PromptOutcome.FAILED
            )
        if order.collect.most > 1:
            await self._command(leg, f"EXEC Playtones {_SILENCE}", self._pace.response)
        keys = await self._collect(leg, order.collect)
        if not keys:
            return m.PromptEnded(
                leg.id, order.step, m.PromptOutcome.SILENCE if said else m.PromptOutcome.FAILED
            )
        if not order.collect.secret or keys == "#":
            return m.PromptEnded(leg.id, order.step, m.PromptOutcome.DIGITS, keys)
        ref = self._vault.keep("document", keys)
        digits = len(keys) if keys.isdecimal() else 0
        return m.PromptEnded(leg.id, order.step, m.PromptOutcome.DIGITS, ref=ref, length=digits)

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

    async def _say(self, leg: Leg, files: list[str | None], interruptible: bool) -> bool:
        """False if there was something to say and none of it could be said."""
        said = not files
        for file in files:
            if leg.keys and interruptible:
                return True
            if file is None or not _NAME.fullmatch(file):
                log.error("prompt_missing", leg=leg.id, file=file)
                continue
            said = await self._play(leg, file, ANY_KEY if interruptible else "") or said
        return said

    async def _play(self, leg: Leg, file: str, keys: str) -> bool:
        answer = await self._command(leg, f'STREAM FILE {file} "{keys}"', _LONGEST)
        if answer.result != "-1":
            return True
        # Moved, gone, or no such file. Who moves or goes stops this task; without its file a leg falls out
        # of AsyncAGI and comes back a second later, which is no news to anybody.
        leg.returns = answer.end == 0
        await asyncio.sleep(0.02)
        async with asyncio.timeout(self._pace.move):
            await leg.ours.wait()
        leg.returns = False
        log.error("prompt_missing", leg=leg.id, file=file)
        return False

    async def _collect(self, leg: Leg, collect: m.CollectDigits) -> str:
        keys = ""
        while len(keys) < collect.most:
            key = await leg.keys.take(collect.next_seconds if keys else collect.first_seconds)
            if not leg.waits:
                raise LegLeft
            if not key:
                return keys
            if key == "#":
                return keys or key
            keys += key
        if collect.most > 1:
            leg.keys.swallow_hash()
        return keys

    async def _command(self, leg: Leg, command: str, longest: float) -> Answer:
        """Send one AGI command and wait for its end; raises `LegLeft` if the leg goes away meanwhile."""
        if not leg.waits:
            raise LegLeft
        name = f"{leg.id}/{next(self._numbers)}"
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._commands[name] = _Running(leg.id, answer)
        try:
            self._ami.send({"Action": "AGI", "Channel": leg.id, "Command": command, "CommandID": name})
            async with asyncio.timeout(longest + self._pace.response):
                return await answer
        except TimeoutError:
            raise LegLeft from None
        finally:
            del self._commands[name]
