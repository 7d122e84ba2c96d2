"""A SIP telephone for tests: calls, answers by itself, sends tones, measures what it hears, presses keys.

One UDP socket, many calls. No retransmission: on loopback nothing is lost.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, cast

from asterisk import sip, sound
from asterisk.rtp import Media
from waiting import until

Address = tuple[str, int]
STEADY, STEADY_SECONDS = 4000.0, 0.35
HEARD = 1200.0  # amplitude above which a tone is there; ours are sent at 8000


class Softphone(asyncio.DatagramProtocol):
    def __init__(self, address: Address) -> None:
        self.address = address
        self.calls: dict[str, Call] = {}
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()
        self.answers: Callable[[sip.Message], str | None] = lambda _invite: None
        self.voice = sound.silence()  # what answered calls send
        self.more: dict[str, str] = {}  # headers of every request
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[str, asyncio.Future[sip.Message]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @classmethod
    async def at(cls, host: str = "127.0.0.1", port: int = 0) -> "Softphone":
        loop = asyncio.get_running_loop()
        phone = cls((host, port))
        await loop.create_datagram_endpoint(lambda: phone, local_addr=(host, port))
        return phone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.address = transport.get_extra_info("sockname")[:2]

    async def register(
        self, user: str, password: str, registrar: Address, expires: int = 300, contact: str = ""
    ) -> None:
        """`contact`: calls go to another telephone than this."""
        uri = f"sip:{registrar[0]}:{registrar[1]}"
        call_id, cseq = secrets.token_hex(8), 1
        extra: dict[str, str] = {}
        for _ in range(2):
            whom = f"<sip:{user}@{registrar[0]}>"
            headers = self.headers(call_id, f"{cseq} REGISTER", f"{whom};tag={secrets.token_hex(4)}", whom)
            headers |= {"Expires": str(expires), **extra}
            answer = await self._ask(
                call_id, sip.request("REGISTER", uri, headers, contact or self.contact(user)), registrar
            )
            if answer.status == 200:
                return
            extra = {"Authorization": sip.answer_challenge(answer, "REGISTER", uri, user, password)}
            cseq += 1
        raise AssertionError(f"not registered: {answer.first}")

    async def dial(
        self,
        number: str,
        switch: Address,
        caller: str = "51987000001",
        voice: bytes = b"",
        name: str = "Ciudadana",
    ) -> "Call":
        call = Call(self, secrets.token_hex(8), switch)
        await call.open_media()
        call.voice = voice or sound.silence()
        self.calls[call.id] = call
        call.invite(number, caller, name)
        return call

    def headers(self, call_id: str, cseq: str, sender: str, target: str) -> dict[str, str]:
        via = f"SIP/2.0/UDP {self.address[0]}:{self.address[1]};rport;branch={sip.branch()}"
        usual = {"Via": via, "From": sender, "To": target, "Call-ID": call_id, "CSeq": cseq}
        return usual | self.more

    def contact(self, user: str) -> str:
        return f"<sip:{user}@{self.address[0]}:{self.address[1]}>"

    def send(self, data: bytes, where: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, where)

    def datagram_received(self, data: bytes, sender: Address) -> None:
        message = sip.Message(data.decode("utf-8", "replace"))
        call_id = message.header("Call-ID")
        waiting = self._waiting.get(call_id)
        if message.status is not None and waiting is not None:
            if message.status >= 200 and not waiting.done():
                waiting.set_result(message)
            return
        call = self.calls.get(call_id)
        if call is not None:
            call.received(message, sender)
        elif message.first.startswith("INVITE"):
            call = self.calls[call_id] = Call(self, call_id, sender)
            self.start(call.answer(message))
        elif message.status is None and not message.first.startswith("ACK"):
            known = message.first.startswith("OPTIONS")
            self.send(sip.response(message, "200 OK" if known else "481 Unknown", "x"), sender)

    def start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for call in tuple(self.calls.values()):
            call.hang_up()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._transport is not None:
            self._transport.close()

    async def _ask(self, call_id: str, request: bytes, where: Address) -> sip.Message:
        waiting = self._waiting[call_id] = asyncio.get_running_loop().create_future()
        self.send(request, where)
        try:
            async with asyncio.timeout(3):
                answer: sip.Message = await waiting
                return answer
        finally:
            del self._waiting[call_id]


class Call:
    def __init__(self, phone: Softphone, id: str, switch: Address) -> None:
        loop = asyncio.get_running_loop()
        self.phone, self.id, self.switch = phone, id, switch
        self.answered: asyncio.Future[float] = loop.create_future()
        self.ended: asyncio.Future[float] = loop.create_future()
        self.status = 0  # of the INVITE's final answer
        self.asked = ""  # the INVITE we answered
        self.voice = phone.voice
        self.media = Media()
        self._tag, self._cseq, self._uri, self._sender, self._target = secrets.token_hex(4), 1, "", "", ""

    async def open_media(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self.media, local_addr=(self.phone.address[0], 0))

    def invite(self, number: str, caller: str, name: str) -> None:
        host, port = self.phone.address
        self._uri = f"sip:{number}@{self.switch[0]}:{self.switch[1]}"
        self._sender = f'"{name}" <sip:{caller}@{host}:{port}>;tag={self._tag}'
        self._target = f"<{self._uri}>"
        self._request("INVITE", sip.offer(host, self.media.port))

    async def answer(self, invite: sip.Message) -> None:
        self.asked = invite.text
        self._sender = f"{invite.header('To')};tag={self._tag}"
        self._target, self._uri, self._cseq = invite.header("From"), invite.contact, 100
        refusal = self.phone.answers(invite)
        if refusal is not None:
            self.phone.send(sip.response(invite, refusal, self._tag), self.switch)
            self._finish()
            return
        await self.open_media()
        body = sip.offer(self.phone.address[0], self.media.port)
        self.phone.send(sip.response(invite, "200 OK", self._tag, self.phone.contact("a"), body), self.switch)
        self._up(invite)
        self.phone.incoming.put_nowait(self)

    def received(self, message: sip.Message, sender: Address) -> None:
        if message.status is not None:
            self._responded(message)
        elif message.first.startswith(("BYE", "CANCEL")):
            self.phone.send(sip.response(message, "200 OK", self._tag), sender)
            self._finish()
        elif message.first.startswith("INVITE"):
            body = sip.offer(self.phone.address[0], self.media.port)
            self.phone.send(sip.response(message, "200 OK", self._tag, self.phone.contact("a"), body), sender)
        elif not message.first.startswith("ACK"):
            self.phone.send(sip.response(message, "200 OK", self._tag), sender)

    def press(self, keys: str) -> None:
        """Keys of 120 ms with 80 ms between them (RFC 4733). A space is a second of patience."""
        self.media.keys.extend(keys)

    def hang_up(self) -> None:
        if self.ended.done():
            return
        self._cseq += 1
        self._request("BYE" if self.answered.done() else "CANCEL")
        self._finish()

    def vanish(self) -> None:
        """The telephone is gone without a word: no BYE, no packets."""
        self._finish()

    def level(self, frequency: float, seconds: float = 0.3) -> float:
        """How strongly a tone was heard in the last moments."""
        return sound.level(self.media.last(seconds), frequency)

    async def hears(self, frequency: float, within: float = 3.0) -> float:
        """Wait until the tone is heard; seconds it took."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        self.media.forget()
        complaint = f"{frequency} Hz not heard within {within} s"
        await until(lambda: self.level(frequency, 0.06) > HEARD, complaint, within, step=0.01)
        return loop.time() - start

    async def talks_with(self, *frequencies: float, within: float = 3.0) -> float:
        """Which of these tones is heard for a third of a second on end: a voice, not a word of a prompt."""
        self.media.forget()

        def steady() -> float | None:
            return next((each for each in frequencies if self.level(each, STEADY_SECONDS) > STEADY), None)

        return float(await until(steady, f"none of {frequencies} heard within {within} s", within, step=0.02))

    async def ask(self, method: str, more: dict[str, str]) -> sip.Message:
        """Any request inside the call, and its answer."""
        self._cseq += 1
        headers = self.phone.headers(self.id, f"{self._cseq} {method}", self._sender, self._target) | more
        asked = sip.request(method, self._uri, headers, self.phone.contact("c"))
        return await self.phone._ask(self.id, asked, self.switch)

    def _up(self, offer: sip.Message) -> None:
        self.phone.start(self.media.pump(offer.media, self))
        if not self.answered.done():
            self.answered.set_result(asyncio.get_running_loop().time())

    def _responded(self, message: sip.Message) -> None:
        status = message.status or 0
        if message.method != "INVITE" or status < 200 or self.status:
            return
        self.status, self._target = status, message.header("To")
        self._uri = message.contact or self._uri
        self._request("ACK")
        if status < 300:
            self._up(message)
        else:
            self._finish()

    def _request(self, method: str, body: str = "") -> None:
        number = 1 if method in ("ACK", "CANCEL") else self._cseq
        headers = self.phone.headers(self.id, f"{number} {method}", self._sender, self._target)
        self.phone.send(sip.request(method, self._uri, headers, self.phone.contact("c"), body), self.switch)

    def _finish(self) -> None:
        if not self.ended.done():
            self.ended.set_result(asyncio.get_running_loop().time())
        self.media.close()
        self.phone.calls.pop(self.id, None)
