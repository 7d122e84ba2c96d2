"""The roles of ACD-11, and what a permission is: a name and the roles that hold it (least privilege).

Each area registers its permissions (`areas/<area>/permissions.py`). A route names a permission, never a list of
roles of its own, so what a role may do is changed in one place. The two permissions that stand here are read by the
live view too, which is below the areas.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A role of ACD-11. The auditor belongs to the entity, reads and changes nothing."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    TRAINER = "trainer"
    HEAD = "head"
    AUDITOR = "auditor"  # of the entity; reads, changes nothing
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Permission:
    """What a role may do. `name`: stable; the console receives it with the session."""

    name: str
    roles: frozenset[Role]

    @classmethod
    def of(cls, name: str, *roles: Role) -> "Permission":
        """Return the permission of this name that these roles hold."""
        return cls(name, frozenset(roles))


SERVE = Permission.of("serve", Role.AGENT)  # the desk: shift, presence, conversations, registration
WATCH_FLOOR = Permission.of("watch_floor", Role.SUPERVISOR, Role.HEAD, Role.AUDITOR)


def names_held(role: Role, permissions: Iterable[Permission]) -> list[str]:
    """Return the names of the permissions that `role` holds, sorted."""
    return sorted(each.name for each in permissions if role in each.roles)
