"""Agents with SIP telephones and citizens on the carrier's trunk, as the outside sees them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx2 as httpx

from asterisk.softphone import Call, Softphone
from asterisk.sound import tone
from e2e.stack import CARRIER, HEADERS, Stack
from waiting import until

AGENT_TONES = (1000.0, 1250.0, 1500.0, 1750.0)
CITIZEN_TONE = 600.0
LIST_SECONDS = 1.0  # between two looks: nobody may ask for more than sixty lists a minute
SPANISH, QUECHUA = "1", "2"


class Agent:
    """A signed-in agent whose telephone answers by itself and sends a tone of its own."""

    def __init__(self, floor: "Floor", person: dict[str, Any], frequency: float) -> None:
        self.floor, self.person, self.frequency = floor, person, frequency
        self.http = httpx.AsyncClient(base_url=floor.stack.url, headers=HEADERS | {"Origin": floor.stack.url})
        self.phone: Softphone | None = None
        self.leg: Call | None = None

    async def sign_in(self) -> None:
        body = {"username": self.person["name"], "password": self.person["password"]}
        answer = await self.http.post("/api/session", json=body)
        assert answer.status_code == 200, answer.text
        self.id: str = answer.json()["user"]["id"]

    async def open_shift(self) -> None:
        await self.floor.gives_a_telephone(self.id)
        answer = await self.http.post("/api/desk/shift", json={"phone": "sip"})
        assert answer.status_code == 200, answer.text
        sip = answer.json()["sip"]
        self.phone = await Softphone.at("127.0.0.1")
        self.phone.voice = tone(self.frequency)
        await self.phone.register(sip["user"], sip["password"], self.floor.switch)
        self.leg = await asyncio.wait_for(self.phone.incoming.get(), 15)

    async def be(self, ready: bool, reason: str | None = None) -> httpx.Response:
        return await self.http.put("/api/desk/presence", json={"ready": ready, "reason": reason})

    async def is_ready(self) -> None:
        answer = await self.be(True)
        assert answer.status_code in (200, 204), answer.text

    async def save(self, conversation: str, **words: Any) -> httpx.Response:
        body = {"typification": None, "outcome": "resolved", "note": "", "done": True} | words
        return await self.http.put(f"/api/registrations/{conversation}", json=body)

    async def typification(self) -> str:
        """The first leaf of the tree (CRM-3)."""
        node = (await self.http.get("/api/typification")).json()["tree"][0]
        while node.get("children"):
            node = node["children"][0]
        return str(node["code"])

    @property
    def voice(self) -> Call:
        assert self.leg is not None
        return self.leg

    async def leave(self) -> None:
        """End the shift, as soon as the agent carries no conversation any more."""

        async def closed() -> bool:
            return bool((await self.http.delete("/api/desk/shift")).status_code == 204)

        await until(closed, f"{self.person['name']} still carries a conversation", step=0.1)
        if self.phone is not None:
            await self.phone.close()
        await self.http.delete("/api/session")
        await self.http.aclose()


class Floor:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.agents: list[Agent] = []
        self._citizens: list[Softphone] = []
        self._clients: list[httpx.AsyncClient] = []
        self.supervisor: Any = None
        self.administrator: Any = None
        self.began = datetime.now(UTC)

    @property
    def switch(self) -> tuple[str, int]:
        return ("127.0.0.1", self.stack.sip_port)

    async def agent(self, name: str = "yeni") -> Agent:
        person = next(p for p in self.stack.people("agent") if p["name"] == name)
        agent = Agent(self, person, AGENT_TONES[len(self.agents) % len(AGENT_TONES)])
        self.agents.append(agent)
        await agent.sign_in()
        await agent.open_shift()
        return agent

    async def gives_a_telephone(self, user: str) -> None:
        """An agent without a telephone in the profile works in the browser alone."""
        self.administrator = self.administrator or await self.as_role("administrator")
        answer = await self.administrator.patch(f"/api/users/{user}", json={"phone": "sip"})
        assert answer.status_code == 200, answer.text

    async def citizen(
        self, caller: str = "066312456", number: str = "1800", hertz: float = CITIZEN_TONE
    ) -> Call:
        phone = await Softphone.at(CARRIER)
        self._citizens.append(phone)
        call = await phone.dial(number, self.switch, caller, voice=tone(hertz))
        await asyncio.wait_for(asyncio.shield(call.answered), 10)
        return call

    async def as_role(self, role: str) -> httpx.AsyncClient:
        person = self.stack.people(role)[0]
        client = httpx.AsyncClient(base_url=self.stack.url, headers=HEADERS | {"Origin": self.stack.url})
        self._clients.append(client)
        body = {"username": person["name"], "password": person["password"]}
        answer = await client.post("/api/session", json=body)
        assert answer.status_code == 200, answer.text
        return client

    async def calls(self, number: str) -> list[dict[str, Any]]:
        """What this number called in this test, newest first (ACD-8). Read off the list: searches are counted."""
        since = {"from": self.began.isoformat()}
        answer = await (await self._supervisor()).post("/api/conversations/search", json=since)
        assert answer.status_code == 200, answer.text
        return [call for call in answer.json() if (call["number"] or "").endswith(number.lstrip("0"))]

    async def _supervisor(self) -> Any:
        self.supervisor = self.supervisor or await self.as_role("supervisor")
        return self.supervisor

    async def in_line(self, number: str, within: float = 45.0) -> dict[str, Any]:
        """Wait until the caller has chosen and waits."""

        async def waits() -> Any:
            return next((c for c in await self.calls(number) if c["entered_line"]), None)

        call: dict[str, Any] = await until(waits, f"{number} is not in the line", within, LIST_SECONDS)
        return call

    async def delivered(self, number: str, within: float = 45.0) -> dict[str, Any]:
        """The call's detail, as soon as it is decided to whom it goes."""

        async def decided() -> Any:
            for call in await self.calls(number):
                answer = await (await self._supervisor()).get(f"/api/conversations/{call['id']}")
                if answer.json()["deliveries"]:
                    return answer.json()
            return None

        call: dict[str, Any] = await until(decided, f"nobody is given {number}", within, LIST_SECONDS)
        return call

    async def ended(self, number: str, within: float = 15.0) -> dict[str, Any]:
        async def over() -> Any:
            return next((c for c in await self.calls(number) if c["ended"]), None)

        call: dict[str, Any] = await until(over, f"the call of {number} has no end", within, LIST_SECONDS)
        return call

    async def ended_with(self, agent: Agent, within: float = 15.0) -> dict[str, Any]:
        """The agent's last call of this test, whoever called."""
        query = {"from": self.began.isoformat(), "agent": agent.id}

        async def over() -> Any:
            answer = await (await self._supervisor()).post("/api/conversations/search", json=query)
            return next((call for call in answer.json() if call["ended"]), None)

        call: dict[str, Any] = await until(over, "the agent's call has no end", within, LIST_SECONDS)
        return call

    async def recorded(self, number: str, within: float = 10.0) -> dict[str, Any]:
        """Its recording, searchable by number (REC-1)."""
        supervisor = await self._supervisor()
        mine = (await self.calls(number))[0]["id"]

        async def ready() -> Any:
            answer = await supervisor.post("/api/recordings/search", json={})
            assert answer.status_code == 200, answer.text
            return next(
                (r for r in answer.json() if r["conversation"] == mine and r["state"] == "ready"), None
            )

        await until(ready, f"no recording of {number}", within, LIST_SECONDS)
        answer = await supervisor.post("/api/recordings/search", json={"number": number})
        recording: dict[str, Any] = next(r for r in answer.json() if r["conversation"] == mine)
        return recording

    async def close(self) -> None:
        for phone in self._citizens:
            await phone.close()
        for agent in self.agents:
            await agent.leave()
        for client in self._clients:
            await client.aclose()
