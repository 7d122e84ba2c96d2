"""Numbers of the centre's country: what a number says, and the form that stored hashes are made of."""

import re
from collections.abc import Iterator

import pytest

from contactcenter.kernel import numbering


@pytest.mark.parametrize(
    ("shown", "e164", "national", "kind", "region"),
    [
        ("066312345", "+5166312345", "66312345", "fixed", "Ayacucho"),
        ("5166312345", "+5166312345", "66312345", "fixed", "Ayacucho"),
        ("+51 66 312345", "+5166312345", "66312345", "fixed", "Ayacucho"),
        ("014449999", "+5114449999", "14449999", "fixed", "Lima y Callao"),
        ("51351234", "+5151351234", "51351234", "fixed", "Puno"),
        ("084221100", "+5184221100", "84221100", "fixed", "Cusco"),
        ("987654321", "+51987654321", "987654321", "mobile", None),
        ("51987000001", "+51987000001", "987000001", "mobile", None),
        ("0051987000001", "+51987000001", "987000001", "mobile", None),
        ("080012345", "+5180012345", "80012345", "other", None),
        ("1800", "", "1800", "other", None),
        ("+34 912 345 678", "+34912345678", "912345678", "fixed", None),
        ("12025550100", "", "12025550100", "other", None),
        ("anonymous", "", "", "hidden", None),
        ("••••••123", "", "", "hidden", None),
        ("", "", "", "hidden", None),
    ],
)
def test_a_number_says_its_form_its_kind_and_the_region_of_a_fixed_line(
    shown: str, e164: str, national: str, kind: str, region: str | None
) -> None:
    number = numbering.parse(shown)

    assert (number.e164, number.national, number.kind, number.region) == (e164, national, kind, region)


def test_only_numbers_of_this_country_are_domestic() -> None:
    assert numbering.parse("966123456").is_domestic
    assert not numbering.parse("+34912345678").is_domestic
    assert not numbering.parse("1800").is_domestic


def form_of_stored_hashes(value: str) -> str:
    """As stored hashes were made from the first version on."""
    digits = re.sub(r"\D", "", value)
    if digits.startswith("0051"):
        digits = digits[4:]
    elif digits.startswith("51") and len(digits) in (10, 11):
        digits = digits[2:]
    return digits.lstrip("0") or digits


NUMBERS = [
    "966123456", "66312345", "14449999", "51351234", "513512345", "19351234", "80012345", "1800", "105", "0",
    "000", "12025550100", "34912345678", "510123456", "5112345678", "51123456789", "511234567890", "",
]  # fmt: skip
FORMS = ["{}", "0{}", "51{}", "+51{}", "+51 {}", "0051{}", "00{}", "+{}", " ({}) ", "{}-1", "٣{}"]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_form_that_stored_telephones_are_hashed_by_never_changes(number: str) -> None:
    for form in FORMS:
        written = form.format(number)
        assert numbering.search_form(written) == form_of_stored_hashes(written), written


@pytest.fixture
def in_spain() -> Iterator[None]:
    numbering.set_region("ES")
    yield
    numbering.set_region("PE")


@pytest.mark.usefixtures("in_spain")
def test_another_country_has_its_own_plan_and_no_regions() -> None:
    fixed, foreign = numbering.parse("912 345 678"), numbering.parse("+51 66 312345")

    assert (fixed.e164, fixed.kind, fixed.region) == ("+34912345678", "fixed", None)
    assert (foreign.e164, foreign.is_domestic, foreign.region) == ("+5166312345", False, None)
    assert numbering.search_form("+34912345678") == "912345678"
    assert (numbering.country_code(), numbering.capital_code()) == ("34", "")


def test_a_country_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="such as PE"):
        numbering.set_region("XX")


@pytest.mark.slow
def test_the_areas_are_those_of_the_library() -> None:
    """Its geocoder takes seconds to load; names differ in accents and in `Lima/Callao`."""
    from phonenumbers import geocoder
    from phonenumbers import parse as library_parse

    for code, region in numbering._PERU.items():
        described = geocoder.description_for_number(library_parse(f"+51{f'{code}2345678'[:8]}"), "es")
        assert described.replace("Ancash", "Áncash").replace("/", " y ") == region
