"""Leaves an outage of the core longer than `RESTART_GRACE` out of the working time (ACD-2).

Calls that the switch kept up are handled by `resync`, when the switch is read back.
"""

from datetime import datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.agents.presence import activity
from contactcenter.domain.records.delivery import WRAP_UP
from contactcenter.domain.turn import Turn

RESTART_GRACE = timedelta(
    minutes=1
)  # a restart takes no longer, and time within it counts as if the core had run


def leave_out_outage(turn: Turn, stopped: datetime) -> None:
    """Leave the time since the core stopped uncounted: wrap-ups leave it out, and activities begin now.

    A talk is the exception: it may have gone on over the switch alone.
    """
    state = turn.state
    for delivery in state.deliveries.values():
        if delivery.state is WRAP_UP:
            delivery.leave_out(stopped, turn.now)
    for agent in state.agents.values():
        if agent.on_shift and activity(state, agent) is not m.AgentActivity.TALKING:
            agent.since = turn.now
            agent.paused_since = turn.now if agent.paused_since is not None else None
