"""Keeps the language reserve (IVR-5): whose leaving would leave too few speakers, and who is reserved now."""

from contactcenter import messages as m
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.state import State
from contactcenter.domain.turn import Turn


def skills_left_short(state: State, agent: Agent) -> list[str]:
    """Return the reserved skills of which too few speakers would be left if this agent stopped working."""
    if not _works(agent):
        return []
    return [
        reserve.skill
        for reserve in state.language_reserves
        if agent.speaks(reserve.skill)
        and sum(other.speaks(reserve.skill) and _works(other) for other in state.agents.values())
        <= reserve.minimum
    ]


def _works(agent: Agent) -> bool:
    """Return whether the agent serves, or is ready to: not on a break, nor about to take one."""
    if not agent.on_shift or agent.next_ready is False:
        return False
    return agent.ready or agent.voice is not None


def publish_language_reserve(turn: Turn) -> None:
    """Emit `LanguageReserveChanged` for each skill whose reserved agents differ from the last ones emitted.

    They are those of the matcher of calls, which alone the floor and the reports show.
    """
    state = turn.state
    before, state.reserved_agents = state.reserved_agents, state.voice_matcher.reserved()
    for skill in sorted(before.keys() | state.reserved_agents.keys()):
        reserved = state.reserved_agents.get(skill, ())
        if reserved != before.get(skill, ()):
            turn.emit(m.LanguageReserveChanged(skill, reserved))
