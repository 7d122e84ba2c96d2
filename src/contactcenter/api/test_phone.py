"""The route of the page *Teléfono de prueba*.

It works only with demo users, and without a session, because the page plays a citizen.
"""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from contactcenter.access.deps import provided
from contactcenter.api.deps import DemoPhoneDeps
from contactcenter.kernel.errors import NotFound

router = APIRouter(tags=["test phone"])
Deps: TypeAlias = Annotated[DemoPhoneDeps, Depends(provided(DemoPhoneDeps))]


class TestSipOut(BaseModel):
    """What the test phone registers with. `ws`: the path of its signalling."""

    user: str
    password: str
    domain: str
    ws: str


class CallerOut(BaseModel):
    """A number to call from. `kind`: mobile | fixed | hidden."""

    kind: str
    number: str


class TestPhoneOut(BaseModel):
    """What the test phone needs. `prompts`: the text of each prompt, by key and language."""

    number: str
    sip: TestSipOut
    callers: list[CallerOut]
    prompts: dict[str, dict[str, str]]


CALLERS = (
    CallerOut(kind="mobile", number="966412783"),
    CallerOut(kind="fixed", number="066312456"),
    CallerOut(kind="hidden", number=""),
)


@router.get("/api/test-phone")
async def read_test_phone(deps: Deps) -> TestPhoneOut:
    """Return what the test phone needs: its account, the number to call, the callers and the prompts.

    Raises: NotFound without demo users.
    """
    phone = deps.phone
    if phone is None:
        raise NotFound("there is no test phone without demo people")
    return TestPhoneOut(
        number=phone.number,
        sip=TestSipOut(user=phone.user, password=phone.password, domain=phone.domain, ws="/ws/test"),
        callers=list(CALLERS),
        prompts={key: dict(texts) for key, texts in phone.prompts.items()},
    )
