"""An agent's state, changed by who runs the floor: the way out of a protected seat, recorded (ACD-2, IVR-5)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from contactcenter.access import audit, states
from contactcenter.access.parts import Parts, parts
from contactcenter.access.roles import Act
from contactcenter.access.sessions import SignedIn
from contactcenter.access.web import may
from contactcenter.domain import messages as m
from contactcenter.kernel.errors import InvalidInput
from contactcenter.kernel.ids import AgentId

router = APIRouter(prefix="/api/agents", tags=["agents"])


class PresenceChange(BaseModel):
    """`reason`: code of a state, when not ready. `override`: even if she is the last who speaks a kept language."""

    ready: bool
    reason: str | None = Field(default=None, max_length=40)
    override: bool = False


@router.put("/{agent}/presence", status_code=204)
async def change_presence(
    agent: str,
    wanted: PresenceChange,
    who: Annotated[SignedIn, Depends(may(Act.CHANGE_PRESENCE))],
    known: Annotated[Parts, Depends(parts)],
) -> None:
    """Audited before it is done, in one transaction with it: what is refused leaves no trace."""
    reason = None if wanted.ready else wanted.reason
    order = m.SetPresence(AgentId(agent), wanted.ready, reason, by=who.user, override=wanted.override)
    async with known.database.begin() as conn:
        if not wanted.ready and reason not in {state.code for state in await states.list_states(conn)}:
            raise InvalidInput("no such state; see /api/states", code="unknown_state")
        detail = {"ready": wanted.ready, "reason": reason, "override": wanted.override}
        await audit.record(conn, who.user, "presence_changed", "agent", agent, detail)
        await known.bus.ask(order, known.clock.now())
