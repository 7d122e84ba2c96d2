"""Ends a talk, and the agent's wrap-up after it."""

from contactcenter import messages as m
from contactcenter.domain.conversations.participation import end_participation
from contactcenter.domain.conversations.release import release_agent
from contactcenter.domain.records.conversation import TALKING, Conversation
from contactcenter.domain.records.delivery import Delivery
from contactcenter.domain.turn import Turn


def end_talk(turn: Turn, delivery: Delivery, conversation: Conversation, cause: m.EndCause) -> None:
    """End the talk, now or at the instant until which the core had run, and begin the wrap-up."""
    agent, queue = turn.state.agents[delivery.agent], turn.state.queue(delivery.queue)
    ended_at = turn.ended_at
    talked = delivery.talked(ended_at)
    delivery.take("ended", ended_at)
    end_participation(turn, conversation)
    turn.emit(
        m.ConversationEnded(conversation.id, cause, TALKING, talked, agent.profile.id, turn.observed_until)
    )
    delivery.due = ended_at + queue.wrap_up
    if turn.observed_until is not None:
        delivery.leave_out(ended_at, turn.now)
    turn.emit(m.WrapUpStarted(delivery.id, conversation.id, agent.profile.id, delivery.due))
    turn.emit(m.Schedule(delivery.due, m.WrapUpExpired(delivery.id)))
    conversation.delivery = None
    turn.mark_changed(agent)


def complete_wrap_up(turn: Turn, delivery: Delivery, saved: bool) -> None:
    """End the wrap-up, saved or not: the agent is free, and idle since now."""
    acw_seconds, talked = delivery.registered(turn.now), delivery.talked(delivery.since)
    delivery.take("completed", turn.now)
    agent = turn.state.agents[delivery.agent]
    turn.emit(
        m.WrapUpCompleted(delivery.id, delivery.conversation, agent.profile.id, saved, acw_seconds, talked)
    )
    release_agent(turn, agent, delivery)
    if delivery.medium.is_voice:
        agent.idle_since = turn.now_seconds
