"""`contactcenter user add`: a person made on the machine itself, the first administrator among them."""

import secrets

from contactcenter.access.passwords import hash_password
from contactcenter.access.users import create_user
from contactcenter.storage.database import Database


async def add_user(url: str, username: str, name: str, role: str) -> str:
    """Her generated password."""
    password = secrets.token_urlsafe(12)
    kept = await hash_password(password)
    database = Database(url, name="command", size=1)
    try:
        async with database.begin() as conn:
            await create_user(conn, name, username, role, kept)
    finally:
        await database.close()
    return password
