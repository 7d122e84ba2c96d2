"""Messages about a start of the core, and the state of everything at that instant."""

from datetime import datetime

from contactcenter.kernel.ids import AgentId, QueueId
from contactcenter.messages.agents import AgentView
from contactcenter.messages.base import Event, RoutingCommand
from contactcenter.messages.conversations import ConversationView


class StartEpoch(RoutingCommand, frozen=True):
    """Begin an epoch: the first input of each start of the core. Ids are `<epoch>-<n>` from here on.

    It is journalled like any other input, so that a replay gives every conversation the same id. The state of the
    switch is unknown until it is read back (`VoiceLinkRestored`). `CoreRestored` follows. `since`: the last instant at
    which the run before is known to have been up; None if there was none.
    """

    epoch: str
    since: datetime | None = None


class CoreRestored(Event, frozen=True):
    """The core has started, with this state. Every view begins from it.

    `unobserved_since`: since when the core did not run, if that was longer than a restart takes; else None.
    `priorities`: the minutes of the queues that have a head start of their own. `reserved`: for each language, the free
    speakers who are kept for it (`LanguageReserveChanged`).
    """

    agents: tuple[AgentView, ...] = ()
    conversations: tuple[ConversationView, ...] = ()
    unobserved_since: datetime | None = None
    priorities: tuple[tuple[QueueId, int], ...] = ()
    reserved: tuple[tuple[str, tuple[AgentId, ...]], ...] = ()
