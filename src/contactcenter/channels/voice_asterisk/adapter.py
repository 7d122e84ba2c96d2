"""Voice over Asterisk: facts of the switch become messages on the bus, orders of the core become moves.

`run` stays connected and publishes; it also works through the orders of its own mailbox, one after another,
in the bus's order. What takes time (a prompt, a call to an agent's telephone) runs beside, and fails alone.
"""

import asyncio

import structlog

from contactcenter import messages as m
from contactcenter.bus.port import Bus
from contactcenter.channels.voice_asterisk import moves
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts
from contactcenter.channels.voice_asterisk.background_tasks import Beside
from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.legs.agent_legs import AgentLegs
from contactcenter.channels.voice_asterisk.legs.leg_events import Witness
from contactcenter.channels.voice_asterisk.legs.mover import Mover, set_variable
from contactcenter.channels.voice_asterisk.legs.recorder import Recorder
from contactcenter.channels.voice_asterisk.link.ami import Ami, LinkDown, LinkUp
from contactcenter.channels.voice_asterisk.link.read_back import read_back
from contactcenter.channels.voice_asterisk.link.translate import Started, translate
from contactcenter.channels.voice_asterisk.prompts.player import Player, Prompts
from contactcenter.channels.voice_asterisk.recovery.unobserved_calls import Slips
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault

log = structlog.get_logger()

AGENTS_LANGUAGE = "es"
_ECHO = (m.PromptPart(m.PromptPartKind.PROMPT, "system/echo"),)
_MARK_DELAY = 0.005  # our memory in the switch may be a moment late; a delivery may not


class VoiceAdapter:
    name = "voice"
    capabilities = m.Capabilities(voice=True)

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        vault: Vault,
        prompts: Prompts,
        place: SwitchConfig,
        accounts: SipAccounts,
    ) -> None:
        self._bus, self._clock, self._place, self._accounts = bus, clock, place, accounts
        self._pace = place.pace
        self.ami = Ami(place)
        self._legs = Legs()
        self._beside = Beside()
        self._mover = Mover(self.ami, self._legs, self, self._pace, self._beside)
        self._player = Player(self.ami, prompts, vault, self._pace, place.music)
        self._agents = AgentLegs(self.ami, self._legs, accounts, self._pace, self.publish)
        self._recorder = Recorder(self.ami, self._legs, place)
        self._slips = Slips(self, self.ami, self._legs, vault, clock)
        self._witness = Witness(self, self._legs, vault, place)
        self._witness.joins(self._mover, self._player, self._agents)
        self._prompts: dict[LegId, asyncio.Task[None]] = {}
        self._marks: dict[LegId, m.MarkLeg] = {}
        self._booted: str | None = None
        self._was_told_up = False
        self._stale = 0

    @property
    def is_up(self) -> bool:
        """Connected, and the switch was read back."""
        return self._was_told_up

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                self._beside.works_in(tasks)
                for work in (self.ami.run(), self._read(), self._beat(), self._renew()):
                    tasks.create_task(work)
                tasks.create_task(self._accounts.keep_applied(self._reload))
                tasks.create_task(self._slips.run())
        finally:
            self._beside.works_in(None)

    async def perform(
        self, command: m.ChannelCommand
    ) -> None:  # one case an order: a table in the shape of code
        match command:
            case m.PutAgentInRoom(leg=id, conversation=room, announcement=say):
                self._move(id, moves.agent_room(room, self._announcement(say)))
            case m.PutCitizenInRoom(leg=id, conversation=room):
                self._move(id, moves.citizen_room(room))
            case m.RestAgentLeg(leg=id):
                self._move(id, moves.REST)
            case m.StartMusic(leg=id):
                self._move(id, moves.MUSIC)
            case m.PlayPrompt():
                self._run_prompt(command)
            case m.MarkLeg():
                self._mark(command)
            case m.HangUp(leg=id):
                self._hang_up(id)
            case m.ConnectAgentLeg(agent=agent):
                self._beside.start(self._agents.connect(agent), f"connect-{agent}")
            case m.EchoAgentLeg(leg=id):
                self._move(id, moves.echo(self._announcement(_ECHO)))
            case _:
                raise ChannelError(f"{type(command).__name__} is not for voice", retryable=False)

    # What the parts report -----------------------------------------------------------------------------

    def publish(self, message: m.ChannelEvent) -> None:
        self._bus.publish(message, self._clock.now())

    def leg_gone(self, leg: LegId, cause: int) -> None:
        self._witness.gone(leg, cause)

    def citizen_gone(self, leg: LegId, cause: int) -> None:
        self._slips.told(leg)
        self.publish(m.CitizenLeft(leg, cause))

    def move_refused(self, leg: Leg, move: moves.Move) -> None:
        if not move.tells:
            self.publish(m.MoveRefused(leg.id, move.name))

    def watch_recorder(self, leg: Leg) -> None:
        self._beside.start(self._recorder.check(leg, self.publish), f"recorder-{leg.id}")

    def judge(self, leg: Leg) -> None:
        self._beside.start(self._agents.judge(leg), f"judge-{leg.id}")

    def stop_prompt(self, leg: LegId) -> None:
        task = self._prompts.pop(leg, None)
        if task is not None:
            task.cancel()

    # Orders --------------------------------------------------------------------------------------------

    def _move(self, id: LegId, move: moves.Move) -> None:
        leg = self._legs.get(id)
        if leg is None:
            log.debug("order_for_gone_leg", leg=id, move=move.name)  # its Hangup was told
            return
        self.stop_prompt(id)
        self._mover.move(leg, move)

    def _announcement(self, say: tuple[m.PromptPart, ...]) -> str:
        files = self._player.files(say, AGENTS_LANGUAGE)
        if None in files:
            log.error("announcement_incomplete", say=[part.value for part in say])
        return "&".join(file for file in files if file)

    def _run_prompt(self, order: m.PlayPrompt) -> None:
        leg = self._legs.get(order.leg)
        if leg is None or leg.role is not m.LegRole.CITIZEN:
            self._prompt_failed(order)
            return
        if self._player.is_busy(leg.id):
            self.stop_prompt(leg.id)
            self._mover.move(leg, moves.SILENCE)
        self.stop_prompt(leg.id)
        work = self._player.run(leg, order, self.publish)
        self._prompts[leg.id] = self._beside.start(
            work, f"prompt-{leg.id}", lambda: self._prompt_failed(order)
        )

    def _prompt_failed(self, order: m.PlayPrompt) -> None:
        """An answer all the same: the call goes on with the next question, or to a person."""
        self.publish(m.PromptEnded(order.leg, order.step, m.PromptOutcome.FAILED))

    def _mark(self, order: m.MarkLeg) -> None:
        if not self._marks:
            asyncio.get_running_loop().call_later(_MARK_DELAY, self._write_marks)
        self._marks[order.leg] = order

    def _write_marks(self) -> None:
        """Conversation and state on the legs: what a later core reads back. A citizen's room is known already."""
        marks, self._marks = self._marks, {}
        actions = []
        for order in marks.values():
            leg = self._legs.get(order.leg)
            if leg is None:
                continue
            leg.conversation, leg.state = order.conversation, order.state
            actions.append(set_variable(leg.id, "CC_CONV", order.conversation))
            actions.append(set_variable(leg.id, "CC_STATE", order.state))
            if leg.role is m.LegRole.CITIZEN and leg.room_written != order.conversation:
                leg.room_written = order.conversation
                actions.append(set_variable(leg.id, "CC_ROOM", order.conversation))
        if actions and self.ami.is_up:
            self.ami.send(*actions)

    def _hang_up(self, id: LegId) -> None:
        leg = self._legs.get(id)
        if leg is None:
            return
        self.stop_prompt(id)
        answer = self.ami.send({"Action": "Hangup", "Channel": id, "Cause": 16})
        answer.add_done_callback(
            lambda done: None if done.result().ok or done.result().lost else self._not_there(leg)
        )

    def _not_there(self, leg: Leg) -> None:
        """ "No such channel": its Hangup is on its way, or we have a ghost."""
        asyncio.get_running_loop().call_later(0.1, self._witness.gone, leg.id, 0)

    # The link ------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        async for event in self.ami.events():
            if isinstance(event, LinkUp):
                await self._adopt()
            elif isinstance(event, LinkDown):
                self._lost()
            elif (fact := translate(event)) is not None and not self._is_stale(fact):
                self._witness.see(fact)

    def _is_stale(self, fact: object) -> bool:
        """Said while the switch was being read: a leg that the reading shows waiting is not told twice."""
        self._stale = max(0, self._stale - 1)
        if self._stale == 0 or not isinstance(fact, Started):
            return False
        leg = self._legs.get(fact.leg)
        return leg is not None and leg.waits

    async def _adopt(self) -> None:
        """Read the switch back and tell the core; the table of legs is what the switch says."""
        while self.ami.is_up:
            try:
                self._say_alive()
                reading = await read_back(self.ami)
                await self._agents.contacts.recall()
                break
            except ChannelError as error:
                log.warning("read_back_failed", error=str(error))
                await asyncio.sleep(0.5)
        else:
            return
        self._stale = self.ami.backlog + 1
        seen = tuple(self._witness.found(found) for found in reading.legs)
        present = {leg.leg for leg in seen}
        for gone in self._legs.all():
            if gone.id not in present:
                self._slips.told(gone.id)  # by its absence
        self._legs.replace(leg for leg in self._legs.all() if leg.id in present)
        restarted = self._booted is not None and self._booted != reading.booted
        self._booted, self._was_told_up = reading.booted, True
        self._accounts.apply_again()
        self.publish(m.VoiceLinkRestored(seen, restarted))
        for leg in self._legs.citizens():
            self._witness.look_into(leg.room)
            if leg.conversation is None:
                self.watch_recorder(leg)

    def _lost(self) -> None:
        for leg in tuple(self._prompts):
            self.stop_prompt(leg)
        for each in self._legs.all():
            each.move = each.wish = None
        self._agents.forget()
        if self._was_told_up:
            self._was_told_up = False
            self.publish(m.VoiceLinkLost())

    async def _beat(self) -> None:
        """Without this for 15 s the dialplan gives callers music and an apology."""
        while True:
            self._say_alive()
            await asyncio.sleep(self._pace.heartbeat)

    def _say_alive(self) -> None:
        if self.ami.is_up:
            self.ami.send(set_variable(None, "CC_CORE_TS", int(self._clock.now().timestamp())))

    async def _renew(self) -> None:
        """The dead man's switch of legs that wait for us. A leg on its way to a room is left alone: the
        dialplan switches it off there, and a conversation is never cut."""
        while True:
            await asyncio.sleep(self._pace.renewal)
            for leg in self._legs.citizens():
                if self.ami.is_up and leg.waits and leg.move is None:
                    self.ami.send(set_variable(leg.id, "TIMEOUT(absolute)", self._pace.dead_man))

    async def _reload(self) -> None:
        response = await self.ami.act(Action="Reload", Module="res_pjsip.so")
        if not response.ok:
            raise ChannelError(response.text, retryable=True)
