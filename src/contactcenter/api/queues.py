"""The queues by name, for who gives people their queues; and their priority, by who runs the floor (ACD-1)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contactcenter.access import audit
from contactcenter.access.parts import Parts, parts
from contactcenter.access.roles import Act, Role
from contactcenter.access.web import Id, SignedIn, allow, may
from contactcenter.backoffice.calls import store as calls
from contactcenter.domain import messages as m
from contactcenter.kernel.ids import QueueId
from contactcenter.storage import priorities

router = APIRouter(prefix="/api/queues", tags=["queues"])


class QueueName(BaseModel):
    id: str
    name: str


@router.get("")
async def list_queues(
    who: Annotated[SignedIn, Depends(allow(Role.ADMINISTRATOR, Role.SUPERVISOR))],
    known: Annotated[Parts, Depends(parts)],
) -> list[QueueName]:
    async with known.database.begin() as conn:
        named = await calls.queue_names(conn)
    return [QueueName(id=queue, name=name) for queue, name in named]


class PriorityChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    minutes: int = Field(strict=True, description="of head start, whole; 0 to 1440")


class PriorityOut(BaseModel):
    """`before`: the minutes it had, for who takes it back."""

    queue: str
    minutes: int
    before: int


@router.put("/{queue}/priority")
async def change_priority(
    queue: Id,
    wanted: PriorityChange,
    who: Annotated[SignedIn, Depends(may(Act.PRIORITIZE_QUEUES))],
    known: Annotated[Parts, Depends(parts)],
) -> PriorityOut:
    """At once for who waits there; nobody is disconnected. Refused without a trace: `unknown_queue`, `priority_range`.

    What the core took and the database then did not, the core is told back (`keep_priorities`).
    """
    named, now = QueueId(queue), known.clock.now()
    async with known.database.begin() as conn:
        before = (await priorities.read(conn)).get(named, 0)
        await known.bus.ask(m.SetQueuePriority(named, wanted.minutes), now)
        await priorities.keep(conn, named, wanted.minutes, now)
        detail = {"before": before, "after": wanted.minutes}
        await audit.record(conn, who.user, "priority_changed", "queue", queue, detail)
    return PriorityOut(queue=queue, minutes=wanted.minutes, before=before)
