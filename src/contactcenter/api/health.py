"""Is it alive, is it ready, and its figures for a monitor."""

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

PATIENCE_SECONDS = 2.0
KEPT, KEPT_DOWN = timedelta(seconds=1), timedelta(seconds=0.1)


class Looked:
    """What was found, of which checks, when."""

    def __init__(self) -> None:
        self.one_looks = asyncio.Lock()
        self.told: Readiness | None = None
        self.of: Mapping[str, Check] | None = None
        self.at = datetime.min.replace(tzinfo=UTC)

    @property
    def lasts(self) -> timedelta:
        """While something is down it is looked at more often: somebody waits for it."""
        return KEPT if self.told is not None and self.told.ready else KEPT_DOWN


class Alive(BaseModel):
    alive: Literal[True] = True


class Readiness(BaseModel):
    """`parts`: database, switch, prompts, engine, journal; each `up` or `down`."""

    ready: bool
    parts: dict[str, Literal["up", "down"]]


@router.get("/health/live")
async def is_alive() -> Alive:
    return Alive()


@router.get("/health/ready", responses={503: {"model": Readiness, "description": "Some part is not up"}})
async def is_ready(request: Request, response: Response, deps: Deps) -> Readiness:
    """Looked at once a second however many ask."""
    kept: Looked = request.app.state.readiness
    async with kept.one_looks:
        now = deps.clock.now()
        if kept.told is None or kept.of is not deps.checks or now - kept.at >= kept.lasts:
            kept.told, kept.of, kept.at = await _look(deps.checks), deps.checks, now
    response.status_code = 200 if kept.told.ready else 503
    return kept.told


async def _look(checks: Mapping[str, Check]) -> Readiness:
    states = await asyncio.gather(*(_is_up(name, check) for name, check in checks.items()))
    told = {name: "up" if up else "down" for name, up in zip(checks, states, strict=True)}
    return Readiness.model_validate({"ready": all(states), "parts": told})


@router.get("/metrics", include_in_schema=False)
async def metrics(deps: Deps) -> Response:
    """On its own port too; here only while nobody outside this machine can come."""
    if deps.is_public:
        raise NotFound("metrics are on their own port")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _is_up(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await check()
    except (ContactCenterError, *DATABASE_AWAY) as error:
        log.warning("part_down", part=name, kind=type(error).__name__)
        return False
