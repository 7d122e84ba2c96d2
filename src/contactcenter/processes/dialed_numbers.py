"""Our own numbers, read from the trees that answer: the only ones that can be dialled."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.home import checkout


def numbers_of(trees: Path, ids: Sequence[str]) -> tuple[str, ...]:
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
        found = tree.get("numbers", []) if isinstance(tree, dict) else []
        numbers += [str(number) for number in found]
    return tuple(numbers)


def forms(numbers: Sequence[str]) -> dict[str, str]:
    """What a carrier may send → the number meant: as it is written, and as seen from Lima and from abroad.

    A number as written wins over another one's longer form.
    """
    found = {number: number for number in sorted(set(numbers))}
    for number in tuple(found):
        bare = number.removeprefix("0")
        longer = [f"{prefix}{bare}" for prefix in ("+51", "51")]
        if bare == number:
            longer += [f"{prefix}{number}" for prefix in ("01", "+511", "511")]
        for form in longer:
            found.setdefault(form, number)
    return found
