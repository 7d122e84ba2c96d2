"""An agent's state, changed by who runs the floor: the way out of a kept seat, recorded; and her day (ACD-2, IVR-5)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from contactcenter import messages as m
from contactcenter.access import audit, users
from contactcenter.access.request_checks import Id, allow, may
from contactcenter.access.roles import WATCH_FLOOR, Role
from contactcenter.access.sessions import SignedIn
from contactcenter.areas.agents import states_store, store
from contactcenter.areas.agents.deps import Deps
from contactcenter.areas.agents.permissions import CHANGE_PRESENCE
from contactcenter.kernel.errors import ContactCenterError, InvalidInput, NotAllowed
from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.kernel.local_time import midnight

router = APIRouter(prefix="/api/agents", tags=["agents"])


class PresenceChange(BaseModel):
    """`reason`: code of a state, when not ready. `override`: even if she is the last who speaks a kept language."""

    ready: bool
    reason: str | None = Field(default=None, max_length=40)
    override: bool = False


@router.put("/{agent}/presence", status_code=204)
async def change_presence(
    agent: Id,
    wanted: PresenceChange,
    who: Annotated[SignedIn, Depends(may(CHANGE_PRESENCE))],
    deps: Deps,
) -> None:
    """Audited before the core is asked: what it does late, after a 503, is written too. So is that it said no."""
    reason = None if wanted.ready else wanted.reason
    async with deps.database.begin() as conn:
        await users.find_user(conn, UserId(agent))
        if not wanted.ready and reason not in {state.code for state in await states_store.list_states(conn)}:
            raise InvalidInput("no such state; see /api/states", code="unknown_state")
        detail = {"ready": wanted.ready, "reason": reason, "override": wanted.override}
        await audit.record(conn, who.user, "presence_changed", "agent", agent, detail)
    order = m.SetPresence(AgentId(agent), wanted.ready, reason, by=who.user, override=wanted.override)
    try:
        await deps.bus.ask(order, deps.clock.now())
    except ContactCenterError as refusal:
        async with deps.database.begin() as conn:
            await audit.record(conn, who.user, "presence_refused", "agent", agent, {"code": refusal.code})
        raise


class StateTimeOut(BaseModel):
    """`reason`: code of a state, when not ready. Seconds since midnight where the line is."""

    activity: m.AgentActivity
    reason: str | None
    seconds: float


@router.get("/{agent}/day")
async def her_day(
    agent: Id,
    who: Annotated[SignedIn, Depends(allow(Role.AGENT, *WATCH_FLOOR.roles))],
    deps: Deps,
) -> list[StateTimeOut]:
    """The time in each state today, the longest first. Agents see their own."""
    if who.role is Role.AGENT and agent != who.user:
        raise NotAllowed("an agent sees her own day", code="not_yours")
    now = deps.clock.now()
    since = midnight(now, deps.zone)
    async with deps.database.begin() as conn:
        times = await store.times_in_states(conn, agent, since, now)
    return [
        StateTimeOut(activity=m.AgentActivity(t.activity), reason=t.reason, seconds=t.seconds) for t in times
    ]
