"""Only licences that an administration can take and change."""

import pytest

import licences


def test_every_python_package_has_an_allowed_licence() -> None:
    packages = licences.python_packages()
    assert packages
    assert not {n: lic for n, (_, lic) in packages.items() if not licences.is_allowed(n, lic)}


def test_every_package_in_the_console_has_an_allowed_licence() -> None:
    assert not {
        n: lic for n, (_, lic) in licences.console_packages().items() if not licences.is_allowed(n, lic)
    }


@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ("MIT", True),
        ("(MIT OR GPL-3.0-only)", True),
        ("GPL-3.0-only OR MIT AND ISC", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("Apache Software License, MIT License", True),
        ("GPL-3.0 AND MIT", False),
        ("MIT AND (GPL-3.0-only OR AGPL-3.0-only)", False),
        ("(MIT OR GPL-3.0-only) AND AGPL-3.0-only", False),
        ("MIT License, GNU General Public License v3 (GPLv3)", False),
        ("MITRE", False),
        ("(MIT", False),
        ("MIT GPL-3.0-only", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_a_licence_is_read_as_the_expression_it_is(said, allowed):
    assert licences.is_allowed("some", said) is allowed
