"""Every message of the core is folded or named as ignored, and the table says what each fold takes."""

from typing import get_args, get_type_hints

import pytest

from contactcenter import messages as m
from contactcenter.areas.area import LiveSources
from contactcenter.bootstrap.areas import TIMELINE, live_parts
from contactcenter.domain.day_figures import TAKES
from contactcenter.journal.codec import message_classes
from contactcenter.live.folds.ignored import IGNORED
from contactcenter.live.view import FOLDS, SUBJECTS

SOURCES = LiveSources(database=None, vault=None, cipher=None, timeline=TIMELINE)  # type: ignore[arg-type]  # none is loaded
FOLDED = FOLDS.keys() | {kind for part in live_parts(SOURCES).parts for kind in part.folds}
CLASSES = [kind for kind in message_classes().values() if issubclass(kind, m.Event | m.CoreInput)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_message_is_folded_or_named_as_ignored(kind: type) -> None:
    assert (kind in FOLDED) != (kind in IGNORED)


def test_only_messages_are_named() -> None:
    assert set(CLASSES) == FOLDED | IGNORED


def test_what_the_day_counts_shows_a_row_anew() -> None:
    """The figures are counted for every message; which rows show them is said by a fold."""
    assert FOLDS.keys() >= TAKES


def test_each_fold_takes_the_class_it_stands_for() -> None:
    for subject in SUBJECTS:
        for kind, fold in subject.items():
            event = get_type_hints(fold)["event"]
            assert kind in (get_args(event) or (event,)), f"{fold.__module__}.{fold.__name__}"
