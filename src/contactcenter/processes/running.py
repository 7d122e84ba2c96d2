"""`contactcenter run`: gets what is missing, starts the parts in order, says where the console is, keeps them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contactcenter.processes import packages, ports, process_account, resource_limits, secrets
from contactcenter.processes.asterisk import Asterisk
from contactcenter.processes.child_process import Child
from contactcenter.processes.core_process import CorePart
from contactcenter.processes.home import HomeLayout
from contactcenter.processes.ports import NamedPorts, Ports
from contactcenter.processes.postgres import Postgres
from contactcenter.processes.process_account import Account
from contactcenter.processes.progress import Screen
from contactcenter.processes.supervisor import Part, ProcessSupervisor, alone
from contactcenter.processes.switch_config import SwitchOptions
from contactcenter.processes.welcome import Welcome

OWNER = {
    "postgres": "postgres",
    "ami": "asterisk",
    "asterisk_http": "asterisk",
    "sip": "asterisk",
    "core": "core",
    "metrics": "core",
}
EVERYTHING = ("postgres", "asterisk", "core")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run, and with which settings. `only`: the names of the parts to keep."""

    home: Path
    account: Account
    named_ports: NamedPorts = field(default_factory=NamedPorts)
    switch: SwitchOptions = field(default_factory=SwitchOptions)
    packages_folder: Path | None = None
    debian_archive: str | None = None
    managed_database: bool = False
    tls: bool = False
    only: Sequence[str] = EVERYTHING
    make_music: Callable[[Path, Sequence[str]], None] | None = None
    """Fills a folder with hold music, given the command of sox. The switch looks for music when it starts."""


def run(plan: Plan, screen: Screen) -> None:
    """Start what the plan names, and keep it until Ctrl-C.

    Raises:
        SetupError: something is missing, a port is taken, or a part did not come up.
    """
    make_home(plan)
    if warning := process_account.warning(plan.account, plan.home):
        screen.say(warning)
    with alone(_lock(plan)):
        ports_now = check_ports(plan)
        with screen.moving():
            parts = build_parts(plan, ports_now, screen)
            supervisor = ProcessSupervisor(parts, screen.say)
            supervisor.listen_to_signals()
            supervisor.start(screen.step)
        try:
            if not supervisor.asked_to_stop:
                Welcome(plan.home, ports_now, plan.switch, tls=plan.tls).show(screen, plan.only)
            supervisor.keep()
        finally:
            supervisor.stop()
            screen.say("stopped; everything is kept in " + str(plan.home))


def make_home(plan: Plan) -> None:
    """Make the home, which other accounts may pass through and not list; what is inside has modes of its own."""
    fresh = not plan.home.exists()
    plan.home.mkdir(parents=True, exist_ok=True)
    if fresh:
        plan.home.chmod(0o711)
    if plan.account.switch and plan.home.stat().st_uid == plan.account.uid:
        os.chown(plan.home, os.geteuid(), -1)  # it could put links in the place of the folders below
    layout = HomeLayout(plan.home)
    for folder in (layout.log, layout.run, layout.secrets):
        plan.account.ours(folder)
    for left in (
        layout.ports,
        layout.lock,
        layout.postgres / "child.json",
    ):  # as an earlier version left them
        resource_limits.close(left)


def check_ports(plan: Plan) -> Ports:
    """The ports of this start: those a surviving process of ours holds, and the others checked to be free.

    Raises:
        SetupError: another program holds a named port.
    """
    chosen = ports.choose(plan.home, plan.named_ports)
    alive = {name for name in EVERYTHING if _survives(plan.home, name)}
    for name, owner in OWNER.items():
        if owner in alive or owner not in _needed(plan):
            continue
        if name in ports.SETTING:
            host = "0.0.0.0" if plan.switch.public and name != "metrics" else "127.0.0.1"
            ports.must_be_free(chosen, name, host)
        elif not ports.is_free(getattr(chosen, name)):
            chosen = ports.rechoose(plan.home, chosen, name)
    return chosen


def build_parts(plan: Plan, ports_now: Ports, screen: Screen) -> list[Part]:
    """The parts to start, in their order; Debian packages that are missing are fetched first."""
    parts: list[Part] = []
    needed = _needed(plan)
    if "postgres" in needed:
        parts.append(postgres_of(plan.home, ports_now, plan.account))
    if "asterisk" in needed:
        folder = plan.packages_folder or HomeLayout(plan.home).packages
        tools = packages.obtain(folder, screen.step, plan.debian_archive)
        switch = Asterisk(plan.home, ports_now, tools, plan.account, plan.switch)
        if plan.make_music is not None:
            screen.step("making the hold music")
            switch.prepare()
            plan.make_music(switch.layout.music, tools.sox())
        parts.append(switch)
    if "core" in needed:
        parts.append(CorePart(plan.home, ports_now.core, tls=plan.tls))
    return parts


def postgres_of(home: Path, ports_now: Ports, account: Account) -> Postgres:
    """The embedded PostgreSQL of a home."""
    password = secrets.keep(home, "postgres")
    return Postgres(HomeLayout(home.absolute()).postgres, ports_now.postgres, password, account)


def _needed(plan: Plan) -> list[str]:
    return [name for name in plan.only if not (name == "postgres" and plan.managed_database)]


def _survives(home: Path, name: str) -> bool:
    layout = HomeLayout(home.absolute())
    record = layout.postgres / "child.json" if name == "postgres" else layout.run / f"{name}.json"
    return Child(name, record, layout.log / f"{name}.log").find() is not None


def _lock(plan: Plan) -> Path:
    """The whole, and each part that runs alone (production), have a lock each."""
    lock = HomeLayout(plan.home).lock
    return lock if tuple(plan.only) == EVERYTHING else lock.with_name("lock." + "-".join(plan.only))
