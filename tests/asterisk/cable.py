"""A cable between the adapter and the switch: it can be cut, left hanging, and listened to (`traces/`)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from waiting import until


@dataclass
class Cable:
    port: int = 0
    is_whole: bool = True
    heard: list[tuple[str, str]] = field(default_factory=list)  # direction and block, in order
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Both ends see the connection die; new ones are refused until `mend`."""
        self.is_whole = False
        for writer in tuple(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        self.is_whole = True

    async def carry(self, target: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(self._pipe(reader, far_writer, ">>>"), self._pipe(far_reader, writer, "<<<"))
        finally:
            self._writers -= {writer, far_writer}
            writer.close()
            far_writer.close()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        pending = ""
        try:
            while data := await reader.read(65536):
                writer.write(data)
                *blocks, pending = (pending + data.decode("utf-8", "replace")).split("\r\n\r\n")
                self.heard += [(way, block.replace("\r", "")) for block in blocks]
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def laid_to(target: int) -> AsyncIterator[Cable]:
    cable = Cable()
    server = await asyncio.start_server(lambda r, w: cable.carry(target, r, w), "127.0.0.1", 0)
    cable.port = server.sockets[0].getsockname()[1]
    yield cable
    server.close()
    cable.cut()
    await server.wait_closed()
    await until(lambda: not cable._writers, "a connection of the cable is still open")
