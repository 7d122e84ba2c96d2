"""The agent's own acts. Each is a command to the core; its verdict is the answer."""

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
    phone: m.Phone = m.Phone.WEB


class SipOut(BaseModel):
    """`token`: the page answers only an invitation that carries it. `ws`: where its signalling goes."""

    user: str
    password: str
    domain: str
    token: str
    ws: str


class ShiftOut(BaseModel):
    sip: SipOut


class LegIn(BaseModel):
    state: Literal["up", "none"]


class PresenceIn(BaseModel):
    """`reason`: code of a state, when not ready."""

    ready: bool
    reason: str | None = Field(default=None, max_length=40)


@router.post("/shift")
async def open_shift(wanted: ShiftIn, who: Agent, deps: Deps) -> ShiftOut:
    """The account first: the switch must know it before the core asks for the leg.

    In her browser always; on a SIP telephone, which carries a secret away from the page, if an administrator gave
    her one (`phone_not_yours`).
    """
    if wanted.phone is m.Phone.SIP and who.phone is not m.Phone.SIP:
        raise NotAllowed("an administrator has given her no SIP telephone", code="phone_not_yours")
    deps.shifts.count(who.user, deps.clock.now())
    account = await deps.accounts.open(who.user, wanted.phone)
    opening = m.OpenShift(AgentId(who.user), wanted.phone)
    try:
        await _ask(deps, opening)
    except NotFound:
        await _introduce(who, deps)
        await _ask(deps, opening)
    sip = SipOut(
        user=account.user, password=account.password, domain=account.domain, token=account.token, ws="/ws"
    )
    return ShiftOut(sip=sip)


@router.delete("/shift", status_code=204)
async def close_shift(who: Agent, deps: Deps) -> None:
    await _ask(deps, m.CloseShift(AgentId(who.user)))
    await deps.accounts.close(who.user)


@router.post("/leg", status_code=204)
async def report_leg(wanted: LegIn, who: Agent, deps: Deps) -> None:
    await _ask(deps, m.ReportLeg(AgentId(who.user), wanted.state == "up"))


@router.put("/presence", status_code=204)
async def set_presence(wanted: PresenceIn, who: Agent, deps: Deps) -> None:
    if not wanted.ready:
        await _is_a_state(wanted.reason, deps)
    reason = None if wanted.ready else wanted.reason
    await _ask(deps, m.SetPresence(AgentId(who.user), wanted.ready, reason))


@router.post("/audio-test", status_code=204)
async def test_audio(who: Agent, deps: Deps) -> None:
    await _ask(deps, m.TestAgentAudio(AgentId(who.user)))


@router.post("/wrap-up/extend", status_code=204)
async def extend_wrap_up(who: Agent, deps: Deps) -> None:
    await _ask(deps, m.ExtendWrapUp(AgentId(who.user)))


@router.post("/conversations/{conversation}/end", status_code=204)
async def end_conversation(conversation: Id, who: Agent, deps: Deps) -> None:
    await _ask(deps, m.EndConversation(AgentId(who.user), ConversationId(conversation)))


async def _introduce(who: SignedIn, deps: AgentsDeps) -> None:
    """Somebody who was added from the command line: the core has not heard of her yet."""
    async with deps.database.begin() as conn:
        user = await find_user(conn, who.user)
    deps.live.know_person(AgentId(user.id), user.name)
    await _ask(deps, m.SetAgent(user.to_routing()))


async def _ask(deps: AgentsDeps, command: m.RoutingCommand) -> None:
    await deps.bus.ask(command, deps.clock.now())


async def _is_a_state(reason: str | None, deps: AgentsDeps) -> None:
    """While the database is away she may still go on a break: her word is taken, at once."""
    try:
        codes = {state.code for state in await deps.sessions.brief.ask(states_store.list_states)}
    except DATABASE_AWAY:
        return
    if reason not in codes:
        raise InvalidInput("no such state; see /api/states", code="unknown_state")
