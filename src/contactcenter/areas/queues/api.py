"""The queues by name, for who gives people their queues; and their priority, by who runs the floor (ACD-1)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contactcenter import messages as m
from contactcenter.access import audit
from contactcenter.access.request_checks import Id, SignedIn, allow, may
from contactcenter.access.roles import Role
from contactcenter.areas.calls import store as calls
from contactcenter.areas.queues import priority_store
from contactcenter.areas.queues.deps import Deps
from contactcenter.areas.queues.permissions import PRIORITIZE_QUEUES
from contactcenter.kernel.errors import Conflict, ContactCenterError, InvalidInput, NotFound
from contactcenter.kernel.ids import QueueId

router = APIRouter(prefix="/api/queues", tags=["queues"])


class QueueName(BaseModel):
    id: str
    name: str


@router.get("")
async def list_queues(
    who: Annotated[SignedIn, Depends(allow(Role.ADMINISTRATOR, Role.SUPERVISOR))],
    deps: Deps,
) -> list[QueueName]:
    async with deps.database.begin() as conn:
        named = await calls.queue_names(conn)
    return [QueueName(id=queue, name=name) for queue, name in named]


class PriorityChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    minutes: int = Field(strict=True, description="of head start, whole; 0 to 1440")
    expected: int | None = Field(
        None, strict=True, description="the minutes it must have now; for who takes back what she did"
    )


class PriorityOut(BaseModel):
    """`before`: the minutes it had, for who takes it back."""

    queue: str
    minutes: int
    before: int


@router.put("/{queue}/priority")
async def change_priority(
    queue: Id,
    wanted: PriorityChange,
    who: Annotated[SignedIn, Depends(may(PRIORITIZE_QUEUES))],
    deps: Deps,
) -> PriorityOut:
    """At once for who waits there; nobody is disconnected. Refused: `unknown_queue`, `priority_range`;
    `conflict`: it has not the minutes that were expected.

    Kept and audited before the core is asked: what it did not hear in time it is told again (`keep_priorities`).
    """
    named, minutes, now = QueueId(queue), wanted.minutes, deps.clock.now()
    if not 0 <= minutes <= m.MAX_PRIORITY_MINUTES:
        raise InvalidInput(f"a priority is 0 to {m.MAX_PRIORITY_MINUTES} minutes", code="priority_range")
    if named not in deps.live.known_queues():  # rows and audit would keep whatever she wrote
        raise NotFound("no such queue", code="unknown_queue")
    async with deps.database.begin() as conn:
        before = await priority_store.keep(conn, named, minutes, now)
        if wanted.expected not in (None, before):
            raise Conflict(f"it has {before} minutes by now")
        detail = {"before": before, "after": minutes}
        await audit.record(conn, who.user, "priority_changed", "queue", queue, detail)
    try:
        await deps.bus.ask(m.SetQueuePriority(named, minutes), now)
    except ContactCenterError as refusal:
        async with deps.database.begin() as conn:
            await priority_store.keep(conn, named, before, now)
            await audit.record(conn, who.user, "priority_refused", "queue", queue, {"code": refusal.code})
        raise
    return PriorityOut(queue=queue, minutes=minutes, before=before)
