"""The steps that a caller can be at. Each names the steps it leads to and the prompts it plays.

A text is a map from language to words: `{es: …, qu: …}`. An id is also the name of a file, which limits its alphabet.
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
    """The base of all parts of a tree: it cannot be changed, and an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Frozen):
    """The base of every node. `label`: its name in the option's path ("Reniec"); empty leaves it out."""

    label: str = ""
    note: str = Field("", description="For whoever reads the tree; never spoken.")

    def ways(self) -> Iterator[tuple[str, str]]:
        """Yield (key that leads there, target). The last target is where a caller who keys nothing goes."""
        yield from ()

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        """Yield (name of the prompt, texts) for everything that the caller may hear; `name` is the node's id."""
        yield from ()

    @property
    def asks(self) -> bool:
        """True if the caller has to answer at this step."""
        return False


class Notice(Step):
    """A node that plays the tree's notice in its first language, which keys do not cut.

    The language menu plays the notice in the other languages.
    """

    kind: Literal["notice"]
    next: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next


class Say(Step):
    """A node that plays a prompt. `preferential`: the caller is attended with preference from now on (IVR-11)."""

    kind: Literal["say"]
    prompt: Texts
    next: str
    preferential: bool = False

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Asking(Step):
    """The base of the nodes that ask. `tries`: how often it asks; `wait`: seconds for the first key."""

    tries: Tries = 3
    wait: Wait = 5

    @property
    def asks(self) -> bool:
        return True


class LanguageMenu(Asking):
    """A node that plays, in each language, its notice if it was not played yet and the prompt; a key chooses.

    Nothing is played in a language before its notice. A caller who keys nothing stays with the tree's first language.
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
    """A node that asks for consent to use personal data (Ley 29733).

    The answer is recorded with the `version` of the text. Silence counts as a refusal.
    """

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
    """A node that asks for the first of `kinds`; a single key opens the choice of the others; `#` alone skips it."""

    kind: Literal["document"]
    prompt: Texts
    kinds: tuple[DocumentKind, ...] = Field(("dni", "ce", "passport", "cedula"), min_length=1)
    next: str

    def ways(self) -> Iterator[tuple[str, str]]:
        yield "", self.next

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        yield name, self.prompt


class Menu(Asking):
    """A node whose keys lead to other nodes. `otherwise`: where a caller goes who has used up the tries."""

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
    """One recorded answer. `label`: what people read of it; the caller hears `text`."""

    label: str = Field(min_length=1)
    text: Texts


class Answers(Asking):
    """A node with recorded answers: a key plays one of them and the list again; `keys` lead to other nodes."""

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
    """The node that puts the caller in a line.

    `announce`: what the agent hears after the language; the label if it is empty.
    """

    kind: Literal["enqueue"]
    label: str = Field(min_length=1)
    queue: str
    announce: str = ""
    skills: dict[str, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)
    priority_minutes: float = Field(0, ge=0)
    preferential: bool = False


class Hangup(Step):
    """A node that plays a goodbye (the shared one if it has no prompt) and hangs up."""

    kind: Literal["hangup"]
    prompt: Texts | None = None

    def spoken(self, name: str) -> Iterator[tuple[str, Texts]]:
        if self.prompt is not None:
            yield name, self.prompt


Node: TypeAlias = Annotated[
    Notice | Say | LanguageMenu | Consent | Document | Menu | Answers | Enqueue | Hangup,
    Field(discriminator="kind"),
]
