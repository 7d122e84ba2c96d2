"""The form of commit messages: `area: Imperative sentence.`, and a body that says why.

    python tools/commits.py                   commits that are new against origin/main, else the last tag, else main
    python tools/commits.py --message FILE    one message, as git's commit-msg hook gives it

Exit 1 names each commit and what its message lacks. A clone without such a base (shallow, of a single branch), or
no git at all, has nothing to compare with and passes. Only the standard library and git.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SUBJECT = 72
SUBJECT = re.compile(r"(?P<area>[a-z][a-z0-9_/-]*): (?P<verb>[A-Z][A-Za-z'-]*)\b.*\.")
NEED_BODY = {"domain", "voice"}
NOT_VERBS = {
    "A", "After", "All", "An", "And", "At", "Before", "By", "Each", "Every", "For", "From", "He", "How", "If", "In",
    "It", "Its", "Many", "More", "New", "No", "Nobody", "Not", "Nothing", "Now", "Of", "On", "One", "Only", "Our",
    "She", "Some", "That", "The", "Their", "There", "These", "They", "This", "Those", "Three", "To", "Two", "We",
    "What", "When", "Where", "Which", "Who", "Whoever", "Why", "With", "Without", "You",
}  # fmt: skip
VERBS = {"Bring", "Embed", "Focus", "Ring", "Shed", "Spring", "Sting", "String", "Swing", "Wed", "Wring"}


def faults(message: str) -> list[str]:
    """What this message lacks, a phrase for each; none if it is well formed. Lines that begin with # are git's own."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject, rest = (lines or [""])[0], lines[1:]
    problems = []
    if len(subject) > LONGEST_SUBJECT:
        problems.append(f"its subject has {len(subject)} characters, at most {LONGEST_SUBJECT} are expected")
    if ";" in subject:
        problems.append("its subject has a semicolon: two ideas are two commits")
    form = SUBJECT.fullmatch(subject)
    if form is None:
        return [*problems, "its subject is not `area: Imperative sentence.`"]
    if not is_imperative(form["verb"]):
        problems.append(f"its subject begins with {form['verb']!r}, which is no verb in the imperative")
    if rest and rest[0].strip():
        problems.append("its second line is not empty")
    if form["area"] in NEED_BODY and not any(line.strip() for line in rest):
        problems.append(f"a commit of {form['area']} says why in its body")
    return problems


def is_imperative(word: str) -> bool:
    """Whether a word may be a verb in the imperative: by its ending, and no article, pronoun or preposition."""
    if word in VERBS:
        return True
    third_person = word.endswith("s") and not word.endswith("ss")
    past = word.endswith("ed") and not word.endswith("eed")
    return word not in NOT_VERBS and not (third_person or past or word.endswith("ing"))


def base() -> str | None:
    """The commit that is old already: of origin/main, the last tag or main; None where there is none of them."""
    tag = git("describe", "--tags", "--abbrev=0")
    for name in ("refs/remotes/origin/main", tag and f"refs/tags/{tag}", "refs/heads/main"):
        if name and (commit := git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")):
            return commit
    return None


def new_commits() -> list[tuple[str, str]]:
    """Name and message of each commit since the base that is no merge, oldest first."""
    since = base()
    if since is None:
        return []
    names = git("rev-list", "--no-merges", "--reverse", f"{since}..HEAD") or ""
    return [(name, git("log", "-1", "--format=%B", name) or "") for name in names.split()]


def git(*words: str) -> str | None:
    """What git prints, without the space around it; None if it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def main() -> None:
    """Check one message or all new commits."""
    options = argparse.ArgumentParser(description="The form of commit messages.")
    options.add_argument("--message", type=Path, help="file of one message")
    file = options.parse_args().message
    messages = new_commits() if file is None else [("this commit", file.read_text(encoding="utf-8"))]
    wrong = [f"{name[:12]}: {fault}" for name, message in messages for fault in faults(message)]
    if wrong:
        sys.stderr.write(
            "\n".join([*wrong, "way out: git commit --amend, or git rebase -i (CONTRIBUTING.md)", ""])
        )
        raise SystemExit(1)


if __name__ == "__main__":
    main()
