"""Stores files that are written once and never changed: in a folder, or in a bucket of S3."""

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
        block = memoryview(self._reader.read(len(buffer)))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()


class ObjectStore:
    """The objects under one place, by key. A key is a path with slashes."""

    def __init__(self, place: str | Path) -> None:
        """Open the store at `place`: a folder, made if it is missing, or `s3://bucket/prefix`.

        The keys of S3 are read from the environment.

        Raises: SetupError if the address cannot be used.
        """
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
        """Store the content under a new key and return True; False if the key exists, whose object stays as it is."""
        try:
            await obstore.put_async(self._store, key, content, mode="create")
        except AlreadyExistsError:
            return False
        return True

    async def put_file(self, key: str, path: Path) -> bool:
        """Store a file under a new key and return True; False if the key exists, whose object stays as it is."""
        try:
            await obstore.put_async(self._store, key, path, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def open(self, key: str) -> BinaryIO:
        """Open an object as a file that reads only the parts that are wanted. It blocks: use it in a thread.

        Raises:
            NotFound: there is no such object.
            ChannelError: the store does not answer; retryable.
        """
        try:
            return BufferedReader(_Part(obstore.open_reader(self._store, key)), BUFFER)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(f"object {key} is not in the store") from error
        except BaseError as error:
            raise ChannelError("the object store does not answer", retryable=True) from error

    async def size(self, key: str) -> int | None:
        """Return the size of an object in bytes; None if there is no such object."""
        try:
            head = await obstore.head_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return None
        return head["size"]

    async def sha256(self, key: str) -> str:
        """Read an object back, block by block, and return its SHA-256 in hexadecimal.

        Raises: NotFound if there is no such object.
        """
        digest = hashlib.sha256()
        try:
            stored = await obstore.get_async(self._store, key)
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(f"object {key} is not in the store") from error
        async for block in stored.stream(min_chunk_size=BLOCK):
            digest.update(block)
        return digest.hexdigest()

    async def remove(self, key: str) -> None:
        """Remove an object whose retention is over, or that another copy has replaced (REC-3).

        It does nothing if there is no such object.
        """
        with suppress(NotFoundError, FileNotFoundError):
            await obstore.delete_async(self._store, key)
