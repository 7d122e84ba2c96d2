"""The production image has our sources on its path and no package of ours installed."""

import importlib.metadata

import pytest

from contactcenter import __version__
from contactcenter.api.app import build
from contactcenter.api.deps import WebOptions
from contactcenter.bootstrap.areas import AREAS

real = importlib.metadata.Distribution.from_name


def test_the_api_is_built_where_our_package_was_never_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_us(name: str) -> importlib.metadata.Distribution:
        if name == "contactcenter":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata.Distribution, "from_name", without_us)

    assert build(WebOptions(), AREAS).version == __version__
