"""The command line, as an operator uses it beside a running core."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from contactcenter.storage.database import Database


async def command(database: Database, *words: str, answer: str = "", key: bytes = b"") -> tuple[int, str]:
    """Exit code, and all that was said. `key`: that of the personal data."""
    with tempfile.TemporaryDirectory(prefix="cc-home-") as home:
        Path(home).chmod(0o755)  # as root, another account must reach it
        if key:
            kept = Path(home, "secrets", "core", "field_key")
            kept.parent.mkdir(parents=True)
            kept.write_text(key.hex())
        url = database.engine.url.render_as_string(hide_password=False)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "contactcenter", *words),
            env={**os.environ, "CC_DATABASE_URL": url, "CC_HOME": home},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate(answer.encode())
    return process.returncode or 0, said.decode()
