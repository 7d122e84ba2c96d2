"""A-law tones, and how strongly a tone is heard in A-law packets."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 8000
PACKET = 160  # samples, 20 ms


def _decode_table() -> NDArray[np.float64]:
    table = np.zeros(256)
    for code in range(256):
        value = code ^ 0x55
        mantissa, exponent = (value & 0x0F) << 4, (value & 0x70) >> 4
        size = mantissa + 8 if exponent == 0 else (mantissa + 0x108) << (exponent - 1)
        table[code] = size if value & 0x80 else -size
    return table


_LINEAR = _decode_table()
_ORDER = np.argsort(_LINEAR, kind="stable")
_SORTED = _LINEAR[_ORDER]


def encode(samples: NDArray[np.float64]) -> bytes:
    """The nearest of the 256 levels."""
    right = np.clip(np.searchsorted(_SORTED, samples), 1, 255)
    left_is_nearer = samples - _SORTED[right - 1] < _SORTED[right] - samples
    return _ORDER[np.where(left_is_nearer, right - 1, right)].astype(np.uint8).tobytes()


@cache
def tone(frequency: float, loudness: float = 8000.0) -> bytes:
    """One second of it; whole hertz repeat without a click."""
    return encode(loudness * np.sin(2 * np.pi * frequency * np.arange(RATE) / RATE))


@cache
def silence() -> bytes:
    return encode(np.zeros(RATE))


def level(packets: bytes, frequency: float) -> float:
    """The amplitude of a tone in A-law samples (Goertzel's answer, by one product)."""
    if not packets:
        return 0.0
    samples = _LINEAR[np.frombuffer(packets, dtype=np.uint8)]
    turns = np.exp(-2j * np.pi * frequency * np.arange(len(samples)) / RATE)
    return float(abs(samples @ turns) * 2 / len(samples))
