"""Builds the cards of the conversations that agents carry, a few at a time, and sends them to their desks."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from contactcenter.access.sessions import DATABASE_AWAY
from contactcenter.kernel.ids import AgentId, ConversationId
from contactcenter.live.changes import Changes
from contactcenter.live.connections import LiveConnections
from contactcenter.live.parts import LiveParts
from contactcenter.live.protocol import LiveNotice, Patch
from contactcenter.live.state import ConversationState
from contactcenter.live.view import LiveView

CARD_RETRY_SECONDS = 2.0
CARDS_AT_ONCE = 4


class CardQueue:
    """The cards that are to be built, in the order in which they were requested.

    `send` sends a patch to the desk of an agent; `publish` sends every page what changed.
    """

    def __init__(
        self,
        view: LiveView,
        parts: LiveParts,
        connections: LiveConnections,
        send: Callable[[AgentId, Patch], None],
        publish: Callable[[Changes], None],
    ) -> None:
        self._view, self._parts, self._connections = view, parts, connections
        self._send, self._publish = send, publish
        self._requests: asyncio.Queue[tuple[AgentId, ConversationId]] = asyncio.Queue()

    def request(self, agent: AgentId, conversation: ConversationId) -> None:
        """Have the card of this conversation built and sent to the agent's desk, if the agent still carries it then."""
        self._requests.put_nowait((agent, conversation))

    def request_unrecalled(self) -> None:
        """Request the cards of the conversations of which, after a restart, only the agent is known."""
        for conversation, state in self._view.conversations.items():
            if state.view.agent is not None and not state.is_recalled:
                self.request(state.view.agent, conversation)

    async def run(self) -> None:
        """Build the requested cards, CARDS_AT_ONCE at the same time, until cancelled.

        While the database is away the desk is sent `card_unavailable`, and the card is tried again after
        CARD_RETRY_SECONDS.
        """
        async with asyncio.TaskGroup() as group:
            for _ in range(CARDS_AT_ONCE):
                group.create_task(self._build())

    async def _build(self) -> None:
        while True:
            agent, conversation = await self._requests.get()
            state = self._view.conversations.get(conversation)
            if state is None or state.view.agent != agent:
                continue
            try:
                await self._show(state, agent)
            except DATABASE_AWAY:
                self._send(agent, Patch(notice=LiveNotice(code="card_unavailable", params={})))
                await asyncio.sleep(CARD_RETRY_SECONDS)
                self.request(agent, conversation)

    async def _show(self, state: ConversationState, agent: AgentId) -> None:
        if not state.is_recalled:
            await self._recall(state)
            self._publish(Changes(agents={agent}, conversations={state.view.conversation}))
        if self._parts.cards is None or not self._connections.of(agent):
            return
        card = await self._parts.cards.card(self._view, state, agent)
        if (
            state.view.agent == agent
        ):  # another agent may have taken the conversation while the card was built
            self._send(agent, Patch(cards={state.view.conversation: card}))

    async def _recall(self, state: ConversationState) -> None:
        """Complete a conversation that routing released before a restart and that the agent still registers."""
        view = await self._parts.records.recall(state.view) if self._parts.records is not None else None
        if view is not None:
            state.is_recalled = True
            # The agent may have asked for more time while the record was read.
            state.view = replace(view, wrap_up_due=state.view.wrap_up_due)
