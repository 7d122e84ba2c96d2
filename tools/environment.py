"""Makes `.venv` from requirements.lock, hashes checked, and says what it is doing. Only the standard library.

Run by `make` with the machine's Python, before anything of ours is installed.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
OLDEST = (3, 11)


def main() -> None:
    if sys.version_info < OLDEST:
        give_up(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} is too old",
            "apt-get install python3.11 python3.11-venv, then: make PYTHON=python3.11 …",
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        give_up("this Python has no venv", "apt-get install python3-venv")
    if not (VENV / "bin" / "pip").exists():
        say("making .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    run([*pip, "--require-hashes", "--progress-bar", "off", "-r", str(LOCK)], total=locked())
    run([*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    say("the Python packages are there", last=True)


def locked() -> int:
    return sum("==" in line and not line.startswith((" ", "#")) for line in LOCK.read_text().splitlines())


def run(command: list[str], total: int = 0) -> None:
    """Run it and count what it collects; if it fails, its last lines and the way out."""
    lines: list[str] = []
    collected = 0
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as done:
        for line in done.stdout or ():
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                collected += 1
                say(f"Python packages: {collected} of at most {total}")
            elif line.startswith("Installing collected"):
                say(f"installing {collected} Python packages (half a minute)")
    if done.returncode != 0:
        errors = [line for line in lines if not line.startswith("WARNING")][-8:]
        give_up(
            "\n".join([f"{' '.join(command[:4])} … failed:", *errors]), "see the network, and run make again"
        )


def say(what: str, last: bool = False) -> None:
    """On a terminal one moving line; in a log, few lines."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K… {what[:100]}" + ("\n" if last else ""))
    elif not what.startswith("Python packages:"):
        sys.stdout.write(f"… {what}\n")
    sys.stdout.flush()


def give_up(what: str, way_out: str) -> None:
    sys.stderr.write(f"\nerror: {what}\nway out: {way_out}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    main()
