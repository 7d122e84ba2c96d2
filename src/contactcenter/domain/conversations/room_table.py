"""The table of what people may ask of a room: the state that each party must have, and what it becomes.

`room_acts.py` looks a row up and carries it out; docs/states.md prints the table.
"""

from collections.abc import Mapping
from enum import StrEnum

from contactcenter.domain.records.room import (
    BOTH,
    CONSULTED,
    EXTERNAL,
    HELD,
    INVITED,
    JOINED,
    LISTENS,
    WHISPERS,
)
from contactcenter.messages.base import Value
from contactcenter.messages.participants import AudioMode, ParticipantRole, ParticipantState


class RoomAct(StrEnum):
    """An act that a person may ask of a room.

    `RETRIEVE` brings the citizen back from the hold. `RELEASE` is the first half of a blind transfer or a hand-back:
    the owner leaves and the citizen waits.
    """

    HOLD = "hold"
    RETRIEVE = "retrieve"
    CONSULT = "consult"
    CANCEL_CONSULTATION = "cancel_consultation"
    CONFER = "confer"
    COMPLETE_TRANSFER = "complete_transfer"
    RELEASE = "release"
    ADD_EXTERNAL = "add_external"
    DROP_EXTERNAL = "drop_external"
    LEAVE_TO_EXTERNAL = "leave_to_external"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    STOP_MONITORING = "stop_monitoring"
    TAKE_OVER = "take_over"


(
    HOLD,
    RETRIEVE,
    CONSULT,
    CANCEL_CONSULTATION,
    CONFER,
    COMPLETE_TRANSFER,
    RELEASE,
    ADD_EXTERNAL,
    DROP_EXTERNAL,
    LEAVE_TO_EXTERNAL,
    LISTEN,
    WHISPER,
    BARGE,
    STOP_MONITORING,
    TAKE_OVER,
) = RoomAct


class Becomes(StrEnum):
    """What an act makes of the party of one role, if there is one."""

    INVITED = "invited"
    HELD = "held"
    LEFT = "left"
    OWNER = "owner"  # stays where it is, and owns the conversation


Standings = frozenset[ParticipantState | None]
"""How the party of one role may stand; None: there is no such party."""


class Rule(Value, frozen=True):
    """One row: the states that the party of each role may have, and what becomes of it, in the order of the moves.

    Conditions: None if the party may have any state or be absent. The last fields say what becomes of the party that
    the act is asked of.
    `invites`: it is new and gets that role.
    `audio`: it is a monitor, new or not, in that audio mode from now on.
    `dismisses`: it is a monitor, and leaves.
    `promotes`: it is a monitor who has barged, and owns the conversation from now on.
    """

    citizen: Standings | None = None
    owner: Standings | None = None
    consulted: Standings | None = None
    external: Standings | None = None
    then_owner: Becomes | None = None
    then_consulted: Becomes | None = None
    then_external: Becomes | None = None
    then_citizen: Becomes | None = None
    invites: ParticipantRole | None = None
    audio: AudioMode | None = None
    dismisses: bool = False
    promotes: bool = False
    opens_room: bool = False

    @property
    def is_about_a_party(self) -> bool:
        """True if the act is asked of one party."""
        return bool(self.invites or self.audio or self.dismisses or self.promotes)


_NOBODY: Standings = frozenset((None,))
_PRESENT: Standings = frozenset((INVITED, JOINED, HELD))
_IN_OR_SENT: Standings = frozenset((INVITED, JOINED))
_IN: Standings = frozenset((JOINED,))
_HELD: Standings = frozenset((HELD,))
TO_BE_INVITED, TO_BE_HELD, LEAVES, OWNS = Becomes

ACTS: Mapping[RoomAct, Rule] = {
    HOLD: Rule(citizen=_IN_OR_SENT, owner=_PRESENT, then_citizen=TO_BE_HELD),
    RETRIEVE: Rule(citizen=_HELD, owner=_IN, consulted=_NOBODY, then_citizen=TO_BE_INVITED),
    CONSULT: Rule(
        citizen=_PRESENT,
        owner=_IN,
        consulted=_NOBODY,
        external=_NOBODY,
        then_owner=TO_BE_INVITED,
        then_citizen=TO_BE_HELD,
        invites=CONSULTED,
        opens_room=True,
    ),
    CANCEL_CONSULTATION: Rule(
        citizen=_PRESENT,
        owner=_PRESENT,
        consulted=_PRESENT,
        then_consulted=LEAVES,
        then_citizen=TO_BE_INVITED,
    ),
    CONFER: Rule(citizen=_HELD, owner=_IN, consulted=_IN, then_citizen=TO_BE_INVITED),
    COMPLETE_TRANSFER: Rule(
        citizen=_PRESENT,
        owner=_PRESENT,
        consulted=_IN,
        then_owner=LEAVES,
        then_consulted=OWNS,
        then_citizen=TO_BE_INVITED,
    ),
    RELEASE: Rule(
        citizen=_PRESENT,
        owner=_PRESENT,
        then_owner=LEAVES,
        then_consulted=LEAVES,
        then_external=LEAVES,
        then_citizen=TO_BE_HELD,
    ),
    ADD_EXTERNAL: Rule(citizen=_PRESENT, owner=_IN, external=_NOBODY, invites=EXTERNAL),
    DROP_EXTERNAL: Rule(external=_PRESENT, then_external=LEAVES),
    LEAVE_TO_EXTERNAL: Rule(citizen=_IN, owner=_PRESENT, consulted=_NOBODY, external=_IN, then_owner=LEAVES),
    LISTEN: Rule(owner=_PRESENT, audio=LISTENS),
    WHISPER: Rule(owner=_PRESENT, audio=WHISPERS),
    BARGE: Rule(owner=_PRESENT, audio=BOTH),
    STOP_MONITORING: Rule(dismisses=True),
    TAKE_OVER: Rule(owner=_PRESENT, consulted=_NOBODY, then_owner=LEAVES, promotes=True),
}
NAMED = frozenset(act for act, rule in ACTS.items() if rule.is_about_a_party)
