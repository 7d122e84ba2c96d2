"""The command line: one function for each command.

What a command needs is imported inside it, settings first, so that `--help` and mistakes answer at once. Help is plain
text: the frames and colours of `rich` cost more than all the rest of it.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from contactcenter.bootstrap import commands
from contactcenter.kernel.errors import ContactCenterError, SetupError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
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
    settings, notice = commands.load_settings()
    from contactcenter.areas.ivr import command
    from contactcenter.processes import running
    from contactcenter.processes.home import checkout
    from contactcenter.processes.progress import Screen

    screen = Screen()
    if notice:
        screen.say(notice)
    parts = tuple(part.strip() for part in only.split(",") if part.strip())
    if not parts or set(parts) - set(running.EVERYTHING):
        raise SetupError(f"--only: {only!r}", way_out=f"one or more of {', '.join(running.EVERYTHING)}")
    plan = commands.plan(settings, parts)
    if "core" in parts:
        for line in command.not_taken(checkout() / settings.trees, settings.tree_ids):
            screen.say(line)
    running.run(plan, screen)


@app.command()
def core() -> None:
    """Only the core with its API, on a database and a switch that already run."""
    gc.disable()  # until `freeze_memory`: collecting is a quarter of what the imports take, and callers wait (OPS-1)
    settings, _ = commands.load_settings()
    import asyncio

    from contactcenter.api.edge.connection_limits import ServerLoop
    from contactcenter.bootstrap.startup import main as serve
    from contactcenter.processes import resource_limits

    resource_limits.raise_file_limit()
    os.umask(resource_limits.UMASK)
    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        runner.run(serve(settings.model_copy(update={"database_url": commands.database_url(settings)})))


@app.command()
def doctor() -> None:
    """What this machine lacks, and the one line that gets it."""
    settings, notice = commands.load_settings()
    from contactcenter.processes import doctor as machine
    from contactcenter.processes.home import HomeLayout

    if notice:
        typer.echo(notice)
    layout, missing = HomeLayout(settings.home), False
    findings = [*machine.examine(settings.home, settings.packages or layout.packages)]
    if settings.database_url or layout.ports.exists():
        findings.append(
            commands.complete(machine.audit_chain(commands.database_url(settings), settings.home))
        )
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
    if part not in ("core", "asterisk"):
        raise SetupError(f"--part: {part!r}", way_out="expected core or asterisk")
    settings, _ = commands.load_settings()
    from contactcenter.processes import ami_probe, ports, secrets
    from contactcenter.processes.core_process import CorePart

    chosen = ports.read(settings.home)
    if part == "asterisk":
        is_ready = ami_probe.answers(chosen.ami, secrets.keep(settings.home, "ami"))
    else:
        is_ready = CorePart(settings.home, chosen.core, tls=settings.tls_cert is not None).ready()
    raise typer.Exit(0 if is_ready else 1)


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
    settings = commands.load_settings()[0]
    url = commands.database_url(settings)
    from contactcenter.storage.database import migrate

    commands.complete(migrate(url, timezone=settings.timezone))
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
    records = commands.records()
    from contactcenter.access.command import add_user

    password = commands.complete(add_user(*records, username, name or username, role))
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
    records = commands.records()
    from contactcenter.areas.typification.files import publish_by_hand

    wanted = tree or file.stem
    version = commands.complete(publish_by_hand(*records, file, wanted))
    typer.echo(f"{wanted}: nothing changed" if version is None else f"{wanted}: version {version} is live")


@citizen.command()
def erase(
    reason: Annotated[
        str, typer.Option(help="Number of the request; kept for ever, so nothing that says who it is.")
    ],
    document: Annotated[
        str, typer.Option(prompt="Document", hide_input=True, help="Asked for if not given here.")
    ],
    kind: Annotated[str, typer.Option(help="dni, ce…: if two people have the same number.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase for ever all that says who a citizen is (Ley 29733). The calls and recordings stay, and are nobody's."""
    url, key = commands.records()
    from contactcenter.areas.citizens import erasure

    sure = (lambda _: True) if yes else typer.confirm
    typer.echo(commands.complete(erasure.erase(url, key, erasure.Request(document, kind, reason), sure)))


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
