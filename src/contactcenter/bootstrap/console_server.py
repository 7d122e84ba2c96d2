"""The console's server: the API with what its routes use, on the address and limits of the settings."""

from zoneinfo import ZoneInfo

import uvicorn

from contactcenter.access.deps import Provided
from contactcenter.api.app import create_app
from contactcenter.api.deps import Check, DemoPhone, WebOptions
from contactcenter.api.edge import connection_limits
from contactcenter.bootstrap.application import Application, under_checkout
from contactcenter.bootstrap.areas import AREAS
from contactcenter.bootstrap.hosts import own_hosts
from contactcenter.bootstrap.route_deps import RunningParts, build_deps
from contactcenter.processes import ports, secrets
from contactcenter.processes.home import checkout

GRACE_SECONDS = 3
LONGEST_SOCKET_MESSAGE = 1 << 17  # bytes


def console_server(application: Application, provided: Provided, options: WebOptions) -> uvicorn.Server:
    """The server of API, live socket and console pages, not yet listening."""
    settings = application.settings
    return uvicorn.Server(
        uvicorn.Config(
            create_app(provided, options, AREAS),
            host="0.0.0.0" if settings.public else "127.0.0.1",
            port=settings.port,
            http=connection_limits.guarded(options.limits, options.clock),
            timeout_keep_alive=connection_limits.KEEP_ALIVE_SECONDS,
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_max_size=LONGEST_SOCKET_MESSAGE,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


def web_options(application: Application) -> WebOptions:
    """How the console is served, by the settings."""
    settings = application.settings
    return WebOptions(
        is_secure=settings.tls_cert is not None,
        is_public=settings.public,
        hosts=own_hosts(settings),
        console=checkout() / "console" / "dist",
        clock=application.clock,
    )


def route_deps(application: Application, options: WebOptions) -> Provided:
    """What the routes use of the application, one object for each area."""
    running = RunningParts(
        database=application.database,
        bus=application.bus,
        clock=application.clock,
        vault=application.vault,
        cipher=application.cipher,
        objects=application.objects,
        hub=application.hub,
        accounts=application.accounts,
        prompts=application.prompts,
        trees=under_checkout(application.settings.trees),
        answering=application.menus,
        zone=ZoneInfo(application.settings.timezone),
        region=application.settings.region,
        switch_http=f"http://127.0.0.1:{ports.read(application.layout.home).asterisk_http}",
        test_phone=_demo_phone(application) if application.settings.demo else None,
        checks=_health_checks(application),
    )
    return build_deps(running, options)


def _demo_phone(application: Application) -> DemoPhone:
    """The demo's telephone, which dials the first menu that answers and shows the words of all its prompts."""
    menu = next(iter(application.trees), None)
    number, words = (menu.numbers[0], menu.read_along()) if menu is not None else ("", {})
    return DemoPhone(
        number, "test-web", secrets.keep(application.layout.home, "test_web"), "127.0.0.1", words
    )


def _health_checks(application: Application) -> dict[str, Check]:
    async def is_switch_up() -> bool:
        return application.voice.is_up

    async def are_prompts_ready() -> bool:
        return application.prompts_ready

    async def is_engine_running() -> bool:
        return "engine" in application.tasks.running()

    async def is_journal_writing() -> bool:
        return application.journal.failures == 0

    return {
        "database": application.database.ready,
        "switch": is_switch_up,
        "prompts": are_prompts_ready,
        "engine": is_engine_running,
        "journal": is_journal_writing,
    }
