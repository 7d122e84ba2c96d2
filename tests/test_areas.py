"""What record areas register is whole: every area has its line, every event its fold or its reason to have none."""

from pathlib import Path

import contactcenter.areas
from contactcenter import messages as m
from contactcenter.bootstrap.areas import AREAS, projections
from contactcenter.journal.codec import message_classes
from contactcenter.journal.projections import IGNORED

FOLDERS = Path(contactcenter.areas.__file__).parent


def events() -> set[type[m.Event]]:
    return {kind for kind in message_classes().values() if issubclass(kind, m.Event)}


def test_every_folder_of_areas_has_its_line() -> None:
    assert {area.name for area in AREAS} == {path.parent.name for path in FOLDERS.glob("*/__init__.py")}


def test_every_event_is_taken_by_a_projection_or_named_as_ignored_and_never_both() -> None:
    taken = set().union(*(projection.takes for projection in projections()))

    assert events() - taken - IGNORED == set(), "neither taken nor named as ignored"
    assert taken & IGNORED == set(), "taken, and named as ignored"
    assert events() >= IGNORED
