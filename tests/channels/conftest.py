from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels import adapter_rig
from channels.adapter_rig import AdapterRig
from contactcenter import messages as m


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[AdapterRig]:
    """Connected, nobody on the line."""
    async with adapter_rig.opened(tmp_path) as rig:
        await rig.got(m.VoiceLinkRestored)
        yield rig
