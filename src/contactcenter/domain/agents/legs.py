"""Brings an agent's audio leg up for the shift, keeps it up, and puts it back into the room if it fails in mid-call.

A telephone is called by the core. A page reports that it has no leg (`ReportLeg`), and is called only then: lost
contact alone does not prove that the leg is gone.
"""

from contactcenter import messages as m
from contactcenter.domain.conversations.interruptions import agent_leg_lost, recall_agent
from contactcenter.domain.conversations.release import rest_leg
from contactcenter.domain.records.agent import ECHO, Agent
from contactcenter.domain.records.delivery import AWAY
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import LegId

CONNECTING_SECONDS = 12.0  # an order to connect that nobody answered is given again
FIRST_BACK_OFF_SECONDS, MAX_BACK_OFF_SECONDS = 1.0, 30.0
PAGE_TRIES = 5  # then the page has to ask again
LOST, SILENT = "leg_lost", "silent"


# -- the record -----------------------------------------------------------------------------


def gain_leg(turn: Turn, agent: Agent, leg: LegId) -> None:
    """Record that this leg is the agent's from now on."""
    agent.leg, agent.connecting, agent.attempt = leg, False, 0
    turn.state.agents_by_leg[leg] = agent
    turn.mark_changed(agent)


def lose_leg(turn: Turn, agent: Agent) -> None:
    """Record that the agent has no leg."""
    if agent.leg is not None:
        del turn.state.agents_by_leg[agent.leg]
    agent.forget_leg()
    turn.mark_changed(agent)


def hang_up_leg(turn: Turn, agent: Agent) -> None:
    """Order the leg to be hung up. While the switch is away the order is lost, and `resync` gives it again."""
    if agent.leg is not None:
        agent.given_up = agent.leg
        turn.emit(m.HangUp(agent.leg))


# -- bringing it up -------------------------------------------------------------------------


def connect(turn: Turn, agent: Agent) -> None:
    """Order the leg to be brought up, unless it is up, ordered already, or not needed.

    While the switch is away the order waits until it is back. A deadline repeats an order that was lost.
    """
    if agent.leg is not None or agent.connecting or not agent.on_shift:
        return
    agent.connecting = True
    if not turn.state.is_link_up:
        return
    agent.attempt += 1
    turn.emit(m.ConnectAgentLeg(agent.id))
    turn.schedule(CONNECTING_SECONDS, m.ConnectDue(agent.id, agent.attempt))


def leg_failed(turn: Turn, message: m.AgentLegFailed) -> None:
    """Try again later, after the leg did not come up."""
    agent = turn.state.agents.get(message.agent)
    if agent is None or agent.leg is not None or not agent.connecting:
        return
    agent.connecting = False
    back_off(turn, agent)


def back_off(turn: Turn, agent: Agent) -> None:
    """Try again after a wait that doubles with each attempt, up to MAX_BACK_OFF_SECONDS.

    A page is tried PAGE_TRIES times and then has to ask again.
    """
    if not agent.on_shift or agent.phone is m.Phone.WEB and agent.attempt >= PAGE_TRIES:
        return
    wait = min(MAX_BACK_OFF_SECONDS, FIRST_BACK_OFF_SECONDS * 2 ** min(agent.attempt, 10))
    turn.schedule(wait, m.ConnectDue(agent.id, agent.attempt))


def connect_due(turn: Turn, message: m.ConnectDue) -> None:
    """Try the leg again, unless another attempt was made since."""
    agent = turn.state.agents.get(message.agent)
    if agent is None or agent.leg is not None or agent.attempt != message.attempt:
        return
    if agent.connecting and agent.phone is m.Phone.WEB and agent.attempt >= PAGE_TRIES:
        agent.connecting = False
        return
    agent.connecting = False
    connect(turn, agent)


def report_leg(turn: Turn, message: m.ReportLeg) -> None:
    """Take the page's report on whether it has a leg; if it has none, one is brought up.

    Raises: NotFound; Conflict (`no_shift`).
    """
    agent = turn.state.agent(message.agent)
    if not agent.on_shift:
        raise Conflict(f"agent {agent.id} has no open shift", code="no_shift")
    if message.up:
        return
    drop_leg(turn, agent, LOST)
    agent.attempt = 0
    connect(turn, agent)


def leg_up(turn: Turn, message: m.AgentLegUp) -> None:
    """Take a leg that is up and at rest as the agent's.

    It replaces an older leg; if the agent has no shift it is hung up.
    """
    agent = turn.state.agents.get(message.agent)
    if agent is None or not agent.on_shift:
        turn.emit(m.HangUp(message.leg))
        return
    if agent.leg == message.leg:
        return
    drop_leg(turn, agent, LOST)
    _take_leg(turn, agent, message.leg)


def _take_leg(turn: Turn, agent: Agent, leg: LegId) -> None:
    """Take the leg; if the agent had dropped out of a call, the agent is put back into its room."""
    gain_leg(turn, agent, leg)
    agent.move("up")
    agent.idle_since = turn.now_seconds
    delivery = turn.state.call_of(agent)
    if delivery is not None and delivery.state is AWAY:
        recall_agent(turn, delivery, agent)


# -- losing it ------------------------------------------------------------------------------


def drop_leg(turn: Turn, agent: Agent, cause: str) -> None:
    """Hang up the agent's leg, if there is one, and handle what the agent carried."""
    if agent.leg is not None:
        hang_up_leg(turn, agent)
        forget_leg(turn, agent, cause)


def forget_leg(turn: Turn, agent: Agent, cause: str) -> None:
    """Record that the leg is gone, and handle what the agent carried.

    `cause`: the cause recorded if a delivery is missed by it.
    """
    lose_leg(turn, agent)
    agent_leg_lost(turn, agent, cause)


def leg_lost(turn: Turn, message: m.AgentLegLost) -> None:
    """Take the report that the leg is gone. A telephone is called again."""
    agent = turn.state.agents_by_leg.get(message.leg)
    if agent is None:
        return
    forget_leg(turn, agent, LOST)
    if agent.phone is m.Phone.SIP:
        back_off(turn, agent)


def leg_silent(turn: Turn, message: m.AgentLegSilent) -> None:
    """Hang up a leg at whose other end nobody is. A telephone is called again."""
    agent = turn.state.agents_by_leg.get(message.leg)
    if agent is None:
        return
    drop_leg(turn, agent, SILENT)
    if agent.phone is m.Phone.SIP:
        back_off(turn, agent)


# -- at rest --------------------------------------------------------------------------------


def leg_rested(turn: Turn, message: m.AgentLegRested) -> None:
    """Take the report that the leg is at rest, as ordered or because the agent left the room.

    If the agent left the room of a call that goes on, the agent is put back into it.
    """
    agent = turn.state.agents_by_leg.get(message.leg)
    if agent is None:
        return
    agent.move("rested")
    agent.refusals = 0
    turn.mark_changed(agent)
    delivery = turn.state.call_of(agent)
    if delivery is not None and turn.state.is_agent_in_room(delivery):
        recall_agent(turn, delivery, agent)


def test_audio(turn: Turn, message: m.TestAgentAudio) -> None:
    """Play the agent's own voice back, for a headset test.

    Raises: NotFound; Conflict (`leg_not_at_rest`, or `not_now` while a call may come).
    """
    agent = turn.state.agent(message.agent)
    if agent.leg is None or not agent.may_move("tested"):
        raise Conflict(f"the leg of agent {agent.id} is not at rest", code="leg_not_at_rest")
    if agent.ready or agent.voice is not None:
        raise Conflict(f"agent {agent.id} may be given a call", code="not_now")
    agent.move("tested")
    turn.mark_changed(agent)
    turn.emit(m.EchoAgentLeg(agent.id, agent.leg))


def end_audio_test(turn: Turn, agent: Agent) -> None:
    """End a headset test in course, because the agent wants to work."""
    if agent.leg_state is ECHO:
        rest_leg(turn, agent)
