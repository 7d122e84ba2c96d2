"""`contactcenter user add`: a person made on the machine itself, the first administrator among them."""

import secrets

from contactcenter.access import audit
from contactcenter.access.passwords import hash_password
from contactcenter.access.users import create_user
from contactcenter.storage.cipher import audit_key
from contactcenter.storage.database import Database


async def add_user(url: str, key: bytes, username: str, name: str, role: str) -> str:
    """Her generated password. `key`: that of the home, of which the audit is sealed."""
    password = secrets.token_urlsafe(12)
    kept = await hash_password(password)
    database = Database(url, name="command", size=1, audit_key=audit_key(key))
    try:
        async with database.begin() as conn:
            made = await create_user(conn, name, username, role, kept)
            detail: audit.Detail = {"by": audit.OPERATOR, "role": role}
            await audit.record(conn, None, "user_created", "user", made, detail)
    finally:
        await database.close()
    return password
