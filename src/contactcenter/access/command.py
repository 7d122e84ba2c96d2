"""`contactcenter user add`: makes a user account on the machine itself, for example the first administrator."""

import secrets

from contactcenter.access import audit
from contactcenter.access.passwords import hash_password
from contactcenter.access.users import create_user
from contactcenter.storage.database import for_a_command


async def add_user(url: str, key: bytes, username: str, name: str, role: str) -> str:
    """Make the account and return its generated password. `key`: the home's field key, which gives the audit's."""
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with for_a_command(url, key) as database, database.begin() as conn:
        made = await create_user(conn, name, username, role, hashed)
        detail: audit.Detail = {"by": audit.OPERATOR, "role": role}
        await audit.record(conn, None, "user_created", "user", made, detail)
    return password
