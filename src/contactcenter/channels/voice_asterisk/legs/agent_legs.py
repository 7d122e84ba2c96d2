"""Agents' audio legs: brought up once a shift, watched when their telephone's address is lost."""

import asyncio
import secrets
from typing import Protocol

import structlog

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.accounts.contacts import ContactRefused, Contacts
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts, user_of
from contactcenter.channels.voice_asterisk.config import Pace
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami, Fields
from contactcenter.channels.voice_asterisk.link.translate import Contact, Dialled, text
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import AgentId, LegId

log = structlog.get_logger()

_ANSWERED_BY_ITSELF = (
    "PJSIP_HEADER(add,Alert-Info)=info=alert-autoanswer",
    "PJSIP_HEADER(add,Call-Info)=<sip:contactcenter>;answer-after=0",
)
_CAUSES = {17: "busy", 18: "no_answer", 19: "no_answer", 20: "unreachable", 21: "refused"}  # Q.850
_REASONS = {0: "unreachable", 1: "refused", 3: "no_answer", 5: "busy", 8: "unreachable"}


class Publish(Protocol):
    def __call__(self, message: m.ChannelEvent) -> None: ...


class AgentLegs:
    def __init__(self, ami: Ami, legs: Legs, accounts: SipAccounts, pace: Pace, publish: Publish) -> None:
        self._ami, self._legs, self._accounts, self._pace = ami, legs, accounts, pace
        self._publish = publish
        self.contacts = Contacts(ami)
        self._dialling: dict[LegId, AgentId] = {}
        self._doubted: set[LegId] = set()

    async def connect(self, agent: AgentId) -> None:
        """Originate her leg under an id of our own, so that it can be asked about whatever happens."""
        if agent in self._dialling.values():
            return
        phone = self._accounts.phone(agent)
        if phone is None:
            self._publish(m.AgentLegFailed(agent, "no_account"))
            return
        try:
            for old in self._legs.of_agent(agent):  # whoever asks has no leg: this one is nobody's
                self._ami.send({"Action": "Hangup", "Channel": old.id, "Cause": 16})
        except ChannelError as error:  # the core asks again when the switch is back
            log.warning("connect_unanswered", agent=agent, error=str(error))
            return
        leg = LegId(f"{agent}-{secrets.token_hex(6)}")
        self._dialling[leg] = agent
        try:
            channel = await self._channel(agent, phone)
            if not channel:
                self._failed(leg, "unreachable")
                return
            call = _originate(leg, agent, phone, self._accounts.token(agent), self._pace.ring)
            response = await self._ami.act(**{**call, "Channel": channel})
        except ContactRefused as reason:
            log.warning("contact_refused", agent=agent, reason=str(reason))
            self._failed(leg, "contact_refused")
            return
        except ChannelError as error:  # unanswered is unknown: she may still come up, and is not called twice
            log.warning("connect_unanswered", agent=agent, error=str(error))
        else:
            if not response.ok:
                self.dialled(Dialled(leg, answered=False, reason=0))
        await asyncio.sleep(self._pace.ring + self._pace.response)
        self._failed(leg, "no_answer")

    async def _channel(self, agent: AgentId, phone: m.Phone) -> str:
        """What is dialled. A moment later once more: the word of where she signed in may come after she did."""
        try:
            return await self.contacts.target(agent, phone)
        except ContactRefused:
            await asyncio.sleep(self._pace.sign_in)
            return await self.contacts.target(agent, phone)

    def dialled(self, fact: Dialled) -> None:
        """Answered is not yet at rest: `rested` is what counts. Of a failure the Hangup knows better, and comes
        just before or just after."""
        if not fact.answered:
            word = _REASONS.get(fact.reason, "unreachable")
            asyncio.get_running_loop().call_later(0.05, self._failed, LegId(fact.action), word)

    def rested(self, leg: LegId) -> None:
        self._dialling.pop(leg, None)

    def gone(self, leg: LegId, cause: int) -> None:
        """A leg that was never at rest: refused by the telephone, or answered and dead before it got there."""
        self._failed(leg, _CAUSES.get(cause, "lost"))

    def _failed(self, leg: LegId, cause: str) -> None:
        agent = self._dialling.pop(leg, None)
        if agent is not None:
            self._publish(m.AgentLegFailed(agent, cause))

    def forget(self) -> None:
        """The link broke: what was being dialled is found by the snapshot, or is not there."""
        self._dialling.clear()

    def doubted(self, fact: Contact) -> list[Leg]:
        """The legs to look after when a telephone's address is lost: it may be the socket alone."""
        agent = user_of(fact.endpoint)
        if not fact.lost or agent is None:
            return []
        return [leg for leg in self._legs.of_agent(agent) if leg.id not in self._doubted]

    async def judge(self, leg: Leg) -> None:
        """Three seconds later: do her packets still come? Told as silent only if they stand still."""
        self._doubted.add(leg.id)
        try:
            await asyncio.sleep(self._pace.contact_grace)
            before = await self._received(leg)
            await asyncio.sleep(1.0)
            after = await self._received(leg)
        except ChannelError:
            return
        finally:
            self._doubted.discard(leg.id)
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
