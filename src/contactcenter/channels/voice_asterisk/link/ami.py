"""The link to Asterisk: the only module that knows panoramisk, with the cures of its defects.

What holds here and must not be undone:
- Nothing is ever sent twice. An action without an answer is *unknown*, and the switch is asked.
- Events keep the switch's order: one plain function puts them into one queue.
- A letter cut in two by the network is put together again.
- While the link is down an action is refused, not kept for later.
- A silent link is a dead link: the last byte is watched, panoramisk does not notice.
- A line break inside a value would be a second action: refused.

panoramisk's `Manager` is not used: its reconnecting, pinging and resending are what had to be cured.
"""

import asyncio
import codecs
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import structlog
from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId

log = structlog.get_logger()

Value: TypeAlias = str | int | tuple[str, ...]
Fields: TypeAlias = Mapping[str, Value]
Event: TypeAlias = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class LinkUp:
    """Signed in; the events that follow belong to this connection."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The connection was lost; events that came before were given before."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the switch answered to an action."""

    ok: bool
    text: str = ""
    fields: Event = field(default_factory=dict)
    items: tuple[Event, ...] = ()  # of an action that lists
    lost: bool = False  # the link broke before the answer: unknown


LOST = Response(ok=False, text="the link broke before the answer", lost=True)


class SecretRefused(Exception):
    """The switch does not accept our user or secret."""


class _Nothing(deque[Any]):
    """Where panoramisk would keep actions to send them again. They are not kept."""

    def append(self, item: Any) -> None:
        pass


class _Everything:
    """All actions are "forgetable": none is repeated."""

    def __contains__(self, action: object) -> bool:
        return True


class Utf8Protocol(AMIProtocol):  # type: ignore[misc]
    """Rejoins letters that the network cut in two; panoramisk would drop them."""

    def __init__(self, factory: "_Factory") -> None:
        self._owner = factory
        self.last_byte = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Prepare the decoder of UTF-8, and note the instant of the last byte."""
        super().connection_made(transport)
        self.factory, self.encoding = self._owner, "utf-8"
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.last_byte = self._owner.clock.monotonic()

    def data_received(self, data: bytes) -> None:
        """Pass on the complete letters of the data, and note the instant of the last byte."""
        self.last_byte = self._owner.clock.monotonic()
        super().data_received(self._decode(data).encode())

    def send_together(self, actions: list[Action]) -> None:
        """Several actions in one write: the switch runs them one after another without a pause."""
        for action in actions:
            self.responses[action.id] = action
            if action.action_id:
                self.responses[action.action_id] = action
        self.transport.write("".join(map(str, actions)).encode())


class _Factory:
    """What `AMIProtocol` expects behind it."""

    save_stream = None
    forgetable_actions = _Everything()

    def __init__(self, queue: "asyncio.Queue[Event | LinkUp | LinkDown]", clock: Clock) -> None:
        self.clock = clock
        self.awaiting_actions: deque[Any] = _Nothing()
        self.lost = asyncio.Event()
        self._queue = queue

    def dispatch(self, message: Message) -> None:
        self._queue.put_nowait(_plain(message))

    def connection_lost(self, _cause: object) -> None:
        self.lost.set()


class Ami:
    """One connection to the manager interface, made anew whenever it is lost."""

    def __init__(self, config: SwitchConfig, clock: Clock) -> None:
        self.refused = False  # the secret was refused: a person must look
        self._config, self._timeouts, self._clock = config, config.timeouts, clock
        self._queue: asyncio.Queue[Event | LinkUp | LinkDown] = asyncio.Queue()
        self._protocol: Utf8Protocol | None = None
        self._pending: set[asyncio.Future[Response]] = set()
        self.is_up = False

    async def run(self) -> None:
        """Stay connected until cancelled."""
        delay = self._timeouts.retry_first
        while True:
            try:
                await self._session()
                delay = self._timeouts.retry_first
            except SecretRefused:
                self.refused = True
                delay = self._timeouts.retry_refused
                log.error("ami_secret_refused", username=self._config.username, retry_in=delay)
            except (OSError, TimeoutError, ChannelError) as error:
                log.warning("ami_unreachable", error=str(error) or type(error).__name__, retry_in=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, max(self._timeouts.retry_most, delay))

    async def events(self) -> AsyncIterator[Event | LinkUp | LinkDown]:
        """Events and changes of the link, in order. One reader."""
        while True:
            yield await self._queue.get()

    @property
    def backlog(self) -> int:
        """Return how many events have come in and were not read yet."""
        return self._queue.qsize()

    def send(self, *actions: Fields) -> asyncio.Future[Response]:
        """Write all in one go, now. The future is the last one's answer; it never fails and may be ignored."""
        return self._write(actions, as_list=False)

    async def act(self, **fields: Value) -> Response:
        """Send one action and return its answer."""
        return await self._answered(self._write((fields,), as_list=False))

    async def list(self, **fields: Value) -> tuple[Event, ...]:
        """An action that answers with a list of events. A refusal is an empty list, as with no rooms."""
        return (await self._answered(self._write((fields,), as_list=None))).items

    async def _answered(self, future: asyncio.Future[Response]) -> Response:
        try:
            async with asyncio.timeout(self._timeouts.response):
                response = await future
        except TimeoutError:
            raise ChannelError("the switch did not answer", retryable=True) from None
        if response.lost:
            raise ChannelError(response.text, retryable=True)
        return response

    def _write(self, actions: tuple[Fields, ...], as_list: bool | None) -> asyncio.Future[Response]:
        protocol = self._protocol
        if protocol is None or protocol.transport.is_closing():
            raise ChannelError("not connected to the switch", retryable=True)
        made = [_action(fields, as_list) for fields in actions]
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._pending.add(answer)

        def answered(done: asyncio.Future[Any]) -> None:
            self._pending.discard(answer)
            if not answer.done():
                answer.set_result(_response(done.result()))

        made[-1].future.add_done_callback(answered)
        protocol.send_together(made)
        return answer

    async def _session(self) -> None:
        loop = asyncio.get_running_loop()
        factory = _Factory(self._queue, self._clock)
        async with asyncio.timeout(self._timeouts.connect):
            _transport, protocol = await loop.create_connection(
                lambda: Utf8Protocol(factory), self._config.host, self._config.port
            )
        self._protocol = protocol
        try:
            await self._sign_in()
            self.is_up, self.refused = True, False
            self._queue.put_nowait(LinkUp())
            log.info("ami_up")
            await self._watch(factory)
        finally:
            self._drop(protocol)

    async def _sign_in(self) -> None:
        response = await self.act(
            Action="Login", Username=self._config.username, Secret=self._config.secret, Events="on"
        )
        if not response.ok:
            raise SecretRefused

    async def _watch(self, factory: _Factory) -> None:
        """Returns when the link is lost, which includes having been silent for too long."""
        assert self._protocol is not None
        while not factory.lost.is_set():
            try:
                async with asyncio.timeout(self._timeouts.ping):
                    await factory.lost.wait()
            except TimeoutError:
                if self._clock.monotonic() - self._protocol.last_byte > self._timeouts.silence:
                    log.error("ami_silent")
                    return
                self.send({"Action": "Ping"})

    def _drop(self, protocol: Utf8Protocol) -> None:
        self._protocol = None
        protocol.close()
        protocol.transport.abort()
        for answer in tuple(self._pending):
            if not answer.done():
                answer.set_result(LOST)
        self._pending.clear()
        if self.is_up:
            self.is_up = False
            self._queue.put_nowait(LinkDown())
            log.warning("ami_down")


def set_variable(leg: LegId | None, name: str, value: str | int) -> Fields:
    """The action that sets a variable of one leg, or of the whole switch."""
    whose: Fields = {} if leg is None else {"Channel": leg}
    return {"Action": "Setvar", **whose, "Variable": name, "Value": value}


def _action(fields: Fields, as_list: bool | None) -> Action:
    texts = {key: list(value) if isinstance(value, tuple) else str(value) for key, value in fields.items()}
    for key, value in texts.items():
        if any(
            "\r" in text or "\n" in text for text in (key, *(value if isinstance(value, list) else [value]))
        ):
            raise ChannelError(f"line break in {key}", retryable=False)
    return Action(texts, as_list=as_list)


def _response(answer: Message | list[Message]) -> Response:
    first, *rest = answer if isinstance(answer, list) else [answer]
    fields = _plain(first)
    items = tuple(_plain(item) for item in rest[:-1])  # the last says "complete"
    return Response(bool(first.success), str(fields.get("Message", "")), fields, items)


def _plain(message: Message) -> Event:
    event = dict(message)
    event.pop("content", None)
    return event
