"""In-process publish/subscribe keyed by message type.

One publisher order, seen by every subscriber. A subscriber owns a bounded mailbox
and a task, so a slow one delays nobody and its overflow is a decision, not an accident.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

import structlog

log = structlog.get_logger()
T = TypeVar("T")


class Overflow(Enum):
    DROP_OLDEST = "drop_oldest"  # a wallboard: only the newest matters
    CLOSE = "close"  # a browser: let it reconnect and take a snapshot
    GROW = "grow"  # the journal: never lose a fact; alert instead


@dataclass(frozen=True, slots=True)
class Envelope(Generic[T]):
    seq: int
    at: datetime
    message: T
    cause: int | None = None


Handler: TypeAlias = Callable[[Envelope[T]], Awaitable[None]]


class Mailbox(Generic[T]):
    def __init__(self, name: str, handler: Handler[T], size: int, overflow: Overflow) -> None:
        self.name, self.size, self.overflow = name, size, overflow
        self.closed = False
        self.dropped = self.failed = 0
        self._told_at = size
        self._handler = handler
        self._items: asyncio.Queue[Envelope[T]] = asyncio.Queue()

    @property
    def depth(self) -> int:
        return self._items.qsize()

    def put(self, envelope: Envelope[T]) -> None:
        if self.depth >= self.size:
            if self.overflow is Overflow.CLOSE:
                self.closed = True
                return
            if self.overflow is Overflow.DROP_OLDEST:
                self._items.get_nowait()
                self._items.task_done()
                self.dropped += 1
            elif self.depth >= self._told_at:  # at its size, then at each doubling
                self._told_at = 2 * self.depth
                log.error("mailbox_over_size", mailbox=self.name, depth=self.depth)
        self._items.put_nowait(envelope)

    async def run(self) -> None:
        while True:
            envelope = await self._items.get()
            try:
                await self._handler(envelope)
            except Exception:
                self.failed += 1
                log.exception("handler_failed", mailbox=self.name, seq=envelope.seq)
            finally:
                self._items.task_done()
                if self._items.empty():
                    self._told_at = self.size

    async def drained(self) -> None:
        await self._items.join()


class Bus:
    def __init__(self) -> None:
        self._mailboxes: dict[type[Any], list[Mailbox[Any]]] = defaultdict(list)
        self._seq = 0
        self._asked: dict[int, asyncio.Future[None]] = {}

    def subscribe(
        self,
        kind: type[T],
        handler: Handler[T],
        *,
        name: str,
        size: int = 1_000,
        overflow: Overflow = Overflow.GROW,
    ) -> Mailbox[T]:
        """Deliver every `kind`, subclasses included, to `handler`, one at a time, in order."""
        mailbox = Mailbox(name, handler, size, overflow)
        self._mailboxes[kind].append(mailbox)
        return mailbox

    def mailboxes(self) -> tuple[Mailbox[Any], ...]:
        """Every one there is; to be looked at only."""
        return tuple(mailbox for mailboxes in self._mailboxes.values() for mailbox in mailboxes)

    def publish(self, message: T, at: datetime, cause: int | None = None) -> Envelope[T]:
        self._seq += 1
        envelope = Envelope(self._seq, at, message, cause)
        for kind in type(message).__mro__:
            for mailbox in self._mailboxes.get(kind, ()):
                if not mailbox.closed:
                    mailbox.put(envelope)
        return envelope

    async def ask(self, message: object, at: datetime, patience: float = 2.0) -> None:
        """Publish and wait for the verdict: returns if accepted, raises what refused it."""
        envelope = self.publish(message, at)
        verdict = self._asked[envelope.seq] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience):
                await verdict
        finally:
            del self._asked[envelope.seq]

    def settle(self, seq: int, refusal: Exception | None = None) -> None:
        verdict = self._asked.get(seq)
        if verdict is None or verdict.done():
            return
        if refusal:
            verdict.set_exception(refusal)
        else:
            verdict.set_result(None)
