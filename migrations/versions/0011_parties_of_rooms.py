"""A room in a stored snapshot says who has each role, instead of listing participants; who has left is not stored."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

State = dict[str, Any]

PLACES = {"citizen": "citizen", "agent": "owner", "consulted": "consulted", "external": "external"}
"""The role of a participant, and the field of the room that holds the participant."""

snapshots = sa.table("snapshots", sa.column("number"), sa.column("state", JSONB))


def upgrade() -> None:
    _convert(with_parties)


def downgrade() -> None:
    _convert(with_participants)


def _convert(change: Callable[[State], State]) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(snapshots)).all():
        update = sa.update(snapshots).where(snapshots.c.number == row.number)
        connection.execute(update.values(state=change(row.state)))


def _rooms(state: State, change: Callable[[State], State]) -> State:
    return state | {
        "conversations": [row | {"room": change(row["room"])} for row in state["conversations"]],
    }


def with_parties(state: State) -> State:
    """Give the state with a field of the room for each role."""
    return _rooms(state, _by_role)


def _by_role(room: State) -> State:
    present = [one for _, one in room["participants"] if one["state"] != "left"]
    parties = dict.fromkeys(PLACES.values()) | {
        PLACES[one["role"]]: one for one in present if one["role"] in PLACES
    }
    monitors = [one for one in present if one["role"] == "monitor"]
    kept = {name: value for name, value in room.items() if name != "participants"}
    return kept | parties | {"monitors": monitors}


def with_participants(state: State) -> State:
    """Give the state with one list of participants in each room."""
    return _rooms(state, _listed)


def _listed(room: State) -> State:
    parties = [room[place] for place in PLACES.values() if room[place] is not None] + room["monitors"]
    kept = {name: value for name, value in room.items() if name not in (*PLACES.values(), "monitors")}
    return kept | {"participants": [[one["party"], one] for one in parties]}
