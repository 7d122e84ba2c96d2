"""An agent's presence, changed by a supervisor and audited, and the agent's time in each state today (ACD-2, IVR-5)."""

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
    """A presence that a supervisor sets. `reason`: the code of a not-ready state. `override`: of a language reserve."""

    ready: bool
    reason: str | None = Field(default=None, max_length=40)
    override: bool = False


@router.put("/{agent}/presence", status_code=204)
async def change_presence(
    agent: Id,
    request: PresenceChange,
    signed_in: Annotated[SignedIn, Depends(may(CHANGE_PRESENCE))],
    deps: Deps,
) -> None:
    """Make an agent ready or not ready.

    Audited before the core is asked, so that a command that the core obeys late, after a 503, is written too. A
    refusal by the core is audited as `presence_refused`. Raises: InvalidInput `unknown_state`.
    """
    reason = None if request.ready else request.reason
    async with deps.database.begin() as conn:
        await users.find_user(conn, UserId(agent))
        if not request.ready and reason not in {state.code for state in await states_store.list_states(conn)}:
            raise InvalidInput("no such state; see /api/states", code="unknown_state")
        detail = {"ready": request.ready, "reason": reason, "override": request.override}
        await audit.record(conn, signed_in.user, "presence_changed", "agent", agent, detail)
    order = m.SetPresence(AgentId(agent), request.ready, reason, by=signed_in.user, override=request.override)
    try:
        await deps.bus.ask(order, deps.clock.now())
    except ContactCenterError as refusal:
        async with deps.database.begin() as conn:
            await audit.record(
                conn, signed_in.user, "presence_refused", "agent", agent, {"code": refusal.code}
            )
        raise


class StateTimeOut(BaseModel):
    """How long an agent was in a state today.

    `reason`: the code of a not-ready state. `seconds`: since midnight in the time zone of the centre.
    """

    activity: m.AgentActivity
    reason: str | None
    seconds: float


@router.get("/{agent}/day")
async def agent_day(
    agent: Id,
    signed_in: Annotated[SignedIn, Depends(allow(Role.AGENT, *WATCH_FLOOR.roles))],
    deps: Deps,
) -> list[StateTimeOut]:
    """The agent's time in each state today, the longest first. Raises: NotAllowed `not_yours` between agents."""
    if signed_in.role is Role.AGENT and agent != signed_in.user:
        raise NotAllowed("an agent sees only the own day", code="not_yours")
    now = deps.clock.now()
    since = midnight(now, deps.zone)
    async with deps.database.begin() as conn:
        times = await store.times_in_states(conn, agent, since, now)
    return [
        StateTimeOut(activity=m.AgentActivity(t.activity), reason=t.reason, seconds=t.seconds) for t in times
    ]
