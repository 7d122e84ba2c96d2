"""Asks for a document: number, kind, reading it back (IVR-2). After the node's tries the call goes on without one.

The digits themselves never come here: only a reference to the vault and how many digits there were.
"""

from dataclasses import dataclass

from contactcenter import messages as m
from contactcenter.domain.ivr.questions import CONFIRM, KINDS, kind_asked, phase_for, system
from contactcenter.domain.ivr.session import IvrSession
from contactcenter.domain.ivr.tree import DOCUMENT_KINDS, Document

SKIP = "#"
YES, CORRECT = "1", "2"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from an answer about the document: leave the node, or ask again.

    `before`: prompts to play first. `said`: events to publish.
    """

    leave: bool = False
    before: tuple[m.PromptPart, ...] = ()
    said: tuple[m.Event, ...] = ()


def document_answered(session: IvrSession, node: Document, ended: m.PromptEnded) -> Verdict:
    """Take the number that the caller keyed, and go on to read it back.

    A single key opens the choice of kinds, if the node has several; `#` alone skips the document; a number of the wrong
    length costs a try.
    """
    if ended.outcome is not m.PromptOutcome.DIGITS:
        return _another_try(session, node, "no-answer" if ended.outcome is m.PromptOutcome.SILENCE else None)
    if ended.digits == SKIP:
        return Verdict(leave=True)
    if ended.length == 1 and session.phase == "" and len(node.kinds) > 1:
        session.phase = KINDS
        return Verdict()
    kind = kind_asked(session, node)
    fewest, most = DOCUMENT_KINDS[kind]
    if ended.ref is None or not fewest <= ended.length <= most:
        return _another_try(session, node, "document-wrong")
    session.keyed, session.keyed_kind, session.unsure = ended.ref, kind, 0
    session.phase = CONFIRM
    return Verdict()


def kind_chosen(session: IvrSession, node: Document, ended: m.PromptEnded) -> Verdict:
    """Take the kind of document that the caller chose, and go on to ask for its number; `#` skips the document."""
    if ended.digits == SKIP:
        return Verdict(leave=True)
    choices = {str(number): kind for number, kind in enumerate(node.kinds, start=1)}
    if ended.outcome is not m.PromptOutcome.DIGITS or ended.digits not in choices:
        return _another_try(
            session, node, "invalid-key" if ended.outcome is m.PromptOutcome.DIGITS else "no-answer"
        )
    session.phase = phase_for(choices[ended.digits], node)
    return Verdict()


def read_back_answered(session: IvrSession, node: Document, ended: m.PromptEnded) -> Verdict:
    """Take the answer to the number read back: 1 confirms it, 2 asks for it again.

    After as many other answers as the node has tries, the number is captured as unconfirmed.
    """
    answered = ended.digits if ended.outcome is m.PromptOutcome.DIGITS else ""
    if answered == YES:
        return _captured(session, confirmed=True)
    if answered == CORRECT:
        session.phase = phase_for(session.keyed_kind, node)
        session.keyed = None
        return _another_try(session, node, None)
    session.unsure += 1
    if session.unsure >= node.tries:
        return _captured(session, confirmed=False)
    return Verdict()


def _captured(session: IvrSession, *, confirmed: bool) -> Verdict:
    document = session.keyed
    if document is None:
        return Verdict(leave=True)
    session.document, session.document_kind, session.keyed = document, session.keyed_kind, None
    captured = m.DocumentCaptured(session.conversation, document, session.document_kind, confirmed)
    return Verdict(leave=True, said=(captured,))


def _another_try(session: IvrSession, node: Document, why: str | None) -> Verdict:
    session.tries += 1
    if session.tries >= node.tries:
        session.keyed = None
        return Verdict(leave=True, before=(system("document-without"),))
    return Verdict(before=(system(why),) if why else ())
