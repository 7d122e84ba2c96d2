"""One office a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.site import Site
from areas.office import Office
from contactcenter.storage.database import Database
from journal.rig import open_desk


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    async with Site(database, objects=str(tmp_path / "store")) as site, open_desk(database) as desk:
        yield Office(site, desk)


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    async with Site(database, objects=str(tmp_path)) as site:
        yield site
