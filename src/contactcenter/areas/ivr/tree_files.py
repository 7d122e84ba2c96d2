"""Reads trees from files: loading, what is wrong and on which line, the texts of the whole catalogue."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from contactcenter.areas.ivr.source import Source, read_source
from contactcenter.domain.ivr.tree import Finding, InvalidTree, IvrTree, check, read
from contactcenter.kernel.errors import SetupError

SYSTEM = Path("prompts") / "system.yaml"  # beside the trees
RECORDED = Path("prompts") / "recorded"

Prompts = dict[str, dict[str, str]]


def load(path: Path) -> IvrTree:
    """Return the tree of a file (YAML or JSON), fit to answer calls.

    Raises: InvalidTree otherwise.
    """
    tree, findings = examine(path)
    if tree is None or any(each.level == "error" for each in findings):
        raise InvalidTree([each for each in findings if each.level == "error"])
    return tree


def examine(path: Path) -> tuple[IvrTree | None, list[Finding]]:
    """Return the tree, if the file has the form of one, else None; and every finding about it."""
    try:
        source = _source(path)
        tree = read(json.dumps(source.data, ensure_ascii=False))
    except InvalidTree as refusal:
        return None, list(refusal.findings)
    return tree, [*check(tree, recorded=recordings(path.parent / RECORDED, tree.id)), *_system(path, tree)]


def line_of(path: Path, node: str) -> int | None:
    """Return the line at which a node begins in the file; None if the file or the node cannot be read."""
    try:
        return _source(path).line(node)
    except InvalidTree:
        return None


def to_json(tree: IvrTree) -> str:
    """Return the editable source, as `PublishTree` takes it."""
    return tree.model_dump_json(indent=2, exclude_defaults=False)


def load_folder(folder: Path) -> dict[str, IvrTree]:
    """Return every tree of a folder, by id.

    Raises: InvalidTree for the first one that may not answer calls.
    """
    return {tree.id: tree for tree in (load(path) for path in tree_files(folder))}


def tree_files(folder: Path) -> list[Path]:
    """Return the tree files of a folder, by name."""
    return sorted(folder.glob("*.yaml"))


def recordings(folder: Path, tree: str) -> frozenset[str]:
    """Return "name.language" for each prompt that somebody recorded."""
    return frozenset(path.stem for path in (folder / tree).glob("*.*.wav"))


def catalogue(trees: Iterable[IvrTree], system: Path) -> Prompts:
    """Return every key with its texts in every language: those that all lines share and those of the trees."""
    words = load_system(system)
    for tree in trees:
        words |= tree.prompts()
    return words


def load_system(path: Path) -> Prompts:
    """Return the prompts that all lines share, from `prompts/system.yaml`."""
    try:
        value: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        words = {f"system/{name}": dict(texts) for name, texts in value["prompts"].items()}
        for name, text in value["agents"].items():
            words[f"system/{name}"] = {"es": text}
        for language, names in value["digits"].items():
            _add(words, "digit", language, {str(digit): name for digit, name in enumerate(names)})
        for language, pieces in value["numbers"].items():
            _add(words, "number", language, pieces)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SetupError(f"{path}: {error!r}", way_out="restore ivr_trees/prompts/system.yaml") from error
    return words


def _add(words: Prompts, kind: str, language: str, names: Mapping[str, str]) -> None:
    for piece, name in names.items():
        words.setdefault(f"system/{kind}-{piece}", {})[language] = str(name)


def _source(path: Path) -> Source:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidTree([Finding("error", "", "unreadable", _unreadable(error))]) from error
    return read_source(text)


def _unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Return the reason in Spanish: Python's text is English and names the path, and the API shows this."""
    match error:
        case FileNotFoundError():
            return "el archivo no existe"
        case PermissionError():
            return "no hay permiso para leer el archivo"
        case UnicodeDecodeError():
            return "el archivo no está escrito en UTF-8"
        case _:
            return "no se puede leer el archivo"


def _system(path: Path, tree: IvrTree) -> list[Finding]:
    """The tree's languages that the system's own words do not speak."""
    file = path.parent / SYSTEM
    if not file.exists():
        return []
    words = load_system(file)
    missing = [
        (language, key)
        for language in tree.languages
        for key, texts in words.items()
        if "es" in texts and set(texts) != {"es"} and "number-" not in key and language not in texts
    ]
    return [
        Finding(
            "error", "languages", "missing_language", f"a «{key}» le falta el texto en {tree.named(language)}"
        )
        for language, key in missing
    ]
