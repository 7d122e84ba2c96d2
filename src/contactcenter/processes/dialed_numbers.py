"""The numbers that callers can dial, read from the menus that answer."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from contactcenter.kernel import numbering
from contactcenter.kernel.errors import SetupError
from contactcenter.processes.home import checkout


def numbers_of(trees: Path, ids: Sequence[str]) -> tuple[str, ...]:
    """The numbers of these menus, in their order.

    Raises:
        SetupError: a menu has no file, or the file is no YAML.
    """
    folder = trees if trees.is_absolute() else checkout() / trees
    numbers: list[str] = []
    for name in ids:
        path = folder / f"{name}.yaml"
        if not path.exists():
            raise SetupError(
                f"CC_TREE: there is no voice menu {path}", way_out="name files of CC_TREES without .yaml"
            )
        try:
            tree = yaml.safe_load(path.read_text())
        except yaml.YAMLError as wrong:
            raise SetupError(f"{path}: {wrong}", way_out=f"contactcenter ivr check {path}") from None
        given = tree.get("numbers", []) if isinstance(tree, dict) else []
        numbers += [str(number) for number in given]
    return tuple(numbers)


def forms(numbers: Sequence[str]) -> dict[str, str]:
    """Each form in which a carrier may send one of our numbers → the number: as written, from the capital, from abroad.

    A number as written wins over the longer form of another.
    """
    meant = {number: number for number in sorted(set(numbers))}
    for number in tuple(meant):
        for form in _longer_forms(number):
            meant.setdefault(form, number)
    return meant


def _longer_forms(number: str) -> list[str]:
    """With the country's code; a number without the trunk's 0 also with the code of the capital's area."""
    code, capital = numbering.country_code(), numbering.capital_code()
    bare = number.removeprefix("0")
    longer = [f"+{code}{bare}", f"{code}{bare}"]
    if bare == number and capital:
        longer += [f"{prefix}{capital}{number}" for prefix in ("0", f"+{code}", code)]
    return longer
