"""app_queue on the same Asterisk: its configuration, and how long it takes from the queue to the bridge.

It has no leg that stays up: it invites its agent at each call. Its telephones answer at once.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

from asterisk.switch import Switch
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.channels.voice_asterisk.link.translate import text
from contactcenter.kernel.clock import SystemClock

NUMBER = "1900"
MANAGER = """
[bench]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = call,agent
write = call
eventfilter(action(include),name(QueueCallerJoin)) =
eventfilter(action(include),name(BridgeEnter)) =
"""
EXTENSIONS = f"""
[from-carrier](+)
exten => {NUMBER},1,Answer()
 same => n,Queue(bench,,,,60)
 same => n,Hangup()
"""
QUEUE = """
[general]
persistentmembers = no
shared_lastcall = no
[bench]
strategy = leastrecent
ringinuse = no
wrapuptime = 0
retry = 0
timeout = 10
musicclass = espera
announce-holdtime = no
"""


class PeerSwitch(Switch):
    """The test session's Asterisk, with app_queue beside our own plan."""

    members: tuple[str, ...] = ()

    def start(self) -> None:
        self.write_sounds()
        self.asterisk.prepare()
        etc = self.asterisk.layout.asterisk_etc
        self._add(etc / "modules.conf", "\nload = app_queue.so\n")
        self._add(etc / "extensions.conf", EXTENSIONS)
        self._add(etc / "manager.conf", MANAGER.format(secret=self.asterisk.login().secret))
        queue = etc / "queues.conf"
        queue.write_text(QUEUE + "".join(f"member => PJSIP/{member}\n" for member in self.members))
        queue.chmod(0o644)
        self.spawn()

    def _add(self, path: Path, more: str) -> None:
        path.write_text(path.read_text() + more)


class Peer:
    """Measures by receipt of its own manager session, as ours are measured by receipt of the adapter's."""

    def __init__(self, switch: Switch) -> None:
        self.ami = Ami(replace(switch.config(), username="bench"), SystemClock())
        self.latencies: list[float] = []
        self._waiting: dict[str, float] = {}

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        async for event in self.ami.events():
            if not isinstance(event, dict):
                continue
            if text(event, "Event") == "QueueCallerJoin":
                self._waiting[text(event, "Uniqueid")] = loop.time()
            elif text(event, "Event") == "BridgeEnter" and text(event, "BridgeNumChannels") == "2":
                since = self._waiting.pop(text(event, "Linkedid"), None)
                if since is not None:
                    self.latencies.append((loop.time() - since) * 1000)
