"""A waiting line: its rules, ready to be reckoned with, and who stands in it."""

from datetime import timedelta

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId

MOST_SAID = 999  # a place above it is said as this


class Queue:
    __slots__ = ("delivery", "line", "policy", "priority", "wrap_up", "wrap_up_extension")

    def __init__(self, policy: m.QueuePolicy, priority: int = 0) -> None:
        self.priority = priority  # minutes of head start, added to what the tree gives
        self.line: dict[ConversationId, float] = {}  # the order key of each who waits
        self.adopt(policy)

    def adopt(self, policy: m.QueuePolicy) -> None:
        self.policy = policy
        self.delivery = timedelta(seconds=policy.delivery_seconds)
        self.wrap_up = timedelta(seconds=policy.wrap_up_seconds)
        self.wrap_up_extension = timedelta(seconds=policy.wrap_up_extension_seconds)

    def key_of(self, entered: float, minutes: float) -> float:
        """The order key: when she entered the line (seconds), less the tree's `minutes` and the queue's own."""
        return entered - (minutes + self.priority) * 60

    def position_of(self, conversation: ConversationId) -> int:
        """1 is the next; who has the same key shares the place."""
        key = self.line[conversation]
        return min(MOST_SAID, 1 + sum(other < key for other in self.line.values()))
