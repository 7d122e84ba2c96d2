"""The seats that are kept: who would leave one empty (IVR-5)."""

from contactcenter.domain.records.agent import Agent
from contactcenter.domain.state import Center


def seats_emptied(c: Center, agent: Agent) -> list[str]:
    """The guarded skills that nobody else on the floor would speak."""
    if not _holds_a_seat(agent):
        return []
    return [
        guard.skill
        for guard in c.language_reserves
        if agent.speaks(guard.skill)
        and sum(other.speaks(guard.skill) and _holds_a_seat(other) for other in c.agents.values())
        <= guard.minimum
    ]


def _holds_a_seat(agent: Agent) -> bool:
    """Serving, or ready to: not who is on a break, nor who already said she goes on one."""
    if not agent.on_shift or agent.next_ready is False:
        return False
    return agent.ready or agent.voice is not None
