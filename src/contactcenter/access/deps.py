"""How a route reaches what `bootstrap` built for it: one dependency object for each area, found by its type.

An area declares its object in `areas/<area>/deps.py`, a frozen dataclass that holds just what the area's routes use.
`bootstrap/route_deps.py` builds all of them. A route asks for its own, under the name `deps`:

    Deps = Annotated[CallsDeps, Depends(provided(CallsDeps))]
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from starlette.requests import HTTPConnection

from contactcenter.access.refusal_audit import RefusalAudit
from contactcenter.access.sessions import Sessions
from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database

T = TypeVar("T")


class Provided:
    """The dependency objects of one application, at most one of each type."""

    def __init__(self, *objects: object) -> None:
        self._by_type: dict[type, object] = {type(each): each for each in objects}

    def get(self, kind: type[T]) -> T:
        """Return the object of this type.

        Raises: KeyError if bootstrap built none.
        """
        return cast(T, self._by_type[kind])

    def put(self, dependency: object) -> None:
        """Add `dependency`, in place of the one of its type if there is one."""
        self._by_type[type(dependency)] = dependency


def provided(kind: type[T]) -> Callable[[HTTPConnection], T]:
    """Return a FastAPI dependency, for routes and sockets alike, that gives the application's object of type `kind`."""

    def find(connection: HTTPConnection) -> T:
        return cast(Provided, connection.app.state.provided).get(kind)

    return find


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDeps:
    """What the checks before every route use. `origins`: further origins that a browser may come from."""

    sessions: Sessions
    refusals: RefusalAudit
    database: Database
    clock: Clock
    origins: tuple[str, ...] = ()
