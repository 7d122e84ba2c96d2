"""Raw to FLAC without losing a sample; any part of that; WAV for a download."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.areas.recordings import audio, rules
from contactcenter.kernel.errors import InvalidInput
from contactcenter.storage.object_store import ObjectStore
from journal.scripted_calls import EIGHT


def tone(seconds: float) -> np.ndarray:
    """Left a tone at half loudness in the first half only; right silence."""
    at = np.arange(int(seconds * audio.RATE))
    left = (np.sin(at / 5) * 16_384 * (at < len(at) / 2)).astype("<i2")
    return np.column_stack([left, np.zeros_like(left)])


def write_raw(folder: Path, seconds: float, leg: str = "leg-1") -> Path:
    path = folder / f"{leg}.raw"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tone(seconds).tobytes())
    return path


def to_flac(raw: Path, flac: Path) -> audio.FlacFile:
    with raw.open("rb") as file:
        return audio.to_flac(file, flac)


def test_every_sample_is_kept_and_the_peaks_show_who_spoke_when(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, 4.0)
    kept = to_flac(raw, tmp_path / "x.flac")

    samples, rate = soundfile.read(tmp_path / "x.flac", dtype="int16")
    assert rate == 8_000
    assert samples.astype("<i2").tobytes() == raw.read_bytes()
    assert (kept.duration, len(kept.left), len(kept.right)) == (4.0, 400, 400)
    assert min(kept.left[:190]) > 0.4
    assert max(kept.left[210:]) == max(kept.right) == 0.0
    assert kept.bytes < raw.stat().st_size


@pytest.mark.parametrize("size", [0, 1, 3, 5])
def test_a_file_of_next_to_nothing_is_no_accident(tmp_path: Path, size: int) -> None:
    raw = tmp_path / "a.raw"
    raw.write_bytes(bytes(size))

    kept = to_flac(raw, tmp_path / "a.flac")

    assert kept.duration == (size // 4) / 8_000


def test_the_same_raw_gives_the_same_object(tmp_path: Path) -> None:
    raw = write_raw(tmp_path, 1.0)
    assert to_flac(raw, tmp_path / "1").sha256 == to_flac(raw, tmp_path / "2").sha256


@pytest.fixture(scope="module")
def flac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flac")
    to_flac(write_raw(folder, 20.0), folder / "x.flac")
    return folder / "x.flac"


def test_the_wav_is_one_that_others_can_read(flac: Path) -> None:
    whole = b"".join(audio.to_wav(flac.open("rb")))

    with wave.open(io.BytesIO(whole)) as found:
        assert (found.getnchannels(), found.getframerate(), found.getsampwidth()) == (2, 8_000, 2)
        assert found.readframes(found.getnframes()) == tone(20.0).tobytes()


@given(st.data())
def test_any_part_is_that_part_of_the_file(flac: Path, data: st.DataObject) -> None:
    whole = flac.read_bytes()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    assert b"".join(audio.parts_of(flac.open("rb"), start, end)) == whole[start:end]


def test_a_part_is_not_paid_with_the_whole(tmp_path: Path) -> None:
    """A browser asks for a part, and anybody may ask for one byte of two hours, often."""
    (tmp_path / "x.flac").write_bytes(bytes(4_000_000))
    store, taken = ObjectStore(tmp_path), 0

    class Counted(io.BufferedReader):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal taken
            taken += len(part := super().read(size))
            return part

    counted = Counted(store.open("x.flac"))  # type: ignore[arg-type]
    assert len(b"".join(audio.parts_of(counted, 2_000_000, 2_000_001))) == 1
    assert taken == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-200", (0, 100)),
        ("bytes=0-1,5-6", None),
        ("pages=1-2", None),
        ("bytes=-", None),
    ],
)
def test_ranges_are_read_as_browsers_write_them(header: str | None, expected: object) -> None:
    assert rules.read_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=50-40", "bytes=-0"])
def test_a_range_outside_is_refused(header: str) -> None:
    with pytest.raises(InvalidInput):
        rules.read_range(header, 100)


@pytest.mark.parametrize(
    ("seconds_found", "expected", "truncated"),
    [
        (120.0, 120.0, False),
        (117.0, 120.0, False),
        (116.0, 120.0, True),
        (140.0, 120.0, False),
        (0.0, 0.9, False),
        (0.0, 5.0, True),
        (3.0, None, False),
    ],
)
def test_two_per_cent_and_a_second_may_lack(
    seconds_found: float, expected: float | None, truncated: bool
) -> None:
    assert rules.is_truncated(int(seconds_found * 32_000), expected) is truncated


def test_an_object_stands_under_its_day() -> None:
    assert rules.key_of("1767600000.7", EIGHT) == "recordings/2026/01/05/1767600000.7.flac"
    assert rules.leg_of("2026/01/05/1767600000.7.raw") == "1767600000.7"
    with pytest.raises(InvalidInput):
        rules.leg_of("2026/01/05/a b.raw")
