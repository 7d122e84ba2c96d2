"""Agents' audio legs: brought up once a shift, checked when their telephone's address is lost."""

import asyncio
import secrets
from collections.abc import Callable
from typing import TypeAlias

import structlog

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.accounts.contacts import ContactRefused, Contacts
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts, user_of
from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami, Fields
from contactcenter.channels.voice_asterisk.link.translate import (
    ContactChanged,
    LegHungUp,
    OriginateEnded,
    text,
)
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import AgentId, LegId

log = structlog.get_logger()

_ANSWERED_BY_ITSELF = (
    "PJSIP_HEADER(add,Alert-Info)=info=alert-autoanswer",
    "PJSIP_HEADER(add,Call-Info)=<sip:contactcenter>;answer-after=0",
)
_CAUSES = {17: "busy", 18: "no_answer", 19: "no_answer", 20: "unreachable", 21: "refused"}  # Q.850
_REASONS = {0: "unreachable", 1: "refused", 3: "no_answer", 5: "busy", 8: "unreachable"}


Publish: TypeAlias = Callable[[m.AgentLegFailed | m.AgentLegSilent], None]


class AgentLegs:
    """Calls agents' telephones, and says of each call that failed why."""

    def __init__(
        self, ami: Ami, legs: Legs, accounts: SipAccounts, timeouts: SwitchTimeouts, publish: Publish
    ) -> None:
        self._ami, self._legs, self._accounts, self._timeouts = ami, legs, accounts, timeouts
        self._publish = publish
        self.contacts = Contacts(ami)
        self._calls: dict[LegId, AgentId] = {}
        self._checked: set[LegId] = set()

    async def connect(self, agent: AgentId) -> None:
        """Call the agent's telephone, under a leg id of our own, so that the switch can be asked about it whatever
        happens. The outcome is `AgentLegUp`, or `AgentLegFailed` with the cause."""
        if agent in self._calls.values():
            return
        phone = self._accounts.phone(agent)
        if phone is None:
            self._publish(m.AgentLegFailed(agent, "no_account"))
            return
        try:
            for old in self._legs.of_agent(agent):  # the core knows of no leg: this one is nobody's
                self._ami.send({"Action": "Hangup", "Channel": old.id, "Cause": 16})
        except ChannelError as error:  # the core asks again when the switch is back
            log.warning("connect_unanswered", agent=agent, error=str(error))
            return
        leg = LegId(f"{agent}-{secrets.token_hex(6)}")
        self._calls[leg] = agent
        try:
            channel = await self._channel(agent, phone)
            if not channel:
                self._failed(leg, "unreachable")
                return
            call = _originate(leg, agent, phone, self._accounts.token(agent), self._timeouts.ring)
            response = await self._ami.act(**{**call, "Channel": channel})
        except ContactRefused as reason:
            log.warning("contact_refused", agent=agent, reason=str(reason))
            self._failed(leg, "contact_refused")
            return
        except (
            ChannelError
        ) as error:  # unanswered is unknown: the leg may still come up, and is not called twice
            log.warning("connect_unanswered", agent=agent, error=str(error))
        else:
            if not response.ok:
                self.originate_ended(OriginateEnded(leg, answered=False, reason=0))
        await asyncio.sleep(self._timeouts.ring + self._timeouts.response)
        self._failed(leg, "no_answer")

    async def _channel(self, agent: AgentId, phone: m.Phone) -> str:
        """What is dialled. It is read twice: the event that says where the account registered from may come late."""
        try:
            return await self.contacts.target(agent, phone)
        except ContactRefused:
            await asyncio.sleep(self._timeouts.sign_in)
            return await self.contacts.target(agent, phone)

    def originate_ended(self, fact: OriginateEnded) -> None:
        """Answered is not yet at rest: `rested` is what counts. The Hangup knows the cause of a failure better, and
        comes just before or just after."""
        if not fact.answered:
            word = _REASONS.get(fact.reason, "unreachable")
            asyncio.get_running_loop().call_later(0.05, self._failed, LegId(fact.action), word)

    def rested(self, leg: LegId) -> None:
        """The call to the telephone has succeeded."""
        self._calls.pop(leg, None)

    def hung_up(self, fact: LegHungUp) -> list[m.ChannelEvent]:
        """A leg that was never at rest: refused by the telephone, or answered and dead before it got there."""
        agent = self._calls.pop(fact.leg, None)
        return [] if agent is None else [m.AgentLegFailed(agent, _CAUSES.get(fact.cause, "lost"))]

    def _failed(self, leg: LegId, cause: str) -> None:
        agent = self._calls.pop(leg, None)
        if agent is not None:
            self._publish(m.AgentLegFailed(agent, cause))

    def forget_calls(self) -> None:
        """The link broke: what was being called is found when the switch is read back, or is not there."""
        self._calls.clear()

    def legs_to_check(self, fact: ContactChanged) -> list[Leg]:
        """The legs whose media is to be checked when a telephone's address is lost: it may be the socket alone."""
        agent = user_of(fact.endpoint)
        if not fact.lost or agent is None:
            return []
        return [leg for leg in self._legs.of_agent(agent) if leg.id not in self._checked]

    async def check_media(self, leg: Leg) -> None:
        """Three seconds later: do the telephone's packets still come? Only if they stand still is the leg silent."""
        self._checked.add(leg.id)
        try:
            await asyncio.sleep(self._timeouts.contact_grace)
            before = await self._received(leg)
            await asyncio.sleep(1.0)
            after = await self._received(leg)
        except ChannelError:
            return
        finally:
            self._checked.discard(leg.id)
        if before == after and leg.agent is not None and self._legs.get(leg.id) is leg:
            self._publish(m.AgentLegSilent(leg.agent, leg.id))

    async def _received(self, leg: Leg) -> str:
        response = await self._ami.act(Action="Getvar", Channel=leg.id, Variable="CHANNEL(rtcp,rxcount)")
        return text(response.fields, "Value")


def _originate(leg: LegId, agent: AgentId, phone: m.Phone, token: str, ring: float) -> Fields:
    headers = (f"PJSIP_HEADER(add,X-Console-Leg)={token}",) if phone is m.Phone.WEB else _ANSWERED_BY_ITSELF
    return {
        "Action": "Originate",
        "ActionID": leg,
        "ChannelId": leg,
        "Context": "agent",
        "Exten": "rest",
        "Priority": "1",
        "Async": "true",
        "Timeout": int(ring * 1000),
        "Codecs": "alaw",
        "CallerID": '"Centro de contacto" <100>',
        "Variable": (f"CC_AGENT={agent}", "CC_ROLE=agent", *headers),
    }
