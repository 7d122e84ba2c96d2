"""What the commands of the command line need of this home: its settings, its database, the parts to run.

Everything is imported inside the functions: a mistake in the settings is answered before the rest is loaded.
"""

import os
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from contactcenter.processes import running
    from contactcenter.processes.switch_config import SwitchOptions
    from contactcenter.settings import Settings

T = TypeVar("T")


def load_settings() -> "tuple[Settings, str]":
    """The settings, with CC_HOME where the service account can reach it, and what to tell the caller about them.

    The country of telephone numbers holds from here on (`kernel.numbering`).

    Raises:
        SetupError: a setting is wrong or mistyped.
    """
    from contactcenter.kernel import numbering
    from contactcenter.processes import process_account
    from contactcenter.settings import Settings

    home = process_account.choose_home(process_account.choose(), os.environ.get("CC_HOME"))
    os.environ["CC_HOME"] = str(home.path)
    notices = [notice for notice in (home.notice, *Settings.unknown()) if notice]
    settings = Settings.from_environment()
    numbering.set_region(settings.region)
    return settings, "\n".join(notices)


def database_url(settings: "Settings") -> str:
    """The address of the managed database that is set, else of the embedded one of this home.

    Raises:
        SetupError: this home has never been started.
    """
    from contactcenter.processes import ports, process_account
    from contactcenter.processes.running import postgres_of

    if settings.database_url:
        return settings.database_url
    return postgres_of(settings.home, ports.read(settings.home), process_account.choose()).url()


def records() -> tuple[str, bytes]:
    """The address of this home's database, and the 32 bytes its personal data are sealed with.

    Raises:
        SetupError: this home has never been started, or holds no key.
    """
    settings, _ = load_settings()
    from contactcenter.processes import secrets

    return database_url(settings), secrets.known_key(settings.home, "field_key")


def complete(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, in a loop of its own, and return its result."""
    import asyncio

    return asyncio.run(work)


def plan(settings: "Settings", only: tuple[str, ...]) -> "running.Plan":
    """What `contactcenter run` is to start. `only`: the names of the parts to keep."""
    from contactcenter.processes import process_account, running
    from contactcenter.processes.ports import NamedPorts

    return running.Plan(
        home=settings.home,
        account=process_account.choose(),
        named_ports=NamedPorts(settings.port, settings.metrics_port, settings.sip_port),
        switch=_switch_options(settings),
        packages_folder=settings.packages,
        debian_archive=settings.debian_archive,
        managed_database=settings.database_url is not None,
        tls=settings.tls_cert is not None,
        only=only,
        make_music=_make_music,
    )


def _switch_options(settings: "Settings") -> "SwitchOptions":
    from contactcenter.processes.dialed_numbers import numbers_of
    from contactcenter.processes.switch_config import SwitchOptions

    return SwitchOptions(
        public=settings.public,
        public_address=settings.public_address,
        carrier_addresses=settings.carrier_addresses,
        carrier_codecs=settings.carrier_codecs,
        test_phones=settings.demo,
        numbers=numbers_of(settings.trees, settings.tree_ids),
    )


def _make_music(folder: Path, sox: Sequence[str]) -> None:
    from contactcenter.channels.voice_asterisk.prompts.hold_music import make_music

    complete(make_music(folder, sox))
