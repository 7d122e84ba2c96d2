"""The calls' part of the live view: what the record says of a conversation that routing let go before a restart."""

from dataclasses import dataclass

from msgspec.structs import replace

from contactcenter import messages as m
from contactcenter.areas.area import LiveSources
from contactcenter.areas.calls import store
from contactcenter.live.parts import LivePart
from contactcenter.storage.database import Database


def live_part(sources: LiveSources) -> LivePart:
    """Return the part that `bootstrap/areas.py` registers."""
    return LivePart(records=CallRecords(sources.database))


@dataclass(frozen=True, slots=True)
class CallRecords:
    """Completes a conversation of which, after a restart, only the agent who registers it is known."""

    database: Database

    async def recall(self, view: m.ConversationView) -> m.ConversationView | None:
        """Return the view with what the record holds; stage, agent and wrap-up stay. None without a record."""
        async with self.database.begin() as conn:
            row = await store.read(conn, view.conversation)
        if row is None:
            return None
        return replace(
            view,
            channel=row.channel,
            started=row.started,
            language=row.language,
            option=row.option,
            queue=row.queue,
            entered_line=row.entered_line,
            answered_at=row.answered_at,
            region=row.region,
            ani=row.ani_ref,
            document=row.document_ref,
            anonymous=row.consent is False,
        )
