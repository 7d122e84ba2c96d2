"""Forms of names, telephones; what a search asks for."""

import pytest

from contactcenter.areas.citizens import rules
from contactcenter.kernel.errors import InvalidInput
from contactcenter.storage.normalization import fold, mask, normal


@pytest.mark.parametrize(
    "names", ["Rosa María Huamán Quispe", "Ñusta D’Angelo", "María-José", "Ana Ma. Ríos"]
)
def test_names_of_people_are_names(names: str) -> None:
    assert rules.check_names(f"  {names} ") == names


@pytest.mark.parametrize("names", ["", "A", "x" * 121, "<script>", "Rosa 3", "-"])
def test_what_is_no_name_is_refused(names: str) -> None:
    with pytest.raises(InvalidInput):
        rules.check_names(names)


@pytest.mark.parametrize(
    ("query", "asked"),
    [("45678901", "key"), ("+51 966 123 456", "key"), ("huaman", "name"), ("AB123456", "key")],
)
def test_a_search_with_a_digit_is_for_a_document_or_telephone(query: str, asked: str) -> None:
    assert rules.asks_for(query) == asked


@pytest.mark.parametrize("query", ["", "ab", "1", "12345", "1" * 16])
def test_a_search_that_would_find_half_the_country_is_refused(query: str) -> None:
    with pytest.raises(InvalidInput):
        rules.asks_for(query)


@pytest.mark.parametrize(
    "written", ["966123456", "+51966123456", "51 966 123 456", "0051966123456", "966-123-456"]
)
def test_one_telephone_has_one_form(written: str) -> None:
    assert normal("phone", written) == "966123456"


@pytest.mark.parametrize("written", ["066312345", "66312345", "+5166312345", "(066) 31-2345"])
def test_a_fixed_line_has_one_form(written: str) -> None:
    assert normal("phone", written) == "66312345"


def test_kinds_of_numbers() -> None:
    assert rules.number_kind("+51966123456") == "mobile"
    assert rules.number_kind("066312345") == "fixed"
    assert rules.number_kind(None) == "hidden"
    assert rules.number_kind(mask("966123456")) == "hidden"


def test_masks_and_folds() -> None:
    assert mask("45678901") == "•••••901"
    assert mask("123") == "•••"
    assert fold(" Ñusta  HUAMÁN ") == "nusta huaman"
    assert normal("email", " Rosa@Example.PE ") == "rosa@example.pe"
