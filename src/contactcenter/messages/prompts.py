"""Messages about prompts played to a citizen's leg, and the digits keyed in answer."""

from enum import StrEnum

from contactcenter.kernel.ids import LegId, Ref
from contactcenter.messages.base import ChannelEvent, Value
from contactcenter.messages.channels import VoiceCommand


class PromptOutcome(StrEnum):
    """How a prompt ended."""

    DIGITS = "digits"  # `digits`, or `ref` and `length` if they were secret
    SILENCE = "silence"  # nothing was keyed in time
    PLAYED = "played"  # no digits were asked for
    FAILED = "failed"  # the file is missing, or the leg did not wait for orders


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
    """What the caller may key. It ends at `most` digits, at `#` (not part of the answer), or by time.

    `first_seconds`: the time for the first digit after the last prompt; `next_seconds`: between digits. `secret` digits
    go to the vault and are answered as a reference with a length. `#` alone is answered as the digits "#".
    """

    most: int = 1
    first_seconds: float = 5.0
    next_seconds: float = 4.0
    secret: bool = False


class PlayPrompt(VoiceCommand, frozen=True):
    """Play prompt parts to a citizen's leg, and collect digits if `collect` is given.

    `step`: repeated in `PromptEnded`. A key cuts the prompt if it is `interruptible`.
    """

    leg: LegId
    step: int
    language: str
    say: tuple[PromptPart, ...]
    collect: CollectDigits | None = None
    interruptible: bool = True
    then_hold_music: bool = False


class PromptEnded(ChannelEvent, frozen=True):
    """A prompt has ended: the answer to `PlayPrompt` of the same leg and step. A step out of date is ignored.

    For secret digits only `ref` and `length` are given; `length` is 0 if there is a `*` among them, which no document
    has.
    """

    leg: LegId
    step: int
    outcome: PromptOutcome
    digits: str = ""
    ref: Ref | None = None
    length: int = 0
