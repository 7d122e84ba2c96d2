"""How long each agent has been in each state (ACD-2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.agents.tables import agent_intervals


@dataclass(frozen=True, slots=True)
class TimeInState:
    """A time in a state. `activity`: an `AgentActivity`. `reason`: the code of a not-ready state."""

    activity: str
    reason: str | None
    seconds: float


async def times_in_states(
    conn: AsyncConnection, agent: str, since: datetime, now: datetime
) -> list[TimeInState]:
    """Return the agent's seconds in each state since then, the longest first; the present state counts until now."""
    interval = agent_intervals.c
    until = func.coalesce(interval.ended, now)
    seconds = func.sum(func.extract("epoch", until - func.greatest(interval.started, since)))
    rows = await conn.execute(
        select(interval.activity, interval.reason, seconds.label("seconds"))
        .where(interval.agent == agent, until > since)
        .group_by(interval.activity, interval.reason)
        .order_by(seconds.desc())
    )
    return [TimeInState(row.activity, row.reason, round(float(row.seconds), 1)) for row in rows]
