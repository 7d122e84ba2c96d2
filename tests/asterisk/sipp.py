"""Runs SIPp's scenarios (`loadtests/sipp`): many callers at once, each keying a way through the menu."""

import asyncio
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from asterisk import sound
from contactcenter.processes.home import checkout
from contactcenter.processes.packages import Packages

SCENARIOS = checkout() / "loadtests" / "sipp"
_KEYS = re.compile(r"<!-- keys -->.*?<!-- /keys -->", re.S)


@dataclass(frozen=True)
class Callers:
    """`keys`: what each of them presses: answers joined by commas, with `gap` seconds before each answer."""

    number: str
    keys: str = ""
    gap: float = 0.5
    stays: float = 2.0  # seconds after the last key
    calls: int = 1
    rate: float = 1.0  # a second
    scenario: str = "citizen_ivr"
    host: str = "127.0.0.2"  # the carrier's
    port: int = 0  # a free one
    first_caller: int = 51987100000
    hertz: float = 440


@dataclass(frozen=True)
class Outcome:
    code: int
    said: str  # of SIPp, when something failed

    @property
    def is_good(self) -> bool:
        """Every call went as the scenario says."""
        return self.code == 0


async def run(
    packages: Packages, callers: Callers, switch: tuple[str, int], patience: float = 120.0
) -> Outcome:
    """Until the last call has ended. A process for each caller: SIPp 3.8 presses keys in its first call only."""
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(_one(packages, callers, switch, turn, patience))
            for turn in range(callers.calls)
        ]
    outcomes = [each.result() for each in running]
    return next((outcome for outcome in outcomes if not outcome.is_good), outcomes[0])


async def _one(
    packages: Packages, callers: Callers, switch: tuple[str, int], turn: int, patience: float
) -> Outcome:
    await asyncio.sleep(turn / callers.rate)
    with tempfile.TemporaryDirectory(prefix="cc-sipp-") as name:
        folder = Path(name)
        command = [*packages.sipp(), *_arguments(callers, switch, _files(callers, folder, turn), turn)]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        try:
            async with asyncio.timeout(patience):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        errors = "".join(path.read_text(errors="replace") for path in folder.glob("*errors.log"))
        return Outcome(process.returncode or 0, errors[-2000:] or said.decode(errors="replace")[-2000:])


def _files(callers: Callers, folder: Path, turn: int) -> Path:
    """The scenario with its keys, the caller's number, and a voice (a headerless A-law tone)."""
    voice = folder / "voice.al"
    voice.write_bytes(sound.tone(callers.hertz) * 10)
    (folder / "callers.csv").write_text(f"SEQUENTIAL\n{callers.first_caller + turn};\n")
    text = (SCENARIOS / f"{callers.scenario}.xml").read_text()
    text = _KEYS.sub(_pressed(callers).replace("\\", r"\\"), text)
    text = text.replace("@VOICE@", str(voice)).replace("@STAYS@", str(round(callers.stays * 1000)))
    scenario = folder / "scenario.xml"
    scenario.write_text(text)
    return scenario


def _pressed(callers: Callers) -> str:
    """SIPp (3.8) sends RFC 4733 as payload 96 in the stream of the voice. Each `play_dtmf` begins with a pause of
    its own, takes 0.4 s a key, and would be cut by the next: so each is waited for."""
    each = (
        '<pause milliseconds="{gap}"/>\n<nop><action><exec play_dtmf="{keys}"/></action></nop>\n'
        '<pause milliseconds="{lasts}"/>\n'
    )
    answers = callers.keys.split(",") if callers.keys else []
    gap = round(callers.gap * 1000)
    return "".join(each.format(gap=gap, keys=keys, lasts=600 + 400 * len(keys)) for keys in answers)


def _arguments(callers: Callers, switch: tuple[str, int], scenario: Path, turn: int) -> list[str]:
    rtp = 33_000 + 10 * turn
    return [
        f"{switch[0]}:{switch[1]}",
        *("-sf", str(scenario), "-inf", str(scenario.with_name("callers.csv"))),
        *("-s", callers.number, "-i", callers.host, "-mi", callers.host, "-m", "1"),
        *(("-p", str(callers.port)) if callers.port else ()),
        *("-min_rtp_port", str(rtp), "-max_rtp_port", str(rtp + 8), "-nostdin", "-trace_err"),
    ]
