"""Decides the form of a document, a name, an address, and what a search asks for. Pure."""

import re
import unicodedata
from typing import Literal, TypeAlias

from contactcenter.kernel import numbering
from contactcenter.kernel.errors import InvalidInput
from contactcenter.messages import VOICE_CHANNEL
from contactcenter.storage.normalization import normal

NumberKind: TypeAlias = Literal["mobile", "fixed", "hidden"]
Sex: TypeAlias = Literal["F", "M", "X"]  # as papers have it
Language: TypeAlias = Literal["es", "qu", "ay", "lsp"]
SearchKind: TypeAlias = Literal["key", "name"]

DNI = re.compile(r"\d{8}")
NAMES = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-])*")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
SHORTEST_NAME_SEARCH = 3


def guess_document_kind(value: str) -> str:
    """Return the kind of a document of which only the digits are known, by their form, the commonest first."""
    clean = normal("document", value)
    if DNI.fullmatch(clean):
        return "dni"
    return "ce" if clean.isdigit() and len(clean) >= 9 else "passport"


def check_names(text: str) -> str:
    """Return the names with single spaces.

    Raises: InvalidInput `names_form`.
    """
    names = " ".join(text.split())
    if not 2 <= len(names) <= 120 or not NAMES.fullmatch(names):
        raise InvalidInput("names are 2 to 120 letters, spaces, hyphens, apostrophes", code="names_form")
    return names


def check_email(text: str) -> str:
    """Return the address in its normal form.

    Raises: InvalidInput `email_form`.
    """
    email = normal("email", text)
    if len(email) > 254 or not EMAIL.fullmatch(email):
        raise InvalidInput("this is not an e-mail address", code="email_form")
    return email


def check_phone(text: str) -> str:
    """Return the digits by which the telephone is searched.

    Raises: InvalidInput `phone_form`.
    """
    digits = numbering.search_form(text)
    if not digits.isascii() or not 6 <= len(digits) <= 15:  # other scripts have digits too
        raise InvalidInput("a telephone has 6 to 15 digits", code="phone_form")
    return digits


def is_plain(text: str) -> bool:
    """Return whether a text has no invisible characters (controls, marks of writing direction) and no markup."""
    return not any(c in "<>" or unicodedata.category(c).startswith("C") for c in text)


def asks_for(query: str) -> SearchKind:
    """Return what a query asks for: with a digit a document or a telephone, whole; without, the beginning of names."""
    if any(c.isdigit() for c in query):
        if not 6 <= len(normal("document", query)) <= 15:
            raise InvalidInput("a document or telephone is searched whole", code="search_form")
        return "key"
    if len(query.strip()) < SHORTEST_NAME_SEARCH:
        raise InvalidInput(f"at least {SHORTEST_NAME_SEARCH} letters of the name", code="search_form")
    return "name"


def number_kind(number: str | None) -> NumberKind:
    """Return whether the line is a mobile or not; hidden if there is no number or only its mask.

    A short or unknown number counts as a fixed line: the card shows it without a region.
    """
    kind = numbering.parse(number or "").kind
    return "fixed" if kind == "other" else kind


def timeline_kind(channel: str) -> str:
    """Return the kind of timeline entry that a conversation of this channel is: `call`, or the channel's name."""
    return "call" if channel == VOICE_CHANNEL else channel
