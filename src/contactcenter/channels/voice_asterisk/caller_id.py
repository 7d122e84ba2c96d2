"""What a caller's number tells: its digits, its normal form, and the region of a fixed line.

A caller's number and name are the caller's own text: nothing but digits is ever taken from it.
"""

from contactcenter.kernel import numbering
from contactcenter.kernel.numbering import digits

__all__ = ["digits", "normal", "region"]


def normal(text: str) -> str:
    """E.164 (`+51…`) for a number of this centre's country; the bare digits of any other; empty if hidden."""
    number = numbering.parse(text)
    return number.e164 if number.is_domestic else digits(text)


def region(text: str) -> str | None:
    """The region of a fixed line; None for a mobile, a foreign or a hidden number."""
    return numbering.parse(text).region
