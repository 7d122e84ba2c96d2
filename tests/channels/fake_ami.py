"""A small scripted AMI: a real TCP server that speaks the protocol and does as it is told.

Written from what a real one said (`traces/`). Named a fake because it is one: `tests/asterisk` has the real thing.
"""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

Block: TypeAlias = list[tuple[str, str]]
Fields: TypeAlias = dict[str, str]
Script: TypeAlias = Callable[[Fields], list[Block]]

USER, SECRET = "core", "s3"


class FakeAmi:
    def __init__(self) -> None:
        self.port = 0
        self.received: list[Fields] = []
        self.legs: list[Block] = []  # what Status shows
        self.silent: set[str] = set()  # actions that get no answer
        self.refusals: dict[str, str] = {}  # action → message of its Error
        self.secret = SECRET
        self.boot = "10:00:00"
        self.scripts: dict[str, Script] = {"Status": self._status, "CoreStatus": self._core_status}
        self.scripts |= {"Getvar": self._getvar, "DBGetTree": self._tree}
        self.database: dict[str, dict[str, str]] = {}
        self.contact = "sip:a1b2@127.0.0.1:40000;transport=ws"  # what is registered for every agent
        self.connections = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._news = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Nobody listens any more, and who was connected is cut off."""
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()
        await asyncio.sleep(0)

    def cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    def say(self, event: str, **fields: str) -> None:
        self.say_bytes(_written([("Event", event), *fields.items()]))

    def say_bytes(self, data: bytes) -> None:
        for writer in self._writers:
            writer.write(data)

    def actions(self, name: str) -> list[Fields]:
        return [fields for fields in self.received if fields.get("Action") == name]

    async def got(self, name: str, count: int = 1, within: float = 5.0) -> list[Fields]:
        """Wait until so many of an action came."""
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(lambda: len(self.actions(name)) >= count)
        return self.actions(name)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connections += 1
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                text = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.split(": ", 1) for line in text.split("\r\n") if ": " in line)
                async with self._news:
                    self.received.append(fields)
                    self._news.notify_all()
                self._answer(fields, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, fields: Fields, writer: asyncio.StreamWriter) -> None:
        action, id = fields["Action"], ("ActionID", fields.get("ActionID", ""))
        if action in self.silent:
            return
        if action == "Login" and (fields["Username"], fields["Secret"]) != (USER, self.secret):
            writer.write(_written([("Response", "Error"), id, ("Message", "Authentication failed")]))
        elif action in self.refusals:
            writer.write(_written([("Response", "Error"), id, ("Message", self.refusals[action])]))
        elif action in self.scripts:
            for block in self.scripts[action](fields):
                writer.write(_written([block[0], id, *block[1:]]))
        elif action.startswith("ConfbridgeList"):
            writer.write(_written([("Response", "Error"), id, ("Message", "No active conferences.")]))
        else:
            writer.write(_written([("Response", "Success"), id, ("Message", f"{action} done")]))
        if fields.get("Command", "").startswith("EXEC "):  # done at once; what is said takes its time
            done = {"Uniqueid": fields["Channel"], "CommandId": fields["CommandID"]}
            self.say("AsyncAGIExec", **done, Result="200%20result%3D0%0A")

    def _status(self, fields: Fields) -> list[Block]:
        wanted = fields.get("Channel")
        shown = [leg for leg in self.legs if wanted in (None, dict(leg)["Uniqueid"])]
        if wanted and not shown:
            return [[("Response", "Error"), ("Message", "No such channel")]]
        start: Block = [
            ("Response", "Success"),
            ("EventList", "start"),
            ("Message", "Channel status will follow"),
        ]
        end: Block = [("Event", "StatusComplete"), ("EventList", "Complete"), ("Items", str(len(shown)))]
        return [start, *([("Event", "Status"), *leg] for leg in shown), end]

    def _getvar(self, fields: Fields) -> list[Block]:
        name = fields["Variable"].removeprefix("PJSIP_DIAL_CONTACTS(").removesuffix(")")
        value = f"PJSIP/{name}/{self.contact}" if name.startswith("agent-") and self.contact else ""
        return [[("Response", "Success"), ("Value", value)]]

    def _tree(self, fields: Fields) -> list[Block]:
        family = fields["Family"]
        start: Block = [("Response", "Success"), ("EventList", "start"), ("Message", "Result will follow")]
        held = [
            [("Event", "DBGetTreeResponse"), ("Key", f"/{family}/{key}"), ("Val", value)]
            for key, value in self.database.get(family, {}).items()
        ]
        end: Block = [
            ("Event", "DBGetTreeComplete"),
            ("EventList", "Complete"),
            ("ListItems", str(len(held))),
        ]
        return [start, *held, end]

    def _core_status(self, _fields: Fields) -> list[Block]:
        told = [("CoreStartupDate", "2026-11-21"), ("CoreStartupTime", self.boot)]
        return [[("Response", "Success"), *told]]


def citizen(leg: str, application: str = "AGI", **written: str) -> Block:
    """A leg as `Status` shows it."""
    return _leg(leg, application, "agi:async,citizen", {"CC_ROLE": "citizen", **written})


def agent(leg: str, name: str, application: str = "BridgeWait") -> Block:
    return _leg(leg, application, f"rest-{name},participant,e(s)", {"CC_ROLE": "agent", "CC_AGENT": name})


def _leg(leg: str, application: str, data: str, written: dict[str, str]) -> Block:
    block: Block = [("Uniqueid", leg), ("DNID", "1800"), ("CallerIDNum", "51987000001")]
    block += [("Application", application), ("Data", data)]
    names = ("CC_ROLE", "CC_CONV", "CC_STATE", "CC_ROOM", "CC_AGENT")
    return block + [("Variable", f"{name}={written.get(name, '(null)')}") for name in names]


def arrival(leg: str, caller: str = "51987000001") -> Fields:
    """Fields of AsyncAGIStart."""
    env = "agi_request%3A%20async%0Aagi_dnid%3A%201800%0Aagi_arg_1%3A%20citizen%0A%0A"
    return {"Uniqueid": leg, "Context": "citizen", "CallerIDNum": caller, "Env": env}


def _written(block: Block) -> bytes:
    return ("\r\n".join(f"{name}: {value}" for name, value in block) + "\r\n\r\n").encode()
