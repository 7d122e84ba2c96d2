"""Relays the softphone's SIP signalling, unchanged, between a browser and Asterisk's listener on this machine.

Only text frames of the sub-protocol `sip` are relayed, for a signed-in agent with an open shift or the test phone. Each
side's reading waits for the other's writing, so that a slow side slows the other and nothing accumulates.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import aiohttp
import structlog
from fastapi import APIRouter, Depends, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from contactcenter import messages as m
from contactcenter.access.deps import provided
from contactcenter.access.request_checks import is_our_origin, token_of
from contactcenter.access.roles import SERVE
from contactcenter.access.sessions import DATABASE_AWAY, NotSignedIn
from contactcenter.api.deps import SipRelayDeps
from contactcenter.api.limits import is_loopback
from contactcenter.kernel.ids import AgentId

router = APIRouter()
Deps: TypeAlias = Annotated[SipRelayDeps, Depends(provided(SipRelayDeps))]
log = structlog.get_logger()

PROTOCOL = "sip"
BIGGEST = 64 * 1024
OF_AN_AGENT = 4  # pages being reloaded overlap for a moment
CONNECT_SECONDS = 5.0
SESSION_CHECK_SECONDS = 60.0

_REGISTERS = re.compile(
    r"(?:^|[\r\n])\s*REGISTER\s", re.IGNORECASE
)  # the switch takes it in small letters too
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t]+")
_CONTACT = re.compile(r"(?:^|[\r\n])(?:contact|m)[ \t]*:([^\r\n]*)", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|<[^>]*>')

NOT_SIGNED_IN, NOT_ALLOWED, TOO_MANY, AWAY = 4401, 4403, 4429, 1013


@router.websocket("/ws")
async def relay_agent(page: WebSocket, deps: Deps) -> None:
    """Relay the signalling of an agent's page until either side closes or the session ends.

    Close codes: 4401 without a session, 4403 without the role or an open shift.
    """
    token = token_of(page)
    try:
        signed_in = await deps.sessions.check(token or "")
    except (NotSignedIn, *DATABASE_AWAY):
        await _refuse(page, NOT_SIGNED_IN)
        return
    view = deps.live.agent(AgentId(signed_in.user))
    is_on_shift = view is not None and view.activity is not m.AgentActivity.SIGNED_OUT
    if signed_in.role not in SERVE.roles or not is_on_shift:
        await _refuse(page, NOT_ALLOWED)
        return
    with deps.sessions.watched(signed_in.session) as ended:
        await _relay(page, deps, signed_in.user, OF_AN_AGENT, _SignedIn(deps, token or "", ended))


@router.websocket("/ws/test")
async def relay_test_phone(page: WebSocket, deps: Deps) -> None:
    """Relay the signalling of a test phone, without a session; 4403 without demo users."""
    if deps.test_phone is None:
        await _refuse(page, NOT_ALLOWED)
        return
    address, limits = page.client.host if page.client else "", deps.limits
    most = limits.test_phones_on_loopback if is_loopback(address) else limits.test_phones
    await _relay(page, deps, f"test phone of {address}", most, None)


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """Ends the signalling at once when the session ends. The call itself goes on."""

    deps: SipRelayDeps
    token: str
    ended: asyncio.Event

    async def until_it_ends(self) -> None:
        while not self.ended.is_set():
            try:
                async with asyncio.timeout(SESSION_CHECK_SECONDS):
                    await self.ended.wait()
            except TimeoutError:
                await self._look()
        raise _Ended(NOT_SIGNED_IN)

    async def _look(self) -> None:
        try:
            await self.deps.sessions.check(self.token, is_act=False)
        except NotSignedIn as ended:
            raise _Ended(NOT_SIGNED_IN) from ended
        except DATABASE_AWAY:
            return


async def _relay(
    page: WebSocket, deps: SipRelayDeps, owner: str, most: int, session: _SignedIn | None
) -> None:
    if not is_our_origin(page, deps.origins) or PROTOCOL not in page.scope.get("subprotocols", ()):
        await _refuse(page, NOT_ALLOWED)
        return
    relays = deps.open_relays
    if relays[owner] >= most:
        await _refuse(page, TOO_MANY)
        return
    relays[owner] += 1
    try:
        async with aiohttp.ClientSession() as client:
            await _joined(page, deps, client, session)
    finally:
        relays[owner] -= 1
        if not relays[owner]:
            del relays[owner]


async def _joined(
    page: WebSocket, deps: SipRelayDeps, client: aiohttp.ClientSession, session: _SignedIn | None
) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            switch = await client.ws_connect(
                f"{deps.switch_http}/ws", protocols=(PROTOCOL,), max_msg_size=BIGGEST, autoping=True
            )
    except (aiohttp.ClientError, OSError) as error:
        log.warning("switch_refuses_signalling", kind=type(error).__name__)
        await _refuse(page, AWAY)
        return
    await page.accept(subprotocol=PROTOCOL)
    async with switch:
        code = await _first_to_end(page, switch, session)
    if page.application_state is WebSocketState.CONNECTED and page.client_state is WebSocketState.CONNECTED:
        await page.close(code)


class _Ended(Exception):
    """Raised when one side is done, so that the other is closed."""

    def __init__(self, code: int) -> None:
        self.code = code


async def _first_to_end(
    page: WebSocket, switch: aiohttp.ClientWebSocketResponse, session: _SignedIn | None
) -> int:
    codes = [1000]
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_to_switch(page, switch))
            group.create_task(_to_page(page, switch))
            if session is not None:
                group.create_task(session.until_it_ends())
    except* _Ended as ended:
        codes += [error.code for error in ended.exceptions if isinstance(error, _Ended)]
    return max(codes)


async def _to_switch(page: WebSocket, switch: aiohttp.ClientWebSocketResponse) -> None:
    try:
        while True:
            text = await page.receive_text()
            if len(text) > BIGGEST:
                raise _Ended(1009)
            if registers_twice(text):
                log.warning("signalling_cut_off", reason="more than one Contact in a REGISTER")
                raise _Ended(NOT_ALLOWED)
            await switch.send_str(text)
    except (WebSocketDisconnect, RuntimeError, KeyError, aiohttp.ClientError, ConnectionError) as error:
        raise _Ended(1000) from error


def registers_twice(text: str) -> bool:
    """A REGISTER with more than one address. The switch puts our own only in place of the first: calls would go
    to the second, wherever that is. Several messages in one frame count together."""
    if _REGISTERS.search(text) is None:
        return False
    values = _CONTACT.findall(_FOLD.sub(" ", text))
    return len(values) > 1 or any("," in _QUOTED.sub("", value) for value in values)


async def _to_page(page: WebSocket, switch: aiohttp.ClientWebSocketResponse) -> None:
    async for message in switch:
        if message.type is not aiohttp.WSMsgType.TEXT:
            break
        try:
            await page.send_text(message.data)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise _Ended(1000) from error
    raise _Ended(1012)


async def _refuse(page: WebSocket, code: int) -> None:
    """Accept and close with `code`: a browser learns nothing of a refused handshake."""
    await page.accept(subprotocol=PROTOCOL if PROTOCOL in page.scope.get("subprotocols", ()) else None)
    await page.close(code)
