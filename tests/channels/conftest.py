from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels import adapter_rig as desks
from channels.adapter_rig import Desk
from contactcenter import messages as m


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Connected, nobody on the line."""
    async with desks.opened(tmp_path) as desk:
        await desk.got(m.VoiceLinkRestored)
        yield desk
