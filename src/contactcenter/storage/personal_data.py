"""Stores personal data behind references: encrypted rows, written with the batch that mentions them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.kernel.ids import Ref
from contactcenter.kernel.vault import Datum, Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.normalization import mask
from contactcenter.storage.tables import conversations, personal_data, segments


class PersonalData:
    """Reads, writes, masks and erases personal data: in the vault in memory and in the table `personal_data`."""

    def __init__(self, vault: Vault, cipher: Cipher) -> None:
        self.vault = vault
        self.cipher = cipher

    async def drain(self, conn: AsyncConnection, data: tuple[Datum, ...], now: datetime) -> None:
        """Write the data to the table, encrypted. A reference that is there already stays as it is.

        `now`: recorded as the time of storing (aware, UTC).
        """
        if not data:
            return
        rows = [
            {
                "ref": datum.ref,
                "kind": datum.kind,
                "value": self.cipher.encrypt(datum.value),
                "blind": self.cipher.blind(datum.kind, datum.value),
                "kept": now,
            }
            for datum in data
        ]
        await conn.execute(insert(personal_data).on_conflict_do_nothing(), rows)

    async def read(self, conn: AsyncConnection, refs: Iterable[str | None]) -> dict[str, Datum]:
        """Return the data of these references, from memory where they are there, else from the table.

        A reference whose datum was erased is left out of the result, and so is None.
        """
        wanted = {ref for ref in refs if ref}
        data = {ref: datum for ref in wanted if (datum := self.vault.read(Ref(ref))) is not None}
        missing = wanted - data.keys()
        if missing:
            rows = await conn.execute(select(personal_data).where(personal_data.c.ref.in_(missing)))
            data |= {row.ref: self._open(row.ref, row.kind, row.value) for row in rows}
        return data

    async def mask(self, conn: AsyncConnection, ref: str) -> None:
        """Make a datum anonymous: enough is left to show it, not enough to find or call the citizen (IVR-3)."""
        result = await conn.execute(select(personal_data).where(personal_data.c.ref == ref))
        row = result.one_or_none()
        if row is None:
            return
        hidden = Datum(Ref(ref), row.kind, mask(self.cipher.decrypt(row.value)))
        await conn.execute(
            update(personal_data)
            .where(personal_data.c.ref == ref)
            .values(value=self.cipher.encrypt(hidden.value), blind=None)
        )
        self.vault.remember([hidden])

    async def erase(self, conn: AsyncConnection, refs: Iterable[str]) -> None:
        """Delete the data of these references from the table and from memory."""
        erased = list(refs)
        await conn.execute(delete(personal_data).where(personal_data.c.ref.in_(erased)))
        for ref in erased:
            self.vault.forget(Ref(ref))

    async def recall(self, conn: AsyncConnection) -> int:
        """Load into memory, at a restart, the data that open conversations refer to, and return how many there are."""
        data = await self.read(conn, await self.standing(conn))
        self.vault.remember(data.values())
        return len(data)

    async def standing(self, conn: AsyncConnection) -> set[str]:
        """Return the references of open conversations and of those in wrap-up."""
        open_wrap_ups = select(segments.c.conversation).where(segments.c.ended.is_(None))
        refs = await conn.execute(
            select(conversations.c.ani_ref, conversations.c.document_ref).where(
                conversations.c.ended_at.is_(None) | conversations.c.id.in_(open_wrap_ups)
            )
        )
        return {ref for row in refs for ref in row if ref}

    def _open(self, ref: str, kind: str, value: bytes) -> Datum:
        return Datum(Ref(ref), kind, self.cipher.decrypt(value))


async def purge_unreferenced(conn: AsyncConnection, before: datetime) -> list[str]:
    """Delete the data stored before `before` that no conversation refers to, and return their references.

    They are documents that were keyed in and never confirmed, and numbers of calls that left no record.
    """
    used = select(conversations.c.id).where(
        (conversations.c.ani_ref == personal_data.c.ref)
        | (conversations.c.document_ref == personal_data.c.ref)
    )
    unused = delete(personal_data).where(personal_data.c.kept < before, ~used.exists())
    return list(await conn.scalars(unused.returning(personal_data.c.ref)))
