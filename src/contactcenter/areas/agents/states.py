"""The list of not-ready states: read by every role, changed by supervisors while agents work (ACD-2)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from contactcenter.access import audit
from contactcenter.access.request_checks import may
from contactcenter.access.sessions import SignedIn
from contactcenter.areas.agents import states_store
from contactcenter.areas.agents.deps import Deps
from contactcenter.areas.agents.permissions import CHANGE_STATES, READ_STATES
from contactcenter.kernel.errors import InvalidInput

router = APIRouter(prefix="/api/states", tags=["states"])


class StateRow(BaseModel):
    """A not-ready state. `shape`: how the console draws it. `limit_minutes`: after this time it warns."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    label: str = Field(min_length=2, max_length=40)
    shape: Literal["pause", "alert", "ring", "square", "half"]
    limit_minutes: int | None = Field(default=None, ge=1, le=720)
    paid: bool = True


@router.get("")
async def list_states(
    signed_in: Annotated[SignedIn, Depends(may(READ_STATES))], deps: Deps
) -> list[StateRow]:
    """The not-ready states in use, in their order."""
    async with deps.database.begin() as conn:
        return _rows(await states_store.list_states(conn))


@router.put("")
async def replace_states(
    request: list[StateRow],
    signed_in: Annotated[SignedIn, Depends(may(CHANGE_STATES))],
    deps: Deps,
) -> list[StateRow]:
    """Replace the whole list, in its order.

    An agent in a state that is no longer in the list stays in it until the agent leaves it. Raises: InvalidInput
    `state_codes` unless there are 1 to 30 states, each code once.
    """
    codes = [state.code for state in request]
    if not 1 <= len(codes) <= 30 or len(set(codes)) != len(codes):
        raise InvalidInput("1 to 30 states, each code once", code="state_codes")
    async with deps.database.begin() as conn:
        await states_store.replace_states(
            conn, [states_store.NotReadyState(**row.model_dump()) for row in request]
        )
        await audit.record(
            conn, signed_in.user, "states_changed", "states", "all", {"codes": ",".join(codes)}
        )
        return _rows(await states_store.list_states(conn))


def _rows(states: list[states_store.NotReadyState]) -> list[StateRow]:
    return [StateRow.model_validate(state, from_attributes=True) for state in states]
