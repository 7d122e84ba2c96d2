"""Open pages in a process of their own: each keeps its live socket and notes when it first saw what.

Reads `{"port", "cookies": {"agent": […], "floor": […]}}`, says `{"open": n}`, and at the end of its input what it saw.
"""

import asyncio
import json
import sys
import time
from typing import Any

from websockets.asyncio.client import connect

SEEN: dict[str, dict[str, float]] = {"agent": {}, "floor": {}}


async def page(port: int, cookie: str, kind: str, opened: asyncio.Semaphore) -> None:
    headers = {"Cookie": f"cc_session={cookie}"}
    async with connect(f"ws://127.0.0.1:{port}/live", additional_headers=headers, proxy=None) as socket:
        await socket.recv()
        opened.release()
        async for text in socket:
            now, message = time.monotonic(), json.loads(text)
            if kind == "agent":
                note(kind, [name for name, card in message.get("cards", {}).items() if card], now)
            else:
                note(kind, [row["id"] for row in message.get("conversations", [])], now)


def note(kind: str, conversations: list[str], now: float) -> None:
    """The first time only: later messages speak of it again."""
    for conversation in conversations:
        SEEN[kind].setdefault(conversation, now)


def tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


async def main() -> None:
    asked = json.loads(sys.stdin.readline())
    opened = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as group:
        tasks = []
        for kind, cookies in asked["cookies"].items():
            for cookie in cookies:
                tasks.append(group.create_task(page(asked["port"], cookie, kind, opened)))
                if len(tasks) % 20 == 0:
                    await asyncio.sleep(0.05)
        for _ in tasks:
            await opened.acquire()
        tell({"open": len(tasks)})
        await asyncio.to_thread(sys.stdin.readline)
        tell(SEEN)
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
