"""What is kept for ever, in a folder or in S3: written once, read in parts, and away is not the same as not there."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contactcenter.kernel.errors import ChannelError, NotFound
from contactcenter.storage.object_store import ObjectStore
from storage.fake_s3 import serving

KEY = "recordings/2026/01/05/l1.flac"


@pytest.fixture(params=["folder", "s3"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ObjectStore]:
    if request.param == "folder":
        yield ObjectStore(tmp_path / "store")
        return
    async with serving() as s3:
        keys_of(s3.address, monkeypatch)
        yield ObjectStore("s3://grabaciones/centro")


def keys_of(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"ENDPOINT_URL": address, "ALLOW_HTTP": "true", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}
    for name, value in (told | {"REGION": "us-east-1"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)


async def test_a_file_is_written_once_read_in_parts_and_removed(store: ObjectStore, tmp_path: Path) -> None:
    file, content = tmp_path / "l1.flac", os.urandom(300_000)
    file.write_bytes(content)

    assert await store.put_file(KEY, file)
    assert not await store.put(KEY, b"another")

    def part() -> bytes:
        with store.open(KEY) as opened:
            opened.seek(100_000)
            return opened.read(10)

    assert await asyncio.to_thread(part) == content[100_000:100_010]
    assert await store.size(KEY) == 300_000
    assert await store.sha256(KEY) == hashlib.sha256(content).hexdigest()
    await store.remove(KEY)
    assert await store.size(KEY) is None
    with pytest.raises(NotFound):
        await asyncio.to_thread(store.open, KEY)


@pytest.mark.slow
async def test_a_store_that_is_away_is_said_to_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten tries in two seconds; the listener is asked to come back, not told that there is no recording."""
    keys_of("http://127.0.0.1:9", monkeypatch)
    with pytest.raises(ChannelError, match="does not answer") as away:
        await asyncio.to_thread(ObjectStore("s3://grabaciones/centro").open, KEY)
    assert away.value.retryable
