"""Pairs waiting conversations with free agents, once after each rule, and publishes what the pairs changed."""

from contactcenter.domain.agents.language_reserve import publish_language_reserve
from contactcenter.domain.agents.presence import publish_agent_state
from contactcenter.domain.conversations.deliveries import deliver
from contactcenter.domain.conversations.participation import publish_participants
from contactcenter.domain.conversations.waiting_line import matcher_for
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import WAITING, Conversation
from contactcenter.domain.routing.matching import Matcher, Pair
from contactcenter.domain.turn import Turn

CAME_FREE, RELEASED = "agent_came_free", "reserve_released"  # rules, as the reason of a delivery names them


def run_matching(turn: Turn) -> None:
    """Form every pair that the turn has made possible, then publish what changed of agents and of the reserve."""
    if turn.changed_agents or turn.conversations_to_match:
        form_pairs(turn)
    if turn.rooms_changed:
        publish_participants(turn)
    for agent in turn.agents_to_publish.values():
        publish_agent_state(turn, agent)
    if turn.state.voice_matcher.reserve_may_differ:
        publish_language_reserve(turn)


def form_pairs(turn: Turn) -> None:
    """Update the matchers with what the turn changed and carry out the pairs, until nothing changes any more.

    Agents who are no longer free are taken off first, then new conversations are matched, then free agents are put on.
    """
    while turn.changed_agents or turn.conversations_to_match:
        changed, arrivals = turn.changed_agents, turn.conversations_to_match
        turn.changed_agents = {}
        for agent in changed.values():
            _take_off(turn, agent)
        if arrivals:
            turn.conversations_to_match = []
            for conversation, rule in arrivals:
                if _still_waits(turn, conversation) and (pair := _arrive(turn, conversation)):
                    deliver(turn, conversation, pair, rule)
                    _take_off_served(turn)
        for agent in changed.values():
            _put_on(turn, agent)


def rebuild_matchers(turn: Turn, with_text: bool | None = None) -> None:
    """Make the matchers anew and enter everybody again, because the rules of choosing have changed.

    `with_text`: whether there is a matcher for text; None to leave that as it is.
    """
    state = turn.state
    has_text = state.text_matcher is not None if with_text is None else with_text
    state.voice_matcher = Matcher(state.language_reserves)
    state.text_matcher = Matcher(state.language_reserves) if has_text else None
    for conversation in state.conversations.values():
        if conversation.stage is WAITING:
            turn.match_later(conversation, "conversation_arrived")
    for agent in sorted(state.agents.values(), key=lambda one: (one.idle_since, one.id)):
        turn.mark_changed(agent)


def _still_waits(turn: Turn, conversation: Conversation) -> bool:
    """Return whether the conversation waits, and was neither ended nor delivered later in the same turn."""
    return conversation.stage is WAITING and conversation.id in turn.state.conversations


def _arrive(turn: Turn, conversation: Conversation) -> Pair | None:
    requirement = turn.state.reached_requirement(conversation)
    return matcher_for(turn, conversation).arrive(conversation.id, requirement, conversation.order_key)


def _take_off(turn: Turn, agent: Agent) -> None:
    """Take the agent out of each matcher in which the agent is no longer free, or has an outdated idle time."""
    name, state = agent.profile.id, turn.state
    noted = state.voice_matcher.idle_since.get(name)
    if noted is not None and not (state.is_link_up and agent.is_routable() and noted == agent.idle_since):
        state.voice_matcher.busy(name)
    if state.text_matcher is not None:
        noted = state.text_matcher.idle_since.get(name)
        if noted is not None and not (agent.is_routable_for_digital() and noted == agent.digital_idle_since):
            state.text_matcher.busy(name)


def _take_off_served(turn: Turn) -> None:
    """Give no text to an agent who was given a call in this turn. Without a matcher for text nothing is to be done."""
    if turn.state.text_matcher is not None:
        for agent in turn.changed_agents.values():
            _take_off(turn, agent)


def _put_on(turn: Turn, agent: Agent) -> None:
    name, state = agent.profile.id, turn.state
    if agent.is_routable() and state.is_link_up and name not in state.voice_matcher.idle_since:
        _match_agent(turn, agent, state.voice_matcher, agent.idle_since)
        _take_off_served(turn)
    text_matcher = state.text_matcher
    if text_matcher is not None and name not in text_matcher.idle_since and agent.is_routable_for_digital():
        _match_agent(turn, agent, text_matcher, agent.digital_idle_since)


def _match_agent(turn: Turn, agent: Agent, matcher: Matcher, idle_since: float) -> None:
    name, state = agent.profile.id, turn.state
    for pair in matcher.free(name, state.group_of[name], idle_since):
        rule = RELEASED if pair.released else CAME_FREE
        deliver(turn, state.conversations[pair.conversation], pair, rule)
