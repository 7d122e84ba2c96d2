"""The trees, prompts and typification that the product comes with (IVR-1, IVR-9, CRM-3)."""

from pathlib import Path

import pytest
import yaml

from contactcenter.areas.ivr.schema import FILE, schema
from contactcenter.areas.ivr.tree_files import (
    catalogue,
    examine,
    load,
    load_folder,
    load_system,
    to_json,
    tree_files,
)
from contactcenter.areas.ivr.trial_call import try_keys
from contactcenter.domain.ivr import EnterLine, Finish
from contactcenter.domain.ivr.tree import Enqueue, parse
from contactcenter.domain.typification import read_typification

TREES = Path(__file__).parents[3] / "ivr_trees"
SYSTEM = TREES / "prompts" / "system.yaml"


@pytest.mark.parametrize("file", tree_files(TREES), ids=lambda file: file.stem)
def test_a_shipped_tree_has_no_error_and_survives_its_json(file: Path) -> None:
    tree, findings = examine(file)
    assert tree is not None
    assert [each for each in findings if each.level == "error"] == []
    assert parse(to_json(tree)) == tree
    assert list(parse(to_json(tree)).languages) == list(tree.languages)
    assert tree.id == file.stem


def test_the_four_lines_answer_the_numbers_of_their_documents() -> None:
    numbers = {tree.id: tree.numbers for tree in load_folder(TREES).values()}
    assert numbers["alomac"] == ("1800",)
    assert numbers["osinergmin"] == ("2193410", "080041800")
    assert numbers["osce"] == ("6143636", "6135555")
    assert set(numbers) == {"alomac", "osinergmin", "osce", "mef"}


def test_indigenous_languages_await_review_and_come_first() -> None:
    """IVR-1, IVR-5."""
    trees = load_folder(TREES)
    assert list(trees["osinergmin"].languages) == ["es", "qu", "ay"]
    quechua = trees["alomac"].languages["qu"]
    assert (quechua.priority_minutes, quechua.review) == (720, "pending")
    assert [(step.after_seconds, step.level) for step in quechua.steps] == [(0, 3), (60, 1)]


def test_osinergmin_has_its_five_sectors() -> None:
    """IVR-4."""
    queues = {queue.name for queue in load_folder(TREES)["osinergmin"].queue_policies()}
    assert queues == {"Electricidad", "Hidrocarburos", "Gas natural", "Minería", "Información general"}


def test_the_keys_of_the_documentation_reach_the_second_option() -> None:
    trial = try_keys(load(TREES / "alomac.yaml"), "1,1,45678901#,1,2")
    assert isinstance(trial.end, EnterLine)
    assert trial.end.requirement.queue == "migraciones"
    assert trial.session.document_kind == "dni"


def test_every_line_of_alomac_can_be_reached_with_keys() -> None:
    tree = load(TREES / "alomac.yaml")
    ways = [
        "1,1",
        "1,2",
        "1,3",
        "1,4",
        "1",
        "2",
        "3",
        "4,1",
        "4,2",
        "4",
        "5,1",
        "5,2",
        "5,3",
        "5",
        "6",
        "7,0",
    ]
    ends = {
        each.end.option for way in ways if isinstance((each := try_keys(tree, f"1,2,{way}")).end, EnterLine)
    }
    lines = [node for node in tree.nodes.values() if isinstance(node, Enqueue)]
    assert len(ends) == len(lines)


def test_a_silent_caller_comes_to_an_end_in_every_tree() -> None:
    for tree in load_folder(TREES).values():
        assert isinstance(try_keys(tree, "").end, EnterLine | Finish)


def test_the_system_speaks_the_three_languages() -> None:
    """IVR-1: a missing one is an error, not a silence."""
    source = yaml.safe_load(SYSTEM.read_text())
    for name, texts in source["prompts"].items():
        assert set(texts) == {"es", "qu", "ay"}, name
        assert all(text.strip() for text in texts.values()), name
    words = load_system(SYSTEM)
    for key in ("lang-es", "lang-qu", "lang-ay", "echo"):
        assert words[f"system/{key}"]["es"]
    for key in (
        "place-before",
        "place-after",
        "wait",
        "goodbye",
        "agent-lost",
        "no-core",
        "digit-0",
        "digit-9",
    ):
        assert set(words[f"system/{key}"]) == {"es", "qu", "ay"}


def test_the_catalogue_joins_system_and_trees() -> None:
    words = catalogue(load_folder(TREES).values(), SYSTEM)
    assert words["system/goodbye"]["es"]
    assert words["alomac/reniec-duplicado_agent"] == {"es": "Reniec"}


def test_the_schema_for_editors_is_fresh() -> None:
    """`python -m contactcenter.areas.ivr.schema` writes it again."""
    assert (TREES.parent / FILE).read_text(encoding="utf-8") == schema()


def test_the_typification_of_alomac_has_three_levels_and_forty_leaves() -> None:
    tree = read_typification(yaml.safe_load((TREES / "typification" / "alomac.yaml").read_text()))
    leaves = [entry.code for entry in tree if not entry.children]
    assert len(leaves) >= 40
    assert max(len(tree.labels(code)) for code in leaves) >= 3
    assert tree.labels("reniec.dni.duplicado") == ("Reniec", "DNI", "Duplicado de DNI")
    assert all(tree.is_choosable(code) for code in leaves if code != "reniec.dni.azul")
