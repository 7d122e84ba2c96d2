"""All prompts that the product comes with, made by the real programs and listened to by numbers."""

import wave
from pathlib import Path

import numpy as np
import pytest

from contactcenter.areas.ivr.tree_files import catalogue, load_folder
from contactcenter.channels.voice_asterisk.prompts.catalogue import PromptCatalogue
from contactcenter.channels.voice_asterisk.prompts.hold_music import make_music
from contactcenter.channels.voice_asterisk.prompts.speech_synthesis import (
    RATE,
    Samples,
    loudness,
    to_samples,
)
from contactcenter.processes.home import checkout
from contactcenter.processes.packages import Packages

pytestmark = [pytest.mark.asterisk, pytest.mark.slow]

TREES = checkout() / "ivr_trees"


def samples(file: Path) -> Samples:
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
        return to_samples(sound.readframes(sound.getnframes()))


async def test_every_prompt_is_as_loud_as_the_others_and_as_long_as_its_words(
    debian: Packages, tmp_path: Path
) -> None:
    """IVR-1. Levels within 3 dB; no prompt empty, none endless."""
    words = catalogue(load_folder(TREES).values(), TREES / "prompts" / "system.yaml")
    prompts = PromptCatalogue(
        tmp_path / "cc", tmp_path / "cache", TREES / "prompts" / "recorded", debian.espeak(), debian.sox()
    )
    report = await prompts.prepare(words)
    assert report.failed == []
    assert set(report.borrowed) <= {"ay"}
    for key, texts in words.items():
        for language, text in texts.items():
            file = prompts.file(key, language)
            assert file is not None
            sound = samples(file)
            level = loudness(sound)
            assert level is not None
            assert -22.5 < level < -18.5, (key, language, level)
            assert np.max(np.abs(sound)) < 10 ** (-0.9 / 20), (key, language)
            seconds = sound.size / RATE
            assert 0.15 < seconds < 1.0 + 0.14 * len(text), (key, language, seconds)


async def test_the_hold_music_is_quiet_long_enough_and_without_a_seam(
    debian: Packages, tmp_path: Path
) -> None:
    made = await make_music(tmp_path, debian.sox())
    assert len(made) == 2
    for file in made:
        loop = samples(file)
        assert 60 <= loop.size / RATE <= 90
        assert loudness(loop) == pytest.approx(-27, abs=1)
        assert np.max(np.abs(loop)) < 0.5
        seam, steps = abs(loop[0] - loop[-1]), np.abs(np.diff(loop))
        assert seam <= np.max(steps)
        seconds = loop[: loop.size // RATE * RATE].reshape(-1, RATE)
        assert np.min(np.sqrt(np.mean(np.square(seconds), axis=1))) > 0.005  # it never stops
    before = [file.stat().st_mtime_ns for file in made]
    await make_music(tmp_path, debian.sox())
    assert [file.stat().st_mtime_ns for file in made] == before
