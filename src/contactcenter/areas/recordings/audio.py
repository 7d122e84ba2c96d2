"""Turns the switch's raw file into a two-channel FLAC, and gives parts of that to a player, or WAV to download.

Raw: two channels interleaved, 16 bits, 8 kHz, no header: left is what the citizen says, right what the citizen hears.
These are plain functions for a thread: none touches the event loop.
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

RATE = 8_000
FRAME_BYTES = 4
BYTES_A_SECOND = RATE * FRAME_BYTES
PEAKS = 400
BLOCK = 1 << 17  # frames
PART_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class FlacFile:
    """What was made of a raw file. `bytes`: of the FLAC. `duration`: seconds. Peaks are from 0 to 1."""

    bytes: int
    sha256: str
    duration: float
    left: list[float]
    right: list[float]


def to_flac(raw: BinaryIO, flac: Path) -> FlacFile:
    """Write the raw file as FLAC, and return its size, its SHA-256, its duration and its peaks."""
    frames = os.fstat(raw.fileno()).st_size // FRAME_BYTES
    sound = np.zeros((0, 2), np.int16)
    if frames:
        sound = np.memmap(raw, np.dtype("<i2"), "r", shape=(frames, 2))
    with soundfile.SoundFile(flac, "w", RATE, 2, subtype="PCM_16", format="FLAC") as out:
        for start in range(0, frames, BLOCK):
            out.write(np.ascontiguousarray(sound[start : start + BLOCK]))
    with flac.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    left, right = (_peaks(sound[:, side]) for side in (0, 1))
    return FlacFile(flac.stat().st_size, digest, frames / RATE, left, right)


def _peaks(channel: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> list[float]:
    if len(channel) < PEAKS:  # under a twentieth of a second
        return [round(abs(int(one)) / 32_768, 3) for one in channel] + [0.0] * (PEAKS - len(channel))
    begins = np.linspace(0, len(channel), PEAKS, endpoint=False).astype(int)
    above, below = (best.reduceat(channel, begins) for best in (np.maximum, np.minimum))
    loudest = np.maximum(above.astype(np.int32), -below.astype(np.int32))
    return [round(float(one) / 32_768, 3) for one in loudest]


def parts_of(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of an open file from `start` up to, not including, `end`, and close it."""
    with file:
        file.seek(start)
        while start < end and (part := file.read(min(PART_BYTES, end - start))):
            start += len(part)
            yield part


def to_wav(flac: BinaryIO) -> Iterator[bytes]:
    """Yield an open FLAC as WAV, two channels of 16 bits at 8 kHz, a block in memory at a time, and close it."""
    with flac, soundfile.SoundFile(flac) as sound:
        yield wav_header(sound.frames)
        for block in sound.blocks(BLOCK, dtype="int16"):
            yield block.astype("<i2").tobytes()


def wav_header(frames: int) -> bytes:
    """Return the first 44 bytes of a WAV of so many frames.

    The standard library's `wave` writes them only into a file that it can seek in.
    """
    data = frames * FRAME_BYTES
    form = struct.pack("<IHHIIHH", 16, 1, 2, RATE, BYTES_A_SECOND, FRAME_BYTES, 16)
    return (
        struct.pack("<4sI4s4s", b"RIFF", 36 + data, b"WAVE", b"fmt ")
        + form
        + struct.pack("<4sI", b"data", data)
    )
