"""Composes the music on hold: two quiet loops of plucked chords, played note by note by sox.

Each piece is a row of bars. A bar is a chord broken into eight notes; each note rings into the beginning of the next
bar. The last bar leads back to the first, so that the loop has no seam.

It is our own code because the music then needs no licence and no sound files in the repository: two loops of 25 s in
A-law would be 400 kB.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from contactcenter.channels.voice_asterisk.prompts.speech_synthesis import (
    RATE,
    Samples,
    run,
    to_samples,
    to_wav,
)
from contactcenter.kernel.files import write_readable

LEVEL = -27.0  # dBFS RMS: under the voices, which are at -20
RING = 1.6  # seconds a note is left to ring
HELD = 2.5  # seconds a note of the ground lasts


@dataclass(frozen=True, slots=True)
class Piece:
    """`bars`: the notes of each chord, low to high; `pattern`: which of them, one after the other."""

    name: str
    beat: float  # seconds from a note to the next
    bars: tuple[tuple[str, ...], ...]
    pattern: tuple[int, ...]
    times: int  # the row of bars is played this often


PIECES = (
    Piece(
        name="espera-1",
        beat=0.42,
        bars=(
            ("C3", "G3", "C4", "E4", "G4"),
            ("A2", "E3", "A3", "C4", "E4"),
            ("F2", "C3", "F3", "A3", "C4"),
            ("G2", "D3", "G3", "B3", "D4"),
            ("E3", "G3", "B3", "E4", "G4"),
            ("A2", "E3", "A3", "C4", "E4"),
            ("D3", "A3", "D4", "F4", "A4"),
            ("G2", "D3", "G3", "B3", "F4"),
        ),
        pattern=(0, 2, 3, 4, 3, 2, 3, 1),
        times=3,
    ),
    Piece(
        name="espera-2",
        beat=0.5,
        bars=(
            ("D3", "A3", "D4", "F#4", "A4"),
            ("B2", "F#3", "B3", "D4", "F#4"),
            ("G2", "D3", "G3", "B3", "D4"),
            ("A2", "E3", "A3", "C#4", "E4"),
            ("D3", "A3", "D4", "F#4", "B4"),
            ("G2", "D3", "G3", "B3", "E4"),
            ("E3", "B3", "E4", "G4", "B4"),
            ("A2", "E3", "A3", "C#4", "G4"),
        ),
        pattern=(0, 3, 2, 4, 1, 3, 2, 4),
        times=2,
    ),
)


async def make_music(folder: Path, sox: Sequence[str]) -> list[Path]:
    """The loops as 8 kHz WAV files; what is there already is left alone."""
    made = []
    for piece in PIECES:
        target = folder / f"{piece.name}.wav"
        if not target.exists():
            loop = await play(piece, sox)
            await asyncio.to_thread(write_readable, target, to_wav(loop))
        made.append(target)
    return made


async def play(piece: Piece, sox: Sequence[str]) -> Samples:
    """Return the samples of a piece as a loop without a seam. `sox`: the program and its arguments."""
    notes = sorted({note for bar in piece.bars for note in bar})
    sounds = {note: await _pluck(note, sox) for note in notes}
    ground = {bar[0]: await _hum(bar[0], sox) for bar in piece.bars}
    step = round(piece.beat * RATE)
    length = step * len(piece.pattern) * len(piece.bars) * piece.times
    loop: Samples = np.zeros(length)
    for turn in range(piece.times * len(piece.bars)):
        bar = piece.bars[turn % len(piece.bars)]
        start = turn * step * len(piece.pattern)
        _add(loop, start, ground[bar[0]] * 0.5)
        for place, which in enumerate(piece.pattern):
            accent = 1.0 if place == 0 else 0.7
            _add(loop, start + place * step, sounds[bar[which]] * accent)
    return _quiet(loop)


async def _pluck(note: str, sox: Sequence[str]) -> Samples:
    effects = ("synth", str(RING), "pluck", note, "lowpass", "2200", "fade", "t", "0.005", str(RING), "0.8")
    return await _notes(sox, effects)


async def _hum(note: str, sox: Sequence[str]) -> Samples:
    """A soft tone that carries the chord."""
    effects = ("synth", str(HELD), "triangle", note, "lowpass", "900", "fade", "t", "0.25", str(HELD), "1.2")
    return await _notes(sox, (*effects, "gain", "-14"))


async def _notes(sox: Sequence[str], effects: Sequence[str]) -> Samples:
    raw = ("-n", "-t", "raw", "-r", str(RATE), "-e", "signed-integer", "-b", "16", "-c", "1", "-L", "-")
    return to_samples(await run([*sox, "-V1", "-D", "-R", *raw, *effects]))


def _add(loop: Samples, start: int, sound: Samples) -> None:
    """What rings past the end comes in again at the beginning: the loop has no seam."""
    places = (start + np.arange(sound.size)) % loop.size
    np.add.at(loop, places, sound)


def _quiet(loop: Samples) -> Samples:
    rms = float(np.sqrt(np.mean(np.square(loop))))
    level: Samples = loop * (10 ** (LEVEL / 20) / rms)
    return np.clip(level, -0.99, 0.99)
