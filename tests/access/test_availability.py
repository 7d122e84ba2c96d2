"""What is the outside's fault, and what somebody of ours must look into."""

import pytest
import sqlalchemy as sa

from contactcenter.access.availability import DATABASE_AWAY, is_outside
from contactcenter.storage.database import Database


@pytest.mark.parametrize(
    ("error", "so"),
    [
        (sa.exc.OperationalError("select", None, Exception()), True),
        (sa.exc.TimeoutError(), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (sa.exc.ProgrammingError("selct", None, Exception()), False),
        (OSError(28, "No space left on device"), False),
        (ValueError(), False),
    ],
)
def test_only_what_is_not_there_is_the_outsides_fault(error: Exception, so: bool) -> None:
    assert is_outside(error) is so


async def test_a_server_that_is_not_there_is() -> None:
    away = Database("postgresql://nobody:x@127.0.0.1:1/none", size=1, audit_key=b"k" * 32)
    with pytest.raises(DATABASE_AWAY) as refused:
        async with away.begin():
            pass
    await away.close()
    assert is_outside(refused.value)
