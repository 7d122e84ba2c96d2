"""The queues by name, and the priority of a queue, changed while calls wait (ACD-1)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contactcenter import messages as m
from contactcenter.access import audit
from contactcenter.access.request_checks import Id, SignedIn, allow, may
from contactcenter.access.roles import Role
from contactcenter.areas.queues import priority_store, store
from contactcenter.areas.queues.deps import Deps
from contactcenter.areas.queues.permissions import PRIORITIZE_QUEUES
from contactcenter.kernel.errors import Conflict, ContactCenterError, InvalidInput, NotFound
from contactcenter.kernel.ids import QueueId

router = APIRouter(prefix="/api/queues", tags=["queues"])


class QueueName(BaseModel):
    """A queue's id and its name."""

    id: str
    name: str


@router.get("")
async def list_queues(
    signed_in: Annotated[SignedIn, Depends(allow(Role.ADMINISTRATOR, Role.SUPERVISOR))],
    deps: Deps,
) -> list[QueueName]:
    """Every queue with its name."""
    async with deps.database.begin() as conn:
        named = await store.queue_names(conn)
    return [QueueName(id=queue, name=name) for queue, name in named]


class PriorityChange(BaseModel):
    """The new head start of a queue."""

    model_config = ConfigDict(extra="forbid")

    minutes: int = Field(strict=True, description="of head start, whole; 0 to 1440")
    expected: int | None = Field(
        None, strict=True, description="the minutes it must have now, to undo a change; else `conflict`"
    )


class PriorityOut(BaseModel):
    """The head start of a queue. `before`: the minutes it had, to undo the change."""

    queue: str
    minutes: int
    before: int


@router.put("/{queue}/priority")
async def change_priority(
    queue: Id,
    request: PriorityChange,
    signed_in: Annotated[SignedIn, Depends(may(PRIORITIZE_QUEUES))],
    deps: Deps,
) -> PriorityOut:
    """Change the head start of a queue at once, also for the calls that wait there; no call is cut.

    The row and the audit are written before the core is asked: what the core did not take in time it is told again by
    `repeat_priorities`. Raises: NotFound `unknown_queue`; InvalidInput `priority_range`; Conflict if the queue has not
    the `expected` minutes.
    """
    queue_id, minutes, now = QueueId(queue), request.minutes, deps.clock.now()
    if not 0 <= minutes <= m.MAX_PRIORITY_MINUTES:
        raise InvalidInput(f"a priority is 0 to {m.MAX_PRIORITY_MINUTES} minutes", code="priority_range")
    if queue_id not in deps.live.known_queues():  # rows and audit keep only ids of this centre
        raise NotFound("no such queue", code="unknown_queue")
    async with deps.database.begin() as conn:
        before = await priority_store.keep(conn, queue_id, minutes, now)
        if request.expected not in (None, before):
            raise Conflict(f"it has {before} minutes by now")
        detail = {"before": before, "after": minutes}
        await audit.record(conn, signed_in.user, "priority_changed", "queue", queue, detail)
    try:
        await deps.bus.ask(m.SetQueuePriority(queue_id, minutes), now)
    except ContactCenterError as refusal:
        async with deps.database.begin() as conn:
            await priority_store.keep(conn, queue_id, before, now)
            await audit.record(
                conn, signed_in.user, "priority_refused", "queue", queue, {"code": refusal.code}
            )
        raise
    return PriorityOut(queue=queue, minutes=minutes, before=before)
