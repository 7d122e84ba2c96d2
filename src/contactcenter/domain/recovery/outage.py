"""The centre was off, for longer than a restart takes: nobody works while nobody looks (ACD-2).

A talk may have gone on all the same, over the switch alone; that is seen when it is read back (`adoption`).
"""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain.conversations.assignment import activity
from contactcenter.domain.records.delivery import WRAP_UP
from contactcenter.domain.state import Center


def leave_out(c: Center, since: datetime) -> None:
    """What an agent did when it went dark begins anew; of a registration that time is not counted."""
    for delivery in c.deliveries.values():
        if delivery.state is WRAP_UP:
            delivery.leave_out(since, c.now)
    for agent in c.agents.values():
        if agent.on_shift and activity(c, agent) is not m.AgentActivity.TALKING:
            agent.since = c.now
            agent.paused_since = c.now if agent.paused_since is not None else None
