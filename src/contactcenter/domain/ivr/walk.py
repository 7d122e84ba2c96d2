"""Goes from an answer to the next question. Every walk ends in a line or in a goodbye.

It ends because a node gives up after its tries, because a checked tree brings a silent caller to an end, and because a
caller who goes round in circles is put through to the tree's `fallback` after `max_steps`.
"""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain.ivr.documents import document_answered, kind_chosen, read_back_answered
from contactcenter.domain.ivr.questions import CONFIRM, KINDS, prompt, question, system
from contactcenter.domain.ivr.session import EnterLine, Finish, IvrSession, Outcome
from contactcenter.domain.ivr.tree import (
    Answers,
    Consent,
    Document,
    Enqueue,
    Hangup,
    IvrTree,
    LanguageMenu,
    Menu,
    Notice,
    Say,
)
from contactcenter.kernel.ids import QueueId

WHY_AGAIN = {m.PromptOutcome.DIGITS: "invalid-key", m.PromptOutcome.SILENCE: "no-answer"}


def begin(session: IvrSession, tree: IvrTree, *, now: datetime) -> list[Outcome]:
    """Enter the tree at its start and return what follows. `now` is the instant of the call."""
    session.language = tree.first_language
    return _enter(session, tree, tree.start)


def resume(session: IvrSession, tree: IvrTree) -> list[Outcome]:
    """Ask again at the node that the caller had reached: after a restart, or when an answer was lost."""
    if session.over:
        return []
    return _ask(session, tree) if session.node else _enter(session, tree, tree.start)


def advance(session: IvrSession, tree: IvrTree, ended: m.PromptEnded) -> list[Outcome]:
    """Take the end of a prompt and return what follows.

    A late answer, of another step or leg, gives nothing.
    """
    if session.over or not session.node or ended.step != session.step or ended.leg != session.leg:
        return []  # the walk is over or not begun, or the answer is late
    node = tree.nodes[session.node]
    match node:
        case Notice():
            return [*_given(session, tree, ended), *_enter(session, tree, node.next)]
        case Say():
            session.preferential = session.preferential or node.preferential
            return _enter(session, tree, node.next)
        case LanguageMenu():
            return _language_answered(session, tree, node, ended)
        case Consent():
            return _consent_answered(session, tree, node, ended)
        case Document():
            return _document_answered(session, tree, node, ended)
        case Menu() | Answers():
            return _key_answered(session, tree, node, ended)
        case Hangup():
            session.over = True
            return [Finish()]
        case Enqueue():
            return []


def _enter(
    session: IvrSession, tree: IvrTree, name: str, key: str = "", before: tuple[m.PromptPart, ...] = ()
) -> list[Outcome]:
    entered = m.NodeEntered(session.conversation, name, key)
    node = tree.nodes[name]
    session.node, session.phase, session.tries, session.unsure = name, "", 0, 0
    _mark_trail(session, name, node.label)
    if isinstance(node, Enqueue):
        session.over = True
        return [entered, _line(session, tree, node)]
    if isinstance(node, Document) and session.consent is not True:
        return [entered, *_enter(session, tree, node.next)]  # an anonymous caller is not asked for a document
    return [entered, *_ask(session, tree, before)]


def _ask(session: IvrSession, tree: IvrTree, before: tuple[m.PromptPart, ...] = ()) -> list[Outcome]:
    if session.step >= tree.max_steps and session.node != tree.fallback:
        return _enter(session, tree, tree.fallback)
    session.step += 1
    order = question(session, tree)
    if before:
        order = m.PlayPrompt(
            order.leg, order.step, order.language, (*before, *order.say), order.collect, order.interruptible
        )
    return [order]


def _again(
    session: IvrSession, tree: IvrTree, tries: int, otherwise: str, ended: m.PromptEnded
) -> list[Outcome]:
    """Ask once more, naming the reason, or go on to `otherwise` when the tries are used up."""
    session.tries += 1
    if session.tries >= tries:
        return _enter(session, tree, otherwise)
    why = WHY_AGAIN.get(ended.outcome)
    return _ask(session, tree, (system(why),) if why else ())


def _mark_trail(session: IvrSession, name: str, label: str) -> None:
    """Add a node to the trail; returning to a menu drops what was chosen below it."""
    names = [node for node, _ in session.trail]
    if name in names:
        del session.trail[names.index(name) :]
    session.trail.append((name, label))


def _line(session: IvrSession, tree: IvrTree, node: Enqueue) -> EnterLine:
    language = tree.languages[session.language]
    minutes = language.priority_minutes + node.priority_minutes
    if session.preferential or node.preferential:
        minutes += tree.preferential_minutes
    steps = language.requirement_steps(frozenset(node.skills.items()))
    return EnterLine(
        option=" › ".join(label for _, label in session.trail if label),
        requirement=m.Requirement(QueueId(node.queue), minutes, steps),
        announcement=(system(f"lang-{session.language}"), prompt(tree.announcement(session.node))),
        language=session.language,
    )


def _next_language(session: IvrSession, tree: IvrTree) -> str | None:
    languages = list(tree.languages)
    after = languages.index(session.phase or tree.first_language) + 1
    return languages[after] if after < len(languages) else None


def _given(session: IvrSession, tree: IvrTree, ended: m.PromptEnded) -> list[Outcome]:
    """Record that a notice came to its end.

    One that could not be played is neither published as heard nor tried again.
    """
    spoken = session.phase or tree.first_language
    session.noticed.append(spoken)
    if ended.outcome is m.PromptOutcome.FAILED:
        return []
    return [m.RecordingNoticeGiven(session.conversation, tree.notice.version, spoken)]


def _language_answered(
    session: IvrSession, tree: IvrTree, node: LanguageMenu, ended: m.PromptEnded
) -> list[Outcome]:
    """Take the key that chooses a language. Each language's notice comes before its prompt and anything else in it."""
    if (session.phase or tree.first_language) not in session.noticed:
        given = _given(session, tree, ended)
        chosen_before = session.language == session.phase
        return [*given, *(_enter(session, tree, node.next) if chosen_before else _ask(session, tree))]
    chosen = node.keys.get(ended.digits) if ended.outcome is m.PromptOutcome.DIGITS else None
    if chosen is None:
        following = _next_language(session, tree)
        if ended.outcome is not m.PromptOutcome.DIGITS and following is not None:
            session.phase = following
            return _ask(session, tree)
        session.phase, session.tries = "", session.tries + 1
        if session.tries < node.tries:
            return _ask(session, tree)
    session.language = session.phase = chosen or tree.first_language
    said = m.LanguageChosen(session.conversation, session.language)
    if session.language not in session.noticed:
        return [said, *_ask(session, tree)]
    return [said, *_enter(session, tree, node.next, ended.digits if chosen else "")]


def _consent_answered(
    session: IvrSession, tree: IvrTree, node: Consent, ended: m.PromptEnded
) -> list[Outcome]:
    answered = ended.digits if ended.outcome is m.PromptOutcome.DIGITS else ""
    if answered not in (node.accept, node.refuse) and session.tries + 1 < node.tries:
        return _again(session, tree, node.tries, node.refused, ended)
    session.consent = answered == node.accept
    said = m.ConsentAnswered(session.conversation, session.consent, node.version)
    target = node.accepted if session.consent else node.refused
    return [said, *_enter(session, tree, target, answered)]


def _document_answered(
    session: IvrSession, tree: IvrTree, node: Document, ended: m.PromptEnded
) -> list[Outcome]:
    stage = {KINDS: kind_chosen, CONFIRM: read_back_answered}.get(session.phase, document_answered)
    verdict = stage(session, node, ended)
    said: list[Outcome] = list(verdict.said)
    if verdict.leave:
        return [*said, *_enter(session, tree, node.next, before=verdict.before)]
    return [*said, *_ask(session, tree, verdict.before)]


def _key_answered(
    session: IvrSession, tree: IvrTree, node: Menu | Answers, ended: m.PromptEnded
) -> list[Outcome]:
    key = ended.digits if ended.outcome is m.PromptOutcome.DIGITS else ""
    if key in node.keys:
        return _enter(session, tree, node.keys[key], key)
    if isinstance(node, Answers) and key in node.answers:
        session.tries = 0
        return _ask(session, tree, (prompt(tree.key(f"{session.node}_{key}")),))
    return _again(session, tree, node.tries, node.otherwise, ended)
