"""One form for each datum, whatever way it was written: what is compared, hashed and masked."""

import re
import unicodedata

from contactcenter.kernel.numbering import search_form


def normal(kind: str, value: str) -> str:
    match kind:
        case "ani" | "phone":
            return search_form(value)
        case "email":
            return value.strip().lower()
        case _:
            return re.sub(r"[^0-9A-Z]", "", value.upper())


def mask(value: str) -> str:
    """The last three, for an eye to compare; the rest is not told."""
    return "•" * max(len(value) - 3, 0) + value[-3:] if len(value) > 4 else "•" * len(value)


def fold(text: str) -> str:
    """For searching names: no case, no accents, single spaces. Ñ counts as N."""
    bare = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())
