"""A small S3, from Amazon's documentation: what the object store asks of one. A fake, and named so."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

TOLD = {"ETag": '"x"', "Last-Modified": "Mon, 05 Jan 2026 13:00:00 GMT"}


class FakeS3:
    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}  # "/bucket/key" → content
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        if request.method == "PUT":
            return await self._put(request)
        if request.method == "POST" and "delete" in request.query:
            return await self._delete(request)
        content = self.held.get(request.path)
        if content is None:
            return web.Response(status=404)
        if request.method == "HEAD":
            return web.Response(headers=TOLD | {"Content-Length": str(len(content))})
        return self._read(request, content)

    async def _put(self, request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == "*" and request.path in self.held:
            return web.Response(status=412)
        self.held[request.path] = await request.read()
        return web.Response(headers=TOLD)

    async def _delete(self, request: web.Request) -> web.Response:
        keys = re.findall("<Key>(.*?)</Key>", await request.text())
        for key in keys:
            self.held.pop(f"{request.path.rstrip('/')}/{key}", None)
        gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return web.Response(text=f"<DeleteResult>{gone}</DeleteResult>", content_type="application/xml")

    def _read(self, request: web.Request, content: bytes) -> web.Response:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
        if wanted is None:
            return web.Response(body=content, headers=TOLD)
        first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
        place = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return web.Response(status=206, body=content[first : last + 1], headers=TOLD | place)


@asynccontextmanager
async def serving() -> AsyncIterator[FakeS3]:
    fake, app = FakeS3(), web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/{path:.*}", fake.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()
