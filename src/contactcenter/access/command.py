"""`contactcenter user add`: a person made on the machine itself, the first administrator among them."""

import secrets

from contactcenter.access import audit
from contactcenter.access.passwords import hash_password
from contactcenter.access.users import create_user
from contactcenter.storage.database import for_a_command


async def add_user(url: str, key: bytes, username: str, name: str, role: str) -> str:
    """Her generated password. `key`: that of the home, of which the audit is sealed."""
    password = secrets.token_urlsafe(12)
    kept = await hash_password(password)
    async with for_a_command(url, key) as database, database.begin() as conn:
        made = await create_user(conn, name, username, role, kept)
        detail: audit.Detail = {"by": audit.OPERATOR, "role": role}
        await audit.record(conn, None, "user_created", "user", made, detail)
    return password
