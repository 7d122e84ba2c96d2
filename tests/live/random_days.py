"""Calls around a midnight, drawn by chance: what a day counts, in every order in which it may come."""

from datetime import timedelta
from random import Random

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from journal.scripted_calls import EIGHT, JUAN, RENIEC, ROSA, Tale, Told

MIDNIGHT = EIGHT + timedelta(hours=16)  # in Lima
QUEUES, AGENTS, LANGUAGES = (RENIEC, QueueId("sunat")), (ROSA, JUAN), ("es", "qu", "ay")
_STAGE = m.ConversationStage


def random_day(seed: int, calls: int = 14) -> Told:
    """Return what the bus carries, in its order: some out of the order of time, some calls without a beginning."""
    chance = Random(seed)
    calls_told = [_call(chance, number).told[chance.random() < 0.1 :] for number in range(calls)]
    # The core chooses the option and enters the line in one turn; between the two there is no restart.
    events = [event for told in calls_told for event in told if not isinstance(event[1], m.OptionChosen)]
    events.sort(key=lambda event: event[0])
    for n in range(1, len(events)):
        if chance.random() < 0.1 and _can_swap(events[n - 1][1], events[n][1]):
            events[n - 1], events[n] = events[n], events[n - 1]
    return events


def _can_swap(one: object, other: object) -> bool:
    """Only events of different conversations: those of one keep their order."""
    return getattr(one, "conversation", None) != getattr(other, "conversation", None)


def _call(chance: Random, number: int) -> Tale:
    tale = Tale(number, MIDNIGHT + timedelta(seconds=chance.randint(-400, 200)))
    if chance.random() < 0.1:
        return tale.ends(_STAGE.MENU, after=5)
    tale.chooses(chance.choice(QUEUES), language=chance.choice(LANGUAGES))
    if chance.random() < 0.2:
        tale.is_given_to(chance.choice(AGENTS)).is_missed_by(chance.choice(AGENTS))
    if chance.random() < 0.3:
        return _leaves(tale, chance)
    agent = _is_answered(tale, chance)
    while chance.random() < 0.3:
        tale.waits_again(chance.choice(QUEUES), after=chance.randint(5, 60))
        if chance.random() < 0.3:
            return _leaves(tale, chance)
        agent = _is_answered(tale, chance)
    tale.ends(after=chance.randint(5, 180))
    return tale.is_wrapped_up(agent, lasted=chance.randint(0, 60))


def _leaves(tale: Tale, chance: Random) -> Tale:
    waited = chance.randint(1, 60)
    return tale.abandons(waited, after=waited, short=waited < 5).ends(_STAGE.WAITING)


def _is_answered(tale: Tale, chance: Random) -> AgentId:
    agent = chance.choice(AGENTS)
    tale.is_given_to(agent, after=chance.randint(0, 40)).is_answered_by(agent, waited=chance.randint(0, 40))
    return agent


def restated(conversations: dict[ConversationId, m.ConversationView], lost: int) -> m.CoreRestored:
    """Return what a core that starts again says of these conversations, all but every `lost`th."""
    views = [view for n, (_, view) in enumerate(sorted(conversations.items()), 1) if not lost or n % lost]
    return m.CoreRestored((), tuple(views))
