"""Tells the core its configuration at the start: who serves, which queues there are, which menus answer.

Telling the core again what it already holds changes nothing.
"""

from collections.abc import Iterable

import structlog

from contactcenter import messages as m
from contactcenter.access import demo_people, users
from contactcenter.areas.ivr import tree_files
from contactcenter.areas.ivr.deps import AnsweringTree
from contactcenter.bootstrap.application import Application
from contactcenter.bootstrap.upkeep import send_priorities, served_queues
from contactcenter.domain.ivr.tree import Finding, IvrTree, parse
from contactcenter.domain.snapshot import PublishedTree
from contactcenter.kernel.errors import Refused

log = structlog.get_logger()


async def load_people(application: Application) -> None:
    """Tell the live view the names of those who serve; with `CC_DEMO`, create the demo people first."""
    queues = served_queues(application)
    async with application.database.begin() as conn:
        if application.settings.demo:
            await demo_people.load(conn, application.layout.demo_users, queues)
        people = await users.list_users(conn)
    for person in people:
        if person.serves:
            application.hub.name_agent(person.to_routing().id, person.name)


async def configure(application: Application) -> None:
    """Send the core every configuration command; what it refuses is logged, and what ran before stays."""
    async with application.database.begin() as conn:
        profiles = await users.profiles(conn)
    for command in [*_routing(application, profiles), *_menus(application)]:
        try:
            await application.bus.ask(command, application.clock.now())
        except Refused as refused:
            name = type(command).__name__
            log.error("configuration_refused", order=name, code=refused.code, reason=str(refused))
            if isinstance(command, m.PublishTree):
                keep_running_version(application, command.tree, refused)
    await send_priorities(application)


def _routing(application: Application, profiles: Iterable[m.AgentProfile]) -> list[m.RoutingCommand]:
    """Channels, reserves, queues and agents; the shift of an agent without a profile ends, and the agent is removed."""
    trees, agents = application.trees, list(profiles)
    removed = {agent.profile.id for agent in application.engine.core.export().agents} - {a.id for a in agents}
    return [
        *(m.SetChannelCapabilities(each.name, each.capabilities) for each in application.channels.adapters),
        m.SetLanguageReserves(language_reserves(trees)),
        *(m.SetQueue(policy) for tree in trees for policy in tree.queue_policies()),
        *(m.SetAgent(profile) for profile in agents),
        *(each for agent in removed for each in (m.CloseShift(agent, forced=True), m.RemoveAgent(agent))),
    ]


def _menus(application: Application) -> list[m.RoutingCommand]:
    return [
        m.PublishTree(tree.id, tree.version, tree.numbers, tree_files.to_json(tree))
        for tree in application.trees
    ]


def keep_running_version(application: Application, tree: str, refused: Refused) -> None:
    """Show the version that answers for a tree whose new version the core refused."""
    running = application.engine.core.export().trees
    for name, menu in application.menus.items():  # the name is of the file, which need not be the tree's
        if menu.tree.id == tree:
            application.menus[name] = running_menu(menu, refused, running)


def running_menu(menu: AnsweringTree, refused: Refused, running: Iterable[PublishedTree]) -> AnsweringTree:
    """The version of this menu that the core holds, with the reason for the refusal as its finding (Spanish)."""
    version = menu.tree.version
    reasons = {
        "conflict": f"hay llamadas en curso con otra versión {version}: ponga un número mayor y reinicie"
    }
    reason = reasons.get(refused.code, f"no se publicó ({refused.code})")
    sources = (each.source for each in running if each.tree == menu.tree.id and each.numbers)
    answering = next((parse(source) for source in sources), menu.tree)
    return AnsweringTree(answering, (Finding("error", "version", refused.code, reason),))


def language_reserves(trees: Iterable[IvrTree]) -> tuple[m.LanguageReserve, ...]:
    """The reserve of each language over all menus; where two name the same language, the larger (IVR-5)."""
    minimums: dict[str, int] = {}
    for reserve in (reserve for tree in trees for reserve in tree.language_reserves()):
        minimums[reserve.skill] = max(reserve.minimum, minimums.get(reserve.skill, 0))
    return tuple(m.LanguageReserve(skill, minimum) for skill, minimum in sorted(minimums.items()))
