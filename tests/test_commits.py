"""Commit messages have the form that CONTRIBUTING.md asks for."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "commits.py"
commits: Any = runpy.run_path(str(TOOL))
GIT = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.pe", "-c", "commit.gpgsign=false")


def check(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, folder / "tools" / "commits.py", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "message",
    [
        "docs: Say how a channel is added.\n",
        "kernel: Process each file once.\n\nWhy it was not.\n",
        "domain: Embed the reserve in the matcher.\n\nTwo modules counted it differently.\n# Please enter\n",
    ],
)
def test_a_well_formed_message_passes(message: str) -> None:
    assert commits["faults"](message) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Say something.\n", "is not `area: Imperative sentence.`"),
        ("docs: say something.\n", "is not `area: Imperative sentence.`"),
        ("docs: Say something\n", "is not `area: Imperative sentence.`"),
        ("docs: What a channel is.\n", "'What', which is no verb"),
        ("docs: Added a page.\n", "'Added', which is no verb"),
        ("docs: Adding a page.\n", "'Adding', which is no verb"),
        ("docs: Adds a page.\n", "'Adds', which is no verb"),
        ("docs: Add a page; remove another.\n", "semicolon"),
        (f"docs: Say {'very ' * 15}much.\n", "at most 72"),
        ("docs: Say it.\nAt once.\n", "second line is not empty"),
        ("voice: Hang up.\n", "a commit of voice says why"),
        ("domain: Queue first.\n\n# Please enter\n", "a commit of domain says why"),
    ],
)
def test_a_message_out_of_form_is_told_what_it_lacks(message: str, fault: str) -> None:
    assert fault in "".join(commits["faults"](message))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With this tool, one commit on main that is out of form, and one on a branch."""
    folder = tmp_path / "repository"
    (folder / "tools").mkdir(parents=True)
    (folder / "tools" / "commits.py").write_text(TOOL.read_text())
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "out of form, but old")
    git(folder, "switch", "-q", "-c", "work")
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=folder, check=True, capture_output=True)


def test_the_hook_refuses_a_message_out_of_form(tmp_path: Path) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text("wip\n")

    done = check(TOOL.parents[1], "--message", str(file))

    assert done.returncode == 1
    assert done.stderr.startswith("this commit: its subject is not")


def test_only_commits_that_are_new_are_checked(repository: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "docs: Say it.")
    assert check(repository).returncode == 0

    git(repository, "commit", "-q", "--allow-empty", "-m", "wip")
    done = check(repository)

    assert done.returncode == 1
    assert done.stderr.count("is not `area: Imperative sentence.`") == 1


def test_a_shallow_clone_of_one_branch_has_nothing_to_compare_with_and_passes(
    repository: Path, tmp_path: Path
) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "wip")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "work", f"file://{repository}", str(clone))

    done = check(clone)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_that_is_no_repository_passes(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "commits.py").write_text(TOOL.read_text())

    assert check(tmp_path).returncode == 0
