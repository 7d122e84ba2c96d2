"""Adds the headers of every answer, and limits the size of a body. Plain ASGI: nothing is buffered."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contactcenter.api.errors import answer

BIGGEST_BODY = 256 * 1024

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the console's components set sizes on elements
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'{sockets}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


class SecureHeaders:
    """ASGI middleware that adds the security headers to every HTTP answer. `is_secure`: served over TLS."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app, self._is_secure = app, is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), host, scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, host: str, path: str) -> None:
        headers.update(ALWAYS)
        headers["Content-Security-Policy"] = POLICY.format(sockets=_sockets(host))
        if self._is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


def _sockets(host: str) -> str:
    """Return the sources allowed for sockets: older browsers do not take 'self' for them. A foreign Host gets none."""
    is_plain = host != "" and all(c.isalnum() or c in ".-:[]" for c in host)
    return f" ws://{host} wss://{host}" if is_plain else ""


class BodyLimit:
    """ASGI middleware that refuses a body declared too large, and stops reading one that becomes too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdigit() or int(said) > BIGGEST_BODY:
            await answer(413, "too_large", f"a body has at most {BIGGEST_BODY} bytes")(scope, receive, send)
            return
        seen = 0

        async def receive_some() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BIGGEST_BODY:
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, receive_some, send)
