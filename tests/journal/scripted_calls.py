"""Calls told event by event, with the seconds between: what the core would have said."""

from datetime import UTC, datetime, timedelta

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, LegId, QueueId, Ref

EIGHT = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)  # 08:00 in Lima
RENIEC = QueueId("reniec")
ROSA, JUAN = AgentId("rosa"), AgentId("juan")
Told = list[tuple[datetime, object]]


class Tale:
    """One conversation. Every step says how many seconds after the one before it happened."""

    def __init__(self, number: int = 1, start: datetime = EIGHT, ani: Ref | None = None) -> None:
        self.id = ConversationId(f"e1-{number}")
        self.at = start
        self.told: Told = []
        self._deliveries = 0
        self.delivery = DeliveryId("")
        self.queue, self.language = RENIEC, "qu"
        self.answered_at: datetime | None = None
        self.talked = 0.0
        self.say(
            m.ConversationStarted(
                self.id, "voice", LegId(f"leg-{number}"), "1800", ani, "Ayacucho", "alomac", 1
            )
        )

    def say(self, event: object, after: float = 0.0) -> "Tale":
        self.at += timedelta(seconds=after)
        self.told.append((self.at, event))
        return self

    def consents(self, accepted: bool, after: float = 5.0) -> "Tale":
        return self.say(m.ConsentAnswered(self.id, accepted, "2026-01"), after)

    def keys(self, document: Ref, *, confirmed: bool = True, after: float = 8.0) -> "Tale":
        return self.say(m.DocumentCaptured(self.id, document, "dni", confirmed), after)

    def chooses(self, queue: QueueId = RENIEC, after: float = 10.0, language: str = "qu") -> "Tale":
        self.language = language
        self.say(m.LanguageChosen(self.id, language), after)
        self.say(m.OptionChosen(self.id, "Reniec › Duplicado de DNI", queue))
        return self.waits_again(queue, again=False)

    def waits_again(self, queue: QueueId = RENIEC, *, again: bool = True, after: float = 0.0) -> "Tale":
        self.queue, needs = queue, m.Requirement(queue)
        key = self.at.timestamp()
        return self.say(m.ConversationQueued(self.id, needs, key, self.language, again), after)

    def is_given_to(self, agent: AgentId, after: float = 20.0) -> "Tale":
        self._deliveries += 1
        self.delivery = DeliveryId(f"{self.id}-d{self._deliveries}")
        reason = m.DeliveryReason("agent_came_free", self.at.timestamp(), after, 3.0, "e1-9")
        return self.say(m.ConversationDelivered(self.delivery, self.id, agent, self.queue, reason), after)

    def is_answered_by(self, agent: AgentId, waited: float = 20.5, after: float = 0.5) -> "Tale":
        self.say(m.ConversationAnswered(self.delivery, self.id, agent, self.queue, waited), after)
        self.answered_at = self.at
        return self

    def is_missed_by(self, agent: AgentId, after: float = 15.0) -> "Tale":
        return self.say(m.DeliveryMissed(self.delivery, self.id, agent, "not_joined"), after)

    def loses(self, agent: AgentId, after: float = 30.0) -> "Tale":
        return self.say(m.AgentDropped(self.delivery, self.id, agent), after)

    def gets_back(self, agent: AgentId, after: float = 4.0) -> "Tale":
        return self.say(m.AgentReturned(self.delivery, self.id, agent), after)

    def abandons(self, waited: float, after: float, *, short: bool = False) -> "Tale":
        return self.say(m.ConversationAbandoned(self.id, self.queue, waited, short), after)

    def ends(
        self,
        stage: m.ConversationStage = m.ConversationStage.TALKING,
        cause: m.EndCause = m.EndCause.CITIZEN_LEFT,
        after: float = 0.0,
    ) -> "Tale":
        self.say(m.ConversationEnded(self.id, cause, stage), after)
        if stage is m.ConversationStage.TALKING and self.answered_at is not None:
            self.talked = (self.at - self.answered_at).total_seconds()
        return self

    def is_wrapped_up(self, agent: AgentId, *, saved: bool = True, lasted: float = 25.0) -> "Tale":
        due = self.at + timedelta(seconds=60)
        self.say(m.WrapUpStarted(self.delivery, self.id, agent, due))
        completed = m.WrapUpCompleted(self.delivery, self.id, agent, saved, lasted, self.talked)
        return self.say(completed, lasted)


def answered(number: int = 1, agent: AgentId = ROSA, **kwargs: object) -> Tale:
    tale = Tale(number, **kwargs)  # type: ignore[arg-type]
    return tale.chooses().is_given_to(agent).is_answered_by(agent).ends(after=120).is_wrapped_up(agent)
