"""Builds the FastAPI application: the routes of the areas, sign-in, health, the sockets and the console's files."""

from collections.abc import Iterable
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from contactcenter import __version__
from contactcenter.access.deps import Provided
from contactcenter.access.request_checks import same_site
from contactcenter.access.roles import Permission
from contactcenter.api import errors, health, session, test_phone
from contactcenter.api.console_files import console
from contactcenter.api.deps import WebOptions
from contactcenter.api.edge import sip_relay
from contactcenter.api.edge.headers import BodyLimit, SecureHeaders
from contactcenter.api.edge.rate_limit import RateLimit
from contactcenter.api.edge.request_filter import RequestFilter
from contactcenter.areas.area import Area
from contactcenter.areas.citizens.card import Card
from contactcenter.live import socket
from contactcenter.live.protocol import live_messages


class ApiApp(FastAPI):
    """FastAPI with the live socket's messages and the areas' permissions among the components of its description."""

    permissions: tuple[Permission, ...] = ()
    _openapi_json: bytes | memoryview | None = None

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, from which the console generates its types."""
        if self.openapi_schema is None:
            document = get_openapi(title=self.title, version=self.version, routes=self.routes)
            _, live = models_json_schema(
                [(message, "serialization") for message in live_messages(Card)],
                ref_template="#/components/schemas/{model}",
            )
            document["components"]["schemas"] |= live["$defs"]
            self._name_permissions(document["components"]["schemas"])
            self.openapi_schema = document
        return self.openapi_schema

    async def openapi_json(self) -> Response:
        """Return the document as JSON."""
        if self._openapi_json is None:
            self._openapi_json = JSONResponse(self.openapi()).body
        return Response(self._openapi_json, media_type="application/json")

    def _name_permissions(self, schemas: dict[str, Any]) -> None:
        """Permissions are registered by the areas, so the type of `Me.may` is known only here."""
        names = sorted(permission.name for permission in self.permissions)
        schemas["Permission"] = {"type": "string", "enum": names, "title": "Permission"}
        schemas["Me"]["properties"]["may"]["items"] = {"$ref": "#/components/schemas/Permission"}


def create_app(provided: Provided, options: WebOptions, areas: Iterable[Area]) -> ApiApp:
    """Return the application, ready to serve. `provided`: what the routes of the API and of `areas` use."""
    app = build(options, areas)
    app.state.provided = provided
    return app


def build(options: WebOptions, areas: Iterable[Area]) -> ApiApp:
    """Return the application with its routes.

    Without what `create_app` adds it can describe itself, and serves nothing.
    """
    areas = tuple(areas)
    app = ApiApp(
        title="contactcenter",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.permissions = tuple(permission for area in areas for permission in area.permissions)
    app.state.readiness = health.ReadinessCache()
    errors.install(app)
    app.include_router(health.router)
    for router in (session.router, test_phone.router, *(router for area in areas for router in area.routers)):
        app.include_router(
            router, dependencies=[Depends(same_site)], responses=errors.RESPONSES | errors.NOT_FOUND
        )
    app.add_api_route("/openapi.json", app.openapi_json, include_in_schema=False)
    app.include_router(socket.router)
    app.include_router(sip_relay.router)
    app.include_router(console(options.console))
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimit, limits=options.limits, clock=options.clock)
    app.add_middleware(RequestFilter, hosts=options.hosts)
    app.add_middleware(SecureHeaders, is_secure=options.is_secure)
    return app


def _operation_id(route: APIRoute) -> str:
    area = str(route.tags[0]).replace(" ", "_") if route.tags else "api"
    return f"{area}_{route.name}"
