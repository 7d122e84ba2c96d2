"""Who is free, who is paired with whom, and what the screens show of an agent. Run once after each turn."""

from contactcenter import messages as m
from contactcenter.domain.conversations.deliveries import deliver
from contactcenter.domain.records.agent import DOWN, Agent
from contactcenter.domain.records.conversation import WAITING, Conversation
from contactcenter.domain.records.delivery import AWAY, BEFORE_THEY_MET, RETURNING, WRAP_UP, Delivery
from contactcenter.domain.routing.matching import Matcher, Pair
from contactcenter.domain.state import Center
from contactcenter.kernel.ids import ConversationId

CAME_FREE, RELEASED = "agent_came_free", "seat_released"


def settle(c: Center) -> None:
    """First who is no longer free, then who waits anew, then who is free anew; until nothing changes."""
    while c.changed or c.entering:
        changed, entering = c.changed, c.entering
        c.changed = {}
        for agent in changed.values():
            _take_off(c, agent)
        if entering:
            c.entering = []
            for conversation, rule in entering:
                if _still_waits(c, conversation) and (pair := _arrive(c, conversation)):
                    deliver(c, conversation, pair, rule)
        for agent in changed.values():
            _put_on(c, agent)
    if c.shown:
        for agent in c.shown.values():
            tell(c, agent)
        c.shown = {}
    if c.voice.reserve_may_differ:
        publish_language_reserve(c)


def publish_language_reserve(c: Center) -> None:
    """Emit `LanguageReserveChanged` of each language whose reserved speakers are not those last published."""
    before, c.reserved = c.reserved, c.voice.reserved()
    for skill in sorted(before.keys() | c.reserved.keys()):
        reserved = c.reserved.get(skill, ())
        if reserved != before.get(skill, ()):
            c.emit(m.LanguageReserveChanged(skill, reserved))


def rebuild(c: Center, digital: bool | None = None) -> None:
    """The rules of choosing changed: everybody takes their place anew."""
    has_digital = c.digital is not None if digital is None else digital
    c.voice, c.digital = Matcher(c.seats()), Matcher(c.seats()) if has_digital else None
    c.entering += [(one, "conversation_arrived") for one in waiting(c)]
    for agent in sorted(c.agents.values(), key=lambda one: (one.idle_since, one.id)):
        c.touched(agent)


def waiting(c: Center) -> list[Conversation]:
    return [one for one in c.conversations.values() if one.stage is WAITING]


def _still_waits(c: Center, conversation: Conversation) -> bool:
    """Not gone, nor served, later in the same turn."""
    return conversation.stage is WAITING and conversation.id in c.conversations


def _arrive(c: Center, conversation: Conversation) -> Pair | None:
    return c.matcher(conversation).arrive(conversation.id, c.need(conversation), conversation.order_key)


def _take_off(c: Center, agent: Agent) -> None:
    """Who is no longer free, or not since when she was noted."""
    name = agent.profile.id
    noted = c.voice.idle_since.get(name)
    if noted is not None and not (c.link and agent.is_routable() and noted == agent.idle_since):
        c.voice.busy(name)
    if c.digital is not None:
        noted = c.digital.idle_since.get(name)
        if noted is not None and not (agent.is_routable_for_digital() and noted == agent.digital_idle_since):
            c.digital.busy(name)


def _put_on(c: Center, agent: Agent) -> None:
    name = agent.profile.id
    if agent.is_routable() and c.link and name not in c.voice.idle_since:
        _pair_off(c, agent, c.voice, agent.idle_since)
        if c.digital is not None:
            for other in c.changed.values():  # who was just given a call is given no chat beside it
                _take_off(c, other)
    if c.digital is not None and name not in c.digital.idle_since and agent.is_routable_for_digital():
        _pair_off(c, agent, c.digital, agent.digital_idle_since)


def _pair_off(c: Center, agent: Agent, matcher: Matcher, idle_since: float) -> None:
    name = agent.profile.id
    for pair in matcher.free(name, c.profiles[name], idle_since):
        rule = RELEASED if pair.released else CAME_FREE
        deliver(c, c.conversations[pair.conversation], pair, rule)


def activity(c: Center, agent: Agent) -> m.AgentActivity:
    """What happens to her, or else what she chose."""
    return _activity(agent, c.carried_by(agent))


def _activity(agent: Agent, delivery: Delivery | None) -> m.AgentActivity:
    if not agent.on_shift:
        return m.AgentActivity.SIGNED_OUT
    if delivery is not None:
        if delivery.state in BEFORE_THEY_MET:
            return m.AgentActivity.DELIVERING
        if delivery.state is WRAP_UP:
            return m.AgentActivity.WRAP_UP
        if delivery.state not in (AWAY, RETURNING):
            return m.AgentActivity.TALKING
    if agent.leg_state is DOWN or delivery is not None:
        return m.AgentActivity.NO_LEG
    return m.AgentActivity.READY if agent.ready else m.AgentActivity.NOT_READY


def tell(c: Center, agent: Agent) -> None:
    """`AgentChanged`, if what a screen shows of her is not what was last told."""
    delivery, told = c.carried_by(agent), agent.last_published
    now_does = _activity(agent, delivery)
    conversations = carried_conversations(c, agent, delivery)
    if (
        told is None
        or told.activity is not now_does
        or told.conversations != conversations
        or told.reason != agent.reason
    ):
        _since_when(c, agent, now_does)
    elif told.next_ready is agent.next_ready and told.next_reason == agent.next_reason:
        return
    agent.last_published = m.AgentChanged(
        agent.profile.id,
        now_does,
        agent.reason,
        conversations,
        agent.next_ready,
        agent.next_reason,
        c.by,
        agent.since,
        agent.paused_since,
    )
    c.out.append(agent.last_published)


def carried_conversations(c: Center, agent: Agent, call: Delivery | None) -> tuple[ConversationId, ...]:
    """The call first, then the others in order of delivery; wrap-ups included."""
    own = () if call is None else (call.conversation,)
    if not agent.digital:
        return own
    return own + tuple(c.deliveries[name].conversation for name in agent.digital)


def _since_when(c: Center, agent: Agent, now_does: m.AgentActivity) -> None:
    """A leg that is lost and comes back, as a page loaded anew does, begins no break anew (SUP-1)."""
    told, paused = agent.last_published, agent.paused_since
    goes_on = told is not None and told.reason == agent.reason
    lost, pause = m.AgentActivity.NO_LEG, m.AgentActivity.NOT_READY
    agent.paused_since = None
    if goes_on and told is not None and now_does is lost and told.activity is pause:
        agent.paused_since = agent.since
    if goes_on and now_does is pause and paused is not None:
        agent.since = paused
    else:
        agent.since = c.now
