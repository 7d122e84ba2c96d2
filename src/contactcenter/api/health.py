"""Health of the process, readiness of its parts, and metrics for a monitor."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, TypeAlias

import structlog
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from contactcenter.access.deps import provided
from contactcenter.access.sessions import DATABASE_AWAY
from contactcenter.api.deps import Check, HealthDeps
from contactcenter.kernel.errors import ContactCenterError, NotFound

router = APIRouter(tags=["health"])
Deps: TypeAlias = Annotated[HealthDeps, Depends(provided(HealthDeps))]
log = structlog.get_logger()

PROBE_SECONDS = 2.0
TTL_UP, TTL_DOWN = timedelta(seconds=1), timedelta(seconds=0.1)


class ReadinessCache:
    """The last readiness, the checks that it is of, and the instant at which they were made."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.readiness: Readiness | None = None
        self.checks: Mapping[str, Check] | None = None
        self.at = datetime.min.replace(tzinfo=UTC)

    @property
    def ttl(self) -> timedelta:
        """Return for how long the answer is valid, in seconds: shorter while a part is down."""
        return TTL_UP if self.readiness is not None and self.readiness.ready else TTL_DOWN


class Alive(BaseModel):
    """The answer of a process that runs."""

    alive: Literal[True] = True


class Readiness(BaseModel):
    """Whether each part is `up` or `down`: database, switch, prompts, engine, journal."""

    ready: bool
    parts: dict[str, Literal["up", "down"]]


@router.get("/health/live")
async def is_alive() -> Alive:
    """Answer that the process runs."""
    return Alive()


@router.get("/health/ready", responses={503: {"model": Readiness, "description": "Some part is not up"}})
async def is_ready(request: Request, response: Response, deps: Deps) -> Readiness:
    """Return whether each part is up; checked at most once a second. 503 while one is down."""
    cache: ReadinessCache = request.app.state.readiness
    async with cache.lock:
        now = deps.clock.now()
        if cache.readiness is None or cache.checks is not deps.checks or now - cache.at >= cache.ttl:
            cache.readiness, cache.checks, cache.at = await _check_all(deps.checks), deps.checks, now
    response.status_code = 200 if cache.readiness.ready else 503
    return cache.readiness


async def _check_all(checks: Mapping[str, Check]) -> Readiness:
    states = await asyncio.gather(*(_is_up(name, check) for name, check in checks.items()))
    answers = {name: "up" if up else "down" for name, up in zip(checks, states, strict=True)}
    return Readiness.model_validate({"ready": all(states), "parts": answers})


@router.get("/metrics", include_in_schema=False)
async def metrics(deps: Deps) -> Response:
    """Return the metrics for Prometheus.

    They have a port of their own; this route answers only while the console is not reachable from other machines.
    """
    if deps.is_public:
        raise NotFound("metrics are on their own port")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _is_up(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await check()
    except (ContactCenterError, *DATABASE_AWAY) as error:
        log.warning("part_down", part=name, kind=type(error).__name__)
        return False
