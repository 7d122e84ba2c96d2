"""Reads telephone numbers: how they are dialled in this centre's country, and what a number says of its line.

The plan of numbers comes from the `phonenumbers` library. The regions of fixed lines are a table of our own: the
library's geocoder loads every country's names, 100 MB and 2 s, and calls wait while the core starts (OPS-1).

The country is set once, when the process starts, as a locale is. It must not change in a home that holds data, because
the hashes by which telephones are searched are made of `search_form`.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberType

from contactcenter.kernel.locality import DEFAULT_REGION

LineKind: TypeAlias = Literal["mobile", "fixed", "other", "hidden"]

_KINDS: Final[dict[int, LineKind]] = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "fixed"}

# Plan Técnico Fundamental de Numeración of Peru: area codes of fixed lines
_PERU = {
    "1": "Lima y Callao",
    "41": "Amazonas",
    "42": "San Martín",
    "43": "Áncash",
    "44": "La Libertad",
    "51": "Puno",
    "52": "Tacna",
    "53": "Moquegua",
    "54": "Arequipa",
    "56": "Ica",
    "61": "Ucayali",
    "62": "Huánuco",
    "63": "Pasco",
    "64": "Junín",
    "65": "Loreto",
    "66": "Ayacucho",
    "67": "Huancavelica",
    "72": "Tumbes",
    "73": "Piura",
    "74": "Lambayeque",
    "76": "Cajamarca",
    "82": "Madre de Dios",
    "83": "Apurímac",
    "84": "Cusco",
}


@dataclass(frozen=True, slots=True)
class LocalPlan:
    """What the library does not say of a country's plan: the areas by their code, and the capital's code.

    A country that is not in `_LOCAL_PLANS` has neither: a fixed line there has no region.
    """

    areas: dict[str, str]
    capital: str = ""


_LOCAL_PLANS = {"PE": LocalPlan(_PERU, capital="1")}


@dataclass(frozen=True, slots=True)
class Telephone:
    """What a number says, however it was written.

    `e164`: `+51966123456`; empty if it is no valid number of any country. `national`: the digits dialled inside its
    country, else all digits that were given. `region`: the Spanish name of a fixed line's area, in this centre's
    country only. `is_domestic`: a valid number of this centre's country.
    """

    e164: str
    national: str
    kind: LineKind
    region: str | None
    is_domestic: bool


@dataclass(frozen=True, slots=True)
class _Country:
    """A country's rules of dialling. `lengths`: of its mobile and fixed numbers, inside the country."""

    region: str
    code: str
    lengths: frozenset[int]
    plan: LocalPlan


def is_region(region: str) -> bool:
    """Return whether the library knows the plan of numbers of this country (ISO 3166-1 alpha-2, in capitals)."""
    return region in phonenumbers.SUPPORTED_REGIONS


def _country(region: str) -> _Country:
    metadata = PhoneMetadata.metadata_for_region(region) if is_region(region) else None
    if metadata is None:
        raise ValueError(f"expected a country of two letters, such as PE; got {region!r}")
    lines = (metadata.fixed_line, metadata.mobile)
    lengths = frozenset(length for line in lines if line is not None for length in line.possible_length)
    return _Country(
        region,
        str(metadata.country_code),
        lengths,
        _LOCAL_PLANS.get(region, LocalPlan({})),
    )


_home = _country(DEFAULT_REGION)


def set_region(region: str) -> None:
    """Make this the centre's country for the whole process. Call it once, before anything is built.

    Args:
        region: ISO 3166-1 alpha-2, in capitals (`CC_REGION`).

    Raises:
        ValueError: the library knows no such country; the message says what was expected.
    """
    global _home
    _home = _country(region)


def country_code() -> str:
    """Return the digits that stand for this centre's country from abroad: `51` in Peru."""
    return _home.code


def capital_code() -> str:
    """Return the area code of the capital's fixed lines (`1` in Lima), empty where the country has none."""
    return _home.plan.capital


def digits(text: str) -> str:
    """Return the decimal digits 0–9 of a text, and nothing else of it."""
    return re.sub(r"[^0-9]", "", text)


def parse(text: str) -> Telephone:
    """Read a number as it was shown, dialled or written down.

    Args:
        text: `+51 66 312345`, `066312345`, `0051…`, a short number; a hidden number is empty, a
            word (`anonymous`) or a mask (`••••456`).
    """
    shown = digits(text)
    if not shown or "•" in text:
        return Telephone("", "", "hidden", None, is_domestic=False)
    number = _valid_number(("+" if text.strip().startswith("+") else "") + shown)
    if number is None:
        return Telephone("", shown, "other", None, is_domestic=False)
    kind = _KINDS.get(phonenumbers.number_type(number), "other")
    national = phonenumbers.national_significant_number(number)
    is_domestic = str(number.country_code) == _home.code
    return Telephone(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        national,
        kind,
        _region(national) if kind == "fixed" and is_domestic else None,
        is_domestic,
    )


def search_form(text: str) -> str:
    """Return the digits by which a telephone is hashed, compared and searched, however it was written.

    The country's code (`+51`, `0051`) and the 0 that fixed lines are dialled with are removed. Stored hashes depend on
    each digit of this result: it is plain arithmetic on purpose, and does not follow the library's data, which change
    with its releases.
    """
    bare = re.sub(r"\D", "", text)
    code = _home.code
    if bare.startswith(f"00{code}"):
        bare = bare[2 + len(code) :]
    elif bare.startswith(code) and len(bare) - len(code) in _home.lengths:
        bare = bare[len(code) :]
    return bare.lstrip("0") or bare


def _valid_number(shown: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(shown, _home.region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _region(national: str) -> str | None:
    """Return the area of a national number. Area codes have one or two digits, and none begins with another."""
    areas = _home.plan.areas
    return areas.get(national[:1]) or areas.get(national[:2])
