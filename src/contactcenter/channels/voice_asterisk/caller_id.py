"""What a caller's number tells: its digits, its normal form, and the region of a fixed line.

A caller's number and name are the caller's own text: nothing but digits is ever taken from it.
"""

import re

_REGIONS = {
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
}  # Plan Técnico Fundamental de Numeración of Peru: area codes of fixed lines


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def normal(text: str) -> str:
    """`+51…` for a Peruvian number however it was shown; the bare digits of any other; empty if hidden."""
    national = _national(digits(text))
    return f"+51{national}" if national else digits(text)


def region(text: str) -> str | None:
    """The region of a fixed line; None for a mobile, a foreign or a hidden number."""
    national = _national(digits(text))
    if len(national) != 8:
        return None
    return _REGIONS.get("1" if national[0] == "1" else national[:2])


def _national(number: str) -> str:
    """The number inside Peru: 9 digits of a mobile, 8 of a fixed line with its area; empty if neither."""
    for prefix in ("0051", "51", "0", ""):
        rest = number.removeprefix(prefix)
        if number.startswith(prefix) and (_is_mobile(rest) or _is_fixed(rest)):
            return rest
    return ""


def _is_mobile(national: str) -> bool:
    return len(national) == 9 and national[0] == "9"


def _is_fixed(national: str) -> bool:
    return len(national) == 8 and ("1" if national[0] == "1" else national[:2]) in _REGIONS
