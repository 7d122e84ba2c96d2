"""Turns facts about legs into messages for the core, with what the table of legs remembers.

Every race ends here: a hang-up is believed whenever it comes, a repeated "this leg is yours" is told again,
and a citizen left alone in a room is fetched back to where orders reach her. No fact leaves a ghost.
"""

import asyncio
from typing import Protocol

import structlog
from prometheus_client import Counter

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk import caller_id, moves
from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.legs.agent_legs import AgentLegs
from contactcenter.channels.voice_asterisk.legs.mover import Mover
from contactcenter.channels.voice_asterisk.legs.recorder import under_folder
from contactcenter.channels.voice_asterisk.link.read_back import Found
from contactcenter.channels.voice_asterisk.link.translate import (
    Answer,
    Contact,
    Dialled,
    Fact,
    Gone,
    Joined,
    Left,
    Over,
    Pressed,
    Recorded,
    Rested,
    SignedIn,
    Started,
)
from contactcenter.channels.voice_asterisk.prompts.player import Player
from contactcenter.kernel.ids import ConversationId, LegId, Ref
from contactcenter.kernel.vault import Vault

log = structlog.get_logger()
disbelieved = Counter("contactcenter_recordings_disbelieved_total", "Closed files that are of no leg we know")


class Desk(Protocol):
    """What the adapter does for the witness."""

    def publish(self, message: m.ChannelEvent) -> None: ...

    def citizen_gone(self, leg: LegId, cause: int) -> None: ...

    def watch_recorder(self, leg: Leg) -> None: ...

    def judge(self, leg: Leg) -> None: ...

    def stop_prompt(self, leg: LegId) -> None: ...


class Witness:
    def __init__(self, desk: Desk, legs: Legs, vault: Vault, place: SwitchConfig) -> None:
        self._desk, self._legs, self._vault, self._place = desk, legs, vault, place

    def joins(self, mover: Mover, player: Player, agents: AgentLegs) -> None:
        """The parts it tells what concerns them; they in turn report to the adapter."""
        self._mover, self._player, self._agents = mover, player, agents

    def see(self, fact: Fact) -> None:
        match fact:
            case Started():
                self._started(fact)
            case Over():
                self._over(fact.leg)
            case Answer():
                self._player.answered(fact)
            case Pressed():
                self._pressed(fact)
            case Joined():
                self._joined(fact)
            case Left():
                self._left(fact)
            case Rested():
                self._rested(fact)
            case Gone():
                self.gone(fact.leg, fact.cause)
            case Dialled():
                self._agents.dialled(fact)
            case Recorded():
                self._recorded(fact)
            case SignedIn():
                self._agents.contacts.signed_in(fact)
            case Contact():
                for leg in self._agents.doubted(fact):
                    self._desk.judge(leg)

    def found(self, found: Found) -> m.LegSeen:
        """A leg of the snapshot. What we knew of it is kept; what was under way is not."""
        known = self._legs.get(found.leg)
        leg = Leg(found.leg, found.role, found.agent, found.conversation, found.state)
        leg.room, leg.at_rest, leg.is_known = found.room, found.at_rest, True
        leg.room_written, leg.say_written = found.room_written, True
        # Even of one that has a conversation: the core that wrote it may have died before it was kept.
        leg.ani = known.ani if known is not None else self._origin(found.number, found.role)
        if found.waits:
            leg.ours.set()
        self._legs.add(leg)
        return m.LegSeen(
            leg.id,
            leg.role,
            agent=leg.agent,
            conversation=leg.conversation,
            state=leg.state,
            room=leg.room,
            waits_for_orders=leg.waits,
            at_rest=leg.at_rest,
            dnis=found.dnis,
            ani=leg.ani,
            region=caller_id.region(found.number) if found.role is m.LegRole.CITIZEN else None,
        )

    def gone(self, id: LegId, cause: int) -> None:
        leg = self._legs.remove(id)
        self._player.left(id)
        self._desk.stop_prompt(id)
        if leg is None:
            self._agents.gone(id, cause)
        elif leg.role is m.LegRole.CITIZEN:
            self._desk.citizen_gone(id, cause)
        elif leg.agent is not None:
            self._desk.publish(m.AgentLegLost(leg.agent, id, cause))
            room = leg.room or (leg.move.room if leg.move else None)
            self.look_into(room)

    def _started(self, fact: Started) -> None:
        leg = self._legs.get(fact.leg)
        if leg is None:
            self._arrived(fact)
            return
        leg.room, leg.at_rest = None, False
        leg.ours.set()
        is_moving = leg.move is not None
        move = self._mover.confirm(leg, moves.Goal.STARTED)
        if move is None and is_moving:
            leg.ours.clear()  # a move of ours crossed it and wins
            return
        is_news = move.tells if move else not leg.returns
        leg.returns = False
        if leg.role is m.LegRole.CITIZEN and is_news and leg.move is None:
            self._desk.stop_prompt(leg.id)
            self._desk.publish(m.LegFree(leg.id))

    def _arrived(self, fact: Started) -> None:
        if fact.role is not m.LegRole.CITIZEN:
            return
        leg = self._legs.add(Leg(fact.leg, fact.role, is_known=True))
        leg.ani = self._origin(fact.number, fact.role)
        leg.ours.set()
        self._desk.publish(m.CallArrived(leg.id, fact.dnis, leg.ani, caller_id.region(fact.number)))
        self._desk.watch_recorder(leg)

    def _origin(self, number: str, role: m.LegRole) -> Ref | None:
        if not number or role is not m.LegRole.CITIZEN:
            return None
        return self._vault.keep("ani", caller_id.normal(number))

    def _over(self, id: LegId) -> None:
        leg = self._legs.get(id)
        if leg is not None:
            leg.ours.clear()
        self._player.left(id)

    def _pressed(self, fact: Pressed) -> None:
        leg = self._legs.get(fact.leg)
        if leg is not None and leg.room is None and leg.role is m.LegRole.CITIZEN:
            leg.keys.put(fact.key)

    def _joined(self, fact: Joined) -> None:
        leg = self._legs.get(fact.leg)
        if leg is None:
            return
        leg.room, leg.at_rest = fact.room, False
        self._mover.confirm(leg, moves.Goal.JOINED, fact.room)
        if leg.role is m.LegRole.CITIZEN:
            self._desk.publish(m.CitizenJoined(leg.id, fact.room))
            self.look_into(fact.room)
        elif leg.agent is not None:
            self._desk.publish(m.AgentJoined(leg.agent, leg.id, fact.room))

    def _recorded(self, fact: Recorded) -> None:
        """Believed of a citizen's leg that is here, and of its own file. The rest is left to the keeper's sweep."""
        leg = self._legs.get(fact.leg)
        file = under_folder(fact.file, fact.leg, self._place.recordings)
        if leg is None or leg.role is not m.LegRole.CITIZEN or file is None:
            disbelieved.inc()
            log.warning("recording_disbelieved", leg=fact.leg, file=fact.file, is_known=leg is not None)
            return
        self._desk.publish(m.RecordingClosed(leg.id, file))

    def _left(self, fact: Left) -> None:
        leg = self._legs.get(fact.leg)
        if leg is not None and leg.room == fact.room:
            leg.room = None
        if fact.role is m.LegRole.AGENT:
            self.look_into(fact.room)

    def _rested(self, fact: Rested) -> None:
        leg = self._legs.get(fact.leg)
        is_new = leg is None or not leg.is_known
        if leg is None:
            leg = self._legs.add(Leg(fact.leg, m.LegRole.AGENT, fact.agent))
        leg.room, leg.at_rest, leg.is_known = None, True, True
        self._agents.rested(leg.id)
        self._mover.confirm(leg, moves.Goal.RESTED)
        made = m.AgentLegUp if is_new else m.AgentLegRested
        self._desk.publish(made(fact.agent, leg.id))

    def look_into(self, room: ConversationId | None) -> None:
        """A citizen who followed an agent already gone stays in the room: nothing there will throw her out."""
        if room is not None and self._legs.alone_in(room):
            asyncio.get_running_loop().call_later(self._place.pace.alone, self._fetch, room)

    def _fetch(self, room: ConversationId) -> None:
        for leg in self._legs.alone_in(room):
            if leg.move is None:
                log.info("citizen_fetched", leg=leg.id, room=room)
                self._mover.rescue(leg)
