"""Pages made from the code say what the code says, and pages made by hand name what there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "ivr_trees").glob("*.md")])
BY_HAND = [page for page in PAGES if page.name not in ("CHANGELOG.md", "THIRD_PARTY.md", "glossary.md")]
FOLDERS = "src console/src tests tools loadtests migrations asterisk ivr_trees docs .ci"
# Words in which ARCHITECTURE.md shortens a path.
SHORT = {"voice/": "channels/voice_asterisk/", "conversations/": "domain/conversations/"}
MADE_AT_RUN = {"var/", "log/", "ports.json"}
# A module of Asterisk that is not loaded, on purpose; the name of a recording that an operator would make.
NOT_OURS = {"res_pjsip_refer", "centros_1"}
PATH = re.compile(r"[\w.-]*[\w/-]+(?:/|\.(?:py|ts|tsx|md|json|toml|conf|j2|lock|ini))")
NAME = re.compile(r"[A-Z][a-z]+[A-Za-z]*|[a-z]+(?:_[a-z0-9]+)+|[A-Z]+(?:_[A-Z]+)+")


def files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


FILES = files()
CODE = "\n".join(
    (ROOT / name).read_text(errors="ignore")
    for name in FILES
    if name.startswith(tuple(FOLDERS.split()))
    and not name.endswith((".md", ".png", ".sln16"))
    or "/" not in name
)
WORDS = set(re.findall(r"\w+", CODE))


def named(page: Path) -> list[str]:
    """What a page writes as code, outside of its blocks."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    return re.findall(r"`([^`\n]+)`", text)


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    for path in set(filter(PATH.fullmatch, named(page))) - MADE_AT_RUN:
        whole = next(
            (path.replace(word, full, 1) for word, full in SHORT.items() if path.startswith(word)), path
        )
        assert any(f"/{whole}" in f"/{name}" for name in FILES), f"{page.name} names {path}"


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_every_name_that_a_page_writes_as_code_is_in_the_code(page: Path) -> None:
    for name in set(filter(NAME.fullmatch, named(page))) - NOT_OURS:
        assert name in WORDS, f"{page.name} names {name}"


def test_made_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "tools/pages.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
