"""The room of a conversation: what may be asked of it, who hears whom, and four rules that hold after every change."""

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contactcenter.domain.conversations.room_acts import Move, MoveTo, act, end
from contactcenter.domain.conversations.room_table import ACTS, NAMED, RoomAct
from contactcenter.domain.records.room import Room
from contactcenter.kernel.errors import Conflict, IllegalTransition, InvalidInput, Refused
from contactcenter.kernel.ids import ConversationId, LegId, PartyId
from contactcenter.messages.participants import THE_CITIZEN, AudioMode, ParticipantRole, ParticipantState
from contactcenter.simulation.rooms import perform

ANA, BETO, SUSI, OUTSIDE = PartyId("ana"), PartyId("beto"), PartyId("susi"), PartyId("x1")
R, S, A = ParticipantRole, ParticipantState, RoomAct


def talking() -> Room:
    """The citizen talks with Ana."""
    room = Room.of(ConversationId("c1"), LegId("leg-c"))
    delivered(room, ANA)
    return room


def delivered(room: Room, agent: PartyId) -> None:
    """The agent is brought into the room, and the citizen follows."""
    room.invite_owner(agent, LegId(f"leg-{agent}"))
    room.joined(room.of_party(agent), room.name)
    room.invite_citizen()
    room.joined(room.of_party(THE_CITIZEN), room.name)


def consulting() -> Room:
    """The citizen hears music while Ana asks Beto."""
    room = talking()
    perform(room, act(room, A.CONSULT, BETO, LegId("leg-beto")))
    return room


def does(room: Room, what: RoomAct, party: PartyId | None = None) -> list[tuple[str, str]]:
    moves = act(room, what, party, LegId(f"leg-{party}") if party else None)
    perform(room, moves)
    return [(move.party, move.to.value) for move in moves]


def hears(room: Room, speaker: PartyId) -> set[str]:
    return set(room.hearers(room.of_party(speaker)))


def picture(room: Room) -> dict[str, tuple[str, str]]:
    return {one.party: (one.role.value, one.state.value) for one in room}


def parties(what: RoomAct) -> list[PartyId | None]:
    return [ANA, BETO, SUSI, OUTSIDE] if what in NAMED else [None]


def sketch(room: Room) -> str:
    return repr([(one.party, one.role, one.state, one.audio) for one in room])


def copy_of(room: Room) -> Room:
    return replace(room)


# -- the policy, one example a sentence ------------------------------------------------------------


def test_the_citizen_follows_an_agent_and_they_talk_when_both_are_in() -> None:
    """ACD-3."""
    room = Room.of(ConversationId("c1"), LegId("leg-c"))
    with pytest.raises(IllegalTransition):
        room.invite_citizen()
    room.invite_owner(ANA, LegId("leg-ana"))
    room.invite_citizen()
    room.joined(room.of_party(THE_CITIZEN), "c1")
    assert (room.is_talking, room.citizen_hears_music) == (False, True)
    room.joined(room.of_party(ANA), "c1")
    assert room.is_talking
    assert hears(room, ANA) == {"citizen"}


def test_an_agent_who_fell_out_is_invited_again_with_the_leg_of_now_and_no_other_is() -> None:
    room = talking()
    room.fell_out(room.of_party(ANA))
    with pytest.raises(IllegalTransition):
        room.invite_owner(BETO, LegId("leg-beto"))
    room.invite_owner(ANA, LegId("new"))
    room.joined(room.of_party(ANA), "c1")
    assert room.is_talking
    assert room.of_party(ANA).leg == "new"


def test_a_citizen_in_the_room_is_not_ordered_there() -> None:
    with pytest.raises(IllegalTransition):
        talking().invite_citizen()


def test_at_the_end_everybody_leaves_and_only_the_citizen_is_not_moved() -> None:
    room = talking()
    does(room, A.LISTEN, SUSI)
    does(room, A.ADD_EXTERNAL, OUTSIDE)
    moves = [(move.party, move.to.value) for move in end(room)]
    assert moves == [("ana", "rest"), ("x1", "hang_up"), ("susi", "rest")]
    assert not list(room)


def test_a_held_citizen_hears_music_and_comes_back_into_the_same_room() -> None:
    """ACD-6."""
    room = talking()
    assert does(room, A.HOLD) == [("citizen", "music")]
    assert room.citizen_hears_music
    assert hears(room, ANA) == set()
    assert does(room, A.RETRIEVE) == [("citizen", "room")]
    assert (room.name, room.is_talking) == ("c1", True)


def test_a_consultation_opens_another_room_which_the_citizen_does_not_hear() -> None:
    room = consulting()
    assert room.name == "c1-2"
    assert hears(room, ANA) == {"beto"}
    assert hears(room, BETO) == {"ana"}
    assert room.citizen_hears_music


def test_a_conference_is_the_citizen_in_the_room_of_the_consultation() -> None:
    room = consulting()
    assert does(room, A.CONFER) == [("citizen", "room")]
    assert hears(room, THE_CITIZEN) == {"ana", "beto"}
    assert hears(room, BETO) == {"ana", "citizen"}


@pytest.mark.parametrize("conferred", [False, True])
def test_a_completed_transfer_makes_the_consulted_agent_the_owner(conferred: bool) -> None:
    room = consulting()
    if conferred:
        does(room, A.CONFER)
    moves = [("ana", "rest")] if conferred else [("ana", "rest"), ("citizen", "room")]
    assert does(room, A.COMPLETE_TRANSFER) == moves
    assert picture(room) == {"citizen": ("citizen", "joined"), "beto": ("agent", "joined")}
    assert hears(room, BETO) == {"citizen"}


def test_a_citizen_is_not_brought_back_into_a_room_that_the_owner_left_for_a_consultation() -> None:
    room = consulting()
    with pytest.raises(IllegalTransition):
        act(room, A.RETRIEVE)
    assert room.citizen_hears_music


def test_a_consultation_that_fails_gives_the_citizen_back_to_the_first_agent() -> None:
    room = consulting()
    assert does(room, A.CANCEL_CONSULTATION) == [("beto", "rest"), ("citizen", "room")]
    assert room.is_talking
    assert room.owner is not None
    assert room.owner.party == ANA


def test_who_is_left_of_a_conference_is_not_moved() -> None:
    room = consulting()
    does(room, A.CONFER)
    assert does(room, A.CANCEL_CONSULTATION) == [("beto", "rest")]
    assert room.is_talking


def test_the_switch_is_believed_about_places_and_the_core_about_roles() -> None:
    """OPS-1: in each state that acts lead to, a switch that is read back gives the room as it was."""
    for acts in ([], [A.HOLD], [A.CONSULT], [A.CONSULT, A.CONFER], [A.ADD_EXTERNAL], [A.LISTEN], [A.BARGE]):
        room = talking()
        for what in acts:
            does(
                room,
                what,
                {A.CONSULT: BETO, A.ADD_EXTERNAL: OUTSIDE}.get(what, SUSI) if what in NAMED else None,
            )
        places = {one.leg: one.room or room.name for one in room if one.leg and one.state is S.JOINED}
        after = copy_of(room)
        after.read_back(places)
        assert list(after) == list(room), acts

        after.read_back({})
        assert {one.party: one.role for one in after} == {one.party: one.role for one in room}
        assert all(one.state is not S.JOINED for one in after)


def test_a_blind_transfer_leaves_the_citizen_with_music_for_the_next_agent() -> None:
    room = talking()
    assert does(room, A.RELEASE) == [("ana", "rest"), ("citizen", "music")]
    delivered(room, BETO)
    assert hears(room, THE_CITIZEN) == {"beto"}


def test_an_agent_may_leave_the_citizen_with_an_outside_number() -> None:
    room = talking()
    does(room, A.ADD_EXTERNAL, OUTSIDE)
    assert hears(room, OUTSIDE) == {"ana", "citizen"}
    does(room, A.LEAVE_TO_EXTERNAL)
    assert room.owner is None
    assert hears(room, THE_CITIZEN) == {"x1"}
    assert act(room, A.DROP_EXTERNAL) == [Move(OUTSIDE, LegId("leg-x1"), MoveTo.HANG_UP)]


def test_a_monitor_is_heard_by_whom_the_mode_says() -> None:
    """SUP-2."""
    room = talking()
    does(room, A.LISTEN, SUSI)
    assert hears(room, SUSI) == set()
    assert hears(room, THE_CITIZEN) == {"ana", "susi"}
    does(room, A.WHISPER, SUSI)
    assert hears(room, SUSI) == {"ana"}
    does(room, A.BARGE, SUSI)
    assert hears(room, SUSI) == {"ana", "citizen"}
    does(room, A.LISTEN, SUSI)
    assert hears(room, SUSI) == set()


def test_a_monitor_who_barged_takes_over_and_the_citizen_never_leaves_the_room() -> None:
    room = talking()
    does(room, A.LISTEN, SUSI)
    with pytest.raises(IllegalTransition):
        act(room, A.TAKE_OVER, SUSI)
    does(room, A.BARGE, SUSI)
    assert does(room, A.TAKE_OVER, SUSI) == [("ana", "rest")]
    assert room.is_talking
    assert hears(room, SUSI) == {"citizen"}


def test_a_whisper_to_an_agent_who_left_becomes_listening() -> None:
    room = consulting()
    does(room, A.WHISPER, SUSI)
    does(room, A.COMPLETE_TRANSFER)
    monitor = room.of_party(SUSI)
    assert (monitor.audio, monitor.whispers_to) == (AudioMode.LISTENS, None)


def test_an_agent_whose_leg_died_is_expected_back_while_the_citizen_hears_music() -> None:
    room = talking()
    room.fell_out(room.of_party(ANA))
    room.fell_out(room.of_party(THE_CITIZEN))
    assert picture(room) == {"citizen": ("citizen", "held"), "ana": ("agent", "invited")}
    assert room.citizen_hears_music


def test_who_left_is_never_moved_and_may_come_back_as_a_new_participant() -> None:
    room = consulting()
    room.left(BETO)
    room.left(BETO)  # the switch may tell it twice
    with pytest.raises(Refused):
        room.of_party(BETO)
    does(room, A.CONSULT, BETO)
    assert room.of_party(BETO).state is S.JOINED


def test_an_act_without_its_party_is_refused_and_so_is_a_party_that_takes_part_already() -> None:
    room = talking()
    with pytest.raises(InvalidInput):
        act(room, A.CONSULT)
    with pytest.raises(InvalidInput):
        act(room, A.HOLD, ANA)
    with pytest.raises(Conflict):
        act(room, A.ADD_EXTERNAL, ANA, LegId("leg-ana"))


# -- the rules, drawn from live state ----------------------------------------------------------------


class AnyRoom(RuleBasedStateMachine):
    """Acts and reports of the switch in any order; the switch may carry moves out late, or a leg may die first."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room.of(ConversationId("c1"), LegId("leg-c"))
        self.pending: list[Move] = []
        self.gone: set[PartyId] = set()  # whose leg died, and who was not invited anew

    @initialize(answered=st.booleans())
    def start(self, answered: bool) -> None:
        if answered:
            self.room = talking()

    @rule(data=st.data())
    def somebody_asks_for_what_is_allowed(self, data: st.DataObject) -> None:
        """Acts are drawn from those that the room allows now, with a party for which they are allowed."""
        allowed = [(what, party) for what in RoomAct for party in parties(what) if self._allows(what, party)]
        if allowed:
            what, party = data.draw(st.sampled_from(allowed))
            self.pending += act(self.room, what, party, LegId(f"leg-{party}") if party else None)
            if party is not None:
                self.gone.discard(party)

    @rule(what=st.sampled_from(RoomAct), party=st.sampled_from([None, ANA, BETO, SUSI, OUTSIDE]))
    def a_refusal_changes_nothing(self, what: RoomAct, party: PartyId | None) -> None:
        before = repr(self.room)
        if self._allows(what, party):
            return
        with suppress(Refused):
            act(self.room, what, party, None)
            raise AssertionError(f"{what} of {party} was neither allowed nor refused")
        assert repr(self.room) == before

    @precondition(lambda self: self.pending)
    @rule()
    def the_switch_carries_out_a_move(self) -> None:
        perform(self.room, [self.pending.pop(0)])

    @precondition(lambda self: self.room.owner is None and self.room.citizen is not None)
    @rule(agent=st.sampled_from([ANA, BETO]))
    def an_agent_is_invited(self, agent: PartyId) -> None:
        if self.room.find(agent) is None:
            self.room.invite_owner(agent, LegId(f"leg-{agent}"))
            self.gone.discard(agent)
            self.pending.append(Move(agent, LegId(f"leg-{agent}"), MoveTo.ROOM, self.room.name))

    @precondition(lambda self: self.room.is_owner_in and not self.room.is_citizen_in)
    @rule()
    def the_citizen_is_invited(self) -> None:
        if self.room.citizen is not None:
            self.room.invite_citizen()
            self.pending.append(Move(THE_CITIZEN, LegId("leg-c"), MoveTo.ROOM, self.room.name))

    @precondition(lambda self: self.room.citizen is None)
    @rule()
    def the_conversation_is_over(self) -> None:
        self.pending += end(self.room)

    @rule(data=st.data())
    def a_leg_dies(self, data: st.DataObject) -> None:
        party = data.draw(st.sampled_from([one.party for one in self.room] or [THE_CITIZEN]))
        self.gone.add(party)
        self.room.left(party)

    @rule(data=st.data())
    def a_leg_falls_out_of_the_room(self, data: st.DataObject) -> None:
        inside = [one.party for one in self.room if one.state is S.JOINED]
        if inside:
            self.room.fell_out(self.room.of_party(data.draw(st.sampled_from(inside))))

    def _allows(self, what: RoomAct, party: PartyId | None) -> bool:
        try:
            act(copy_of(self.room), what, party, None)
        except Refused:
            return False
        return True

    @invariant()
    def one_party_at_most_owns_the_conversation(self) -> None:
        assert sum(one.role is R.AGENT for one in self.room) <= 1

    @invariant()
    def a_citizen_hears_somebody_or_music(self) -> None:
        citizen = self.room.citizen
        if citizen is not None:
            hears_somebody = any(citizen.party in self.room.hearers(one) for one in self.room)
            assert hears_somebody != self.room.citizen_hears_music

    @invariant()
    def a_monitor_is_heard_only_by_whom_the_mode_says(self) -> None:
        for one in self.room:
            if one.role is not R.MONITOR:
                assert one.audio is AudioMode.BOTH
                continue
            heard_by = self.room.hearers(one)
            if one.audio is AudioMode.LISTENS:
                assert not heard_by
            if one.audio is AudioMode.WHISPERS:
                assert heard_by <= {one.whispers_to}
                assert one.whispers_to != THE_CITIZEN

    @invariant()
    def a_held_citizen_hears_nobody_and_is_heard_by_nobody(self) -> None:
        citizen = self.room.citizen
        if citizen is not None and citizen.state is not S.JOINED:
            assert not self.room.hearers(citizen)
            assert all(citizen.party not in self.room.hearers(one) for one in self.room)

    @invariant()
    def the_consulted_are_not_heard_by_a_citizen_outside_their_room(self) -> None:
        citizen = self.room.citizen
        for one in self.room:
            if citizen is not None and one.role is R.CONSULTED and citizen.party in self.room.hearers(one):
                assert one.room == citizen.room

    @invariant()
    def who_left_takes_part_no_more(self) -> None:
        assert not self.gone & {one.party for one in self.room}
        assert all(one.state is not S.LEFT for one in self.room)

    @invariant()
    def no_move_is_for_who_left_but_out_of_the_room(self) -> None:
        assert all(move.to is not MoveTo.ROOM or move.room for move in self.pending)


TestAnyRoom = AnyRoom.TestCase
TestAnyRoom.settings = settings(stateful_step_count=25)


def test_every_act_is_a_row_and_can_happen() -> None:
    """A row that no way leads to is a row nobody has thought through."""
    seen: set[RoomAct] = set()
    known: set[str] = set()
    waiting = [talking()]
    while waiting and seen != set(RoomAct):
        room = waiting.pop(0)
        for what, party in [(one, each) for one in RoomAct for each in parties(one)]:
            after = copy_of(room)
            with suppress(Refused):
                perform(after, act(after, what, party, None))
                seen.add(what)
                if sketch(after) not in known:
                    known.add(sketch(after))
                    waiting.append(after)
    assert seen == set(RoomAct) == set(ACTS)


def test_the_rooms_of_consultations_are_never_used_twice() -> None:
    room = talking()
    names = [room.name]
    for _ in range(3):
        does(room, A.CONSULT, BETO)
        names.append(room.name)
        does(room, A.CANCEL_CONSULTATION)
    assert all(earlier != later for earlier, later in pairwise(names))
    assert len(set(names)) == 4
