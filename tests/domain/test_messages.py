"""Messages register themselves, and are frozen at run time and for the type checker."""

import ast
from pathlib import Path

import pytest
from mypy import api as mypy

from contactcenter import messages as m
from contactcenter.messages.base import Value

SOURCE = Path(m.__file__).parents[1]


class Word(Value, frozen=True):
    """One with a default, one without."""

    first: str
    second: int = 2


def test_a_message_is_made_compared_and_hashed_by_its_fields():
    assert Word("a") == Word("a", 2) == Word(first="a", second=2)
    assert hash(Word("a")) == hash(Word("a", 2))
    with pytest.raises(TypeError):
        Word()
    with pytest.raises(TypeError):
        Word("a", third=3)


def test_a_message_cannot_be_changed():
    with pytest.raises(AttributeError):
        Word("a").first = "b"


def test_an_assignment_to_a_message_does_not_pass_the_type_checker(tmp_path: Path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from contactcenter.messages import DeliveryReason\n\n\n"
        "def change(reason: DeliveryReason) -> None:\n    reason.rule = 'another'\n"
    )
    said, _, code = mypy.run(
        [str(wrong)]
    )  # with the settings and the cache of `make lint`: two seconds for ten
    assert code == 1
    assert 'Property "rule" defined in "DeliveryReason" is read-only' in said


def published_classes() -> set[str]:
    """Names of the classes whose instances the source gives to `publish` or `ask` where it makes them."""
    names = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"publish", "ask"}:
                made = node.args[0] if node.args else None
                if isinstance(made, ast.Call):
                    names.add(ast.unparse(made.func).rpartition(".")[2])
    return names


def test_every_class_published_on_the_bus_is_a_registered_message():
    published = {name for name in published_classes() if name[0].isupper()}

    assert {"SessionEnded", "SessionOverdue", "PhoneTaken"} <= published, "the source was read"
    assert published | {"CitizenLinked"} <= set(m.registered_messages())


def test_every_message_declared_is_found_in_the_package_by_its_name():
    ours = {
        name: k for name, k in m.registered_messages().items() if k.__module__.startswith("contactcenter.")
    }

    assert {name: getattr(m, name) for name in ours} == ours


def test_a_second_message_of_the_same_name_is_refused():
    with pytest.raises(TypeError, match="CallArrived is declared in contactcenter.messages.telephony and in"):
        type("CallArrived", (m.Event,), {})
