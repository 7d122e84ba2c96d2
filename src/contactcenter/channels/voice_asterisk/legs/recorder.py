"""Checks that every call has its recorder (REC-2). A call without one goes on, and the core hears of it."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.channels.voice_asterisk.link.translate import text
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from contactcenter.messages import RecorderMissing


class Recorder:
    """Asks the switch, once a call, whether its recorder runs."""

    def __init__(self, ami: Ami, legs: Legs, config: SwitchConfig) -> None:
        self._ami, self._legs, self._config = ami, legs, config

    async def check(self, leg: Leg, publish: Callable[[RecorderMissing], None]) -> None:
        """Publish RecorderMissing unless, after two seconds, a recorder has set its id and written something."""
        await asyncio.sleep(self._config.timeouts.recorder)
        if self._legs.get(leg.id) is not leg:
            return
        try:
            started = await self._variable(leg, "CC_MIXID")
            file = await self._variable(leg, "CC_REC")
        except ChannelError:
            return  # the link broke: nothing is known, so nothing is reported
        writes = await asyncio.to_thread(self._has_sound, file)
        if not (started and writes) and self._legs.get(leg.id) is leg:
            publish(RecorderMissing(leg.id))

    async def _variable(self, leg: Leg, name: str) -> str:
        response = await self._ami.act(Action="Getvar", Channel=leg.id, Variable=name)
        return text(response.fields, "Value")

    def _has_sound(self, file: str) -> bool:
        if self._config.recordings is None:
            return True  # the switch is on another machine: what it says must do
        try:
            return Path(file).stat().st_size > 0
        except OSError:  # not there; or stored and taken away just now, and then the leg is gone as well
            return False


def under_folder(file: str, leg: LegId, folder: Path | None) -> str | None:
    """`YYYY/MM/DD/<leg>.raw` of the leg's own file; None for any other, or one that lies elsewhere.

    Without `folder` the switch is on another machine, and what it says of the folder must do.
    """
    match = re.fullmatch(rf"(/.+)/([0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}/{re.escape(leg)}\.raw)", file)
    if match is None or ".." in file.split("/") or folder not in (None, Path(match[1])):
        return None
    return match[2]
