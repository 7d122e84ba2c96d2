"""Every route × every role (ACD-11): who may, and nobody else. A new route must be placed here."""

from collections.abc import Iterable

import pytest

from api.site import Browser, Site
from contactcenter.access.roles import Permission, Role
from contactcenter.api.app import build
from contactcenter.api.deps import WebOptions
from contactcenter.bootstrap.areas import AREAS

EVERYBODY = "agent supervisor quality trainer head auditor administrator"
AGENT, ADMINISTRATOR = "agent", "administrator"
LISTENERS = "agent supervisor quality auditor"  # an agent: of the citizens attended, decided by the record
SOMEBODY = "00000000-0000-4000-8000-000000000000"

WHO = {
    "GET /api/session": EVERYBODY,
    "POST /api/desk/shift": AGENT,
    "DELETE /api/desk/shift": AGENT,
    "POST /api/desk/leg": AGENT,
    "PUT /api/desk/presence": AGENT,
    "POST /api/desk/audio-test": AGENT,
    "POST /api/desk/wrap-up/extend": AGENT,
    "POST /api/desk/conversations/{conversation}/end": AGENT,
    "PUT /api/agents/{agent}/presence": "supervisor head",
    "GET /api/agents/{agent}/day": "agent supervisor head auditor",
    "GET /api/states": EVERYBODY,
    "PUT /api/states": "supervisor administrator",
    "GET /api/users": "supervisor head administrator",  # to the first two, agents alone
    "GET /api/queues": "supervisor administrator",
    "PUT /api/queues/{queue}/priority": "supervisor head administrator",
    "POST /api/users": ADMINISTRATOR,
    "PATCH /api/users/{user}": ADMINISTRATOR,
    "PUT /api/users/{user}/skills": "supervisor head",
    "POST /api/citizens/search": "agent supervisor quality auditor",
    "GET /api/citizens/{citizen}": "agent supervisor quality auditor",
    "PATCH /api/citizens/{citizen}": "agent supervisor",
    "GET /api/citizens/{citizen}/timeline": "agent supervisor quality auditor",
    "POST /api/conversations/search": "supervisor quality head auditor",
    "GET /api/conversations/{conversation}": "supervisor quality head auditor",
    "POST /api/recordings/search": LISTENERS,
    "POST /api/recordings/alarms/{conversation}/seen": "supervisor head",
    "GET /api/recordings/{recording}": LISTENERS,
    "GET /api/recordings/{recording}/peaks": LISTENERS,
    "GET /api/recordings/{recording}/audio": LISTENERS,
    "GET /api/recordings/{recording}/audio.wav": LISTENERS,
    "GET /api/typification": "agent supervisor quality administrator",
    "GET /api/registrations/pending": "agent supervisor",
    "GET /api/registrations/{conversation}": AGENT,
    "PUT /api/registrations/{conversation}": "agent supervisor",
    "GET /api/ivr/trees": "administrator supervisor head auditor",
    "GET /api/ivr/trees/{tree_id}": "administrator supervisor head auditor",
    "GET /api/ivr/trees/{tree_id}/export.{to}": "administrator supervisor head auditor",
    "GET /api/ivr/trees/{tree_id}/prompts/{name}/{language}.wav": "administrator supervisor head auditor",
}
OPEN_TO_ALL = {  # without a session, each for its reason
    "POST /api/session",
    "DELETE /api/session",
    "GET /api/test-phone",
    "GET /health/live",
    "GET /health/ready",
}


def routes() -> set[str]:
    found = build(WebOptions(), AREAS).openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in found.items() for method in methods}


def test_every_route_says_here_who_may() -> None:
    assert WHO.keys() | OPEN_TO_ALL == routes()


def test_an_auditor_reads_and_changes_nothing() -> None:
    changing = {route for route in WHO if not route.startswith("GET") and not route.endswith("/search")}
    assert not [route for route in changing if "auditor" in WHO[route].split()]


MATRIX = """
                   agent supervisor quality trainer head auditor administrator
assign_skills          .          x       .       .    x       .             .
attend_alerts          .          x       .       .    x       .             .
change_citizens        x          x       .       .    .       .             .
change_presence        .          x       .       .    x       .             .
change_states          .          x       .       .    .       .             x
listen                 .          x       x       .    .       x             .
manage_users           .          .       .       .    .       .             x
prioritize_queues      .          x       .       .    x       .             x
read_calls             .          x       x       .    x       x             .
read_citizens          x          x       x       .    .       x             .
read_states            x          x       x       x    x       x             x
read_trees             .          x       .       .    x       x             x
read_typification      x          x       x       .    .       .             x
serve                  x          .       .       .    .       .             .
watch_floor            .          x       .       .    x       x             .
"""


def matrix(permissions: Iterable[Permission]) -> str:
    lines = [" " * 18 + "".join(f" {role}" for role in Role)]
    for permission in sorted(permissions, key=lambda each: each.name):
        cells = (("x" if role in permission.roles else ".").rjust(len(role) + 1) for role in Role)
        lines.append(f"{permission.name:18}" + "".join(cells))
    return "\n" + "\n".join(lines) + "\n"


def test_the_registered_permissions_give_each_role_its_rights() -> None:
    permissions = build(WebOptions(), AREAS).permissions

    assert matrix(permissions) == MATRIX


def test_a_permission_is_registered_by_one_area_only() -> None:
    names = [permission.name for area in AREAS for permission in area.permissions]

    assert len(set(names)) == len(names)


@pytest.mark.postgres
async def test_each_role_reaches_what_is_its_own_and_nothing_else(site: Site) -> None:
    browsers = {role: await site.signed_in(f"the-{role}", role) for role in Role}
    wrong = []
    for route, who in WHO.items():
        for role, browser in browsers.items():
            status, code = await _try(browser, route)
            is_refused = (status, code) == (403, "not_allowed")
            if is_refused == (role in who.split()) or status in (401, 500):
                wrong.append(f"{role} {route} → {status} {code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.postgres
async def test_without_a_session_nothing_is_reached(site: Site) -> None:
    nobody = site.browser()
    reached = [route for route in WHO if (await _try(nobody, route))[0] != 401]
    assert not reached


async def _try(browser: Browser, route: str) -> tuple[int, str]:
    method, path = route.split(" ")
    for name, value in (("{citizen}", SOMEBODY), ("{recording}", SOMEBODY)):
        path = path.replace(name, value)
    path = path.replace("{to}", "svg").replace("{", "").replace("}", "")
    body = None if method in ("GET", "DELETE") else {}
    reply = await browser.http.request(method, path, json=body, params={"query": "12345678"})
    is_told = reply.status_code >= 400 and reply.headers["content-type"].startswith("application/json")
    return reply.status_code, reply.json()["error"] if is_told else ""
