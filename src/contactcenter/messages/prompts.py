"""Prompts played to a citizen's leg, and the digits keyed in answer."""

from enum import StrEnum

from contactcenter.kernel.ids import LegId, Ref
from contactcenter.messages.base import ChannelEvent, Value
from contactcenter.messages.channels import VoiceCommand


class PromptOutcome(StrEnum):
    """How a prompt ended."""

    DIGITS = "digits"  # `digits`, or `ref` and `length` if they were secret
    SILENCE = "silence"  # nothing was keyed in time
    PLAYED = "played"  # nothing was asked
    FAILED = "failed"  # the file is missing or the leg was not ours


class PromptPartKind(StrEnum):
    """What a part of a prompt plays."""

    PROMPT = "prompt"  # `value`: key of a prompt in the catalogue: "alomac/bienvenida"
    DIGITS = "digits"  # `value`: a reference; read digit by digit
    NUMBER = "number"  # `value`: 0 to 999


class PromptPart(Value, frozen=True):
    """One part of what is played."""

    kind: PromptPartKind
    value: str


class CollectDigits(Value, frozen=True):
    """What may be keyed. It ends at `most` digits, at `#` (not part of the answer), or by time.

    `first_seconds` runs after the last prompt; `next_seconds` between digits. `secret` digits go to the vault
    and come back as a reference with a length. A lone `#` answers digits "#".
    """

    most: int = 1
    first_seconds: float = 5.0
    next_seconds: float = 4.0
    secret: bool = False


class PlayPrompt(VoiceCommand, frozen=True):
    """Play prompt parts to a citizen's leg, and collect digits if `collect`.

    `step`: told again in `PromptEnded`. A key cuts the prompt if it is `interruptible`.
    """

    leg: LegId
    step: int
    language: str
    say: tuple[PromptPart, ...]
    collect: CollectDigits | None = None
    interruptible: bool = True
    then_hold_music: bool = False


class PromptEnded(ChannelEvent, frozen=True):
    """The answer to `PlayPrompt` of the same leg and step. A stale step is ignored.

    Of what is secret only `ref` and `length` (digits) are told; 0 if there is a `*` among them: no document has
    one.
    """

    leg: LegId
    step: int
    outcome: PromptOutcome
    digits: str = ""
    ref: Ref | None = None
    length: int = 0
