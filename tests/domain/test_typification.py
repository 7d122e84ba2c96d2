"""The tree of reasons (CRM-3)."""

import pytest

from contactcenter.domain.typification import Typification, read_typification
from contactcenter.kernel.errors import InvalidInput


def tree() -> Typification:
    return read_typification(
        [
            {
                "code": "reniec",
                "label": "Reniec",
                "children": [
                    {
                        "code": "reniec.dni",
                        "label": "DNI",
                        "children": [
                            {
                                "code": "reniec.dni.menor",
                                "label": "DNI de menor",
                                "children": [{"code": "reniec.dni.menor.perdida", "label": "Pérdida"}],
                            },
                            {"code": "reniec.dni.azul", "label": "DNI azul", "active": False},
                        ],
                    }
                ],
            },
            {"code": "muda", "label": "Nadie habló"},
        ]
    )


@pytest.mark.parametrize(
    ("code", "choosable"),
    [
        ("reniec", False),
        ("reniec.dni", False),
        ("reniec.dni.menor", True),  # third level, though there is more below
        ("reniec.dni.menor.perdida", True),
        ("reniec.dni.azul", False),  # switched off
        ("muda", True),  # a leaf of the first level
        ("nada", False),
    ],
)
def test_what_may_be_chosen(code: str, choosable: bool) -> None:
    assert tree().is_choosable(code) is choosable


def test_labels_read_from_the_first_level_down_even_if_switched_off() -> None:
    assert tree().labels("reniec.dni.azul") == ("Reniec", "DNI", "DNI azul")
    assert tree().labels("nada") == ()


def test_switching_off_an_entry_closes_what_is_under_it() -> None:
    closed = read_typification(
        [{"code": "a", "label": "A", "active": False, "children": [{"code": "b", "label": "B"}]}]
    )
    assert not closed.is_choosable("b")


def deep(levels: int) -> list[dict[str, object]]:
    below = deep(levels - 1) if levels > 1 else []
    return [{"code": f"n{levels}", "label": "N", "children": below}]


def test_five_levels_are_allowed_and_six_refused() -> None:
    assert len(list(read_typification(deep(5)))) == 5
    with pytest.raises(InvalidInput, match="deeper"):
        read_typification(deep(6))


@pytest.mark.parametrize(
    "value",
    [
        [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}],
        [{"code": "A B", "label": "A"}],
        [{"code": "a", "label": ""}],
        [{"code": "a", "label": "A", "typo": 1}],
        {"code": "a"},
    ],
)
def test_a_wrong_tree_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_typification(value)
    assert refusal.value.code == "invalid_typification"
