"""The queues by name, for who gives people their queues."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from contactcenter.access.parts import Parts, parts
from contactcenter.access.roles import Role
from contactcenter.access.web import SignedIn, allow
from contactcenter.backoffice.calls import store as calls

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
