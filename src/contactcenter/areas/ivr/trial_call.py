"""Simulates a call from keys alone, and shows the way it takes and where it ends. Nothing outside is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from contactcenter import messages as m
from contactcenter.domain.ivr import EnterLine, Finish, IvrSession, Outcome, advance, begin
from contactcenter.domain.ivr.tree import IvrTree
from contactcenter.kernel.ids import ConversationId, LegId, Ref

SILENCE = "-"
A_QUESTION = 1.0  # seconds given to the first key; less is the pause between two languages
INSTANT = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)  # a Monday at ten in Lima


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of a trial call. `way`: what happened, line by line, as people read it."""

    way: tuple[str, ...]
    end: EnterLine | Finish
    session: IvrSession


class Caller:
    """A caller who types keys as fast as possible: those that one question leaves, the next one takes.

    The caller listens to every language before choosing one.
    """

    def __init__(self, keys: str) -> None:
        self._left = parts_of(keys)
        self._secrets: dict[Ref, str] = {}

    def answer(self, prompt: m.PlayPrompt) -> m.PromptEnded:
        """Return how this prompt ends: played, with the next keys, or in silence when no keys are left."""
        if prompt.collect is None:
            return m.PromptEnded(prompt.leg, prompt.step, m.PromptOutcome.PLAYED)
        if prompt.collect.first_seconds < A_QUESTION:
            return m.PromptEnded(prompt.leg, prompt.step, m.PromptOutcome.SILENCE)
        keys = self._take(prompt.collect.most)
        if keys is None:
            return m.PromptEnded(prompt.leg, prompt.step, m.PromptOutcome.SILENCE)
        if prompt.collect.secret and keys != "#":
            ref = Ref(f"try-{len(self._secrets) + 1}")
            self._secrets[ref] = keys
            return m.PromptEnded(prompt.leg, prompt.step, m.PromptOutcome.DIGITS, ref=ref, length=len(keys))
        return m.PromptEnded(prompt.leg, prompt.step, m.PromptOutcome.DIGITS, digits=keys)

    def said(self, ref: str) -> str:
        """Return the digits behind a reference, with spaces between them."""
        return " ".join(self._secrets.get(Ref(ref), "?"))

    def _take(self, most: int) -> str | None:
        if not self._left:
            return None
        part = self._left.pop(0)
        if part == SILENCE:
            return None
        if part == "#":
            return part
        keys, mark, rest = part.partition("#")
        if len(keys) >= most:
            keys, rest = keys[:most], keys[most:] + mark + rest
        if rest:
            self._left.insert(0, rest)
        return keys


def parts_of(keys: str) -> list[str]:
    """Return the keys that are typed at each question."""
    return [part.strip() for part in keys.split(",") if part.strip()]


def try_keys(tree: IvrTree, keys: str, system: Mapping[str, dict[str, str]] | None = None) -> Trial:
    """Walk the tree with these keys; when they run out, the caller is silent. `system`: the shared prompts' texts."""
    caller = Caller(keys)
    session = IvrSession(ConversationId("try-1"), LegId("try"), tree.id, tree.version)
    words = {**(system or {}), **tree.prompts()}
    way: list[str] = []
    outcomes = begin(session, tree, now=INSTANT)
    while True:
        prompt: m.PlayPrompt | None = None
        for outcome in outcomes:
            if isinstance(outcome, EnterLine | Finish):
                return Trial((*way, *_end(outcome)), outcome, session)
            if isinstance(outcome, m.PlayPrompt):
                prompt = outcome
            way += _line(outcome, words, caller)
        if prompt is None:
            raise AssertionError(f"the walk stopped at {session.node}")
        ended = caller.answer(prompt)
        if ended.outcome is m.PromptOutcome.DIGITS:
            way.append(f"    ← {caller.said(ended.ref) if ended.ref else ended.digits}")
        elif (
            ended.outcome is m.PromptOutcome.SILENCE
            and prompt.collect
            and prompt.collect.first_seconds >= A_QUESTION
        ):
            way.append("    ← (silencio)")
        outcomes = advance(session, tree, ended)


def _line(outcome: Outcome, words: dict[str, dict[str, str]], caller: Caller) -> Iterator[str]:
    match outcome:
        case m.NodeEntered(node=node, option=key):
            yield f"{node}" + (f"  (tecla {key})" if key else "")
        case m.RecordingNoticeGiven(version=version, language=language):
            yield f"    · aviso oído: {version}, {language}"
        case m.LanguageChosen(language=language):
            yield f"    · idioma: {language}"
        case m.ConsentAnswered(accepted=accepted, version=version):
            yield f"    · consentimiento ({version}): {'sí' if accepted else 'no; la llamada es anónima'}"
        case m.DocumentCaptured(kind=kind, confirmed=confirmed):
            yield f"    · documento: {kind}, {'confirmado' if confirmed else 'sin confirmar'}"
        case m.PlayPrompt(say=say, language=language):
            yield f"    {language} ▸ " + " ".join(_spoken(each, language, words, caller) for each in say)


def _spoken(say: m.PromptPart, language: str, words: dict[str, dict[str, str]], caller: Caller) -> str:
    if say.kind is m.PromptPartKind.DIGITS:
        return caller.said(say.value)
    if say.kind is m.PromptPartKind.NUMBER:
        return say.value
    texts = words.get(say.value)
    return texts.get(language, f"[{say.value}]") if texts else f"[{say.value}]"


def _end(outcome: EnterLine | Finish) -> Iterator[str]:
    if isinstance(outcome, Finish):
        yield "FIN: despedida y corte"
        return
    need = outcome.requirement
    yield f"FIN: cola {need.queue} — {outcome.option}"
    yield f"    idioma {outcome.language}, prioridad {need.priority_minutes:g} min"
    for step in need.steps:
        skills = ", ".join(f"{skill}≥{level}" for skill, level in sorted(step.skills)) or "cualquier agente"
        yield f"    desde {step.after_seconds:g} s: {skills}"
    yield f"    el agente oye: {', '.join(say.value for say in outcome.announcement)}"
