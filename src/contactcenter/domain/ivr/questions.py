"""Makes the order for what a caller hears at each node, and for what the caller may key there."""

from collections.abc import Iterator

from contactcenter import messages as m
from contactcenter.domain.ivr.session import IvrSession
from contactcenter.domain.ivr.tree import (
    Answers,
    Consent,
    Document,
    DocumentKind,
    Hangup,
    IvrTree,
    LanguageMenu,
    Menu,
    Notice,
    Say,
)

KINDS, CONFIRM = "kinds", "confirm"  # phases of a document; the others are the kinds themselves
BETWEEN_LANGUAGES = 0.1  # seconds for a key between one language's prompt and the next
MAX_DIGITS = 24
BETWEEN_DIGITS = 4.0


def prompt(key: str) -> m.PromptPart:
    """Return the part that plays the catalogue's prompt of this key."""
    return m.PromptPart(m.PromptPartKind.PROMPT, key)


def system(name: str) -> m.PromptPart:
    """Return the part that plays a prompt that every line shares."""
    return prompt(f"system/{name}")


def question(session: IvrSession, tree: IvrTree) -> m.PlayPrompt:
    """Return the order for the session's node and phase, numbered with the session's present step."""
    node = tree.nodes[session.node]
    here = prompt(tree.key(session.node))
    match node:
        case Notice():
            return _notice(session, tree)
        case LanguageMenu():
            spoken = session.phase or tree.first_language
            if spoken not in session.noticed:
                return _notice(session, tree)
            last = spoken == list(tree.languages)[-1]
            pause = node.wait if last else BETWEEN_LANGUAGES
            return _run(session, here, language=spoken, collect=m.CollectDigits(1, pause))
        case Document():
            return _document(session, node, here)
        case Consent() | Menu() | Answers():
            return _run(session, here, collect=m.CollectDigits(1, node.wait))
        case Say():
            return _run(session, here)
        case Hangup():
            return _run(session, here if node.prompt else system("goodbye"), interruptible=False)
        case _:
            raise AssertionError(f"nothing is said at {session.node}")


def _notice(session: IvrSession, tree: IvrTree) -> m.PlayPrompt:
    spoken = session.phase or tree.first_language
    return _run(session, prompt(tree.key("notice")), language=spoken, interruptible=False)


def _run(
    session: IvrSession,
    *say: m.PromptPart,
    language: str | None = None,
    collect: m.CollectDigits | None = None,
    interruptible: bool = True,
) -> m.PlayPrompt:
    return m.PlayPrompt(session.leg, session.step, language or session.language, say, collect, interruptible)


def _document(session: IvrSession, node: Document, here: m.PromptPart) -> m.PlayPrompt:
    one_key = m.CollectDigits(1, node.wait)
    if session.phase == KINDS:
        return _run(session, *_choice_of_kinds(node), collect=one_key)
    if session.phase == CONFIRM and session.keyed is not None:
        read_back = m.PromptPart(m.PromptPartKind.DIGITS, session.keyed)
        return _run(session, system("document-read"), read_back, system("document-confirm"), collect=one_key)
    kind = kind_asked(session, node)
    # Far more digits than the longest number has: all up to the `#` are read, and none is left for the next question.
    words = here if kind == node.kinds[0] else system(f"document-{kind}")
    return _run(session, words, collect=m.CollectDigits(MAX_DIGITS, node.wait, BETWEEN_DIGITS, secret=True))


def _choice_of_kinds(node: Document) -> Iterator[m.PromptPart]:
    for number, kind in enumerate(node.kinds, start=1):
        yield system(f"document-is-{kind}")
        yield m.PromptPart(m.PromptPartKind.NUMBER, str(number))


def phase_for(kind: str, node: Document) -> str:
    """Return the phase in which a kind is asked for; the first kind is asked for in the node's own words."""
    return "" if kind == node.kinds[0] else kind


def kind_asked(session: IvrSession, node: Document) -> DocumentKind:
    """Return the kind of document that the session asks for now."""
    return next((kind for kind in node.kinds if kind == session.phase), node.kinds[0])
