"""A home that the service account can reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactcenter.processes import process_account as accounts
from contactcenter.processes.process_account import Account


@pytest.fixture
def home() -> Iterator[Path]:
    """Not pytest's own folder: that one is closed to the service account."""
    folder = Path(tempfile.mkdtemp(prefix="cc-home-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.delenv("CC_USER", raising=False)
    return accounts.choose()
