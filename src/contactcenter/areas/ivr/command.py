"""`contactcenter ivr check | try | export`. Each returns the exit code; 1 means the tree is not fit."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from contactcenter.areas.ivr.export import FORMATS, export_tree
from contactcenter.areas.ivr.tree_files import SYSTEM, examine, line_of, load, load_system
from contactcenter.areas.ivr.trial_call import parts_of, try_keys
from contactcenter.domain.ivr.tree import Finding, InvalidTree, IvrTree

KEYED = re.compile(r"[0-9*#]+|-", re.ASCII)  # at one question
TREES = (".yaml", ".yml", ".json")


def check(files: Sequence[Path]) -> int:
    """Print what is wrong in each file, with line, node and reason, and return the exit code."""
    wrong = 0
    for file in files:
        tree, findings = examine(file)
        for finding in findings:
            print(finding_line(file, finding))
        errors = sum(each.level == "error" for each in findings)
        wrong += errors
        if tree is not None and not errors:
            print(f"{file}: ok: {tree.name}, {len(tree.nodes)} nodes, {', '.join(tree.languages)}")
    return 1 if wrong else 0


def try_(file: Path, keys: str) -> int:
    """Print the way that these keys take and where it ends, and return the exit code."""
    for part in parts_of(keys):
        if not KEYED.fullmatch(part):
            expected = '0 to 9, * and #, commas between questions, "-" for silence'
            print(f"--keys: {part!r} is no key of a telephone; expected {expected}", file=sys.stderr)
            return 2
    tree = _loaded(file)
    if tree is None:
        return 1
    system = file.parent / SYSTEM
    for line in try_keys(tree, keys, load_system(system) if system.exists() else None).way:
        print(line)
    return 0


def export(file: Path, to: str, out: Path | None = None) -> int:
    """Write the tree as svg, pdf or json, in the current folder unless another is given, and print where."""
    tree = _loaded(file)
    if tree is None:
        return 1
    if to not in FORMATS:
        print(f"unknown format {to!r}: one of {', '.join(FORMATS)}", file=sys.stderr)
        return 2
    target = (out or Path(f"{file.stem}.{to}")).absolute()
    if target.exists() and target.suffix in TREES:
        print(f"{target}: is there already, and may be a tree; choose another --output", file=sys.stderr)
        return 2
    try:
        target.write_bytes(export_tree(tree, to))
    except OSError as error:
        print(f"{target}: cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    print(target)
    return 0


def not_taken(folder: Path, trees: Sequence[str]) -> list[str]:
    """Return a line for each of these menus that a start will not take, with its first error."""
    lines = []
    for file in (folder / f"{tree}.yaml" for tree in trees):
        errors = [each for each in examine(file)[1] if each.level == "error"] if file.exists() else []
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            lines.append(
                f"NOT TAKEN {finding_line(file, errors[0])}{more}; a version that ran before goes on answering. "
                f"All of it: contactcenter ivr check {file}"
            )
    return lines


def finding_line(file: Path, finding: Finding) -> str:
    """Return the line that reports a finding: file and line, level, node, rule and text."""
    line = line_of(file, finding.node) if finding.node else None
    place = f"{file}:{line}" if line else str(file)
    return f"{place}: {finding.level}: {finding.node or '-'}: {finding.rule}: {finding.text}"


def _loaded(file: Path) -> IvrTree | None:
    try:
        return load(file)
    except InvalidTree as refusal:
        for finding in refusal.findings:
            print(finding_line(file, finding), file=sys.stderr)
        return None
