"""The format of the menus and every kind of finding (IVR-1, IVR-4, IVR-9)."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from contactcenter import messages as m
from contactcenter.domain.ivr.tree import Finding, InvalidTree, check, parse, read
from domain.ivr_trees import SMALL, small, tree_of

Tree = dict[str, Any]


def found(value: Tree) -> set[tuple[str, str, str]]:
    """(level, node, rule) of everything said of a tree, of its form or of its sense."""
    try:
        findings: list[Finding] | tuple[Finding, ...] = check(tree_of(value))
    except InvalidTree as refusal:
        findings = refusal.findings
    return {(each.level, each.node, each.rule) for each in findings}


def test_the_small_tree_has_nothing_wrong() -> None:
    assert found(SMALL) == set()
    assert parse(json.dumps(SMALL)).numbers == ("100",)


def spoil(path: str, value: Any) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        *parents, last = path.split(".")
        place = tree
        for part in parents:
            place = place[part]
        place[last] = value

    return change


def drop(path: str) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        *parents, last = path.split(".")
        place = tree
        for part in parents:
            place = place[part]
        del place[last]

    return change


SAY = {"kind": "say", "prompt": {"es": "a", "qu": "a"}}


@pytest.mark.parametrize(
    ("change", "node", "rule"),
    [
        (spoil("nodes.menu.keys.3", "nada"), "menu", "missing_target"),
        (spoil("nodes.menu.otherwise", "nada"), "menu", "missing_target"),
        (spoil("start", "nada"), "start", "missing_target"),
        (spoil("fallback", "nada"), "fallback", "missing_target"),
        (spoil("fallback", "menu"), "menu", "bad_fallback"),
        (spoil("nodes.isla", {"kind": "hangup"}), "isla", "unreachable"),
        (drop("nodes.menu.prompt.qu"), "menu", "missing_language"),
        (drop("notice.text.qu"), "notice", "missing_language"),
        (drop("nodes.preguntas.answers.1.text.qu"), "preguntas", "missing_language"),
        (spoil("nodes.menu.prompt.qu", "  "), "menu", "empty_prompt"),
        (spoil("nodes.menu.prompt.ay", "x"), "menu", "unknown_language"),
        (spoil("nodes.idioma.keys.3", "ay"), "idioma", "unknown_language"),
        (drop("nodes.idioma.keys.2"), "idioma", "language_not_offered"),
        (spoil("nodes.idioma", SAY | {"next": "permiso"}), "languages", "language_not_offered"),
        (spoil("nodes.preferente", SAY | {"next": "preferente"}), "preferente", "no_way_out"),
        (spoil("nodes.preferente", SAY | {"next": "preferente"}), "preferente", "silent_loop"),
        (spoil("nodes.menu.otherwise", "preferente"), "menu", "silent_loop"),
        (spoil("nodes.preguntas.keys.1", "menu"), "preguntas", "key_reused"),
        (spoil("nodes.permiso.refuse", "1"), "permiso", "key_reused"),
        (spoil("nodes.menu.keys.12", "todos"), "menu", "bad_key"),
        (spoil("nodes.menu.keys.A", "todos"), "menu", "bad_key"),
        (spoil("nodes.menu.keys", {}), "menu", "bad_key"),
        (spoil("nodes.menu.tries", 6), "menu", "bad_tries"),
        (spoil("nodes.menu.tries", 0), "menu", "bad_tries"),
        (spoil("nodes.menu.typo", 1), "menu", "format"),
        (spoil("nodes.menu.kind", "menú"), "menu", "format"),
        (spoil("languages.qu.steps", [{"after_seconds": 5}]), "languages", "format"),
        (spoil("languages.es.steps", [{"after_seconds": 0}]), "languages", "format"),
        (spoil("start", "idioma"), "idioma", "notice_first"),
        (spoil("nodes.permiso.refused", "documento"), "documento", "document_without_consent"),
        (spoil("nodes.todos.queue", "otra"), "todos", "unknown_queue"),
    ],
)
def test_what_would_fail_a_caller_is_an_error_with_its_node(
    change: Callable[[Tree], None], node: str, rule: str
) -> None:
    tree = copy.deepcopy(SMALL)
    change(tree)
    assert ("error", node, rule) in found(tree)
    with pytest.raises(InvalidTree) as refusal:
        parse(json.dumps(tree))
    assert refusal.value.code == "invalid_tree"
    assert node in str(refusal.value)
    assert not re.search(r"\b(Input|Field|Value|should|not|must)\b", str(refusal.value)), (
        "people read Spanish"
    )


def test_one_slip_is_one_finding_and_not_one_for_each_step_behind_it() -> None:
    tree = copy.deepcopy(SMALL)
    tree["nodes"]["idioma"]["next"] = "nada"

    assert found(tree) == {("error", "idioma", "missing_target")}


def test_a_key_written_twice_is_refused() -> None:
    twice = json.dumps(SMALL).replace('"1": "reniec"', '"1": "reniec", "1": "todos"')
    with pytest.raises(InvalidTree) as refusal:
        read(twice)
    assert refusal.value.findings[0].rule == "duplicate_key"


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(InvalidTree):
        read("start: menu")


def test_a_language_without_a_voice_and_one_not_reviewed_are_warnings() -> None:
    tree = copy.deepcopy(SMALL)
    tree["languages"]["ay"] = {"name": "aimara", "skill": "ay", "review": "pending"}
    for texts in (
        tree["notice"]["text"],
        tree["nodes"]["preguntas"]["answers"]["1"]["text"],
        *(node["prompt"] for node in tree["nodes"].values() if "prompt" in node),
    ):
        texts["ay"] = "x"
    tree["nodes"]["idioma"]["keys"]["3"] = "ay"

    assert found(tree) == {
        ("warning", "languages", "review_pending"),
        ("warning", "languages", "to_be_recorded"),
    }
    assert {each.text.split(" en aimara ")[0] for each in check(tree_of(tree))} == {"los textos", "9 textos"}
    recorded = [f"{name}.ay" for _, name, _ in tree_of(tree).spoken()]
    assert [each.rule for each in check(tree_of(tree), recorded=recorded)] == ["review_pending"]


def test_a_queue_that_nothing_leads_to_is_a_warning() -> None:
    tree = copy.deepcopy(SMALL)
    tree["queues"]["sola"] = {"name": "Sola"}
    assert found(tree) == {("warning", "queues", "unused_queue")}


def test_queues_defined_elsewhere_may_be_used() -> None:
    tree = tree_of(small(todos={"kind": "enqueue", "queue": "otra", "label": "Otra"}))
    assert check(tree, queues=["otra"])[0].rule == "unused_queue"


def test_a_loop_that_asks_and_has_a_way_out_is_allowed() -> None:
    assert found(small(preferente=SAY | {"next": "menu"})) == set()


def test_waiting_for_a_speaker_or_widening_is_the_entitys_choice() -> None:
    """IVR-5: the rule is configuration."""
    quechua = tree_of(SMALL).languages["qu"]
    topic = frozenset({("dni", 2)})
    assert quechua.requirement_steps(topic) == (
        m.RequirementStep(0, topic | {("qu", 3)}),
        m.RequirementStep(60, topic | {("qu", 1)}),
    )
    waiting = quechua.model_copy(update={"if_none": "keep_waiting"})
    assert waiting.requirement_steps(topic) == (m.RequirementStep(0, topic | {("qu", 3)}),)
    spanish = tree_of(SMALL).languages["es"]
    assert spanish.requirement_steps(topic) == (m.RequirementStep(0, topic),)


def test_the_catalogue_holds_every_text_and_the_agents_announcements_in_spanish() -> None:
    prompts = tree_of(SMALL).prompts()
    assert prompts["linea/notice"] == {"es": "Se graba.", "qu": "Grabasqam."}
    assert prompts["linea/preguntas_1"]["es"] == "De ocho a ocho."
    assert prompts["linea/duplicado_agent"] == {"es": "Reniec"}
    assert prompts["linea/todos_agent"] == {"es": "General"}
    assert "linea/adios" not in prompts  # the system says goodbye


def test_queue_definitions_become_policies() -> None:
    policy = tree_of(SMALL).queue_policies()[0]
    assert (policy.id, policy.name, policy.wrap_up_seconds) == ("reniec", "Reniec", 60)


def test_a_language_with_priority_keeps_a_seat_unless_its_tree_says_otherwise() -> None:
    tree = copy.deepcopy(SMALL)
    spoken = tree["languages"]["qu"]
    for priority, floor, kept in ((720, None, 1), (0, None, 0), (0, 2, 2), (720, 0, 0)):
        spoken["priority_minutes"], spoken["guard_floor"] = priority, floor
        assert tree_of(tree).language_reserves() == ((m.LanguageReserve("qu", kept),) if kept else ())


def test_the_texts_to_read_along_come_in_the_order_they_are_heard_and_once() -> None:
    tree = tree_of(SMALL)
    keys = list(tree.read_along())

    assert keys[0] == tree.key("notice")
    assert not [key for key in keys if key.endswith("_agent")]
    texts = list(tree.read_along().values())
    assert all(text not in texts[:i] for i, text in enumerate(texts))
