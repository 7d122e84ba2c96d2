"""The live socket: it sends a snapshot, then events numbered one by one.

After a gap in the numbers, or when the socket was closed, the page connects again.
"""

import asyncio

from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect, WebSocketState

from contactcenter import messages as m
from contactcenter.access.request_checks import is_our_origin, token_of
from contactcenter.access.sessions import DATABASE_AWAY, NotSignedIn
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import AgentId
from contactcenter.live.connections import LiveConnection
from contactcenter.live.deps import Deps, LiveDeps
from contactcenter.live.protocol import LiveActive, LiveBye

router = APIRouter()

SESSION_CHECK_SECONDS = 60.0
SEND_SECONDS = 10.0
LONGEST_MESSAGE, MESSAGES_A_SECOND = 200, 20
# Codes of RFC 6455 §7.4.1 and, above 4000, the application's own, after the HTTP status that says the same.
GOING_AWAY, TOO_BIG = 1001, 1009
NOT_UNDERSTOOD, NOT_SIGNED_IN, NOT_ALLOWED, TOO_MANY = 4400, 4401, 4403, 4429


@router.websocket("/live")
async def live(page: WebSocket, deps: Deps) -> None:
    """Serve the live socket of one page until it closes. A page of another origin is refused.

    Close codes: 4401 without a session, 4429 for too many pages or messages, 4400 for a message that is not
    `LiveActive`, 1009 for one that is too long, 1001 if the database or this server is away or the page reads too
    slowly.
    """
    if not is_our_origin(page, deps.origins):
        await page.close(NOT_ALLOWED)
        return
    await page.accept()
    token = token_of(page) or ""
    try:
        user = await deps.sessions.check(token, is_act=False)
        connection, hello = deps.hub.join(user)
    except NotSignedIn as refusal:
        await _say_bye(page, _bye(refusal, deps))
        return
    except DATABASE_AWAY:
        await page.close(GOING_AWAY)
        return
    except Conflict:
        await page.close(TOO_MANY)
        return
    try:
        await _serve(page, deps, connection, hello, token)
    finally:
        deps.hub.leave(connection)


class _Closed(Exception):
    """Raised when the page has closed the socket or was closed."""


async def _serve(page: WebSocket, deps: LiveDeps, connection: LiveConnection, hello: str, token: str) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_send_events(page, connection, hello))
            group.create_task(_receive(page, deps, token))
            group.create_task(_check_session(deps, connection, token))
    except* _Closed:
        pass
    if connection.bye is not None:
        await _say_bye(page, connection.bye)


async def _send_events(page: WebSocket, connection: LiveConnection, hello: str) -> None:
    try:
        await _send(page, hello)
        while (text := await connection.outbox.get()) is not None:
            await _send(page, text)
    except (WebSocketDisconnect, RuntimeError, TimeoutError) as error:
        raise _Closed from error
    raise _Closed


async def _send(page: WebSocket, text: str) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await page.send_text(text)


async def _receive(page: WebSocket, deps: LiveDeps, token: str) -> None:
    """Take the page's messages: only `LiveActive`, at most MESSAGES_A_SECOND; any other closes the socket."""
    second, count = 0, 0
    try:
        while True:
            text = await _text_of(page)
            now = int(deps.clock.now().timestamp())
            second, count = now, count + 1 if now == second else 1
            if (refusal := _refusal(text, count)) is not None:
                await page.close(refusal)
                raise _Closed
            await _mark_active(deps, token)
    except (WebSocketDisconnect, RuntimeError) as error:
        raise _Closed from error


async def _text_of(page: WebSocket) -> str:
    """Wait for the page's next message. One that is binary gives an empty text, which nothing understands."""
    try:
        return await page.receive_text()
    except KeyError:
        return ""


def _refusal(text: str, count: int) -> int | None:
    """Return the code to close with; None if the page may send this."""
    if count > MESSAGES_A_SECOND:
        return TOO_MANY
    if len(text) > LONGEST_MESSAGE:
        return TOO_BIG
    try:
        LiveActive.model_validate_json(text)
    except ValidationError:
        return NOT_UNDERSTOOD
    return None


async def _mark_active(deps: LiveDeps, token: str) -> None:
    try:
        await deps.sessions.check(token)
    except (NotSignedIn, *DATABASE_AWAY):
        return  # the end of a session is published on the bus


async def _check_session(deps: LiveDeps, connection: LiveConnection, token: str) -> None:
    """Check the session each minute.

    An agent on shift counts as active without a click, because the agent may be talking.
    """
    while True:
        await asyncio.sleep(SESSION_CHECK_SECONDS)
        view = deps.hub.agent(AgentId(connection.user.user))
        is_on_shift = view is not None and view.activity is not m.AgentActivity.SIGNED_OUT
        try:
            await deps.sessions.check(token, is_act=is_on_shift)
        except NotSignedIn as refusal:
            connection.close(_bye(refusal, deps))
        except DATABASE_AWAY:
            continue


def _bye(refusal: NotSignedIn, deps: LiveDeps) -> LiveBye:
    at = refusal.at or deps.clock.now()
    if refusal.code == "session_elsewhere":
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
        return  # the page closed first
