"""One site a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.site import Site
from contactcenter.storage.database import Database


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    async with Site(database, objects=str(tmp_path)) as site:
        yield site
