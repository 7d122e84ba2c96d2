"""What record areas register is whole: every area has its line, every event its fold or its reason to have none."""

import tomllib
from datetime import UTC
from pathlib import Path

import contactcenter
from contactcenter import messages as m
from contactcenter.bootstrap.areas import AREAS, projections
from contactcenter.bootstrap.tables import TABLES
from contactcenter.journal.codec import message_classes
from contactcenter.journal.projections import IGNORED

SOURCE = Path(contactcenter.__file__).parent


def events() -> set[type[m.Event]]:
    return {kind for kind in message_classes().values() if issubclass(kind, m.Event)}


def test_every_folder_of_areas_has_its_line() -> None:
    assert {area.name for area in AREAS} == {path.parent.name for path in SOURCE.glob("areas/*/__init__.py")}


def test_every_event_is_taken_by_a_projection_or_named_as_ignored_and_never_both() -> None:
    taken = set().union(*(projection.takes for projection in projections(UTC)))

    assert events() - taken - IGNORED == set(), "neither taken nor named as ignored"
    assert taken & IGNORED == set(), "taken, and named as ignored"
    assert events() >= IGNORED


def test_every_module_of_tables_is_known_to_the_migrations() -> None:
    assert {Path(module.__file__ or "") for module in TABLES} == set(SOURCE.rglob("tables.py")) - {
        SOURCE / "bootstrap/tables.py"
    }


def independent() -> set[str]:
    """The modules that a contract of the imports holds apart from each other."""
    settings = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    return {
        name for contract in contracts if contract["type"] == "independence" for name in contract["modules"]
    }


def test_the_contract_of_independence_names_every_area() -> None:
    assert {f"contactcenter.areas.{area.name}" for area in AREAS} <= independent()


def test_the_contract_of_independence_names_every_channel() -> None:
    channels = {path.parent.name for path in SOURCE.glob("channels/*/__init__.py")}

    assert channels
    assert {f"contactcenter.channels.{name}" for name in channels} <= independent()
