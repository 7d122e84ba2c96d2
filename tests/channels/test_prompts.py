"""The catalogue of prompts, with programs of our own in the place of espeak-ng and sox."""

import stat
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from contactcenter.channels.voice_asterisk.prompts.catalogue import PromptCatalogue
from contactcenter.channels.voice_asterisk.prompts.speech_synthesis import (
    LOUDNESS,
    RATE,
    loudness,
    make_even,
    run,
    to_wav,
    trim,
)
from contactcenter.kernel.errors import ChannelError, SetupError

ESPEAK = """
import sys
words = sys.stdin.buffer.read()
with open({log!r}, "a") as log: print(sys.argv[2], words.decode(), sep="|", file=log)
if words == b"mudo": sys.exit(3)
sys.stdout.buffer.write(words)
"""
SOX = """
import math, struct, sys
given = sys.stdin.buffer.read()
tone = [int(9000 * math.sin(2 * math.pi * (300 + len(given)) * i / 8000)) for i in range(4000)]
sys.stdout.buffer.write(struct.pack("<4000h", *tone))
"""


class Studio:
    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "spoken.log"
        self.sounds = folder / "sounds" / "cc"
        self.recorded = folder / "recorded"
        self.espeak = self._program("espeak.py", ESPEAK.format(log=str(self.log)))
        self.sox = self._program("sox.py", SOX)

    def _program(self, name: str, text: str) -> list[str]:
        file = self.folder / name
        file.write_text(text)
        return [sys.executable, str(file)]

    def prompts(self) -> PromptCatalogue:
        return PromptCatalogue(self.sounds, self.folder / "cache", self.recorded, self.espeak, self.sox)

    def record(self, name: str) -> None:
        file = self.recorded / f"{name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(to_wav(np.sin(np.arange(3000) / 3)))

    def spoken(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


TEXTS = {
    "linea/hola": {"es": "Hola.", "qu": "Rimaykullayki.", "ay": "Kamisaki."},
    "system/lang-qu": {"es": "Llamada en quechua."},
}


async def test_words_become_files_that_asterisk_can_play(studio: Studio) -> None:
    prompts = studio.prompts()
    progress: list[tuple[int, int]] = []
    report = await prompts.prepare(TEXTS, lambda done, total: progress.append((done, total)))
    assert (report.total, report.made, report.failed) == (4, 4, [])
    assert progress[-1] == (4, 4)
    assert prompts.sound("linea/hola", "qu") == "cc/qu/linea/hola"
    file = prompts.file("linea/hola", "qu")
    assert file == studio.sounds / "qu" / "linea" / "hola.wav"
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
    assert stat.S_IMODE(file.stat().st_mode) & 0o044 == 0o044  # Asterisk runs as somebody else


async def test_a_second_start_makes_nothing(studio: Studio) -> None:
    await studio.prompts().prepare(TEXTS)
    spoken = studio.spoken()
    report = await studio.prompts().prepare(TEXTS)
    assert report.made == 0
    assert studio.spoken() == spoken


async def test_only_what_changed_is_made_again(studio: Studio) -> None:
    await studio.prompts().prepare(TEXTS)
    prompts = studio.prompts()
    report = await prompts.prepare(TEXTS | {"linea/hola": TEXTS["linea/hola"] | {"es": "Buenos días."}})
    assert report.made == 1
    assert studio.spoken()[-1] == "es-419|Buenos días."


async def test_each_language_has_its_voice_and_aymara_borrows_one(studio: Studio) -> None:
    """IVR-1: read with the nearest voice, and reported."""
    report = await studio.prompts().prepare(TEXTS)
    assert sorted(studio.spoken()) == [
        "es-419|Hola.",
        "es-419|Llamada en quechua.",
        "qu|Kamisaki.",
        "qu|Rimaykullayki.",
    ]
    assert report.borrowed == {"ay": 1}


async def test_a_recording_takes_the_place_of_the_voice_and_gives_it_back(studio: Studio) -> None:
    studio.record("linea/hola.ay")
    report = await studio.prompts().prepare(TEXTS)
    assert (report.recorded, report.borrowed) == (1, {})
    assert "qu|Kamisaki." not in studio.spoken()
    (studio.recorded / "linea" / "hola.ay.wav").unlink()
    await studio.prompts().prepare(TEXTS)
    assert "qu|Kamisaki." in studio.spoken()


async def test_a_prompt_that_cannot_be_made_is_reported_and_the_others_are_made(studio: Studio) -> None:
    prompts = studio.prompts()
    report = await prompts.prepare(TEXTS | {"linea/mal": {"es": "mudo"}})
    assert report.failed == ["linea/mal.es"]
    assert prompts.sound("linea/mal", "es") is None
    assert prompts.sound("linea/hola", "es")


async def test_without_the_program_the_way_out_is_said(studio: Studio) -> None:
    studio.espeak = [str(studio.folder / "not-there")]
    with pytest.raises(ExceptionGroup) as refusal:
        await studio.prompts().prepare(TEXTS)
    assert refusal.group_contains(SetupError)


async def test_what_is_missing_in_a_language_is_said_in_spanish(studio: Studio) -> None:
    prompts = studio.prompts()
    await prompts.prepare(TEXTS)
    assert prompts.sound("system/lang-qu", "qu") == "cc/es/system/lang-qu"
    assert prompts.sound("linea/nada", "es") is None
    assert prompts.file("system/lang-qu", "qu") is None


async def test_digits_and_numbers_are_lists_of_sounds(studio: Studio) -> None:
    prompts = studio.prompts()
    digits = {f"system/digit-{n}": {"es": str(n)} for n in range(10)}
    pieces = {f"system/number-{name}": {"es": name} for name in ("40", "and", "2")}
    await prompts.prepare(digits | pieces)
    assert prompts.digits("407", "qu") == [f"cc/es/system/digit-{digit}" for digit in "407"]
    assert prompts.number(42, "es") == [f"cc/es/system/number-{name}" for name in ("40", "and", "2")]
    assert prompts.number(1234, "es") == [f"cc/es/system/digit-{digit}" for digit in "1234"]


async def test_a_program_that_fails_says_why(studio: Studio) -> None:
    with pytest.raises(ChannelError, match="failed with 5: no"):
        await run([sys.executable, "-c", "import sys; sys.stderr.write('no'); sys.exit(5)"])


def test_silence_at_both_ends_is_cut_and_the_level_is_even() -> None:
    tone = 0.05 * np.sin(np.arange(4000) / 3)
    sound = trim(np.concatenate([np.zeros(4000), tone, np.zeros(8000)]))
    assert 4000 <= sound.size <= 4900
    assert loudness(make_even(sound)) == pytest.approx(LOUDNESS, abs=0.6)
    assert loudness(np.zeros(800)) is None
    assert make_even(np.zeros(800)).size == 800
