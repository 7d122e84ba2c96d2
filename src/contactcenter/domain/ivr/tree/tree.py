"""A whole tree: the entity whose line it is, its languages, its notice, its queues and its nodes."""

from collections.abc import Iterator
from typing import Literal

from pydantic import AliasChoices, Field, model_validator

from contactcenter import messages as m
from contactcenter.domain.ivr.tree.nodes import (
    Consent,
    Document,
    Enqueue,
    Frozen,
    Id,
    LanguageMenu,
    Menu,
    Node,
    Texts,
)
from contactcenter.kernel.ids import QueueId


class LanguageStep(Frozen):
    """From `after_seconds` of waiting on, agents who speak the language at `level` (1 to 5) may serve."""

    after_seconds: float = Field(0, ge=0)
    level: int = Field(1, ge=1, le=5)


class Language(Frozen):
    """Who may serve a language, and how soon. With `keep_waiting` only the first step ever holds (IVR-5)."""

    name: str
    skill: str | None = Field(None, description="None: every agent speaks it")
    priority_minutes: float = Field(0, ge=0)
    guard_floor: int | None = Field(
        None, ge=0, description="free speakers kept for it alone; 1 if it has priority, else 0 (IVR-5)"
    )
    steps: tuple[LanguageStep, ...] = ()
    if_none: Literal["keep_waiting", "bilingual"] = "bilingual"
    review: Literal["approved", "pending"] = Field(
        "approved", description="pending: awaiting review by a native speaker"
    )

    @model_validator(mode="after")
    def _steps_begin_at_zero_and_widen(self) -> "Language":
        if self.steps and self.skill is None:
            raise ValueError("sus pasos necesitan «skill»")
        if self.guard_floor and self.skill is None:
            raise ValueError("guardar un puesto necesita «skill»")
        if self.steps and self.steps[0].after_seconds != 0:
            raise ValueError("el primer paso es a los 0 segundos")
        for early, late in zip(self.steps, self.steps[1:], strict=False):
            if late.after_seconds <= early.after_seconds or late.level >= early.level:
                raise ValueError("cada paso llega después del anterior y pide menos")
        return self

    @property
    def reserved_speakers(self) -> int:
        """How many free speakers are kept for this language alone (IVR-5); 0 for none."""
        if self.skill is None:
            return 0
        return self.guard_floor if self.guard_floor is not None else int(self.priority_minutes > 0)

    def requirement_steps(self, topic: frozenset[m.Skill]) -> tuple[m.RequirementStep, ...]:
        """Return the steps of a conversation's requirement in this language.

        `topic`: the skills required besides the language.
        """
        if self.skill is None:
            return (m.RequirementStep(0.0, topic),)
        steps = self.steps or (LanguageStep(after_seconds=0, level=1),)
        if self.if_none == "keep_waiting":
            steps = steps[:1]
        return tuple(
            m.RequirementStep(each.after_seconds, topic | {(self.skill, each.level)}) for each in steps
        )


class NoticeText(Frozen):
    """The notice of who records, why, and where to exercise one's rights. `version` is recorded in the log (IVR-3)."""

    version: str = Field(min_length=1)
    text: Texts


class QueueDefinition(Frozen):
    """A queue as its tree defines it. `position_every_seconds` was called `place_every_seconds` in earlier trees."""

    name: str
    announce: str = Field("", description="what the agent hears, if a node has no words of its own")
    best_fit: bool = False
    wrap_up_seconds: float = Field(60, ge=0)
    wrap_up_extension_seconds: float = Field(60, ge=0)
    delivery_seconds: float = Field(15, gt=0)
    target_seconds: float = Field(20, gt=0)
    short_abandon_seconds: float = Field(5, ge=0)
    position_every_seconds: float = Field(
        45, ge=10, validation_alias=AliasChoices("position_every_seconds", "place_every_seconds")
    )

    def policy(self, queue: str) -> m.QueuePolicy:
        """Return the policy for routing, under this id."""
        return m.QueuePolicy(QueueId(queue), self.name, **self.model_dump(exclude={"name", "announce"}))


class IvrTree(Frozen):
    """A whole tree. `fallback`: the line or goodbye for a caller who has heard `max_steps` prompts."""

    id: Id
    version: int = Field(1, ge=1)
    name: str
    entity: str
    numbers: tuple[str, ...] = Field(min_length=1, description="the numbers dialled that enter here")
    languages: dict[str, Language] = Field(min_length=1)
    notice: NoticeText
    preferential_minutes: float = Field(30, ge=0, description="head start of preferential attention")
    max_steps: int = Field(100, ge=20, le=500)
    start: str
    fallback: str
    queues: dict[Id, QueueDefinition] = Field(default_factory=dict)
    nodes: dict[Id, Node] = Field(min_length=1)

    @property
    def first_language(self) -> str:
        """The code of the tree's first language, which holds until the caller chooses."""
        return next(iter(self.languages))

    def named(self, language: str) -> str:
        """Return a language's name as people call it.

        Raises: KeyError if the tree does not have it.
        """
        return self.languages[language].name

    def key(self, name: str) -> str:
        """Return the catalogue's key of a prompt of this tree."""
        return f"{self.id}/{name}"

    def announcement(self, node: str) -> str:
        """Return the key of what an agent hears when a call comes from this node."""
        return self.key(f"{node}_agent")

    def spoken(self) -> Iterator[tuple[str, str, Texts]]:
        """Yield (node, name, texts) for all that callers may hear. Each must exist in every language."""
        yield "notice", "notice", self.notice.text
        for node_id, node in self.nodes.items():
            for name, texts in node.spoken(node_id):
                yield node_id, name, texts

    def prompts(self) -> dict[str, dict[str, str]]:
        """Return every prompt by key: its text in each language, with the announcements to agents (in Spanish)."""
        prompts = {self.key(name): dict(texts) for _, name, texts in self.spoken()}
        for node_id, node in self.nodes.items():
            if isinstance(node, Enqueue):
                queue = self.queues.get(node.queue)
                words = node.announce or (queue.announce if queue else "") or node.label
                prompts[self.announcement(node_id)] = {"es": words}
        return prompts

    def read_along(self) -> dict[str, dict[str, str]]:
        """Return what a caller hears before choosing an option, in the order of the tree, without repetitions."""
        names, prompts = [self.start], {self.key("notice"): dict(self.notice.text)}
        for node_id in names:  # grows as it is read
            node = self.nodes.get(node_id)
            if node is None:
                continue
            names += [to for _, to in node.ways() if to not in names]
            if isinstance(node, (LanguageMenu, Consent, Document, Menu)):
                said = {self.key(name): dict(texts) for name, texts in node.spoken(node_id)}
                prompts |= {key: texts for key, texts in said.items() if texts not in prompts.values()}
        return prompts

    def language_reserves(self) -> tuple[m.LanguageReserve, ...]:
        """Return the reserves of its languages. If two trees reserve one language, the larger number counts."""
        reserves = ((each.skill, each.reserved_speakers) for each in self.languages.values())
        return tuple(
            m.LanguageReserve(skill, floor) for skill, floor in reserves if skill is not None and floor > 0
        )

    def skills(self) -> frozenset[str]:
        """Return the skills that its callers may require of an agent."""
        skills = {each.skill for each in self.languages.values() if each.skill is not None}
        return frozenset(
            skills.union(*(each.skills for each in self.nodes.values() if isinstance(each, Enqueue)))
        )

    def queue_policies(self) -> tuple[m.QueuePolicy, ...]:
        """Return the policies of the queues that the tree defines."""
        return tuple(definition.policy(queue) for queue, definition in self.queues.items())
