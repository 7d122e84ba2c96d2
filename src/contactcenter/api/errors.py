"""Answers errors over HTTP: a status by class and `{"error": code, "detail": English}`, without a stack or a value.

A bug is a 500 `internal` without detail; the server's log has its trace.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from contactcenter.access.lockout import Locked
from contactcenter.access.quotas import TooOften
from contactcenter.access.request_checks import write_refusal
from contactcenter.access.sessions import DATABASE_AWAY, STATEMENTS_WRONG, BadCredentials, NotSignedIn
from contactcenter.kernel import errors as e

log = structlog.get_logger()

STATUS: dict[type[e.ContactCenterError], int] = {
    NotSignedIn: 401,
    BadCredentials: 401,
    e.NotAllowed: 403,
    e.NotFound: 404,
    e.IllegalTransition: 409,
    e.Conflict: 409,
    e.Refused: 409,
    e.InvalidInput: 422,
    Locked: 423,
    TooOften: 429,
    e.ContactCenterError: 503,  # a channel or the set-up: not the caller's doing
}


class ErrorOut(BaseModel):
    """An error. `error`: a stable word for programs. `retry_at`: of `locked`. `at`: when a session ended."""

    error: str
    detail: str
    retry_at: datetime | None = None
    at: datetime | None = None


def _response(status: int) -> dict[str, Any]:
    return {"model": ErrorOut, "description": _WORDS[status]}


_WORDS = {
    400: "Not JSON",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Refused as things stand",
    413: "Too large",
    422: "Invalid input",
    423: "Locked",
    429: "Too many in a while",
    503: "Unavailable",
}
_DATA_WRONG = "22"  # the database's own class: out of range, not to be written in UTF-8

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: _response(status) for status in (400, 401, 403, 409, 422, 429, 503)
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: _response(404)}
LOCKED: dict[int | str, dict[str, Any]] = {423: _response(423)}


def install(app: FastAPI) -> None:
    """Register the answers of all errors with the application."""
    app.add_exception_handler(e.ContactCenterError, _on_purpose)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _unavailable)
    for bug in STATEMENTS_WRONG:
        app.add_exception_handler(bug, _bug)
    app.add_exception_handler(Exception, _unexpected)


def answer(status: int, code: str, detail: str, **more: datetime | None) -> JSONResponse:
    """Return the JSON answer of an error. `more`: instants, of which those that are None are left out."""
    instants = {name: value.isoformat() for name, value in more.items() if value is not None}
    return JSONResponse({"error": code, "detail": detail, **instants}, status)


def status_of(error: e.ContactCenterError) -> int:
    """Return the HTTP status of an error's class, or of the nearest class above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


async def _on_purpose(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, e.ContactCenterError)
    if isinstance(error, e.NotAllowed):
        await write_refusal(request, error.code)
    if isinstance(error, e.SetupError):  # its text names files, for the operator of the machine
        log.error("set_up_wrong", route=request.url.path, detail=str(error))
        return answer(
            status_of(error), error.code, "a file of the centre is not in order; the log says which"
        )
    more: Mapping[str, datetime | None] = {
        "retry_at": getattr(error, "retry_at", None),
        "at": getattr(error, "at", None),
    }
    return answer(status_of(error), error.code, str(error), **more)


async def _not_valid(_: Request, error: Exception) -> JSONResponse:
    """Name the field and the rule, not the value: it may be personal data."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(one["type"] == "json_invalid" for one in problems):
        return answer(400, "invalid_json", "the body is not JSON")
    detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problems)
    return answer(422, "invalid_input", detail)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    words = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 422: "invalid_input"}
    reply = answer(error.status_code, words.get(error.status_code, "invalid_request"), str(error.detail))
    reply.headers.update(error.headers or {})
    return reply


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if state.startswith(_DATA_WRONG):
        log.warning("datum_refused", route=request.url.path, sqlstate=state)
        return answer(422, "invalid_input", "a value that cannot be stored")
    log.warning("part_away", route=request.url.path, kind=type(error).__name__)
    return answer(503, "unavailable", "a part of the centre does not answer; try again")


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("statement_wrong", route=request.url.path, exc_info=error)
    return await _unexpected(request, error)


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    del error  # the server logs it whole
    return answer(500, "internal", "unexpected; the log has it")
