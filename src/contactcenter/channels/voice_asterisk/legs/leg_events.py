"""Turns what was observed of the legs into messages for the core, with what the table of legs remembers.

Every race ends here: a hang-up is believed whenever it comes, a repeated "this leg waits for orders" is reported
again, and a citizen left alone in a room is brought back to where commands reach the leg.
"""

import asyncio
from typing import TypeAlias

import structlog
from prometheus_client import Counter

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk import caller_id, moves
from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.legs.agent_legs import AgentLegs
from contactcenter.channels.voice_asterisk.legs.mover import Mover
from contactcenter.channels.voice_asterisk.legs.recorder import under_folder
from contactcenter.channels.voice_asterisk.link.read_back import LegReading
from contactcenter.channels.voice_asterisk.link.translate import (
    AgiStarted,
    DigitReceived,
    LegHungUp,
    RecordingFileClosed,
    RestEntered,
    RoomJoined,
    RoomLeft,
)
from contactcenter.kernel.ids import ConversationId, Ref
from contactcenter.kernel.vault import Vault

log = structlog.get_logger()
disbelieved = Counter("contactcenter_recordings_disbelieved_total", "Closed files that are of no leg we know")

LegFact: TypeAlias = (
    AgiStarted
    | DigitReceived
    | LegHungUp
    | RecordingFileClosed
    | RestEntered
    | RoomJoined
    | RoomLeft
    | moves.MoveFailed
)


class LegEvents:
    """Keeps the table of legs in step with the switch and says what the core is to hear of it."""

    def __init__(
        self, legs: Legs, mover: Mover, agents: AgentLegs, vault: Vault, config: SwitchConfig
    ) -> None:
        self._legs, self._mover, self._agents = legs, mover, agents
        self._vault, self._config = vault, config

    def apply(self, fact: LegFact) -> list[m.ChannelEvent]:
        """Change the table by one fact, and return what the core is to hear, in order."""
        match fact:
            case AgiStarted():
                return self._agi_started(fact)
            case DigitReceived():
                return self._digit_received(fact)
            case RoomJoined():
                return self._room_joined(fact)
            case RoomLeft():
                return self._room_left(fact)
            case RestEntered():
                return self._rest_entered(fact)
            case LegHungUp():
                return self._hung_up(fact)
            case RecordingFileClosed():
                return self._recording_closed(fact)
            case moves.MoveFailed(leg, move):
                return [] if move.is_rescue else [m.MoveRefused(leg, move.name)]

    def adopt(self, reading: LegReading) -> m.LegSeen:
        """Put a leg of the read-back into the table. Its caller's number is kept; what was under way is not."""
        former = self._legs.get(reading.leg)
        leg = Leg(reading.leg, reading.role, reading.agent, reading.conversation, reading.state)
        leg.room, leg.at_rest, leg.is_reported = reading.room, reading.at_rest, True
        leg.room_written, leg.announcement_written = reading.room_written, True
        # Even of one that has a conversation: the core that wrote it may have died before it was journalled.
        leg.ani = former.ani if former is not None else self._ani(reading.number, reading.role)
        if reading.waits_for_orders:
            leg.in_async_agi.set()
        self._legs.add(leg)
        return m.LegSeen(
            leg.id,
            leg.role,
            agent=leg.agent,
            conversation=leg.conversation,
            state=leg.state,
            room=leg.room,
            waits_for_orders=leg.waits_for_orders,
            at_rest=leg.at_rest,
            dnis=reading.dnis,
            ani=leg.ani,
            region=caller_id.region(reading.number) if reading.role is m.LegRole.CITIZEN else None,
        )

    def check_alone(self, room: ConversationId | None) -> None:
        """A citizen who followed an agent already gone stays in the room: nothing in the dialplan ends that."""
        if room is not None and self._legs.alone_in(room):
            asyncio.get_running_loop().call_later(self._config.timeouts.alone, self._rescue_alone, room)

    def _rescue_alone(self, room: ConversationId) -> None:
        for leg in self._legs.alone_in(room):
            if leg.move is None:
                log.info("citizen_rescued", leg=leg.id, room=room)
                self._mover.rescue(leg)

    def _agi_started(self, fact: AgiStarted) -> list[m.ChannelEvent]:
        leg = self._legs.get(fact.leg)
        if leg is None:
            return self._arrived(fact)
        leg.room, leg.at_rest = None, False
        leg.in_async_agi.set()
        was_moving = leg.move is not None
        move = self._mover.confirm(leg, moves.Goal.STARTED)
        if move is None and was_moving:
            leg.in_async_agi.clear()  # a move of ours crossed it and wins
            return []
        is_news = move.is_rescue if move else not leg.is_returning
        leg.is_returning = False
        if leg.role is m.LegRole.CITIZEN and is_news and leg.move is None:
            return [m.LegFree(leg.id)]
        return []

    def _arrived(self, fact: AgiStarted) -> list[m.ChannelEvent]:
        if fact.role is not m.LegRole.CITIZEN:
            return []
        leg = self._legs.add(Leg(fact.leg, fact.role, is_reported=True))
        leg.ani = self._ani(fact.number, fact.role)
        leg.in_async_agi.set()
        return [m.CallArrived(leg.id, fact.dnis, leg.ani, caller_id.region(fact.number))]

    def _ani(self, number: str, role: m.LegRole) -> Ref | None:
        if not number or role is not m.LegRole.CITIZEN:
            return None
        return self._vault.keep("ani", caller_id.normal(number))

    def _digit_received(self, fact: DigitReceived) -> list[m.ChannelEvent]:
        leg = self._legs.get(fact.leg)
        if leg is not None and leg.room is None and leg.role is m.LegRole.CITIZEN:
            leg.digits.put(fact.digit)
        return []

    def _room_joined(self, fact: RoomJoined) -> list[m.ChannelEvent]:
        leg = self._legs.get(fact.leg)
        if leg is None:
            return []
        leg.room, leg.at_rest = fact.room, False
        self._mover.confirm(leg, moves.Goal.JOINED, fact.room)
        if leg.role is m.LegRole.CITIZEN:
            self.check_alone(fact.room)
            return [m.CitizenJoined(leg.id, fact.room)]
        return [] if leg.agent is None else [m.AgentJoined(leg.agent, leg.id, fact.room)]

    def _room_left(self, fact: RoomLeft) -> list[m.ChannelEvent]:
        leg = self._legs.get(fact.leg)
        if leg is not None and leg.room == fact.room:
            leg.room = None
        if fact.role is m.LegRole.AGENT:
            self.check_alone(fact.room)
        return []

    def _rest_entered(self, fact: RestEntered) -> list[m.ChannelEvent]:
        leg = self._legs.get(fact.leg)
        is_new = leg is None or not leg.is_reported
        if leg is None:
            leg = self._legs.add(Leg(fact.leg, m.LegRole.AGENT, fact.agent))
        leg.room, leg.at_rest, leg.is_reported = None, True, True
        self._agents.rested(leg.id)
        self._mover.confirm(leg, moves.Goal.RESTED)
        kind = m.AgentLegUp if is_new else m.AgentLegRested
        return [kind(fact.agent, leg.id)]

    def _hung_up(self, fact: LegHungUp) -> list[m.ChannelEvent]:
        """A switch may say it twice, and asking may find it first: the second finds no leg."""
        leg = self._legs.remove(fact.leg)
        if leg is None:
            return self._agents.hung_up(fact)
        if leg.role is m.LegRole.CITIZEN:
            return [m.CitizenLeft(leg.id, fact.cause)]
        if leg.agent is None:
            return []
        self.check_alone(leg.room or (leg.move.room if leg.move else None))
        return [m.AgentLegLost(leg.agent, leg.id, fact.cause)]

    def _recording_closed(self, fact: RecordingFileClosed) -> list[m.ChannelEvent]:
        """Believed of a citizen's leg that is here, and of its own file. The keeper's sweep finds the others."""
        leg = self._legs.get(fact.leg)
        file = under_folder(fact.file, fact.leg, self._config.recordings)
        if leg is None or leg.role is not m.LegRole.CITIZEN or file is None:
            disbelieved.inc()
            log.warning("recording_disbelieved", leg=fact.leg, file=fact.file, is_known=leg is not None)
            return []
        return [m.RecordingClosed(leg.id, file)]
