"""An agent's audio leg: brought up for the shift, looked after, put back when it died in mid-call.

A telephone is called by us. A page says itself that it has no leg (`ReportLeg`), and only then is it called:
a lost contact alone proves nothing (architecture §5).
"""

from contactcenter import messages as m
from contactcenter.domain.conversations.deliveries import call_in, leg_lost, rest
from contactcenter.domain.records.agent import ECHO, Agent
from contactcenter.domain.records.delivery import AWAY, TALKING
from contactcenter.domain.state import Center
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import LegId

CONNECTING_SECONDS = 12.0  # an order to connect that nobody answered is given again
FIRST_BACK_OFF_SECONDS, MOST_BACK_OFF_SECONDS = 1.0, 30.0
PAGE_TRIES = 5  # then the page has to ask again
LOST, SILENT = "leg_lost", "silent"


def connect(c: Center, agent: Agent) -> None:
    """Once at a time; the deadline beside it sees to an order that was lost. Without a switch, when it is back."""
    if agent.leg is not None or agent.connecting or not agent.on_shift:
        return
    agent.connecting = True
    if not c.link:
        return
    agent.attempt += 1
    c.emit(m.ConnectAgentLeg(agent.id))
    c.schedule(CONNECTING_SECONDS, m.ConnectDue(agent.id, agent.attempt))


def failed(c: Center, message: m.AgentLegFailed) -> None:
    agent = c.agents.get(message.agent)
    if agent is None or agent.leg is not None or not agent.connecting:
        return
    agent.connecting = False
    back_off(c, agent)


def back_off(c: Center, agent: Agent) -> None:
    if not agent.on_shift or agent.phone is m.Phone.WEB and agent.attempt >= PAGE_TRIES:
        return
    wait = min(MOST_BACK_OFF_SECONDS, FIRST_BACK_OFF_SECONDS * 2 ** min(agent.attempt, 10))
    c.schedule(wait, m.ConnectDue(agent.id, agent.attempt))


def connect_due(c: Center, message: m.ConnectDue) -> None:
    agent = c.agents.get(message.agent)
    if agent is None or agent.leg is not None or agent.attempt != message.attempt:
        return
    if agent.connecting and agent.phone is m.Phone.WEB and agent.attempt >= PAGE_TRIES:
        agent.connecting = False
        return
    agent.connecting = False
    connect(c, agent)


def report(c: Center, message: m.ReportLeg) -> None:
    agent = c.agent(message.agent)
    if not agent.on_shift:
        raise Conflict(f"agent {agent.id} has no open shift", code="no_shift")
    if message.up:
        return
    drop(c, agent, LOST)
    agent.attempt = 0
    connect(c, agent)


def drop(c: Center, agent: Agent, cause: str) -> None:
    """Hang up what is left of her leg and go on without it."""
    if agent.leg is not None:
        c.gives_up(agent)
        lost(c, agent, cause)


def up(c: Center, message: m.AgentLegUp) -> None:
    agent = c.agents.get(message.agent)
    if agent is None or not agent.on_shift:
        c.emit(m.HangUp(message.leg))
        return
    if agent.leg == message.leg:
        return
    drop(c, agent, LOST)
    adopt(c, agent, message.leg)


def adopt(c: Center, agent: Agent, leg: LegId) -> None:
    """Her leg is up and at rest; a call she dropped out of takes her back."""
    c.gains_leg(agent, leg)
    agent.move("up")
    agent.idle_since = c.now_seconds
    delivery = c.carried_by(agent)
    if delivery is not None and delivery.state is AWAY:
        call_in(c, delivery, agent)


def lost(c: Center, agent: Agent, cause: str) -> None:
    c.loses_leg(agent)
    leg_lost(c, agent, cause)


def leg_is_lost(c: Center, message: m.AgentLegLost) -> None:
    agent = c.agents_by_leg.get(message.leg)
    if agent is None:
        return
    lost(c, agent, LOST)
    if agent.phone is m.Phone.SIP:
        back_off(c, agent)


def leg_is_silent(c: Center, message: m.AgentLegSilent) -> None:
    agent = c.agents_by_leg.get(message.leg)
    if agent is None:
        return
    drop(c, agent, SILENT)
    if agent.phone is m.Phone.SIP:
        back_off(c, agent)


def rested(c: Center, message: m.AgentLegRested) -> None:
    """At rest, by our order or by her own doing; a call still open takes her back."""
    agent = c.agents_by_leg.get(message.leg)
    if agent is None:
        return
    agent.move("rested")
    agent.refusals = 0
    c.touched(agent)
    delivery = c.carried_by(agent)
    if delivery is not None and delivery.state is TALKING:
        call_in(c, delivery, agent)


def test_audio(c: Center, message: m.TestAgentAudio) -> None:
    agent = c.agent(message.agent)
    if agent.leg is None or not agent.may_move("tested"):
        raise Conflict(f"the leg of agent {agent.id} is not at rest", code="leg_not_at_rest")
    if agent.ready or agent.voice is not None:
        raise Conflict(f"agent {agent.id} may be given a call", code="not_now")
    agent.move("tested")
    c.touched(agent)
    c.emit(m.EchoAgentLeg(agent.id, agent.leg))


def ends_test(c: Center, agent: Agent) -> None:
    """She wants to work: the loop is left."""
    if agent.leg_state is ECHO:
        rest(c, agent)
