"""The steps a caller can be at. Each says where it leads and what it speaks.

A text is a map from language to words: `{es: …, qu: …}`. An id names a file too, hence its alphabet.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Texts: TypeAlias = dict[str, str]
Id: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
Key: TypeAlias = Annotated[str, Field(pattern=r"^[0-9*#]$")]
Tries: TypeAlias = Annotated[int, Field(ge=1, le=5)]
Wait: TypeAlias = Annotated[float, Field(gt=0, le=30)]
DocumentKind: TypeAlias = Literal["dni", "ce", "passport", "cedula"]

DOCUMENT_KINDS: dict[DocumentKind, tuple[int, int]] = {  # fewest and most digits
    "dni": (8, 8),
    "ce": (9, 9),
    "passport": (6, 12),
    "cedula": (6, 13),
}


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Frozen):
    """`label`: how this step is called in the option's path ("Reniec"); empty leaves it out."""

    label: str = ""
    note: str = Field("", description="For whoever reads the tree; never spoken.")

    def ways(self) -> Iterator[tuple[str, str]]:
        """(what leads there, target). The last one is where a caller who keys nothing goes."""
        yield from ()

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        """What the caller may hear: (name of the prompt, texts)."""
        yield from ()

    @property
    def asks(self) -> bool:
        return False


class Notice(Step):
    """Says the tree's notice in its first language, not to be cut by keys; the language menu says the others."""

    kind: Literal["notice"]
    next: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next


class Say(Step):
    """`preferential`: whoever passes here is attended with preference from now on (IVR-11)."""

    kind: Literal["say"]
    prompt: Texts
    next: str
    preferential: bool = False

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Asking(Step):
    tries: Tries = 3
    wait: Wait = 5

    @property
    def asks(self) -> bool:
        return True


class LanguageMenu(Asking):
    """Every language says its notice, if it was not said yet, and its own line; a key chooses.

    Nothing is heard in a language before its notice. Who keys nothing stays with the tree's first language.
    """

    kind: Literal["language"]
    prompt: Texts
    keys: dict[Key, str] = Field(min_length=1, description="key: language")
    next: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Consent(Asking):
    """Personal data (Ley 29733). `version` of the text is logged with the answer; silence is a no."""

    kind: Literal["consent"]
    version: str = Field(min_length=1)
    prompt: Texts
    accept: Key = "1"
    refuse: Key = "2"
    accepted: str
    refused: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield self.accept, self.accepted
        yield self.refuse, self.refused

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Document(Asking):
    """Asks for the first of `kinds`; a single key opens the choice of the others; a lone `#` skips."""

    kind: Literal["document"]
    prompt: Texts
    kinds: tuple[DocumentKind, ...] = Field(("dni", "ce", "passport", "cedula"), min_length=1)
    next: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Menu(Asking):
    kind: Literal["menu"]
    prompt: Texts
    keys: dict[Key, str] = Field(min_length=1)
    otherwise: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield from self.keys.items()
        yield "", self.otherwise

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Answer(Frozen):
    label: str = Field(min_length=1)
    text: Texts


class Answers(Asking):
    """Recorded answers: a key says one of them and the list again; `keys` lead away."""

    kind: Literal["answers"]
    prompt: Texts
    answers: dict[Key, Answer] = Field(min_length=1)
    keys: dict[Key, str] = Field(default_factory=dict)
    otherwise: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield from self.keys.items()
        yield "", self.otherwise

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt
        for key, answer in self.answers.items():
            yield f"{name}_{key}", answer.text


class Enqueue(Step):
    """The line. `announce` is what the agent hears after the language; the label, if empty."""

    kind: Literal["enqueue"]
    label: str = Field(min_length=1)
    queue: str
    announce: str = ""
    skills: dict[str, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)
    priority_minutes: float = Field(0, ge=0)
    preferential: bool = False


class Hangup(Step):
    """Says goodbye (the system's words if none) and hangs up."""

    kind: Literal["hangup"]
    prompt: Texts | None = None

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        if self.prompt is not None:
            yield name, self.prompt


Node: TypeAlias = Annotated[
    Notice | Say | LanguageMenu | Consent | Document | Menu | Answers | Enqueue | Hangup,
    Field(discriminator="kind"),
]
