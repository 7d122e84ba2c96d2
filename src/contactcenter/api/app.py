"""The FastAPI application: every route, one way of refusing, and the console beside them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from contactcenter import __version__
from contactcenter.access.deps import Options, Parts
from contactcenter.access.web import same_site
from contactcenter.api import agents, desk, errors, health, queues, session, states, test_phone, users
from contactcenter.api.console_files import console
from contactcenter.api.edge import sip_relay
from contactcenter.api.edge.headers import BodyLimit, SecureHeaders
from contactcenter.api.edge.rate_limit import RateLimit
from contactcenter.api.edge.request_filter import Doorstep
from contactcenter.areas.calls import api as calls
from contactcenter.areas.citizens import api as citizens
from contactcenter.areas.ivr import api as ivr
from contactcenter.areas.recordings import api as recordings
from contactcenter.areas.typification import api as typification
from contactcenter.live import socket
from contactcenter.live.protocol import LIVE_MESSAGES

ROUTERS: Sequence[APIRouter] = (
    session.router,
    desk.router,
    states.router,
    agents.router,
    users.router,
    queues.router,
    test_phone.router,
    citizens.router,
    calls.router,
    recordings.router,
    typification.router,
    ivr.router,
)


class Application(FastAPI):
    _described: bytes | memoryview | None = None

    def openapi(self) -> dict[str, Any]:
        """With the words of the live socket among the components: the console makes its types of them."""
        if self.openapi_schema is None:
            found = get_openapi(title=self.title, version=self.version, routes=self.routes)
            _, live = models_json_schema(
                [(message, "serialization") for message in LIVE_MESSAGES],
                ref_template="#/components/schemas/{model}",
            )
            found["components"]["schemas"] |= live["$defs"]
            self.openapi_schema = found
        return self.openapi_schema

    async def described(self) -> Response:
        """Written out once: whoever asks is given the same bytes."""
        if self._described is None:
            self._described = JSONResponse(self.openapi()).body
        return Response(self._described, media_type="application/json")


def create_app(parts: Parts) -> FastAPI:
    app = build(parts.options)
    app.state.parts = parts
    return app


def build(options: Options) -> FastAPI:
    """Without parts it describes itself and serves nothing."""
    app = Application(
        title="contactcenter",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_name_of,
    )
    app.state.relays, app.state.readiness = Counter(), health.Looked()
    errors.install(app)
    app.include_router(health.router)
    for router in ROUTERS:
        app.include_router(
            router, dependencies=[Depends(same_site)], responses=errors.RESPONSES | errors.NOT_FOUND
        )
    app.add_api_route("/openapi.json", app.described, include_in_schema=False)
    app.include_router(socket.router)
    app.include_router(sip_relay.router)
    app.include_router(console(options.console))
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimit, limits=options.limits)
    app.add_middleware(Doorstep, hosts=options.hosts)
    app.add_middleware(SecureHeaders, is_secure=options.secure)
    return app


def _name_of(route: APIRoute) -> str:
    area = str(route.tags[0]).replace(" ", "_") if route.tags else "api"
    return f"{area}_{route.name}"
