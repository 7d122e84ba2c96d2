"""The routes of the agent's desk. Each sends a command to the core, and answers with the core's verdict."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from contactcenter import messages as m
from contactcenter.access.request_checks import Id, may
from contactcenter.access.roles import SERVE
from contactcenter.access.sessions import DATABASE_AWAY, SignedIn
from contactcenter.access.users import find_user
from contactcenter.areas.agents import states_store
from contactcenter.areas.agents.deps import AgentsDeps, Deps
from contactcenter.kernel.errors import InvalidInput, NotAllowed, NotFound
from contactcenter.kernel.ids import AgentId, ConversationId

router = APIRouter(prefix="/api/desk", tags=["desk"])

Agent = Annotated[SignedIn, Depends(may(SERVE))]


class ShiftIn(BaseModel):
    """The telephone with which the agent opens a shift."""

    phone: m.Phone = m.Phone.WEB


class SipOut(BaseModel):
    """What the telephone registers with.

    `token`: the page answers only an invitation that carries it. `ws`: the path of its signalling.
    """

    user: str
    password: str
    domain: str
    token: str
    ws: str


class ShiftOut(BaseModel):
    """What the agent's telephone needs once the shift is open."""

    sip: SipOut


class LegIn(BaseModel):
    """Whether the page's telephone has a leg."""

    state: Literal["up", "none"]


class PresenceIn(BaseModel):
    """The presence to take. `reason`: the code of a not-ready state; null to be ready."""

    ready: bool
    reason: str | None = Field(default=None, max_length=40)


@router.post("/shift")
async def open_shift(request: ShiftIn, signed_in: Agent, deps: Deps) -> ShiftOut:
    """Open the agent's shift and give the telephone its credentials.

    The account is made first: the switch must have it before the core asks for the leg. A SIP telephone takes its
    secret away from the page, so only an administrator can allow it. Raises: NotAllowed `phone_not_yours` without
    that; TooManyShifts.
    """
    if request.phone is m.Phone.SIP and signed_in.phone is not m.Phone.SIP:
        raise NotAllowed("no administrator allowed this agent a SIP telephone", code="phone_not_yours")
    deps.shifts.count(signed_in.user, deps.clock.now())
    account = await deps.accounts.open(signed_in.user, request.phone)
    opening = m.OpenShift(AgentId(signed_in.user), request.phone)
    try:
        await _ask(deps, opening)
    except NotFound:
        await _add_agent(signed_in, deps)
        await _ask(deps, opening)
    sip = SipOut(
        user=account.user, password=account.password, domain=account.domain, token=account.token, ws="/ws"
    )
    return ShiftOut(sip=sip)


@router.delete("/shift", status_code=204)
async def close_shift(signed_in: Agent, deps: Deps) -> None:
    """Close the shift and the telephone's account. The core refuses while a conversation is open."""
    await _ask(deps, m.CloseShift(AgentId(signed_in.user)))
    await deps.accounts.close(signed_in.user)


@router.post("/leg", status_code=204)
async def report_leg(request: LegIn, signed_in: Agent, deps: Deps) -> None:
    """Take the page's report on whether its telephone has a leg."""
    await _ask(deps, m.ReportLeg(AgentId(signed_in.user), request.state == "up"))


@router.put("/presence", status_code=204)
async def set_presence(request: PresenceIn, signed_in: Agent, deps: Deps) -> None:
    """Set the agent ready, or not ready for a reason.

    Raises: InvalidInput `unknown_state`.
    """
    if not request.ready:
        await _check_state(request.reason, deps)
    reason = None if request.ready else request.reason
    await _ask(deps, m.SetPresence(AgentId(signed_in.user), request.ready, reason))


@router.post("/audio-test", status_code=204)
async def test_audio(signed_in: Agent, deps: Deps) -> None:
    """Play a test to the agent's leg."""
    await _ask(deps, m.TestAgentAudio(AgentId(signed_in.user)))


@router.post("/wrap-up/extend", status_code=204)
async def extend_wrap_up(signed_in: Agent, deps: Deps) -> None:
    """Give the present wrap-up more time."""
    await _ask(deps, m.ExtendWrapUp(AgentId(signed_in.user)))


@router.post("/conversations/{conversation}/end", status_code=204)
async def end_conversation(conversation: Id, signed_in: Agent, deps: Deps) -> None:
    """End a conversation of the agent."""
    await _ask(deps, m.EndConversation(AgentId(signed_in.user), ConversationId(conversation)))


async def _add_agent(signed_in: SignedIn, deps: AgentsDeps) -> None:
    """Tell the core of an agent that was added from the command line while it ran."""
    async with deps.database.begin() as conn:
        user = await find_user(conn, signed_in.user)
    deps.live.name_agent(AgentId(user.id), user.name)
    await _ask(deps, m.SetAgent(user.to_routing()))


async def _ask(deps: AgentsDeps, command: m.RoutingCommand) -> None:
    await deps.bus.ask(command, deps.clock.now())


async def _check_state(reason: str | None, deps: AgentsDeps) -> None:
    """Refuse a reason that is no state. While the database is away every reason is taken."""
    try:
        codes = {state.code for state in await deps.sessions.bounded.ask(states_store.list_states)}
    except DATABASE_AWAY:
        return
    if reason not in codes:
        raise InvalidInput("no such state; see /api/states", code="unknown_state")
