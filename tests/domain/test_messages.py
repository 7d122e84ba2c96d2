"""What is made quicker is the same and as frozen."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from contactcenter.domain.messages.base import quick


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


def test_a_quick_message_stays_as_it_was_made():
    word = Word("a")
    with pytest.raises(FrozenInstanceError):
        word.second = 3
    assert word.second == 2
