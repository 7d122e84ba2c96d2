"""Which prompt is being played to which leg: one task a leg, which a move or a hang-up cancels."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

import structlog

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk import moves
from contactcenter.channels.voice_asterisk.background_tasks import BackgroundTasks
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.legs.mover import Mover
from contactcenter.channels.voice_asterisk.prompts.player import Player
from contactcenter.kernel.ids import LegId

log = structlog.get_logger()
PublishPromptEnded: TypeAlias = Callable[[m.PromptEnded], None]

AGENTS_LANGUAGE = "es"


class PromptTasks:
    """Starts and stops the playing of prompts to citizens' legs."""

    def __init__(
        self,
        player: Player,
        legs: Legs,
        mover: Mover,
        background: BackgroundTasks,
        publish: PublishPromptEnded,
    ) -> None:
        self._player, self._legs, self._mover = player, legs, mover
        self._background, self._publish = background, publish
        self._tasks: dict[LegId, asyncio.Task[None]] = {}

    def play(self, command: m.PlayPrompt) -> None:
        """Play it in the place of what is being played; `PromptEnded` comes in any case but a move or hang-up."""
        leg = self._legs.get(command.leg)
        if leg is None or leg.role is not m.LegRole.CITIZEN:
            self._report_failed(command)
            return
        self._interrupt(leg)
        self._tasks[leg.id] = self._background.start(
            self._player.run(leg, command, self._publish),
            f"prompt-{leg.id}",
            lambda: self._report_failed(command),
        )

    def stop(self, leg: LegId) -> None:
        """End what is being played there; nothing is reported."""
        task = self._tasks.pop(leg, None)
        if task is not None:
            task.cancel()

    def stop_all(self) -> None:
        """The link broke."""
        for leg in tuple(self._tasks):
            self.stop(leg)

    def announcement(self, parts: tuple[m.PromptPart, ...]) -> str:
        """The files of what an agent hears on the way into a room, as Playback takes them."""
        files = self._player.files(parts, AGENTS_LANGUAGE)
        if None in files:
            log.error("announcement_incomplete", say=[part.value for part in parts])
        return "&".join(file for file in files if file)

    def _interrupt(self, leg: Leg) -> None:
        """A running AGI command ends only when the leg is moved out of it."""
        is_busy = self._player.is_busy(leg.id)
        self.stop(leg.id)
        if is_busy:
            self._mover.move(leg, moves.SILENCE)

    def _report_failed(self, command: m.PlayPrompt) -> None:
        """An answer all the same: the call goes on with the next question, or to a person."""
        self._publish(m.PromptEnded(command.leg, command.step, m.PromptOutcome.FAILED))
