"""From the switch's raw file to a two-channel FLAC, and from that to WAV, any part of it.

Raw: two channels interleaved, 16 bits, 8 kHz, no header: left is what she says, right what she hears.
Plain functions for a thread: nothing here touches the event loop.
"""

import hashlib
import os
import struct
from collections.abc import Callable, Iterator
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
HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made of a raw file. Peaks are 0 to 1."""

    bytes: int
    sha256: str
    duration: float
    left: list[float]
    right: list[float]


def to_flac(raw: BinaryIO, flac: Path) -> Kept:
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
    return Kept(flac.stat().st_size, digest, frames / RATE, left, right)


def _peaks(channel: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> list[float]:
    if len(channel) < PEAKS:  # under a twentieth of a second
        return [round(abs(int(one)) / 32_768, 3) for one in channel] + [0.0] * (PEAKS - len(channel))
    begins = np.linspace(0, len(channel), PEAKS, endpoint=False).astype(int)
    above, below = (best.reduceat(channel, begins) for best in (np.maximum, np.minimum))
    loudest = np.maximum(above.astype(np.int32), -below.astype(np.int32))
    return [round(float(one) / 32_768, 3) for one in loudest]


@dataclass(frozen=True, slots=True)
class Wav:
    """A WAV that is not there: its bytes are made of the FLAC when they are asked for, a block in memory at a time."""

    open: Callable[[], BinaryIO]
    frames: int

    @classmethod
    def of(cls, open: Callable[[], BinaryIO]) -> "Wav":
        with open() as flac:
            return cls(open, soundfile.info(flac).frames)

    @property
    def size(self) -> int:
        return HEADER_BYTES + self.frames * FRAME_BYTES

    def header(self) -> bytes:
        data = self.frames * FRAME_BYTES
        form = struct.pack("<IHHIIHH", 16, 1, 2, RATE, BYTES_A_SECOND, FRAME_BYTES, 16)
        riff = struct.pack("<4sI4s4s", b"RIFF", 36 + data, b"WAVE", b"fmt ")
        return riff + form + struct.pack("<4sI", b"data", data)

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` up to, not including, `end`, a block at a time."""
        if start < HEADER_BYTES:
            yield self.header()[start : min(end, HEADER_BYTES)]
            start = HEADER_BYTES
        if start >= end:
            return
        first, skip = divmod(start - HEADER_BYTES, FRAME_BYTES)
        left = end - start
        with self.open() as flac, soundfile.SoundFile(flac) as sound:
            sound.seek(first)
            while left > 0:
                block = sound.read(min(BLOCK, left // FRAME_BYTES + 2), dtype="int16").astype("<i2").tobytes()
                if not block:
                    return
                part = block[skip : skip + left]
                skip, left = 0, left - len(part)
                yield part
