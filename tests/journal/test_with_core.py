"""Storage beside the core itself: its state survives being written down, its hour is the CDR's hour."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from center import ANA, BETO, RENIEC, Center, profile, reported, simulated
from contactcenter import messages as m
from contactcenter.areas.agents.tables import agent_intervals
from contactcenter.areas.ivr.tree_files import load, to_json
from contactcenter.domain.core import CoreState, RoutingCore
from contactcenter.journal.codec import decode_as, encode
from contactcenter.kernel.ids import LegId, Ref
from contactcenter.simulation.world import Habits
from contactcenter.storage.database import Database
from contactcenter.storage.tables import conversations, segments
from journal.rig import open_desk

pytestmark = pytest.mark.both_servers

ALOMAC = Path(__file__).parents[2] / "ivr_trees/alomac.yaml"


def busy_center() -> Center:
    """A caller in the menu, one in the line, one being delivered, one talking, a wrap-up, a guard."""
    tree = load(ALOMAC)
    center = Center().opens().employs(profile(ANA, skills=[("qu", 5)]), profile(BETO))
    center.send(
        m.PublishTree(tree.id, tree.version, tree.numbers, to_json(tree)),
        m.CallArrived(LegId("in-menu"), tree.numbers[0], Ref("e1-p1"), "Ayacucho"),
    )
    center.is_ready(ANA, BETO)
    for name in ("talks", "wraps", "waits"):
        center.after(1.5, m.EnqueueConversation(name, RENIEC, priority_minutes=2.5, leg=name))  # type: ignore[arg-type]
    for given in [one for one in center.told if isinstance(one, m.ConversationDelivered)]:
        center.joins(given.agent, given.conversation)
    center.leaves("wraps")
    center.send(m.SetLanguageReserves((m.LanguageReserve("qu"),)), m.SetQueuePriority(RENIEC, 30))
    return center


def test_the_state_of_a_busy_core_comes_back_from_json_as_it_was() -> None:
    center = busy_center()
    state = center.core.export()

    back = decode_as(CoreState, json.loads(json.dumps(encode(state))))

    assert back == state
    assert {one.stage for one in back.conversations} > {m.ConversationStage.MENU, m.ConversationStage.TALKING}
    again = RoutingCore.restore(back)
    assert again.export() == state
    assert again.restate() == center.core.restate()


@pytest.mark.postgres
async def test_the_cdr_of_a_simulated_hour_says_what_its_report_says(database: Database) -> None:
    habits = Habits(talk=180.0, patience=60.0, registers=15.0)
    simulation = simulated(agents=8, per_hour=180, hours=1, habits=habits, wrap_up=20)
    report = reported(simulation)
    async with open_desk(database) as desk:
        for at, event in simulation.history:
            desk.bus.publish(event, at)
        await desk.journal.flush()
        assert desk.journal.unprojected == 0

    call = conversations.c
    async with database.begin() as conn:
        counts = (
            await conn.execute(
                select(
                    func.count().label("all"),
                    func.count(call.answered_at).label("answered"),
                    func.count().filter(call.abandoned).label("abandoned"),
                    func.count().filter(call.ended_at.is_(None)).label("open"),
                    func.sum(call.talked).label("talked"),
                )
            )
        ).one()
        open_segments = await conn.scalar(
            select(func.count()).select_from(segments).where(segments.c.ended.is_(None))
        )
        overlaps = await conn.scalar(_overlaps())
    events = [event for _, event in simulation.history]
    ended = [event for event in events if isinstance(event, m.ConversationEnded)]
    assert counts.answered == sum(isinstance(e, m.ConversationAnswered) for e in events) > 100
    assert counts.abandoned == sum(isinstance(e, m.ConversationAbandoned) for e in events) > 0
    assert counts.all == counts.answered + counts.abandoned
    assert (counts.open, open_segments, overlaps) == (0, 0, 0)
    assert counts.talked == pytest.approx(sum(event.talked for event in ended), abs=0.01)
    assert report is not None


def _overlaps() -> object:
    """Two states of one agent at once."""
    one, other = agent_intervals.alias(), agent_intervals.alias()
    return (
        select(func.count())
        .select_from(one)
        .join(other, (one.c.agent == other.c.agent) & (one.c.id < other.c.id))
        .where(one.c.ended > other.c.started, other.c.ended > one.c.started)
    )
