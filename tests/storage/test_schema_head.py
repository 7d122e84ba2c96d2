"""The revision this code expects is the one Alembic would bring a database to."""

from alembic.script import ScriptDirectory

from contactcenter.storage.database import MIGRATIONS, SCHEMA_HEAD


def test_the_expected_schema_is_the_only_head_of_the_migrations() -> None:
    revisions = ScriptDirectory(str(MIGRATIONS))

    assert revisions.get_heads() == [SCHEMA_HEAD], (
        "SCHEMA_HEAD in storage/database.py names the newest revision"
    )
