"""A caller walks a tree: language, consent, document, menus, and out of it (IVR-1 to IVR-5, IVR-11)."""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import messages as m
from contactcenter.domain.ivr import EnterLine, Finish, IvrSession, Outcome, advance, begin, resume
from contactcenter.domain.ivr.tree import IvrTree
from domain.ivr_trees import SMALL, failed, keyed, new_session, secret, silent, small, tree_of

NOW = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


@dataclass
class Call:
    """A caller on the small tree; remembers all that came out."""

    value: dict[str, Any] = field(default_factory=lambda: SMALL)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tree: IvrTree = tree_of(self.value)
        self.session: IvrSession = new_session(self.tree)
        self.take(begin(self.session, self.tree, now=NOW))

    def take(self, outcomes: list[Outcome]) -> "Call":
        self.outcomes += outcomes
        return self

    def hear(self, ended: m.PromptEnded) -> "Call":
        return self.take(advance(self.session, self.tree, ended))

    def keys(self, *keys: str) -> "Call":
        for key in keys:
            self.hear(keyed(self.asked, key))
        return self

    def document(self, length: int, ref: str = "p1") -> "Call":
        return self.hear(secret(self.asked, length, ref))

    def quiet(self, times: int = 1) -> "Call":
        for _ in range(times):
            self.hear(silent(self.asked))
        return self

    def to_language(self) -> "Call":
        return self.quiet()  # the notice in the first language

    def to_document(self) -> "Call":
        return self.to_language().keys("1", "1")

    def to_menu(self) -> "Call":
        return self.to_document().keys("#")

    @property
    def asked(self) -> m.PlayPrompt:
        return next(each for each in reversed(self.outcomes) if isinstance(each, m.PlayPrompt))

    def said(self) -> list[str]:
        return [each.value for each in self.asked.say]

    def events(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.outcomes if isinstance(each, kind)]

    @property
    def line(self) -> EnterLine:
        last = self.outcomes[-1]
        assert isinstance(last, EnterLine)
        return last


def test_the_notice_comes_first_in_each_language_uncut_and_its_version_is_logged() -> None:
    """IVR-3."""
    call = Call()
    assert not call.asked.interruptible
    assert (call.asked.language, call.said(), call.asked.collect) == ("es", ["linea/notice"], None)
    call.quiet()
    assert (call.asked.language, call.said()) == ("es", ["linea/idioma"])
    call.quiet()
    assert (call.asked.language, call.said(), call.asked.interruptible) == ("qu", ["linea/notice"], False)
    call.quiet()
    assert (call.asked.language, call.said()) == ("qu", ["linea/idioma"])
    assert call.events(m.RecordingNoticeGiven) == [
        m.RecordingNoticeGiven(call.session.conversation, "aviso-1", "es"),
        m.RecordingNoticeGiven(call.session.conversation, "aviso-1", "qu"),
    ]


def test_a_notice_whose_file_is_missing_is_not_logged_as_heard_and_the_call_goes_on() -> None:
    call = Call()
    call.hear(failed(call.asked))
    assert call.said() == ["linea/idioma"]
    call.quiet().hear(failed(call.asked))
    assert call.said() == ["linea/idioma"]
    assert call.events(m.RecordingNoticeGiven) == []


def test_quechua_chosen_while_spanish_speaks_still_hears_its_own_notice_first() -> None:
    """IVR-1, IVR-3: type-ahead is an answer to the first line that asks."""
    call = Call().to_language().keys("2")
    assert call.events(m.LanguageChosen)[0].language == "qu"
    assert (call.asked.language, call.said(), call.asked.interruptible) == ("qu", ["linea/notice"], False)
    call.quiet()
    assert [each.language for each in call.events(m.RecordingNoticeGiven)] == ["es", "qu"]
    assert (call.asked.language, call.said()) == ("qu", ["linea/permiso"])


def test_quechua_chosen_at_its_own_line_does_not_hear_the_notice_twice() -> None:
    call = Call().to_language().quiet(2).keys("2")
    assert (call.asked.language, call.said()) == ("qu", ["linea/permiso"])
    assert len(call.events(m.RecordingNoticeGiven)) == 2


def test_between_the_lines_of_two_languages_there_is_hardly_a_pause() -> None:
    call = Call().to_language()
    assert call.asked.collect is not None
    assert call.asked.collect.first_seconds < 0.5
    call.quiet(2)
    assert call.asked.collect is not None
    assert call.asked.collect.first_seconds == 5


@pytest.mark.parametrize("keys", [["7", "9"], ["*", "#"]])
def test_unknown_keys_at_the_language_leave_the_first_language(keys: list[str]) -> None:
    call = Call().to_language().keys(*keys)
    assert call.events(m.LanguageChosen)[0].language == "es"
    assert call.session.node == "permiso"


def test_silence_at_the_language_leaves_the_first_language() -> None:
    call = Call().to_language().quiet(5)
    assert call.events(m.LanguageChosen)[0].language == "es"


def test_consent_is_logged_with_the_version_of_its_text() -> None:
    call = Call().to_language().keys("1", "1")
    assert call.events(m.ConsentAnswered) == [m.ConsentAnswered(call.session.conversation, True, "permiso-1")]
    assert call.session.node == "documento"


@pytest.mark.parametrize("how", ["refuses", "says nothing", "keys nonsense"])
def test_without_consent_nobody_is_asked_for_a_document(how: str) -> None:
    """IVR-3: refusing makes the contact anonymous; silence is a no."""
    call = Call().to_language().keys("1")
    if how == "refuses":
        call.keys("2")
    elif how == "says nothing":
        call.quiet(3)
    else:
        call.keys("5", "*", "0")
    assert call.events(m.ConsentAnswered)[-1].accepted is False
    assert call.session.node == "menu"
    assert not any(each.collect and each.collect.secret for each in call.events(m.PlayPrompt))


def test_a_document_node_reached_without_consent_is_passed_over() -> None:
    tree = small(permiso=SMALL["nodes"]["permiso"] | {"refused": "documento"})
    call = Call(tree).to_language().keys("1", "2")
    assert call.session.node == "menu"


def test_a_dni_is_read_back_and_captured_when_confirmed() -> None:
    """IVR-2."""
    call = Call().to_document()
    assert call.asked.collect == m.CollectDigits(24, 5, 4, secret=True), "a wrong one is heard to its #"
    call.document(8, "p7")
    assert call.asked.say[1] == m.PromptPart(m.PromptPartKind.DIGITS, "p7")
    call.keys("1")
    assert call.events(m.DocumentCaptured) == [
        m.DocumentCaptured(call.session.conversation, call.session.document, "dni", True)  # type: ignore[arg-type]
    ]
    assert call.session.document == "p7"
    assert call.session.node == "menu"


def test_a_wrong_dni_three_times_goes_on_without_it() -> None:
    call = Call().to_document().document(7).document(9)
    assert call.said() == ["system/document-wrong", "linea/documento"]
    call.document(2)
    assert call.said() == ["system/document-without", "linea/menu"]
    assert call.session.document is None
    assert call.events(m.DocumentCaptured) == []


def test_a_corrected_dni_counts_as_a_try_and_the_last_one_holds() -> None:
    call = Call().to_document().document(8, "p1").keys("2").document(8, "p2").keys("1")
    assert call.session.document == "p2"
    never = Call().to_document()
    for _ in range(3):
        never.document(8).keys("2")
    assert never.session.node == "menu"
    assert never.session.document is None


def test_a_read_back_left_unanswered_is_captured_unconfirmed() -> None:
    call = Call().to_document().document(8).quiet().keys("7").quiet()
    assert call.events(m.DocumentCaptured)[0].confirmed is False
    assert call.session.node == "menu"


def test_a_lone_hash_skips_the_document() -> None:
    assert Call().to_document().keys("#").session.node == "menu"


@pytest.mark.parametrize(
    ("choice", "kind", "right", "wrong"),
    [("1", "dni", 8, 9), ("2", "ce", 9, 8), ("3", "passport", 12, 13), ("4", "cedula", 13, 5)],
)
def test_other_documents_are_chosen_by_kind_and_have_their_own_length(
    choice: str, kind: str, right: int, wrong: int
) -> None:
    call = Call().to_document().document(1).keys(choice).document(wrong)
    assert call.said()[0] == "system/document-wrong"
    call.document(right).keys("1")
    assert call.events(m.DocumentCaptured)[0].kind == kind


def test_menus_name_the_queue_the_skills_the_priority_and_the_announcement() -> None:
    """IVR-4, IVR-5, ACD-3."""
    call = Call().to_language().keys("2").quiet().keys("1", "#", "1", "1")
    topic = ("dni", 2)
    assert call.line == EnterLine(
        option="Reniec › Duplicado de DNI",
        requirement=m.Requirement(
            queue=call.line.requirement.queue,
            priority_minutes=725,
            steps=(
                m.RequirementStep(0, frozenset({topic, ("qu", 3)})),
                m.RequirementStep(60, frozenset({topic, ("qu", 1)})),
            ),
        ),
        announcement=(
            m.PromptPart(m.PromptPartKind.PROMPT, "system/lang-qu"),
            m.PromptPart(m.PromptPartKind.PROMPT, "linea/duplicado_agent"),
        ),
        language="qu",
    )
    assert call.line.requirement.queue == "reniec"


def test_going_back_forgets_the_option_left_behind() -> None:
    call = Call().to_menu().keys("1", "9", "0")
    assert call.line.option == "General"


def test_preferential_attention_adds_its_head_start_wherever_the_call_ends() -> None:
    """IVR-11."""
    call = Call().to_menu().keys("8").quiet().keys("1", "1")
    assert call.line.requirement.priority_minutes == 35


@pytest.mark.parametrize(
    ("answer", "why"), [("7", "invalid-key"), ("*", "invalid-key"), ("#", "invalid-key")]
)
def test_an_unknown_key_is_told_and_asked_again_and_then_otherwise(answer: str, why: str) -> None:
    call = Call().to_menu().keys(answer)
    assert call.said() == [f"system/{why}", "linea/menu"]
    call.keys(answer, answer)
    assert call.session.node == "adios"


def test_silence_is_told_and_asked_again_and_then_otherwise() -> None:
    call = Call().to_menu().quiet()
    assert call.said() == ["system/no-answer", "linea/menu"]
    call.quiet(3)
    assert call.outcomes[-1] == Finish()


def test_a_menu_whose_prompt_cannot_be_played_does_not_hang() -> None:
    call = Call().to_menu()
    for _ in range(3):
        call.hear(failed(call.asked))
    assert call.session.node == "adios"


def test_recorded_answers_are_said_and_the_list_again() -> None:
    """IVR-8."""
    call = Call().to_menu().keys("2", "1")
    assert call.said() == ["linea/preguntas_1", "linea/preguntas"]
    call.keys("1", "9")
    assert call.session.node == "menu"


def test_every_node_reached_is_told_with_its_key() -> None:
    """IVR-10."""
    call = Call().to_menu().keys("1", "1")
    ways = [(each.node, each.option) for each in call.events(m.NodeEntered)]
    assert ways[-3:] == [("menu", ""), ("reniec", "1"), ("duplicado", "1")]


def test_a_late_answer_to_an_older_question_is_ignored() -> None:
    call = Call().to_menu()
    older = call.asked
    call.keys("1")
    before = copy.deepcopy(call.session)
    assert advance(call.session, call.tree, keyed(older, "0")) == []
    assert call.session == before


def test_after_a_restart_the_present_question_is_asked_again_under_a_new_step() -> None:
    call = Call().to_document().document(8, "p9")
    asked = call.asked
    again = resume(call.session, call.tree)
    assert again == [m.PlayPrompt(asked.leg, asked.step + 1, asked.language, asked.say, asked.collect)]


def test_a_session_that_is_over_says_nothing_more() -> None:
    call = Call().to_menu().keys("0")
    assert resume(call.session, call.tree) == []
    assert advance(call.session, call.tree, keyed(call.asked, "1")) == []


def test_who_goes_round_for_ever_is_put_through_to_the_fallback() -> None:
    call = Call()
    call.to_menu()
    for _ in range(call.tree.max_steps):
        if isinstance(call.outcomes[-1], EnterLine):
            break
        call.keys("1" if call.session.node == "menu" else "9")
    assert call.line.requirement.queue == "general"


answers = st.sampled_from(["silence", "failed", "long", "short", "one", *"0123456789*#"])


def answered(asked: m.PlayPrompt, what: str) -> m.PromptEnded:
    if asked.collect is None:
        return failed(asked) if what == "failed" else silent(asked)
    if what == "failed":
        return failed(asked)
    if what == "silence":
        return silent(asked)
    if asked.collect.secret and what != "#":
        return secret(asked, {"long": 8, "short": 4, "one": 1}.get(what, 9))
    return keyed(asked, what if len(what) == 1 else "1")


@given(st.lists(answers, max_size=150), st.sampled_from(["silence", "8", "1", "9", "failed"]))
def test_every_walk_ends_within_its_bound_and_no_step_is_used_twice(script: list[str], forever: str) -> None:
    tree = tree_of(SMALL)
    session = new_session(tree)
    outcomes = begin(session, tree, now=NOW)
    steps: list[int] = []
    for turn in range(tree.max_steps + 2):
        asked = [each for each in outcomes if isinstance(each, m.PlayPrompt)]
        ends = [each for each in outcomes if isinstance(each, EnterLine | Finish)]
        assert len(asked) + len(ends) == 1
        if ends:
            assert session.over
            break
        steps += [each.step for each in asked]
        outcomes = advance(session, tree, answered(asked[0], script[turn] if turn < len(script) else forever))
    else:
        pytest.fail("the walk did not end")
    assert len(steps) == len(set(steps))
    if session.consent is not True:
        assert session.document is None
