"""Print what breaks a rule: `.venv/bin/python tests/house_rules` the counts, with a package's name each place of it.

`--shrink` writes today's counts into the lists, where they are smaller.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

from house_rules.remaining import RULES, allowed, counts, file_of, places  # noqa: E402


def shrink() -> None:
    now = {rule: counts(places(rule)) for rule in RULES}
    left: dict[str, dict[str, int]] = defaultdict(dict)
    for (package, rule), most in allowed().items():
        left[package][rule] = min(most, now[rule][package])
    for package, remaining in left.items():
        path, remaining = file_of(package), {rule: n for rule, n in sorted(remaining.items()) if n}
        if remaining:
            path.write_text(json.dumps(remaining, indent=1) + "\n")
        else:
            path.unlink()


def main(arguments: list[str]) -> None:
    if arguments == ["--shrink"]:
        return shrink()
    for rule in RULES:
        breaches = places(rule)
        for package, count in sorted(counts(breaches).items()):
            if not arguments:
                print(f"{rule:8} {package:18} {count:4}")
        for one in breaches:
            if one.package in arguments:
                print(f"{rule:8} {one}")


main(sys.argv[1:])
