# ruff: noqa: E402  (the tests' telephones are found by path)
"""Telephones in a process of their own, so that their sound costs the measured process nothing.

Reads one JSON object a line, writes one a line: `register` agents that answer by themselves, `call` as a citizen.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from asterisk import sound
from asterisk.softphone import HEARD, Softphone

CITIZENS, CITIZEN, AGENT = "127.0.0.2", 440, 1000
EXPIRES_SECONDS, RENEW_SECONDS = 120, 40  # the registrar grants no more (asterisk/pjsip.conf)


def tell(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


async def register(agents: list[list[str]], switch: tuple[str, int]) -> None:
    """Register one telephone for each (user, password), and keep them registered."""
    phones = []
    for user, password in agents:
        phone = await Softphone.at()
        phone.voice = sound.tone(AGENT)
        await phone.register(user, password, switch, expires=EXPIRES_SECONDS)
        phones.append((phone, user, password))
    tell(registered=len(phones))
    # app_queue invites its agents at each call: without this it has nobody to invite after two minutes
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        for phone, user, password in phones:
            await phone.register(user, password, switch, expires=EXPIRES_SECONDS)


async def call(
    citizens: Softphone, number: str, caller: str, seconds: float, switch: tuple[str, int]
) -> None:
    """One call of so many seconds; before it ends, is the agent heard?"""
    made = await citizens.dial(number, switch, caller, sound.tone(CITIZEN))
    await asyncio.sleep(seconds - 0.2)
    heard = made.level(AGENT, 0.1)
    await asyncio.sleep(0.2)
    made.hang_up()
    tell(caller=caller, heard=heard > HEARD)


async def main() -> None:
    citizens = await Softphone.at(CITIZENS)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    renewing: asyncio.Task[None] | None = None
    async with asyncio.TaskGroup() as tasks:
        while line := await reader.readline():
            order = json.loads(line)
            switch = (order["switch"][0], order["switch"][1])
            if "register" in order:
                renewing = tasks.create_task(register(order["register"], switch))
            else:
                tasks.create_task(call(citizens, order["call"], order["caller"], order["seconds"], switch))
        if renewing is not None:
            renewing.cancel()


asyncio.run(main())
