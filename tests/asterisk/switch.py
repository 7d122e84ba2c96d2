"""A real Asterisk for a test session: our templates, our own process, prompts that are tones."""

import os
import shutil
import socket
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from contactcenter.channels.voice_asterisk.config import SwitchConfig, SwitchTimeouts
from contactcenter.processes import packages
from contactcenter.processes import process_account as accounts
from contactcenter.processes.asterisk import Asterisk
from contactcenter.processes.home import checkout
from contactcenter.processes.ports import NamedPorts, choose, is_free
from contactcenter.processes.switch_config import SwitchOptions
from waiting import blocking_until

CITIZENS = "127.0.0.2"  # the carrier's address: calls from there are the citizens'
NUMBER = "1800"
MUSIC = 262
TONES = {  # prompt key → hertz and seconds; more than 90 Hz apart from each other and from people's tones
    "t/notice": (1200, 0.6),
    "t/menu": (1300, 1.5),
    "t/long": (1400, 4.0),
    "t/bye": (1500, 0.5),
    "t/language": (1600, 0.5),
    "t/option": (1700, 0.5),
    "system/echo": (1900, 0.4),
    "system/no-core": (2000, 0.5),
}


class TonePrompts:
    """Prompts whose words are tones; a digit is a tone of its own."""

    def sound(self, key: str, language: str) -> str | None:
        return f"cc/{language}/{key}" if key in TONES or key == "t/unwritten" else None

    def digits(self, text: str, language: str) -> list[str]:
        return [f"cc/{language}/digit-{digit}" for digit in text]

    def number(self, n: int, language: str) -> list[str]:
        return self.digits(str(n), language)


class Switch:
    """Asterisk with the carrier at 127.0.0.2 and no core."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="cc-voice-"))
        self.home.chmod(0o755)
        sip = next(
            port for port in range(5460 + os.getpid() % 400, 6400) if is_free(port, kind=socket.SOCK_DGRAM)
        )
        self.ports = choose(self.home, NamedPorts(sip=sip))
        folder = os.environ.get("CC_PACKAGES") or str(checkout() / "var" / "packages")
        self.packages = packages.obtain(Path(folder))
        options = SwitchOptions(carrier_addresses=(CITIZENS,), test_phones=False, numbers=(NUMBER,))
        self.asterisk = Asterisk(self.home, self.ports, self.packages, accounts.choose(), options)

    @property
    def sip(self) -> tuple[str, int]:
        return ("127.0.0.1", self.ports.sip)

    @property
    def recordings(self) -> Path:
        return self.asterisk.layout.recordings_raw

    def start(self) -> None:
        self.write_sounds()
        self.asterisk.start()

    def write_sounds(self) -> None:
        self.asterisk.prepare()
        write_tone(self.asterisk.layout.music / "music.wav", MUSIC, 10.0)
        folder = self.asterisk.layout.prompts / "es"
        for key, (hertz, seconds) in TONES.items():
            write_tone(folder / f"{key}.wav", hertz, seconds)
        for digit in range(10):
            write_tone(folder / f"digit-{digit}.wav", 2100 + 100 * digit, 0.2)

    def spawn(self, patience: float = 20.0) -> None:
        """Start with the configuration as it stands, changed by hand perhaps."""
        self.asterisk.spawn()
        blocking_until(self.asterisk.ready, "Asterisk did not start", patience, step=0.1)

    def stop(self) -> None:
        self.asterisk.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def config(self, timeouts: SwitchTimeouts | None = None) -> SwitchConfig:
        login = self.asterisk.login()
        return SwitchConfig(
            login.host,
            login.port,
            login.username,
            login.secret,
            self.recordings,
            timeouts=timeouts or SwitchTimeouts(),
        )


def running(switch: Switch) -> Iterator[Switch]:
    """The life of a fixture."""
    switch.start()
    yield switch
    switch.stop()


def write_tone(path: Path, hertz: float, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = 9000 * np.sin(2 * np.pi * hertz * np.arange(int(8000 * seconds)) / 8000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.astype("<i2").tobytes())
    path.chmod(0o644)
    path.parent.chmod(0o755)
