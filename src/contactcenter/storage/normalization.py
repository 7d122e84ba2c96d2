"""Gives each datum the one form in which it is compared, hashed and masked, however it was written."""

import re
import unicodedata

from contactcenter.kernel.numbering import search_form


def normal(kind: str, value: str) -> str:
    """Return the form of a datum by which it is compared and hashed.

    `kind`: `ani` or `phone` (the search form of the number), `email` (lower case), any other (capitals and digits
    only).
    """
    match kind:
        case "ani" | "phone":
            return search_form(value)
        case "email":
            return value.strip().lower()
        case _:
            return re.sub(r"[^0-9A-Z]", "", value.upper())


def mask(value: str) -> str:
    """Replace all but the last three characters by dots; all of them if there are four or fewer."""
    return "•" * max(len(value) - 3, 0) + value[-3:] if len(value) > 4 else "•" * len(value)


def fold(text: str) -> str:
    """Return a text for searching names: lower case, no accents, single spaces. Ñ counts as N."""
    bare = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())
