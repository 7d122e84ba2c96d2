"""Orders a citizen's leg. For a conversation without a leg these functions order nothing."""

from contactcenter import messages as m
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.turn import Turn

CLOSING_MARK = "closing"  # written on the leg of a citizen whose conversation is over


def system_prompt(name: str) -> m.PromptPart:
    """Return the prompt of the catalogue that every line shares."""
    return m.PromptPart(m.PromptPartKind.PROMPT, f"system/{name}")


def mark(turn: Turn, conversation: Conversation, state: str) -> None:
    """Write the conversation's id and state on the leg, for a core that reads the switch back."""
    leg = conversation.leg
    if leg is not None:
        turn.emit(m.MarkLeg(leg, conversation.id, state))


def start_music(turn: Turn, conversation: Conversation) -> None:
    """Order hold music for the citizen."""
    leg = conversation.leg
    if leg is not None:
        turn.emit(m.StartMusic(leg))


def hang_up(turn: Turn, conversation: Conversation) -> None:
    """Order the citizen's leg to be hung up."""
    leg = conversation.leg
    if leg is not None:
        turn.emit(m.HangUp(leg))


def play(turn: Turn, conversation: Conversation, *parts: m.PromptPart, then_hold_music: bool = False) -> None:
    """Play prompts outside the menu, in the caller's language, or in Spanish while none is chosen.

    A key cuts them only if music follows; a goodbye is played to its end.
    """
    conversation.prompt += 1
    leg, language = conversation.leg, conversation.language or "es"
    if leg is not None:
        turn.emit(
            m.PlayPrompt(
                leg,
                conversation.prompt,
                language,
                parts,
                interruptible=then_hold_music,
                then_hold_music=then_hold_music,
            )
        )


def say_goodbye(turn: Turn, conversation: Conversation) -> None:
    """Play the goodbye; the leg is hung up when it has been played."""
    play(turn, conversation, system_prompt("goodbye"))
