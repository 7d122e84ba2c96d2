"""Storage is tried on the embedded server and on Debian's 15, the floor, in one run."""

import os

import pytest

from contactcenter.processes.postgres import Postgres

BOTH = ["pg_embedded", "pg_debian"]
CHOSEN = {"15": ["pg_debian"], "18": ["pg_embedded"]}.get(os.environ.get("CC_TEST_PG", ""), BOTH)


@pytest.fixture(scope="session", params=CHOSEN)
def pg_server(request: pytest.FixtureRequest) -> Postgres:
    server: Postgres = request.getfixturevalue(request.param)
    return server
