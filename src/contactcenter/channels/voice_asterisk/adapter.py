"""Voice over Asterisk: facts of the switch become messages on the bus, commands of the core become moves of legs.

A fact has one way: event → `translate` → `_observe` → `LegEvents.apply` → messages → bus. What asking the switch shows
enters at `_observe` like an event. Commands are performed one after another, in the bus's order; what takes time (a
prompt, a call to an agent's telephone) is a background task, and fails alone.
"""

import asyncio

import structlog

from contactcenter import messages as m
from contactcenter.bus.port import Bus
from contactcenter.channels.voice_asterisk import moves
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts
from contactcenter.channels.voice_asterisk.background_tasks import BackgroundTasks
from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.legs.agent_legs import AgentLegs
from contactcenter.channels.voice_asterisk.legs.leg_events import LegEvents
from contactcenter.channels.voice_asterisk.legs.leg_marks import LegMarks
from contactcenter.channels.voice_asterisk.legs.mover import Mover
from contactcenter.channels.voice_asterisk.legs.prompt_tasks import PromptTasks
from contactcenter.channels.voice_asterisk.legs.recorder import Recorder
from contactcenter.channels.voice_asterisk.link.ami import Ami, LinkDown, LinkUp, Response
from contactcenter.channels.voice_asterisk.link.read_back import SwitchReading, read_back
from contactcenter.channels.voice_asterisk.link.translate import (
    AgiEnded,
    AgiResult,
    AgiStarted,
    ContactChanged,
    Fact,
    LegHungUp,
    OriginateEnded,
    SipAuthenticated,
    translate,
)
from contactcenter.channels.voice_asterisk.prompts.player import Player, SwitchSounds
from contactcenter.channels.voice_asterisk.recovery.heartbeat import Heartbeat
from contactcenter.channels.voice_asterisk.recovery.unobserved_calls import UnobservedCalls
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault

log = structlog.get_logger()

_ECHO = (m.PromptPart(m.PromptPartKind.PROMPT, "system/echo"),)
_READ_BACK_RETRY = 0.5
_HANGUP_GRACE = 0.1


class VoiceAdapter:
    """The channel adapter of voice (`channels/port.py`), over one Asterisk."""

    name = m.VOICE_CHANNEL
    capabilities = m.Capabilities(voice=True)

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        vault: Vault,
        prompts: SwitchSounds,
        config: SwitchConfig,
        accounts: SipAccounts,
    ) -> None:
        timeouts = config.timeouts
        self._bus, self._clock, self._accounts = bus, clock, accounts
        self.ami = Ami(config, clock)
        self._legs = Legs()
        self._background = BackgroundTasks()
        self._mover = Mover(self.ami, self._legs, timeouts, clock, self._background, self._observe)
        self._player = Player(self.ami, prompts, vault, timeouts, config.music)
        self._prompts = PromptTasks(self._player, self._legs, self._mover, self._background, self._publish)
        self._agents = AgentLegs(self.ami, self._legs, accounts, timeouts, self._publish)
        self._recorder = Recorder(self.ami, self._legs, config)
        self._marks = LegMarks(self.ami, self._legs)
        self._heartbeat = Heartbeat(self.ami, self._legs, clock, timeouts)
        self.unobserved_calls = UnobservedCalls(
            self.ami, self._legs, vault, clock, self._publish, lambda: self.is_up
        )
        self._leg_events = LegEvents(self._legs, self._mover, self._agents, vault, config)
        self._booted: str | None = None
        self._reported_up = False
        self._stale_events = 0

    @property
    def is_up(self) -> bool:
        """Is the link connected, and was the switch read back since?"""
        return self._reported_up

    async def run(self) -> None:
        """Stay connected and publish what happens, until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                self._background.run_in(group)
                group.create_task(self.ami.run())
                group.create_task(self._read())
                group.create_task(self._heartbeat.run())
                group.create_task(self._accounts.keep_applied(self._reload))
                group.create_task(self.unobserved_calls.run())
        finally:
            self._background.run_in(None)

    async def perform(self, command: m.ChannelCommand) -> None:
        """Carry out one command: one case each, a table in the shape of code.

        Raises:
            ChannelError: the link is down (retryable), or voice has no such command (not retryable).
        """
        match command:
            case m.PutAgentInRoom(leg=leg, conversation=room, announcement=announcement):
                self._move(leg, moves.agent_room(room, self._prompts.announcement(announcement)))
            case m.PutCitizenInRoom(leg=leg, conversation=room):
                self._move(leg, moves.citizen_room(room))
            case m.RestAgentLeg(leg=leg):
                self._move(leg, moves.REST)
            case m.StartMusic(leg=leg):
                self._move(leg, moves.MUSIC)
            case m.PlayPrompt():
                self._prompts.play(command)
            case m.MarkLeg():
                self._marks.write(command)
            case m.HangUp(leg=leg):
                self._hang_up(leg)
            case m.ConnectAgentLeg(agent=agent):
                self._background.start(self._agents.connect(agent), f"connect-{agent}")
            case m.EchoAgentLeg(leg=leg):
                self._move(leg, moves.echo(self._prompts.announcement(_ECHO)))
            case _:
                raise ChannelError(f"{type(command).__name__} is not for voice", retryable=False)

    # Commands ------------------------------------------------------------------------------------------

    def _move(self, id: LegId, move: moves.LegMove) -> None:
        leg = self._legs.get(id)
        if leg is None:
            log.debug("command_for_gone_leg", leg=id, move=move.name)  # its hang-up was reported
            return
        self._prompts.stop(id)
        self._mover.move(leg, move)

    def _hang_up(self, id: LegId) -> None:
        if self._legs.get(id) is None:
            return
        self._prompts.stop(id)
        answer = self.ami.send({"Action": "Hangup", "Channel": id, "Cause": 16})
        answer.add_done_callback(lambda done: self._hang_up_answered(id, done.result()))

    def _hang_up_answered(self, id: LegId, response: Response) -> None:
        """ "No such channel": its Hangup event is on its way, or the leg was a ghost of ours."""
        if not response.ok and not response.lost:
            asyncio.get_running_loop().call_later(_HANGUP_GRACE, self._observe, LegHungUp(id, 0))

    # Facts ---------------------------------------------------------------------------------------------

    def _observe(self, fact: Fact | moves.MoveFailed) -> None:
        """Take one fact to the part that it concerns, and publish what the core is to hear."""
        match fact:
            case AgiEnded(leg):
                self._agi_ended(leg)
            case AgiResult():
                self._player.answered(fact)
            case OriginateEnded():
                self._agents.originate_ended(fact)
            case SipAuthenticated():
                self._agents.contacts.authenticated(fact)
            case ContactChanged():
                for doubtful in self._agents.legs_to_check(fact):
                    self._background.start(self._agents.check_media(doubtful), f"media-{doubtful.id}")
            case _:
                if isinstance(fact, LegHungUp):
                    self._player.left(fact.leg)
                    self._prompts.stop(fact.leg)
                for message in self._leg_events.apply(fact):
                    self._report(message)

    def _agi_ended(self, id: LegId) -> None:
        leg = self._legs.get(id)
        if leg is not None:
            leg.in_async_agi.clear()
        self._player.left(id)

    def _report(self, message: m.ChannelEvent) -> None:
        """Publish what became of a leg; some of it is work for the adapter as well."""
        match message:
            case m.CallArrived(leg=leg):
                self._watch_recorder(leg)
            case m.LegFree(leg=leg):
                self._prompts.stop(leg)
            case m.CitizenLeft(leg=leg):
                self.unobserved_calls.confirm(leg)
            case _:
                pass
        self._publish(message)

    def _publish(self, message: m.ChannelEvent) -> None:
        self._bus.publish(message, self._clock.now())

    def _watch_recorder(self, id: LegId) -> None:
        leg = self._legs.get(id)
        if leg is not None:
            self._background.start(self._recorder.check(leg, self._publish), f"recorder-{id}")

    # The link ------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        async for event in self.ami.events():
            if isinstance(event, LinkUp):
                await self._link_up()
            elif isinstance(event, LinkDown):
                self._link_down()
            elif (fact := translate(event)) is not None and not self._is_stale(fact):
                self._observe(fact)

    def _is_stale(self, fact: Fact) -> bool:
        """Said while the switch was being read: a leg that was read as waiting is not reported a second time."""
        self._stale_events = max(0, self._stale_events - 1)
        if self._stale_events == 0 or not isinstance(fact, AgiStarted):
            return False
        leg = self._legs.get(fact.leg)
        return leg is not None and leg.waits_for_orders

    async def _link_up(self) -> None:
        """Read the switch back, however often it takes while the link is up."""
        while self.ami.is_up:
            try:
                self._heartbeat.write()
                reading = await read_back(self.ami)
                await self._agents.contacts.recall()
            except ChannelError as error:
                log.warning("read_back_failed", error=str(error))
                await asyncio.sleep(_READ_BACK_RETRY)
            else:
                self._adopt(reading)
                return

    def _adopt(self, reading: SwitchReading) -> None:
        """Make the table of legs what the switch says, and report it to the core."""
        self._stale_events = self.ami.backlog + 1
        legs = tuple(self._leg_events.adopt(leg) for leg in reading.legs)
        for gone in self._legs.keep_only(leg.leg for leg in legs):
            self.unobserved_calls.confirm(gone.id)  # its absence tells the core
        has_restarted = self._booted is not None and self._booted != reading.booted
        self._booted, self._reported_up = reading.booted, True
        self._accounts.apply_again()
        self._publish(m.VoiceLinkRestored(legs, has_restarted))
        for leg in self._legs.citizens():
            self._leg_events.check_alone(leg.room)
            if leg.conversation is None:
                self._watch_recorder(leg.id)

    def _link_down(self) -> None:
        self._prompts.stop_all()
        self._mover.forget_moves()
        self._agents.forget_calls()
        if self._reported_up:
            self._reported_up = False
            self._publish(m.VoiceLinkLost())

    async def _reload(self) -> None:
        response = await self.ami.act(Action="Reload", Module="res_pjsip.so")
        if not response.ok:
            raise ChannelError(response.text, retryable=True)
