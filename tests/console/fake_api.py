"""The server as the console sees it: built pages, the REST contract and a live socket driven by the test."""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
import soundfile
from aiohttp import WSMsgType, web

from console import floor_data, people
from console.people import Row

DIST = Path(__file__).parents[2] / "console" / "dist"
Answer = Callable[[web.Request, "FakeApi"], Awaitable[web.StreamResponse]]


def _said(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _refused(code: str, status: int, **more: Any) -> web.Response:
    return _said({"error": code, "detail": code} | more, status)


class FakeApi:
    """`refuse[(method, path)] = (code, status)` makes one answer fail; `calls` keeps what was asked."""

    def __init__(self) -> None:
        self.role: str | None = "agent"
        self.me: Row | None = people.agent()
        self.snapshot: Row = {"waiting": people.WAITING}
        self.pending: list[Row] = list(people.PENDING)
        self.typification: Row = people.TYPIFICATION
        self.trees: list[Row] = floor_data.TREES
        self.tree: Row = floor_data.IVR
        self.day: list[Row] = people.DAY
        self.written: Row = {
            "typification": None,
            "outcome": None,
            "note": "",
            "done": False,
            "saved_at": None,
        }
        self.recordings: dict[str, Row] = {}
        self.refuse: dict[tuple[str, str], tuple[str, int]] = {}
        self.calls: list[tuple[str, str, Any]] = []
        self.seq = 100
        self.epoch = "e1"
        self.accepts_live = True
        self.port = 0
        self._sockets: set[web.WebSocketResponse] = set()
        self._loop = asyncio.new_event_loop()
        self._started = datetime.now(UTC)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    # -- lifecycle ---------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def now(self) -> str:
        return (people.NOW + (datetime.now(UTC) - self._started)).isoformat()

    def ahead(self, seconds: float) -> str:
        return (people.NOW + (datetime.now(UTC) - self._started) + timedelta(seconds=seconds)).isoformat()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        self._loop.run_until_complete(self._serve(runner))
        self._loop.run_forever()
        self._loop.run_until_complete(self._close(runner))

    async def _serve(self, runner: web.AppRunner) -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()

    async def _close(self, runner: web.AppRunner) -> None:
        for socket in list(self._sockets):
            await socket.close()
        await runner.cleanup()

    # -- the live socket, moved by the test ---------------------------------------------------------------

    def push(self, me: Row | None = None, **patch: Any) -> None:
        """One event to every open socket; what it says stays in the next snapshot."""
        self.seq += 1
        if me is not None:
            self.me = me
            patch["agents"] = [me]
        self._remember(
            {key: value for key, value in patch.items() if key not in ("agents", "notice") or me is None}
        )
        self._send({"t": "event", "seq": self.seq, "now": self.now()} | patch)

    def skip_one(self) -> None:
        """The next event leaves a gap."""
        self.seq += 1

    def bye(self, code: str) -> None:
        self._send({"t": "bye", "code": code, "at": people.at()})

    def cut(self) -> None:
        """The line is gone until `mend`."""
        self.accepts_live = False
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(5)

    def mend(self) -> None:
        self.accepts_live = True

    def sent(self, method: str, path: str) -> list[Any]:
        return [body for asked, where, body in self.calls if asked == method and re.fullmatch(path, where)]

    async def _cut(self) -> None:
        for socket in list(self._sockets):
            await socket.close()

    def _remember(self, patch: Row) -> None:
        for key, value in patch.items():
            if key.endswith("_gone"):
                rows = self.snapshot.get(key.removesuffix("_gone"), [])
                self.snapshot[key.removesuffix("_gone")] = [row for row in rows if row["id"] not in value]
            elif key in ("agents", "conversations", "queues"):
                rows = {row["id"]: row for row in self.snapshot.get(key, [])} | {
                    row["id"]: row for row in value
                }
                self.snapshot[key] = list(rows.values())
            elif key == "cards":
                self.snapshot[key] = {**self.snapshot.get(key, {}), **value}
            else:
                self.snapshot[key] = value

    def _send(self, message: Row) -> None:
        async def out() -> None:
            for socket in list(self._sockets):
                if not socket.closed:
                    await socket.send_str(json.dumps(message))

        sending = asyncio.run_coroutine_threadsafe(out(), self._loop)
        if threading.current_thread() is not self._thread:  # an answer that tells of itself cannot wait
            sending.result(5)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if not self.accepts_live:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        hello = {"t": "hello", "epoch": self.epoch, "seq": self.seq, "now": self.now(), "me": self.me}
        await socket.send_str(json.dumps(hello | {"snapshot": self.snapshot}))
        try:
            while not socket.closed:
                try:
                    message = await socket.receive(timeout=4)
                except TimeoutError:
                    await socket.send_str(json.dumps({"t": "tick", "now": self.now()}))
                    continue
                if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
                    break
        finally:
            self._sockets.discard(socket)
        return socket

    # -- REST ---------------------------------------------------------------------------------------------

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/live", self._live)
        app.router.add_route("*", "/api/{tail:.*}", self._api)
        app.router.add_get("/{tail:.*}", self._page)
        return app

    async def _page(self, request: web.Request) -> web.StreamResponse:
        file = DIST / request.match_info["tail"]
        return web.FileResponse(file if file.is_file() else DIST / "index.html")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else dict(request.query) or None
        self.calls.append((request.method, request.path, body))
        for (method, pattern), (code, status) in self.refuse.items():
            if method == request.method and re.fullmatch(pattern, request.path):
                return _refused(code, status, retry_at=people.at(-600))
        if self.role is None and request.path not in ("/api/session", "/api/test-phone"):
            return _refused("not_signed_in", 401)
        if request.method != "GET" and request.headers.get("X-Requested-With") != "console":
            return _refused("not_allowed", 403)
        for method, pattern, answer in ROUTES:
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                return answer(self, body, *match.groups())
        return _refused("not_found", 404)

    def session(self, _body: Any) -> web.Response:
        if self.role is None:
            return _refused("not_signed_in", 401)
        return _said(
            {
                "user": people.user(self.role),
                "ended_elsewhere": False,
                "now": people.at(0),
                "timezone": "America/Lima",
                "region": "PE",
            }
        )

    def sign_in(self, body: Any) -> web.Response:
        if body["password"] != "correcta":
            return _refused("bad_credentials", 401)
        roles = {"yeni": "agent", "lucia": "supervisor", "jorge": "administrator", "elsa": "auditor"}
        self.role = roles[body["username"]]
        return self.session(None)

    def sign_out(self, _body: Any) -> web.Response:
        self.role = None
        return _said({})

    def open_shift(self, body: Any) -> web.Response:
        if self.me is None or self.me["activity"] == "signed_out":
            lacks_leg = body["phone"] == "sip"
            self.me = people.agent(
                activity="no_leg" if lacks_leg else "not_ready", reason="start", leg_up=not lacks_leg
            )
            self.push(me=self.me)
        sip = {"user": "a-yeni", "password": "s3cr3t", "domain": "cc.local", "token": "t", "ws": "/ws"}
        return _said({"sip": sip})

    def registration(self, body: Any, _conversation: str) -> web.Response:
        del body
        return _said({"saved_at": self.now()})

    def priority(self, body: Any, queue: str) -> web.Response:
        before = next(row["priority_minutes"] for row in self.snapshot["queues"] if row["id"] == queue)
        return _said({"queue": queue, "minutes": body["minutes"], "before": before})

    def recording(self, _body: Any, identity: str) -> web.Response:
        known = {
            "id": identity, "conversation": "c", "started": people.at(), "duration": 408.0, "sha256": "0" * 64,
            "state": "ready", "truncated": False, "marks": [], "allowed": True, "removed": None,
        }  # fmt: skip
        return _said(known | self.recordings.get(identity, {}))


def _peaks() -> Row:
    wobble = np.random.default_rng(7)
    talk = np.repeat(wobble.random(40) > 0.45, 10)
    left, right = wobble.random(400) * talk, wobble.random(400) * ~talk
    left[200:230] = right[200:230] = 0
    return {"left": left.round(3).tolist(), "right": right.round(3).tolist()}


def _audio() -> web.FileResponse:
    return web.FileResponse(_flac(), headers={"Content-Type": "audio/flac"})


@cache
def _flac() -> Path:
    """A recording of 408 s: 440 Hz on the left, 660 Hz on the right."""
    rate, seconds = 8000, 408
    time = np.arange(rate * seconds) / rate
    both = np.stack([np.sin(2 * np.pi * 440 * time), np.sin(2 * np.pi * 660 * time)], axis=1)
    with NamedTemporaryFile(suffix=".flac", delete=False) as file:
        soundfile.write(file, (both * 3000).astype("<i2"), rate, format="FLAC")
    return Path(file.name)


TEST_PHONE = {
    "number": "1800",
    "sip": {"user": "test", "password": "x", "domain": "cc.local", "ws": "/ws/test"},
    "callers": [
        {"kind": "mobile", "number": "966412783"}, {"kind": "fixed", "number": "066312456"},
        {"kind": "hidden", "number": ""},
    ],
    "prompts": {"alomac/notice": {"es": "Bienvenido a Aló MAC. Esta llamada se graba."}},
}  # fmt: skip

Handler = Callable[..., web.StreamResponse]
ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/session", FakeApi.session),
    ("POST", "/api/session", FakeApi.sign_in),
    ("DELETE", "/api/session", FakeApi.sign_out),
    ("POST", "/api/desk/shift", FakeApi.open_shift),
    ("DELETE", "/api/desk/shift", lambda api, body: _said({})),
    ("POST", "/api/desk/.*", lambda api, body: _said({})),
    ("PUT", "/api/desk/presence", lambda api, body: _said({})),
    ("GET", "/api/agents/([^/]+)/day", lambda api, body, who: _said(api.day)),
    ("PUT", "/api/agents/([^/]+)/presence", lambda api, body, who: _said({})),
    ("GET", "/api/registrations/pending", lambda api, body: _said(api.pending)),
    ("GET", "/api/registrations/(.+)", lambda api, body, which: _said(api.written)),
    ("PUT", "/api/registrations/(.+)", FakeApi.registration),
    ("GET", "/api/typification", lambda api, asked: _said(people.OTHER_LINES.get(asked["tree"], api.typification))),
    ("GET", "/api/states", lambda api, body: _said(people.STATES)),
    ("POST", "/api/citizens/search", lambda api, body: _said(people.HITS)),
    ("GET", "/api/citizens/([^/]+)", lambda api, body, who: _said(people.CITIZEN | {"id": who})),
    ("PATCH", "/api/citizens/([^/]+)", lambda api, body, who: _said(people.CITIZEN)),
    ("GET", "/api/citizens/([^/]+)/timeline", lambda api, body, who: _said({"entries": people.PREVIOUS, "next": None})),
    ("POST", "/api/recordings/alarms/([^/]+)/seen", lambda api, body, which: _said({})),
    ("GET", "/api/recordings/([^/]+)", FakeApi.recording),
    ("GET", "/api/recordings/([^/]+)/peaks", lambda api, body, which: _said(_peaks())),
    ("GET", "/api/recordings/([^/]+)/audio", lambda api, body, which: _audio()),
    ("GET", "/api/ivr/trees", lambda api, body: _said(api.trees)),
    ("GET", "/api/ivr/trees/([^/]+)", lambda api, body, which: _said(api.tree)),
    ("GET", "/api/users", lambda api, body: _said(floor_data.USERS)),
    ("POST", "/api/users", lambda api, body: _said(body | {"id": "u-new", "active": True}, 201)),
    ("PATCH", "/api/users/([^/]+)", lambda api, body, who: _said(floor_data.USERS[0])),
    ("PUT", "/api/users/([^/]+)/skills", lambda api, body, who: _said(floor_data.USERS[0] | body)),
    ("PUT", "/api/queues/([^/]+)/priority", FakeApi.priority),
    ("GET", "/api/test-phone", lambda api, body: _said(TEST_PHONE)),
]  # fmt: skip
