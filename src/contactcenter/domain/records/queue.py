"""The record of a queue: its policy, its priority, and the conversations that wait in it."""

from datetime import timedelta

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId

MAX_SPOKEN_POSITION = 999  # a later position is announced as this number


class Queue:
    """One line of waiting conversations. `line` holds the order key (seconds) of each."""

    __slots__ = ("delivery", "line", "policy", "priority", "wrap_up", "wrap_up_extension")

    def __init__(self, policy: m.QueuePolicy, priority: int = 0) -> None:
        self.priority = priority  # minutes of head start, added to what the tree gives
        self.line: dict[ConversationId, float] = {}  # the order key of each waiting conversation
        self.set_policy(policy)

    def set_policy(self, policy: m.QueuePolicy) -> None:
        """Apply this policy from now on."""
        self.policy = policy
        self.delivery = timedelta(seconds=policy.delivery_seconds)
        self.wrap_up = timedelta(seconds=policy.wrap_up_seconds)
        self.wrap_up_extension = timedelta(seconds=policy.wrap_up_extension_seconds)

    def order_key(self, entered: float, minutes: float) -> float:
        """Return the order key, in seconds since 1970; the lowest is next.

        It is the time of entering the line (`entered`) less the tree's `minutes` and the queue's own.
        """
        return entered - (minutes + self.priority) * 60

    def position_of(self, conversation: ConversationId) -> int:
        """Return the position in this queue: 1 is the next; equal keys share a position."""
        key = self.line[conversation]
        return min(MAX_SPOKEN_POSITION, 1 + sum(other < key for other in self.line.values()))
