"""RTP of one call: what is sent every 20 ms, the keys pressed, and the last seconds of what came."""

import asyncio
import secrets
import struct
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol, cast

from asterisk import sound

Address = tuple[str, int]
Piece = tuple[str, int, int, bool]  # of a key: which, since when, for how long, is it the end


class Talker(Protocol):
    """The call this belongs to: what it says now, and until when."""

    voice: bytes
    ended: asyncio.Future[float]


class Media(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.keys: deque[str] = deque()
        self.packets = 0
        self.port = 0
        self.on_sound: Callable[[bytes], None] | None = None
        self._heard: deque[bytes] = deque(maxlen=500)
        self._transport: asyncio.DatagramTransport | None = None
        self._ssrc, self._seq, self._time = secrets.randbits(32), secrets.randbits(15), secrets.randbits(30)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, _sender: Address) -> None:
        if len(data) > 12 and data[1] & 0x7F == 8:
            self.packets += 1
            self._heard.append(data[12:])
            if self.on_sound is not None:
                self.on_sound(data[12:])

    def last(self, seconds: float) -> bytes:
        count = max(1, round(seconds * 50))
        return b"".join(list(self._heard)[-count:])

    def forget(self) -> None:
        self._heard.clear()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    async def pump(self, where: Address, call: Talker) -> None:
        loop = asyncio.get_running_loop()
        due, position = loop.time(), 0
        script = self._script()
        while not call.ended.done():
            event = next(script)
            if event is None:
                at = position % len(call.voice)
                self._send(8, call.voice[at : at + sound.PACKET], self._time, False, where)
                position += sound.PACKET
            else:
                key, start, duration, is_end = event
                payload = struct.pack(
                    "!BBH", "0123456789*#".index(key), (0x80 if is_end else 0) | 10, duration
                )
                for _ in range(3 if is_end else 1):
                    self._send(101, payload, start, duration == sound.PACKET, where)
            self._time += sound.PACKET
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _script(self) -> Iterator[Piece | None]:
        """For every 20 ms: the piece of a key, or None for sound."""
        while True:
            if not self.keys:
                yield None
                continue
            key = self.keys.popleft()
            if key == " ":
                for _ in range(50):
                    yield None
                continue
            start = self._time
            for part in range(1, 7):
                yield key, start, part * sound.PACKET, part == 6
            for _ in range(4):
                yield None

    def _send(self, kind: int, payload: bytes, stamp: int, mark: bool, where: Address) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._seq = (self._seq + 1) & 0xFFFF
        head = struct.pack(
            "!BBHII", 0x80, (0x80 if mark else 0) | kind, self._seq, stamp & 0xFFFFFFFF, self._ssrc
        )
        self._transport.sendto(head + payload, where)
