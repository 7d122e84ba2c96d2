"""The command line. Parts are imported inside the commands: `--help` and mistakes answer at once."""

import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contactcenter.kernel.errors import ContactCenterError, SetupError

if TYPE_CHECKING:
    from contactcenter.processes import running
    from contactcenter.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
db = typer.Typer(no_args_is_help=True, help="The database.")
user = typer.Typer(no_args_is_help=True, help="People who sign in.")
ivr = typer.Typer(no_args_is_help=True, help="Voice menus: check, try, export.")
typification = typer.Typer(no_args_is_help=True, help="How contacts ended: the tree agents choose from.")
citizen = typer.Typer(no_args_is_help=True, help="What the law lets a citizen ask of us.")
app.add_typer(db, name="db")
app.add_typer(user, name="user")
app.add_typer(ivr, name="ivr")
app.add_typer(typification, name="typification")
app.add_typer(citizen, name="citizen")


@app.command()
def run(
    only: Annotated[
        str,
        typer.Option(help="Parts to keep, by commas: postgres,asterisk,core (production runs them apart)."),
    ] = "postgres,asterisk,core",
) -> None:
    """Get what is missing, start PostgreSQL, Asterisk and the core, and keep them until Ctrl-C."""
    from contactcenter.areas.ivr import command
    from contactcenter.processes import running
    from contactcenter.processes.home import checkout
    from contactcenter.processes.progress import Screen

    screen = Screen()
    settings, notice = _settings()
    if notice:
        screen.say(notice)
    parts = tuple(part.strip() for part in only.split(",") if part.strip())
    if not parts or set(parts) - set(running.EVERYTHING):
        raise SetupError(f"--only: {only!r}", way_out=f"one or more of {', '.join(running.EVERYTHING)}")
    plan = _plan(settings, parts)
    if "core" in parts:
        for line in command.not_taken(checkout() / settings.trees, settings.tree_ids):
            screen.say(line)
    running.run(plan, screen)


@app.command()
def core() -> None:
    """Only the core with its API, on a database and a switch that already run."""
    gc.disable()  # until `freeze_memory`: collecting is a quarter of what the imports take, and callers wait (OPS-1)
    from contactcenter import bootstrap
    from contactcenter.api.edge.connection_limits import ServerLoop
    from contactcenter.processes import resource_limits

    settings, _ = _settings()
    resource_limits.raise_file_limit()
    os.umask(resource_limits.UMASK)
    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        runner.run(bootstrap.main(settings.model_copy(update={"database_url": _database_url(settings)})))


@app.command()
def doctor() -> None:
    """What this machine lacks, and the one line that gets it."""
    from contactcenter.processes import doctor as machine
    from contactcenter.processes.home import Layout

    settings, notice = _settings()
    if notice:
        typer.echo(notice)
    layout, missing = Layout(settings.home), False
    findings = [*machine.examine(settings.home, settings.packages or layout.packages)]
    if settings.database_url or layout.ports.exists():
        findings.append(asyncio.run(machine.audit_chain(_database_url(settings), settings.home)))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'LACK'} {finding.what}: {finding.detail}")
        if not finding.good:
            typer.echo(f"     → {finding.way_out}")
            missing = True
    raise typer.Exit(1 if missing else 0)


@app.command()
def health(
    part: Annotated[str, typer.Option(help="core or asterisk.")] = "core",
) -> None:
    """Exit 0 if that part of this home is ready; for watchdogs."""
    from contactcenter.processes import ami_probe, ports
    from contactcenter.processes import secrets as kept
    from contactcenter.processes.core_process import CorePart

    if part not in ("core", "asterisk"):
        raise SetupError(f"--part: {part!r}", way_out="expected core or asterisk")
    settings, _ = _settings()
    known = ports.read(settings.home)
    if part == "asterisk":
        good = ami_probe.answers(known.ami, kept.keep(settings.home, "ami"))
    else:
        good = CorePart(settings.home, known.core, tls=settings.tls_cert is not None).ready()
    raise typer.Exit(0 if good else 1)


@app.command("packages")
def get_packages(folder: Path) -> None:
    """Get Asterisk, espeak-ng and sox into a folder, for an image or a machine without network."""
    from contactcenter.processes import packages
    from contactcenter.processes.progress import Screen

    screen = Screen()
    with screen.moving():
        packages.unpacked(folder, screen.step, None)
    screen.say(f"complete: {folder} (use it with CC_PACKAGES={folder})")


@db.command()
def upgrade() -> None:
    """Bring the database to the present schema; under a lock, whole or not at all."""
    from contactcenter.storage.database import migrate

    asyncio.run(migrate(_database_url(_settings()[0])))
    typer.echo("the database is up to date")


@user.command()
def add(
    username: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[
        str, typer.Option(help="agent, supervisor, quality, trainer, head, auditor, administrator.")
    ],
    name: Annotated[str, typer.Option(help="Full name, as others see it.")] = "",
) -> None:
    """A new person. Prints a generated password, once."""
    from contactcenter.access.command import add_user

    password = asyncio.run(add_user(*_records(), username, name or username, role))
    typer.echo(f"{username} ({role}): {password}")


@ivr.command()
def check(files: list[Path]) -> None:
    """Exit 1 names file, node and reason."""
    from contactcenter.areas.ivr import command

    raise typer.Exit(command.check(files))


@ivr.command("try")
def try_tree(
    file: Path,
    keys: Annotated[
        str, typer.Option(help='What is keyed at each question: "1,1,45678901#,1,2"; "-" is silence.')
    ] = "",
) -> None:
    """Walk a menu without a telephone: prints the way and where it ends."""
    from contactcenter.areas.ivr import command

    raise typer.Exit(command.try_(file, keys))


@ivr.command()
def export(
    file: Path,
    to: Annotated[str, typer.Option(help="svg, pdf or json.")] = "svg",
    output: Annotated[
        Path | None, typer.Option(help="File; default: alomac.svg of alomac.yaml, here.")
    ] = None,
) -> None:
    """A drawing of the menu, or its JSON."""
    from contactcenter.areas.ivr import command

    raise typer.Exit(command.export(file, to, output))


@typification.command()
def publish(
    file: Path,
    tree: Annotated[str, typer.Option(help="Of which line; default: the file's name.")] = "",
) -> None:
    """A new version while everything runs; agents have it with the next form. Kept over restarts."""
    from contactcenter.areas.typification.files import publish_by_hand

    wanted = tree or file.stem
    version = asyncio.run(publish_by_hand(*_records(), file, wanted))
    typer.echo(f"{wanted}: nothing changed" if version is None else f"{wanted}: version {version} is live")


@citizen.command()
def erase(
    reason: Annotated[str, typer.Option(help="Number of her request; kept for ever, so nothing of hers.")],
    document: Annotated[
        str, typer.Option(prompt="Document", hide_input=True, help="Asked for if not given here.")
    ],
    kind: Annotated[str, typer.Option(help="dni, ce…: if two people have the same number.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase for ever all that says who a citizen is (Ley 29733). Her calls and recordings stay, nobody's."""
    from contactcenter.areas.citizens import erasure

    url, key = _records()
    sure = (lambda _: True) if yes else typer.confirm
    typer.echo(asyncio.run(erasure.erase(url, key, erasure.Request(document, kind, reason), sure)))


def _settings() -> "tuple[Settings, str]":
    """The settings, with CC_HOME where the service account can reach it; and what to say about that."""
    from contactcenter.kernel import numbering
    from contactcenter.processes import process_account
    from contactcenter.settings import Settings

    who = process_account.choose()
    home = process_account.choose_home(who, os.environ.get("CC_HOME"))
    os.environ["CC_HOME"] = str(home.path)
    notices = [notice for notice in (home.notice, *Settings.unknown()) if notice]
    settings = Settings.from_environment()
    numbering.set_region(settings.region)
    return settings, "\n".join(notices)


def _database_url(settings: "Settings") -> str:
    """A managed database as told, else the embedded one of this home."""
    from contactcenter.processes import ports, process_account
    from contactcenter.processes.running import postgres_of

    if settings.database_url:
        return settings.database_url
    return postgres_of(settings.home, ports.read(settings.home), process_account.choose()).url()


def _records() -> tuple[str, bytes]:
    """The database of this home, and the key of what is sealed in it."""
    from contactcenter.processes import secrets as kept

    settings, _ = _settings()
    return _database_url(settings), kept.known_key(settings.home, "field_key")


def _plan(settings: "Settings", only: tuple[str, ...]) -> "running.Plan":
    from contactcenter.processes import process_account, running
    from contactcenter.processes.dialed_numbers import numbers_of
    from contactcenter.processes.ports import Wanted
    from contactcenter.processes.switch_config import SwitchOptions

    switch = SwitchOptions(
        public=settings.public,
        public_address=settings.public_address,
        carrier_addresses=settings.carrier_addresses,
        carrier_codecs=settings.carrier_codecs,
        test_phones=settings.demo,
        numbers=numbers_of(settings.trees, settings.tree_ids),
    )
    return running.Plan(
        home=settings.home,
        account=process_account.choose(),
        wanted=Wanted(settings.port, settings.metrics_port, settings.sip_port),
        switch=switch,
        packages_folder=settings.packages,
        debian_archive=settings.debian_archive,
        managed_database=settings.database_url is not None,
        tls=settings.tls_cert is not None,
        only=only,
        make_music=_make_music,
    )


def _make_music(folder: Path, sox: Sequence[str]) -> None:
    from contactcenter.channels.voice_asterisk.prompts.hold_music import make_music

    asyncio.run(make_music(folder, sox))


def main() -> None:
    """Run a command; what is the machine's or the caller's fault is a message with the way out."""
    try:
        app(standalone_mode=True)
    except SetupError as wrong:
        _complain(str(wrong), wrong.way_out)
    except ContactCenterError as wrong:
        _complain(f"{wrong.code}: {wrong}", "")


def _complain(what: str, way_out: str) -> None:
    sys.stderr.write(f"error: {what}\n" + (f"way out: {way_out}\n" if way_out else ""))
    raise SystemExit(1)


if __name__ == "__main__":
    main()
