"""Our memory may be older than the switch's: who talks is believed, and what we remember gives way.

Before anybody is ended, hung up or put to rest, each agent who stands in a room with a citizen is given that room:
a call or a registration we still held for her is let go of, without an order to a leg that talks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from contactcenter import messages as m
from contactcenter.domain.conversations.deliveries import complete_wrap_up, hand_back, missed
from contactcenter.domain.records.agent import AT_REST, Agent
from contactcenter.domain.records.conversation import CLOSING
from contactcenter.domain.records.delivery import BEFORE_THEY_MET, TALKING, WRAP_UP, Delivery
from contactcenter.domain.state import Center
from contactcenter.kernel.ids import AgentId, ConversationId, LegId

LED_OUT = "closing"  # what is written on the leg of a citizen whose conversation is over
FORGOTTEN = "forgotten"  # why a delivery was missed: it was over before we could know

Inside = Mapping[ConversationId, set[AgentId]]


def believe_who_talks(c: Center, agents: list[m.LegSeen], citizens: Iterable[m.LegSeen]) -> None:
    occupied = {leg.room for leg in citizens if leg.state != LED_OUT}
    inside: defaultdict[ConversationId, set[AgentId]] = defaultdict(set)
    for leg in agents:
        if leg.room is not None and leg.agent is not None:
            inside[leg.room].add(leg.agent)
    talkers: list[tuple[Agent, ConversationId]] = []
    for leg in agents:
        owner = c.agents.get(leg.agent) if leg.agent is not None else None
        if owner is None or leg.room is None or leg.room not in occupied:
            continue
        if _is_hers(c, owner, leg.room, inside):
            talkers.append((owner, leg.room))
            _has_leg(c, owner, leg.leg)
    for owner, room in talkers:
        _gives_way(c, owner, room)


def _is_hers(c: Center, owner: Agent, room: ConversationId, inside: Inside) -> bool:
    """Not who is on her way out of a call that ended, nor who strayed into a room that has its agent."""
    conversation = c.conversations.get(room)
    if conversation is None:
        return True
    delivery = c.delivery_of(conversation)
    return conversation.stage is not CLOSING and (
        delivery is None or delivery.agent == owner.id or delivery.agent not in inside[room]
    )


def _has_leg(c: Center, owner: Agent, leg: LegId) -> None:
    if owner.leg != leg:  # the one that died in the meantime is not mourned
        c.loses_leg(owner)
        c.gains_leg(owner, leg)
        owner.idle_since = c.now_seconds
    owner.leg_state = AT_REST  # until her true place is noted: nobody calls her out of the room
    if not owner.on_shift:
        owner.on_shift = True
        owner.choose(False, None, c.now_seconds)


def _gives_way(c: Center, owner: Agent, room: ConversationId) -> None:
    carried, conversation = c.carried_by(owner), c.conversations.get(room)
    if carried is not None and carried.conversation != room:
        _let_go(c, carried)
    held = c.delivery_of(conversation) if conversation is not None else None
    if held is not None and held.agent != owner.id:
        _let_go(c, held)


def _let_go(c: Center, delivery: Delivery) -> None:
    """The citizen, if she is still there, is seen to afterwards: by the line, or by whom she talks to."""
    delivery.citizen_sent = False
    if delivery.state is WRAP_UP:
        complete_wrap_up(c, delivery, saved=False)
    elif delivery.state in BEFORE_THEY_MET:
        missed(c, delivery, FORGOTTEN)
    else:
        if delivery.state is TALKING and c.saw_until is not None:
            c.emit(m.AgentDropped(delivery.id, delivery.conversation, delivery.agent, c.saw_until))
        hand_back(c, delivery)
