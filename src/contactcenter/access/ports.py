"""What the routes use of the live view and of the voice channel, as Protocols: areas and api import neither."""

from collections.abc import Set
from typing import Protocol

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId


class LiveState(Protocol):
    """The present state of agents, queues and conversations, as the live view folded it."""

    def agent(self, agent: AgentId) -> m.AgentView | None:
        """Return the agent's view; None if the core has no such agent."""

    def on_shift(self) -> list[AgentId]:
        """Return the agents whose shift is open."""

    def known_queues(self) -> Set[QueueId]:
        """Return the ids of the queues that the live view has."""

    def conversation(self, conversation: ConversationId) -> m.ConversationView | None:
        """Return the view of a conversation that has not ended; None otherwise."""

    def refresh_card(self, conversation: ConversationId) -> None:
        """Build the agent's card of this conversation anew, because the record behind it changed."""

    def name_agent(self, agent: AgentId, name: str) -> None:
        """Take the name of an agent that is new or was renamed."""


class PhoneCredentials(Protocol):
    """What a telephone registers with."""

    @property
    def user(self) -> str:
        """The name of the endpoint."""

    @property
    def password(self) -> str:
        """The secret of this shift."""

    @property
    def domain(self) -> str:
        """The domain that the telephone registers with."""

    @property
    def token(self) -> str:
        """The word that an invitation must carry for the page to answer it."""


class PhoneAccounts(Protocol):
    """The voice channel's accounts: one endpoint for each user, with a new secret at each shift."""

    def phone(self, agent: AgentId) -> m.Phone | None:
        """Return the kind of telephone the agent's account is for; None without an account."""

    async def open(self, user: str, phone: m.Phone) -> PhoneCredentials:
        """Make the user's account with a new secret, and wait until the switch has it."""

    async def close(self, user: str) -> None:
        """Take the account away, and wait until the switch refuses its secret."""

    def forget(self, user: str) -> None:
        """Take the account away without waiting for the switch."""
