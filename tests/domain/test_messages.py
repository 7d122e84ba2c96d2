"""What is made quicker is the same, and as frozen for the type checker."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from mypy import api as mypy

from contactcenter.messages.base import quick


@quick
@dataclass(frozen=True, slots=True)
class Word:
    """One with a default, one without."""

    first: str
    second: int = 2


def test_a_quick_message_is_made_as_dataclasses_make_it():
    assert Word("a") == Word("a", 2) == Word(first="a", second=2)
    assert hash(Word("a")) == hash(Word("a", 2))
    with pytest.raises(TypeError):
        Word()
    with pytest.raises(TypeError):
        Word("a", third=3)


def test_an_assignment_to_a_quick_message_does_not_pass_the_type_checker(tmp_path: Path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from contactcenter.messages import DeliveryReason\n\n\n"
        "def change(reason: DeliveryReason) -> None:\n    reason.rule = 'another'\n"
    )
    said, _, code = mypy.run([str(wrong), "--cache-dir", str(tmp_path / "cache"), "--follow-imports=silent"])
    assert code == 1
    assert 'Property "rule" defined in "DeliveryReason" is read-only' in said
