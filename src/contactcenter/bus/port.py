"""The port of the bus: what the rest of the centre may ask of it, whichever adapter carries the messages.

Every adapter keeps these promises (`tests/bus/test_contract.py`):

- There is one order of publication. Each subscriber sees its messages in that order, one at a time.
- A slow subscriber delays nobody, and a failing one stops neither itself nor others.
- Every mailbox is bounded, and its subscriber names what happens at the bound (`Overflow`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, Protocol, TypeAlias, TypeVar

T = TypeVar("T")
VERDICT_SECONDS = 2.0


class Overflow(Enum):
    """What a mailbox does with the next message once it holds `size` of them."""

    DROP_OLDEST = "drop_oldest"  # metrics, a wallboard: only the newest matters
    CLOSE = "close"  # a browser: it connects again and takes a snapshot
    GROW = "grow"  # journal, engine, live view: no message may be lost, so the depth is alarmed instead


@dataclass(frozen=True, slots=True)
class Envelope(Generic[T]):
    """A published message with its place in the one order.

    Attributes:
        seq: number of the publication in this process, from 1, without gaps.
        at: the instant that holds for the message (aware, UTC).
        message: what was published.
        cause: the `seq` of the message that made this one happen; None for one from outside.
    """

    seq: int
    at: datetime
    message: T
    cause: int | None = None


Handler: TypeAlias = Callable[[Envelope[T]], Awaitable[None]]


class Mailbox(Protocol):
    """The messages that one subscriber has still to handle. Its owner runs it; others only read its figures."""

    @property
    def name(self) -> str:
        """The subscriber's name, as logs and metrics show it."""

    @property
    def depth(self) -> int:
        """How many messages wait; the one being handled is not counted."""

    @property
    def dropped(self) -> int:
        """How many messages `Overflow.DROP_OLDEST` has thrown away."""

    @property
    def failed(self) -> int:
        """How many messages the handler raised on. Tests assert that it is zero."""

    @property
    def is_closed(self) -> bool:
        """True once `Overflow.CLOSE` has closed it: it takes nothing more."""

    async def run(self) -> None:
        """Give each message to the handler, one after the other, until cancelled.

        A mailbox that was closed gives the handler what it still holds; then this returns. A handler that raises is
        counted in `failed` and logged, and the next message follows.
        """

    async def drained(self) -> None:
        """Wait until every message delivered before this call was handled."""


class Bus(Protocol):
    """Publish and subscribe by the message's class, and ask for a verdict."""

    def subscribe(
        self, kind: type[T], handler: Handler[T], *, name: str, size: int, overflow: Overflow
    ) -> Mailbox:
        """Deliver every `kind`, subclasses included, to `handler`, one at a time, in order.

        Nothing is handled before the returned mailbox is run.
        """

    def mailboxes(self) -> tuple[Mailbox, ...]:
        """Return every mailbox, for the metrics."""

    def publish(self, message: T, at: datetime, cause: int | None = None) -> Envelope[T]:
        """Number the message and deliver it to mailboxes. It never blocks and never runs a handler."""

    async def ask(self, message: object, at: datetime, timeout_seconds: float = VERDICT_SECONDS) -> None:
        """Publish and wait until the subscriber that owns the message has answered it; return if it was accepted.

        Raises:
            Exception: the refusal that `answer` was given.
            TimeoutError: nobody answered within `timeout_seconds`; the message stays published.
        """

    def answer(self, seq: int, refusal: Exception | None = None) -> None:
        """Accept or refuse the message `seq`. It does nothing if nobody waits for that verdict any more."""
