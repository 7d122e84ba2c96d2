"""Where an agent's telephone is called: at the address it registered from, never at one it merely named.

The switch rewrites only the first Contact of a REGISTER, and a contact may name a number at somebody else's gateway
(toll fraud). So what it would dial is read, checked, and then dialled as it was checked. Where it registered from is
written in the switch's own database, which outlives a core as the registrations do: the next one knows it at once.
"""

import re
from collections import deque

import structlog

from contactcenter.channels.voice_asterisk.accounts.sip_accounts import endpoint
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.channels.voice_asterisk.link.translate import SipAuthenticated, text
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import AgentId
from contactcenter.messages import Phone

log = structlog.get_logger()

FAMILY = "registered-from"
REMEMBERED = 4  # addresses an account: a router may give it another port between two requests
# No escapes, headers or parameters that lead elsewhere (maddr, Route): whatever does not match is not dialled.
_DIAL = re.compile(
    r"PJSIP/(?P<endpoint>[\w-]+)/sip:(?P<user>[\w.!~*+=-]*)@\[?(?P<host>[\d.]+|[\dA-Fa-f:]+)\]?:(?P<port>\d+)"
    r"(?P<rest>(?:;[\w.+-]+(?:=[\w.:+~*\[\]-]*)?)*)"
)
_NUMBER = re.compile(r"[+*]?[\d*.-]{3,}")
_ELSEWHERE = (";maddr", ";lr", ";method")


class ContactRefused(Exception):
    """What is registered is not the telephone that registered it. The text is a stable code."""


class Contacts:
    """The addresses each account has registered from, and the check of what it wants to be called at."""

    def __init__(self, ami: Ami) -> None:
        self._ami = ami
        self._from: dict[str, deque[str]] = {}

    async def recall(self) -> None:
        """Read what an earlier core has written.

        Raises:
            ChannelError: the switch does not answer.
        """
        for item in await self._ami.list(Action="DBGetTree", Family=FAMILY):
            name = text(item, "Key").rpartition("/")[2]
            self._from.setdefault(name, deque(text(item, "Val").split(","), REMEMBERED))

    def authenticated(self, fact: SipAuthenticated) -> None:
        """Note where an account of ours has just registered from, here and at the switch."""
        addresses = self._from.setdefault(fact.endpoint, deque(maxlen=REMEMBERED))
        if fact.address in addresses:
            return
        addresses.append(fact.address)
        try:
            self._ami.send(
                {"Action": "DBPut", "Family": FAMILY, "Key": fact.endpoint, "Val": ",".join(addresses)}
            )
        except ChannelError as error:  # it is in memory all the same
            log.warning("address_not_written", endpoint=fact.endpoint, error=str(error))

    async def target(self, agent: AgentId, phone: Phone) -> str:
        """The `Channel` of an Originate; "" if nothing is registered.

        Raises:
            ContactRefused: what is registered is not the telephone that registered it.
            ChannelError: the switch does not answer.
        """
        name = endpoint(agent)
        answer = await self._ami.act(Action="Getvar", Variable=f"PJSIP_DIAL_CONTACTS({name})")
        if not answer.ok:
            raise ChannelError(answer.text, retryable=True)
        channel = text(answer.fields, "Value")
        if channel in ("", "(null)"):
            return ""
        self._check(name, phone, channel)
        return channel

    def _check(self, name: str, phone: Phone, channel: str) -> None:
        contact = _DIAL.fullmatch(channel)
        rest = contact["rest"].lower() if contact else ""
        if contact is None or contact["endpoint"] != name or any(word in rest for word in _ELSEWHERE):
            raise ContactRefused("form")
        if phone is Phone.WEB:
            if ";transport=ws" not in rest or not contact["host"].startswith("127."):
                raise ContactRefused("not_our_relay")
        elif _NUMBER.fullmatch(contact["user"]):
            raise ContactRefused("number")
        elif f"{contact['host']}/{contact['port']}" not in self._from.get(name, ()):
            raise ContactRefused("another_address")
