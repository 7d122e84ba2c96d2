"""A start of the core, and everything that is so at that instant."""

from datetime import datetime

from contactcenter.kernel.ids import AgentId, QueueId
from contactcenter.messages.agents import AgentView
from contactcenter.messages.base import Event, RoutingCommand
from contactcenter.messages.conversations import ConversationView


class StartEpoch(RoutingCommand, frozen=True):
    """The first input of each start of the core: ids are `<epoch>-<n>` from here on.

    It is journalled like any other, so that a replay gives every conversation the name it had. What the switch
    does is unknown until it is read back (`VoiceLinkRestored`). Answered with `CoreRestored`. `since`: until
    when the run before is known to have lived.
    """

    epoch: str
    since: datetime | None = None


class CoreRestored(Event, frozen=True):
    """After a start of the core: everything that is so now. Whoever holds a view begins from it.

    `unobserved_since`: since when the core did not run, if that was longer than a restart takes. `priorities`:
    minutes of the queues that have a head start of their own. `reserved`: for each language, the free speakers
    who are kept for it (`LanguageReserveChanged`).
    """

    agents: tuple[AgentView, ...] = ()
    conversations: tuple[ConversationView, ...] = ()
    unobserved_since: datetime | None = None
    priorities: tuple[tuple[QueueId, int], ...] = ()
    reserved: tuple[tuple[str, tuple[AgentId, ...]], ...] = ()
