"""A switch with all its doors, and somebody who reads every event it writes, filtered by nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asterisk.switch import CITIZENS, NUMBER, Switch
from contactcenter.processes import process_account as accounts
from contactcenter.processes.asterisk import Asterisk
from contactcenter.processes.switch_config import SwitchOptions
from waiting import until

WATCHER = """
[watcher]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = all
write = call,user
"""


class WatchedSwitch(Switch):
    def __init__(self) -> None:
        super().__init__()
        options = SwitchOptions(carrier_addresses=(CITIZENS,), numbers=(NUMBER,))
        self.asterisk = Asterisk(self.home, self.ports, self.packages, accounts.choose(), options)

    def start(self) -> None:
        self.write_sounds()
        manager = self.asterisk.layout.asterisk_etc / "manager.conf"
        manager.write_text(manager.read_text() + WATCHER.format(secret=self.asterisk.login().secret))
        self.spawn()


class Watcher:
    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.events: list[list[str]] = []  # each its lines, as written
        self.writer, self._marks = writer, 0

    def lines(self) -> list[str]:
        return [line for event in self.events for line in event]

    def named(self, name: str) -> list[list[str]]:
        return [event for event in self.events if f"Event: {name}" in event]

    async def until(self, name: str, within: float = 5.0) -> list[str]:
        """The first event of that name."""
        events: list[list[str]] = await until(lambda: self.named(name), f"no {name}", within)
        return events[0]

    async def catch_up(self) -> None:
        """Wait until everything that the switch wrote before this call was read: events keep their order."""
        self._marks += 1
        self.writer.write(f"Action: UserEvent\r\nUserEvent: Mark{self._marks}\r\n\r\n".encode())
        await until(lambda: f"UserEvent: Mark{self._marks}" in self.lines(), "the mark does not come back")

    async def read(self, reader: asyncio.StreamReader) -> None:
        while True:
            block = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
            self.events.append(block.strip().split("\r\n"))


@asynccontextmanager
async def watching(switch: Switch) -> AsyncIterator[Watcher]:
    login = switch.asterisk.login()
    reader, writer = await asyncio.open_connection(login.host, login.port)
    watcher = Watcher(writer)
    writer.write(f"Action: Login\r\nUsername: watcher\r\nSecret: {login.secret}\r\n\r\n".encode())
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(watcher.read(reader))
        await watcher.until("FullyBooted")
        yield watcher
        reading.cancel()
    writer.close()
    await writer.wait_closed()
