"""The live socket: a snapshot, then events counted one by one; a gap or a closed mailbox means: come again."""

import asyncio

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from contactcenter import messages as m
from contactcenter.access.request_checks import is_our_origin, token_of
from contactcenter.access.sessions import DATABASE_AWAY, NotSignedIn
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import AgentId
from contactcenter.live.deps import Deps, LiveDeps
from contactcenter.live.protocol import LiveBye
from contactcenter.live.queue_rows import Seat

router = APIRouter()

AGAIN_SECONDS = 60.0
SEND_SECONDS = 10.0
LONGEST_WORD, WORDS_A_SECOND = 200, 20
NOT_SIGNED_IN, NOT_ALLOWED, TOO_MANY, GOING_AWAY = 4401, 4403, 4429, 1001


@router.websocket("/live")
async def live(page: WebSocket, deps: Deps) -> None:
    if not is_our_origin(page, deps.origins):
        await page.close(NOT_ALLOWED)
        return
    await page.accept()
    hub, token = deps.hub, token_of(page) or ""
    try:
        who = await deps.sessions.check(token, is_act=False)
        seat, hello = hub.join(who)
    except NotSignedIn as refused:
        await _say_bye(page, _bye(refused, deps))
        return
    except DATABASE_AWAY:
        await page.close(GOING_AWAY)
        return
    except Conflict:
        await page.close(TOO_MANY)
        return
    try:
        await _serve(page, deps, seat, hello, token)
    finally:
        hub.leave(seat)


class _Closed(Exception):
    """This page is done."""


async def _serve(page: WebSocket, deps: LiveDeps, seat: Seat, hello: str, token: str) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_send(page, seat, hello))
            group.create_task(_listen(page, deps, token))
            group.create_task(_stay_signed_in(deps, seat, token))
    except* _Closed:
        pass
    if seat.bye is not None:
        await _say_bye(page, seat.bye)


async def _send(page: WebSocket, seat: Seat, hello: str) -> None:
    try:
        await _say(page, hello)
        while (text := await seat.outbox.get()) is not None:
            await _say(page, text)
    except (WebSocketDisconnect, RuntimeError, TimeoutError) as error:
        raise _Closed from error
    raise _Closed


async def _say(page: WebSocket, text: str) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await page.send_text(text)


async def _listen(page: WebSocket, deps: LiveDeps, token: str) -> None:
    """All a page may say is that its person is there, and not very often."""
    second, words = 0, 0
    try:
        while True:
            word = await page.receive_text()
            now = int(deps.clock.now().timestamp())
            second, words = now, words + 1 if now == second else 1
            if words > WORDS_A_SECOND:
                await page.close(TOO_MANY)
                raise _Closed
            if len(word) <= LONGEST_WORD and '"active"' in word:
                await _is_there(deps, token)
    except (WebSocketDisconnect, RuntimeError, KeyError) as error:
        raise _Closed from error


async def _is_there(deps: LiveDeps, token: str) -> None:
    try:
        await deps.sessions.check(token)
    except (NotSignedIn, *DATABASE_AWAY):
        return  # the end is told on the bus


async def _stay_signed_in(deps: LiveDeps, seat: Seat, token: str) -> None:
    """Looked at each minute. An agent on shift is at work though she clicks nothing: she may be talking."""
    while True:
        await asyncio.sleep(AGAIN_SECONDS)
        view = deps.hub.agent(AgentId(seat.who.user))
        is_on_shift = view is not None and view.activity is not m.AgentActivity.SIGNED_OUT
        try:
            await deps.sessions.check(token, is_act=is_on_shift)
        except NotSignedIn as ended:
            seat.close(_bye(ended, deps))
        except DATABASE_AWAY:
            continue


def _bye(ended: NotSignedIn, deps: LiveDeps) -> LiveBye:
    at = ended.at or deps.clock.now()
    if ended.code == "session_elsewhere":
        return LiveBye(t="bye", code="session_elsewhere", at=at)
    return LiveBye(t="bye", code="session_ended", at=at)


async def _say_bye(page: WebSocket, bye: LiveBye) -> None:
    code = NOT_SIGNED_IN if bye.code.startswith("session") else GOING_AWAY
    if page.client_state is not WebSocketState.CONNECTED:
        return
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await page.send_text(bye.model_dump_json())
            await page.close(code)
    except (WebSocketDisconnect, RuntimeError, TimeoutError):
        return  # it went first
