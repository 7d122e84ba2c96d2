"""What the core asks of the voice adapter. It names legs and rooms; how they move is the adapter's."""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, LegId
from contactcenter.messages.base import ChannelCommand, quick


class PromptPartKind(StrEnum):
    PROMPT = "prompt"  # `value`: key of a prompt in the catalogue: "alomac/bienvenida"
    DIGITS = "digits"  # `value`: a reference; read digit by digit
    NUMBER = "number"  # `value`: 0 to 999


@dataclass(frozen=True, slots=True)
class PromptPart:
    kind: PromptPartKind
    value: str


@dataclass(frozen=True, slots=True)
class CollectDigits:
    """What may be keyed. Ends at `most` digits, at `#` (not part of the answer), or by time.

    `first_seconds` runs after the last prompt; `next_seconds` between digits. `secret` digits go to the
    vault and come back as a reference with a length. A lone `#` answers keys "#".
    """

    most: int = 1
    first_seconds: float = 5.0
    next_seconds: float = 4.0
    secret: bool = False


@dataclass(frozen=True, slots=True)
class PlayPrompt(ChannelCommand):
    """Play prompt parts to a citizen's leg; collect digits if `collect`.

    A key cuts the prompt if it is `interruptible`.
    """

    leg: LegId
    step: int
    language: str
    say: tuple[PromptPart, ...]
    collect: CollectDigits | None = None
    interruptible: bool = True
    then_hold_music: bool = False


@quick
@dataclass(frozen=True, slots=True)
class StartMusic(ChannelCommand):
    leg: LegId


@quick
@dataclass(frozen=True, slots=True)
class PutAgentInRoom(ChannelCommand):
    """`announcement`: what only she hears on the way in; empty: straight in."""

    agent: AgentId
    leg: LegId
    conversation: ConversationId
    announcement: tuple[PromptPart, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class PutCitizenInRoom(ChannelCommand):
    leg: LegId
    conversation: ConversationId


@quick
@dataclass(frozen=True, slots=True)
class RestAgentLeg(ChannelCommand):
    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class EchoAgentLeg(ChannelCommand):
    """She hears a prompt, then herself for some seconds, then rests (headset test)."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class ConnectAgentLeg(ChannelCommand):
    """Bring her leg up: the page or telephone answers by itself."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class HangUp(ChannelCommand):
    leg: LegId


@quick
@dataclass(frozen=True, slots=True)
class MarkLeg(ChannelCommand):
    """Write what we know on the leg; it is our memory in the switch."""

    leg: LegId
    conversation: ConversationId
    state: str
