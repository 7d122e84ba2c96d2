"""Files that are kept: in a folder, or in S3 by its address. Written once, never changed."""

import hashlib
from contextlib import suppress
from io import SEEK_SET, BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, from_url
from obstore.store import ObjectStore as Store

from contactcenter.kernel.errors import ChannelError, NotFound, SetupError

BLOCK = 1 << 20
BUFFER = 1 << 16


class _Part(RawIOBase):
    """An object of the store as a file that can be sought in."""

    def __init__(self, reader: "obstore.ReadableFile") -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = memoryview(self._reader.read(len(buffer)))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()


class ObjectStore:
    """`place`: a folder, or `s3://bucket/prefix` with its keys in the environment."""

    def __init__(self, place: str | Path) -> None:
        text = str(place)
        self._store: Store
        if "://" in text:
            try:
                self._store = from_url(text)
            except BaseError as error:
                raise SetupError(
                    f"CC_OBJECTS_URL: {error}", way_out="write it as s3://bucket/prefix, its keys in AWS_…"
                ) from error
        else:
            self._store = LocalStore(prefix=Path(text).absolute(), mkdir=True)

    async def put(self, key: str, content: bytes) -> bool:
        """False if it is there already; what is there stays."""
        try:
            await obstore.put_async(self._store, key, content, mode="create")
        except AlreadyExistsError:
            return False
        return True

    async def put_file(self, key: str, path: Path) -> bool:
        try:
            await obstore.put_async(self._store, key, path, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def open(self, key: str) -> BinaryIO:
        """For a thread: read where it is wanted, never whole. Raises NotFound, and ChannelError if S3 is away."""
        try:
            return BufferedReader(_Part(obstore.open_reader(self._store, key)), BUFFER)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(f"object {key} is not in the store") from error
        except BaseError as error:
            raise ChannelError("the object store does not answer", retryable=True) from error

    async def size(self, key: str) -> int | None:
        try:
            found = await obstore.head_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return None
        return found["size"]

    async def sha256(self, key: str) -> str:
        """Read back from the store, block by block."""
        digest = hashlib.sha256()
        try:
            found = await obstore.get_async(self._store, key)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(f"object {key} is not in the store") from error
        async for block in found.stream(min_chunk_size=BLOCK):
            digest.update(block)
        return digest.hexdigest()

    async def remove(self, key: str) -> None:
        """What was kept is not wanted any more: retention, or a copy that another took the place of (REC-3).

        What is not there is removed already.
        """
        with suppress(NotFoundError, FileNotFoundError):
            await obstore.delete_async(self._store, key)
