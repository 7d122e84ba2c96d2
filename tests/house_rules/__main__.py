"""Print each place that breaks a rule: `.venv/bin/python tests/house_rules`."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

from house_rules.rules import RULES  # noqa: E402

for rule, breaches in RULES.items():
    for one in sorted(breaches()):
        print(f"{rule:10} {one}")
