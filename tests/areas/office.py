"""A site whose records are there: what a journal wrote of calls, seen through the API."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from api.site import Browser, Site
from contactcenter.access.tables import audit
from contactcenter.areas.citizens.tables import timeline
from contactcenter.kernel.ids import AgentId, Ref
from contactcenter.storage.tables import registrations
from journal.rig import Desk
from journal.scripted_calls import EIGHT, Tale

DOCUMENT, NUMBER = "45678901", "+51966123456"


@dataclass
class Office:
    site: Site
    desk: Desk

    async def agent(self, username: str = "yeni") -> tuple[Browser, AgentId]:
        browser = await self.site.signed_in(username)
        return browser, AgentId(browser.user)

    async def supervisor(self, username: str = "rosa") -> Browser:
        return await self.site.signed_in(username, role="supervisor")

    def caller(self, number: str = NUMBER, document: str = DOCUMENT) -> tuple[Ref, Ref]:
        return self.desk.vault.keep("ani", number), self.desk.vault.keep("document", document)

    def call(
        self,
        number: int = 1,
        *,
        agent: AgentId | None,
        at: datetime = EIGHT,
        document: str = DOCUMENT,
        consents: bool = True,
    ) -> Tale:
        """Answered by the agent and still talking; without one, still waiting."""
        ani, paper = self.caller(document=document)
        tale = Tale(number, at, ani).consents(consents)
        if consents:
            tale.keys(paper)
        tale.chooses()
        return tale.is_given_to(agent).is_answered_by(agent) if agent is not None else tale

    async def registered(self, tale: Tale, agent: AgentId, *, done: bool, at: datetime) -> None:
        """As saved at that instant, and at no other."""
        row = {
            "conversation": tale.id,
            "agent": agent,
            "done": done,
            "created": at,
            "saved": at,
            "saved_by": agent,
        }
        async with self.desk.database.begin() as conn:
            await conn.execute(delete(registrations).where(registrations.c.conversation == tale.id))
            await conn.execute(insert(registrations).values(**row, completed=at if done else None))

    async def citizen_of(self, tale: Tale) -> UUID:
        async with self.desk.database.begin() as conn:
            found = await conn.scalar(select(timeline.c.citizen_id).where(timeline.c.object_id == tale.id))
        assert found is not None
        return found

    async def audited(self, who: Browser, act: str) -> list[str]:
        """The objects of what this person did."""
        async with self.desk.database.begin() as conn:
            rows = await conn.scalars(
                select(audit.c.object_id)
                .where(audit.c.who == who.user, audit.c.act == act)
                .order_by(audit.c.seq)
            )
            return list(rows.all())
