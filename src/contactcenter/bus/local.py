"""The bus inside one process: a list of mailboxes for each message class, and one counter."""

import asyncio
from collections import defaultdict
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog

from contactcenter.bus.port import VERDICT_SECONDS, Envelope, Handler, Mailbox, Overflow

log = structlog.get_logger()
T = TypeVar("T")


class LocalMailbox(Generic[T]):
    """A bounded queue with one reader, on the event loop of the process.

    See `contactcenter.bus.port.Mailbox` for what it promises.
    """

    def __init__(self, name: str, handler: Handler[T], size: int, overflow: Overflow) -> None:
        self.name, self.is_closed = name, False
        self.dropped = self.failed = 0
        self._size, self._overflow, self._handler = size, overflow, handler
        self._alarm_at = size
        self._items: asyncio.Queue[Envelope[T] | None] = asyncio.Queue()  # None ends `run`

    @property
    def depth(self) -> int:
        return self._items.qsize()

    def put(self, envelope: Envelope[T]) -> None:
        """Take one message, or do what `Overflow` says if the mailbox is full."""
        if self.is_closed:
            return
        if self.depth >= self._size and not self._make_room():
            return
        self._items.put_nowait(envelope)

    def _make_room(self) -> bool:
        """Apply the mailbox's `Overflow` and return whether the new message may be put in."""
        match self._overflow:
            case Overflow.CLOSE:
                self.is_closed = True
                self._items.put_nowait(None)
                log.warning("mailbox_closed", mailbox=self.name, depth=self._size)
                return False
            case Overflow.DROP_OLDEST:
                self._items.get_nowait()
                self._items.task_done()
                self.dropped += 1
                if self.dropped.bit_count() == 1:  # logged for the first one and at each doubling
                    log.error("mailbox_dropping", mailbox=self.name, dropped=self.dropped)
            case Overflow.GROW:
                if self.depth >= self._alarm_at:  # logged at the bound and at each doubling
                    self._alarm_at = 2 * self.depth
                    log.error("mailbox_over_size", mailbox=self.name, depth=self.depth)
        return True

    async def run(self) -> None:
        while (envelope := await self._items.get()) is not None:
            try:
                await self._handler(envelope)
            except Exception:
                self.failed += 1
                log.exception("handler_failed", mailbox=self.name, seq=envelope.seq)
            finally:
                self._items.task_done()
                if self._items.empty():
                    self._alarm_at = self._size
        self._items.task_done()

    async def drained(self) -> None:
        await self._items.join()


class LocalBus:
    """The bus of a centre that runs in one process. See `contactcenter.bus.port.Bus` for what it promises."""

    def __init__(self) -> None:
        self._mailboxes: dict[type[Any], list[LocalMailbox[Any]]] = defaultdict(list)
        self._seq = 0
        self._verdicts: dict[int, asyncio.Future[None]] = {}

    def subscribe(
        self, kind: type[T], handler: Handler[T], *, name: str, size: int, overflow: Overflow
    ) -> Mailbox:
        mailbox = LocalMailbox(name, handler, size, overflow)
        self._mailboxes[kind].append(mailbox)
        return mailbox

    def mailboxes(self) -> tuple[Mailbox, ...]:
        return tuple(mailbox for mailboxes in self._mailboxes.values() for mailbox in mailboxes)

    def publish(self, message: T, at: datetime, cause: int | None = None) -> Envelope[T]:
        self._seq += 1
        envelope = Envelope(self._seq, at, message, cause)
        for kind in type(message).__mro__:
            for mailbox in self._mailboxes.get(kind, ()):
                mailbox.put(envelope)
        return envelope

    async def ask(self, message: object, at: datetime, timeout_seconds: float = VERDICT_SECONDS) -> None:
        envelope = self.publish(message, at)
        verdict = self._verdicts[envelope.seq] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_seconds):
                await verdict
        finally:
            del self._verdicts[envelope.seq]

    def answer(self, seq: int, refusal: Exception | None = None) -> None:
        verdict = self._verdicts.get(seq)
        if verdict is None or verdict.done():
            return
        if refusal:
            verdict.set_exception(refusal)
        else:
            verdict.set_result(None)
