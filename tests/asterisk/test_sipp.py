"""SIPp's callers through prompts and keys on a real switch; somebody else's SIP and RTP, not ours."""

import asyncio
import socket

import pytest

from asterisk import sipp
from asterisk.center import Center
from asterisk.softphone import Softphone
from asterisk.switch import NUMBER
from contactcenter import messages as m
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.kernel.ids import AgentId, LegId
from contactcenter.processes.ports import is_free
from waiting import until

pytestmark = pytest.mark.asterisk


class Menu:
    """A core of two questions: one key, then eight digits; then it listens until they hang up."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.answers: dict[LegId, list[str]] = {}
        self.mailbox = center.bus.subscribe(
            m.ChannelEvent, self._react, name="menu", size=1_000, overflow=Overflow.GROW
        )

    async def _react(self, envelope: Envelope[m.ChannelEvent]) -> None:
        match envelope.message:
            case m.CallArrived(leg=leg):
                self.answers[leg] = []
                self._ask(leg, 1, m.CollectDigits(first_seconds=8))
            case m.PromptEnded(leg=leg, step=step, digits=keys):
                self.answers[leg].append(keys)
                if step == 1:
                    self._ask(leg, 2, m.CollectDigits(most=8, first_seconds=8))
                else:
                    self.center.order(m.StartMusic(leg))

    def _ask(self, leg: LegId, step: int, collect: m.CollectDigits) -> None:
        self.center.order(
            m.PlayPrompt(leg, step, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "t/menu"),), collect)
        )


async def test_callers_key_their_way_through_and_hang_up(center: Center) -> None:
    menu = Menu(center)
    callers = sipp.Callers(NUMBER, keys="2,45678901", stays=1.0, calls=4, rate=1)
    async with asyncio.TaskGroup() as tasks:
        reacting = tasks.create_task(menu.mailbox.run())
        outcome = await sipp.run(center.switch.packages, callers, center.switch.sip, patience=40)
        reacting.cancel()

    assert outcome.is_good, outcome.said
    assert list(menu.answers.values()) == [["2", "45678901"]] * 4
    await until(lambda: len(center.facts.of(m.CitizenLeft)) == 4, "not all have left")  # told after the BYE
    assert len({center.vault.read(fact.ani) for fact in center.facts.of(m.CallArrived) if fact.ani}) == 4


async def test_a_caller_whom_we_hang_up_is_hung_up(center: Center) -> None:
    callers = sipp.Callers(NUMBER, scenario="citizen_waits", stays=5.0)
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(sipp.run(center.switch.packages, callers, center.switch.sip, patience=15))
        arrived = await center.facts.wait(m.CallArrived)
        center.order(m.HangUp(arrived.leg))

    assert run.result().is_good, run.result().said


async def test_a_telephone_that_is_not_ours_answers_and_is_hung_up(center: Center) -> None:
    account = await center.accounts.open("rosa", m.Phone.SIP)
    port = next(port for port in range(15_900, 16_000) if is_free(port, kind=socket.SOCK_DGRAM))
    registers = await Softphone.at("127.0.0.1", port)  # calls go to where a telephone registered from
    await registers.register(account.user, account.password, center.switch.sip)
    await registers.close()
    telephone = sipp.Callers(NUMBER, scenario="agent_auto_answer", host="127.0.0.1", port=port)
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(sipp.run(center.switch.packages, telephone, center.switch.sip, patience=15))
        await until(lambda: not is_free(port, kind=socket.SOCK_DGRAM), "SIPp does not listen")
        center.order(m.ConnectAgentLeg(AgentId("rosa")))
        up = await center.facts.wait(m.AgentLegUp, agent="rosa")
        center.order(m.HangUp(up.leg))
        await center.facts.wait(m.AgentLegLost, leg=up.leg)

    assert run.result().is_good, run.result().said
