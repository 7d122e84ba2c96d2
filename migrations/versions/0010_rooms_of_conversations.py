"""Stored snapshots say who takes part in each conversation.

Until now a delivery kept three flags of who was in the room; they become the participants of the conversation's room.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

State = dict[str, Any]

FLAGS = ("agent_in", "citizen_in", "citizen_sent")  # of a delivery, as they were written
OVER = ("wrap_up", "closed")  # states of a delivery in which nobody is in its room any more
CITIZEN = "citizen"

snapshots = sa.table("snapshots", sa.column("number"), sa.column("state", JSONB))


def upgrade() -> None:
    _convert(with_rooms)


def downgrade() -> None:
    _convert(with_flags)


def _convert(change: Callable[[State], State]) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(snapshots)).all():
        update = sa.update(snapshots).where(snapshots.c.number == row.number)
        connection.execute(update.values(state=change(row.state)))


def with_rooms(state: State) -> State:
    """Give the state of a core with a room for each conversation, and deliveries without the flags."""
    deliveries = {row["id"]: row for row in state["deliveries"]}
    legs = {row["profile"]["id"]: row["leg"] for row in state["agents"]}
    return state | {
        "conversations": [
            row | {"room": _room(row, deliveries.get(row["delivery"]), legs)}
            for row in state["conversations"]
        ],
        "deliveries": [
            {name: value for name, value in row.items() if name not in FLAGS} for row in state["deliveries"]
        ],
    }


def _room(conversation: State, delivery: State | None, legs: Mapping[str, str | None]) -> State:
    name, own_legs = conversation["id"], conversation["legs"]
    is_over = conversation["stage"] == "closing"
    state, leg = (
        "left" if is_over else _citizen_state(delivery),
        None if is_over else min(own_legs, default=None),
    )
    participants = [_participant(CITIZEN, "citizen", state, leg, name)]
    if delivery is not None and delivery["state"] not in OVER:
        agent = delivery["agent"]
        inside = delivery["agent_in"] or delivery["medium"] == "text"
        own = legs.get(agent) if delivery["medium"] == "voice" else None
        participants.append(_participant(agent, "agent", "joined" if inside else "invited", own, name))
    pairs = [[one["party"], one] for one in participants]
    return {"$": "Room", "conversation": name, "name": name, "opened": 1, "participants": pairs}


def _citizen_state(delivery: State | None) -> str:
    if delivery is None or delivery["state"] in OVER:
        return "held"
    if delivery["citizen_in"] or delivery["medium"] == "text":
        return "joined"
    return "invited" if delivery["citizen_sent"] else "held"


def _participant(party: str, role: str, state: str, leg: str | None, room: str) -> State:
    return {
        "$": "Participant",
        "party": party,
        "role": role,
        "state": state,
        "leg": leg,
        "audio": "both",
        "whispers_to": None,
        "room": room if state in ("joined", "invited") else None,
    }


def with_flags(state: State) -> State:
    """Give the state with three flags in each delivery, and without rooms."""
    states = {row["id"]: _states(row) for row in state["conversations"]}
    return state | {
        "conversations": [
            {name: value for name, value in row.items() if name != "room"} for row in state["conversations"]
        ],
        "deliveries": [row | _flags(row, states.get(row["conversation"], {})) for row in state["deliveries"]],
    }


def _states(conversation: State) -> dict[str, str]:
    return {party: one["state"] for party, one in conversation["room"]["participants"]}


def _flags(delivery: State, states: Mapping[str, str]) -> State:
    if delivery["state"] in OVER or delivery["medium"] == "text":
        return dict.fromkeys(FLAGS, False)
    citizen = states.get(CITIZEN)
    return {
        "agent_in": states.get(delivery["agent"]) == "joined",
        "citizen_in": citizen == "joined",
        "citizen_sent": citizen in ("joined", "invited"),
    }
