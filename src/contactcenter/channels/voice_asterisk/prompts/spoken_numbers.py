"""Which recorded pieces make a number from 0 to 999. The pieces are in `ivr_trees/prompts/system.yaml`.

Quechua and Aymara say each factor before *chunka*/*tunka* (ten) and *pachak*/*pataka* (hundred), and give the
last part a suffix, "with": 123 is *pachak iskay chunka kimsayuq*. Aymara says *pä* for two times.
"""

LARGEST = 999
_SPANISH_WHOLE = 30  # up to here one word each


def number_pieces(n: int, language: str) -> list[str]:
    """The names of the pieces that say `n` in `language`, in order ("40", "and", "2").

    Raises:
        ValueError: `n` is not from 0 to 999.
    """
    if not 0 <= n <= LARGEST:
        raise ValueError(f"only 0 to {LARGEST} are said as numbers, not {n}")
    if language in ("qu", "ay"):
        return _agglutinated(n, language)
    return _spanish(n)


def _spanish(n: int) -> list[str]:
    if n == 100 or n <= _SPANISH_WHOLE:
        return [str(n)]
    if n < 100:
        tens, unit = divmod(n, 10)
        return [str(tens * 10), *(["and", str(unit)] if unit else [])]
    hundreds, rest = divmod(n, 100)
    head = "hundred-and" if hundreds == 1 else str(hundreds * 100)
    return [head, *(_spanish(rest) if rest else [])]


def _agglutinated(n: int, language: str) -> list[str]:
    hundreds, tens, unit = n // 100, n // 10 % 10, n % 10
    pieces: list[str] = []
    if hundreds:
        pieces += [*_times(hundreds, language), "hundred"]
    if tens:
        last_of_many = bool(hundreds) and not unit
        pieces += [*_times(tens, language), "with-ten" if last_of_many else "ten"]
    if unit:
        pieces.append(f"with-{unit}" if pieces else str(unit))
    return pieces or ["0"]


def _times(factor: int, language: str) -> list[str]:
    if factor == 1:
        return []
    return ["twice"] if factor == 2 and language == "ay" else [str(factor)]
