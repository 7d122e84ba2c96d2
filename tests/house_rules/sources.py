"""The files under the house rules, and what a rule says of one place in them."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/contactcenter"
TESTS = ROOT / "tests"
SOURCE = sorted(PACKAGE.rglob("*.py"))
CONSOLE = sorted(path for path in (ROOT / "console/src").rglob("*.ts*") if path.suffix in {".ts", ".tsx"})
GENERATED = {"schema.d.ts"}


@dataclass(frozen=True, order=True)
class Breach:
    """A place that breaks a rule: `what` is the word or the call that stands there."""

    rule: str
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def breach(rule: str, path: Path, line: int, what: str) -> Breach:
    return Breach(rule, str(path.relative_to(ROOT)), line, what)


def tracked() -> list[Path]:
    """Every file that git knows of."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines()]
