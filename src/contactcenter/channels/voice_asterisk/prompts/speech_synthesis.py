"""From words to 8 kHz sound: espeak-ng speaks, sox resamples, and the level is made even here.

Every prompt has the same loudness, -20 dBFS RMS over what is not silence, with its peak under -1 dBFS, so that callers
need not change the volume between two prompts, or between a synthetic voice and a recording.

The level is our own code (40 lines over numpy): `norm` and `gain` of sox go by the peak, its `stats` by the whole file,
so that a prompt with a pause in it would come out louder than one without.
"""

import asyncio
import hashlib
import io
import wave
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from contactcenter.kernel.errors import ChannelError, SetupError

RATE = 8000
LOUDNESS = -20.0  # dBFS, RMS of the frames that are not silence
PEAK = -1.0  # dBFS
SILENT_LEVEL = 0.01  # of full scale: under this a frame is silence
FRAME = 160  # 20 ms
EDGE = 400  # 50 ms left before and after
WORDS_PER_MINUTE = "155"
SYNTHESIS_SECONDS = 30.0  # seconds for one process

VOICES = {"es": "es-419", "qu": "qu"}
NEAREST = {"ay": "qu"}  # no voice of its own: to be recorded

Samples = npt.NDArray[np.float64]
_SETTINGS = f"{RATE}/{LOUDNESS}/{PEAK}/{SILENT_LEVEL}/{EDGE}/{WORDS_PER_MINUTE}/1"


def voice_of(language: str) -> str:
    """The espeak-ng voice of a language, or the nearest to it."""
    return VOICES.get(NEAREST.get(language, language), VOICES["es"])


def is_borrowed(language: str) -> bool:
    """Is this language read with the voice of another?"""
    return language not in VOICES


def fingerprint(content: bytes, voice: str) -> str:
    """A name for a sound: the same for the same words or recording, voice and settings."""
    return hashlib.sha256(b"\0".join((_SETTINGS.encode(), voice.encode(), content))).hexdigest()[:32]


async def speak(espeak: Sequence[str], sox: Sequence[str], text: str, language: str) -> bytes:
    """A WAV file of these words.

    Raises:
        ChannelError: a program failed, or took over 30 s.
        SetupError: a program is not there.
    """
    options = ("-v", voice_of(language), "-s", WORDS_PER_MINUTE, "-b", "1", "--stdin", "--stdout")
    spoken = await run([*espeak, *options], text.encode())
    return await convert(sox, spoken)


async def convert(sox: Sequence[str], recording: bytes) -> bytes:
    """A recording in any rate as an 8 kHz WAV file with the level of the others; raises as `speak` does."""
    raw = ("-t", "raw", "-r", str(RATE), "-e", "signed-integer", "-b", "16", "-c", "1", "-L", "-")
    command = [*sox, "-V1", "-D", "-t", "wav", "--ignore-length", "-", *raw, "highpass", "100"]
    pcm = await run(command, recording)
    return to_wav(make_even(trim(to_samples(pcm))))


async def run(command: Sequence[str], given: bytes = b"") -> bytes:
    """What the program wrote to its standard output; raises as `speak` does."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError as error:
        raise SetupError(f"{command[0]}: {error.strerror}", way_out="install espeak-ng and sox") from error
    try:
        async with asyncio.timeout(SYNTHESIS_SECONDS):
            wrote, complained = await process.communicate(given)
    except TimeoutError as error:
        raise ChannelError(f"{command[0]} took over {SYNTHESIS_SECONDS:g} s", retryable=True) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        words = complained.decode(errors="replace").strip()[-300:]
        raise ChannelError(f"{command[0]} failed with {process.returncode}: {words}", retryable=False)
    return wrote


def to_samples(pcm: bytes) -> Samples:
    """16-bit little-endian PCM as numbers from -1 to 1."""
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float64) / 32768.0


def to_wav(samples: Samples) -> bytes:
    """Numbers from -1 to 1 as an 8 kHz 16-bit WAV file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(samples * 32767.0).astype("<i2").tobytes())
    return made.getvalue()


def trim(samples: Samples) -> Samples:
    """Cut the silence at both ends but 50 ms, so that pieces join into a phrase."""
    loud = np.flatnonzero(np.abs(samples) > SILENT_LEVEL)
    if loud.size == 0:
        return samples
    first, last = max(int(loud[0]) - EDGE, 0), int(loud[-1]) + EDGE
    return samples[first:last]


def make_even(samples: Samples) -> Samples:
    """Change the level to the loudness of every prompt, or as far as the peak allows; silence stays silence."""
    level = loudness(samples)
    if level is None:
        return samples
    peak = float(np.max(np.abs(samples)))
    gain = min(10 ** ((LOUDNESS - level) / 20), 10 ** (PEAK / 20) / peak)
    return samples * gain


def loudness(samples: Samples) -> float | None:
    """The level in dBFS RMS over the frames that are not silence; None if all are."""
    whole = samples[: samples.size // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(np.square(whole), axis=1) if whole.size else np.empty(0)
    voiced = power[power > SILENT_LEVEL**2]
    return float(10 * np.log10(np.mean(voiced))) if voiced.size else None
