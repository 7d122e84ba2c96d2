"""The switch comes back and is believed: every place a leg can be in."""

from datetime import timedelta

import pytest

from center import ANA, BETO, RENIEC, Center, leg, only, pairs, profile
from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId, LegId, Ref
from domain.switch import TREE_JSON

CALL, CITIZEN = ConversationId("c1"), LegId("c1")
AT_REST = m.LegSeen(leg(ANA), m.LegRole.AGENT, agent=ANA, at_rest=True)
IN_ROOM = m.LegSeen(leg(ANA), m.LegRole.AGENT, agent=ANA, room=CALL)
ON_THE_WAY = m.LegSeen(leg(ANA), m.LegRole.AGENT, agent=ANA)
WAITS = m.LegSeen(CITIZEN, m.LegRole.CITIZEN, conversation=CALL, waits_for_orders=True)
TALKS = m.LegSeen(CITIZEN, m.LegRole.CITIZEN, conversation=CALL, room=CALL)
POLICY = m.QueuePolicy(RENIEC, "Reniec", ("queue/reniec",))


NEXT, NEXT_CITIZEN = ConversationId("e0-9"), LegId("x")
WITH_THE_NEXT = m.LegSeen(leg(ANA), m.LegRole.AGENT, agent=ANA, room=NEXT)
THE_NEXT_TALKS = m.LegSeen(NEXT_CITIZEN, m.LegRole.CITIZEN, None, NEXT, "talking", room=NEXT)


def with_ana(stage):
    center = Center().opens(POLICY).employs(profile(ANA))
    if stage == "waiting":
        center.calls("c1")
        return center
    center.is_ready(ANA)
    center.calls("c1")
    if stage in ("joining", "talking", "away", "closing", "wrap_up"):
        center.send(m.AgentJoined(ANA, leg(ANA), CALL))
    if stage in ("talking", "away", "closing", "wrap_up"):
        center.send(m.CitizenJoined(CITIZEN, CALL))
    if stage == "away":
        center.send(m.AgentLegLost(ANA, leg(ANA)))
    if stage == "closing":
        center.send(m.EndConversation(ANA, CALL))
    if stage == "wrap_up":
        center.leaves("c1")
    return center


def comes_back(center, *legs):
    """The core restarts as well: that is the worst."""
    center.send(m.StartEpoch("e2"))
    return center.send(m.VoiceLinkRestored(legs))


def orders(effects):
    return [one for one in only(effects, m.ChannelCommand) if not isinstance(one, m.MarkLeg)]


ANNOUNCED = m.PutAgentInRoom(ANA, leg(ANA), CALL, (m.PromptPart(m.PromptPartKind.PROMPT, "queue/reniec"),))
STRAIGHT_IN = m.PutAgentInRoom(ANA, leg(ANA), CALL)
CITIZEN_IN = m.PutCitizenInRoom(CITIZEN, CALL)


@pytest.mark.parametrize(
    ("stage", "seen", "ordered", "becomes"),
    [
        pytest.param(
            "waiting", (AT_REST, WAITS), [m.StartMusic(CITIZEN)], "waiting", id="in the line: music"
        ),
        pytest.param(
            "announcing", (ON_THE_WAY, WAITS), [], "delivering", id="the agent hears the announcement still"
        ),
        pytest.param(
            "announcing", (IN_ROOM, WAITS), [CITIZEN_IN], "delivering", id="it ended, the agent waits"
        ),
        pytest.param("announcing", (AT_REST, WAITS), [ANNOUNCED], "delivering", id="the order was lost"),
        pytest.param(
            "joining", (IN_ROOM, WAITS), [CITIZEN_IN], "delivering", id="the citizen's order was lost"
        ),
        pytest.param("joining", (IN_ROOM, TALKS), [], "talking", id="they met unheard"),
        pytest.param("talking", (IN_ROOM, TALKS), [], "talking", id="they go on talking"),
        pytest.param("talking", (IN_ROOM, WAITS), [CITIZEN_IN], "talking", id="the citizen fell out"),
        pytest.param(
            "talking", (AT_REST, TALKS), [STRAIGHT_IN], "talking", id="the citizen is alone in the room"
        ),
        pytest.param(
            "talking", (AT_REST, WAITS), [STRAIGHT_IN, CITIZEN_IN], "talking", id="both fell out of the room"
        ),
        pytest.param(
            "talking", (WAITS,), None, "talking", id="the agent's leg died meanwhile: time to come back"
        ),
        pytest.param("away", (WAITS,), None, "talking", id="still away"),
        pytest.param(
            "away", (AT_REST, WAITS), [STRAIGHT_IN, CITIZEN_IN], "talking", id="the agent came back"
        ),
    ],
)
def test_what_should_be_so_is_ordered_again(stage, seen, ordered, becomes):
    center = with_ana(stage)

    effects = comes_back(center, *seen)

    assert center.conversation("c1").stage == becomes
    if ordered is None:
        assert m.StartMusic(CITIZEN) in effects
        due = [one.deadline for one in only(effects, m.Schedule)]
        assert any(isinstance(one, m.AgentReturnExpired) for one in due)
    else:
        assert orders(effects) == ordered
    assert only(effects, m.ConversationEnded) == []


def test_they_met_while_nobody_looked_and_it_counts_as_answered():
    center = with_ana("joining")

    effects = comes_back(center, IN_ROOM, TALKS)

    assert only(effects, m.ConversationAnswered) != []
    assert center.agent(ANA).activity == "talking"


@pytest.mark.parametrize("stage", ["waiting", "announcing", "joining", "talking", "away"])
def test_who_is_gone_has_ended_and_the_agent_is_free_or_registers(stage):
    center = with_ana(stage)

    effects = comes_back(center, AT_REST)

    assert only(effects, m.ConversationEnded)[0].cause is m.EndCause.SWITCH_LOST
    assert center.conversation("c1") is None
    registers = stage in ("talking", "away")
    assert center.agent(ANA).activity == (
        "wrap_up" if registers else "not_ready" if stage == "waiting" else "ready"
    )


def test_a_restarted_switch_ends_everything_and_telephones_are_called_again():
    center = with_ana("talking")

    effects = comes_back(center)

    assert only(effects, m.ConversationEnded)[0].cause is m.EndCause.SWITCH_LOST
    assert only(effects, m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]
    assert center.agent(ANA).activity == "wrap_up"


def test_a_page_that_asks_for_its_leg_while_the_switch_is_away_is_called_when_it_is_back():
    """It says so once: its socket may be back before we are."""
    center = Center().opens()
    center.send(m.SetAgent(profile(ANA)), m.OpenShift(ANA, m.Phone.WEB), m.VoiceLinkLost())

    assert only(center.send(m.ReportLeg(ANA, up=False)), m.ConnectAgentLeg) == []

    restored = center.send(m.VoiceLinkRestored((), switch_restarted=True))
    assert only(restored, m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]
    center.send(m.AgentLegFailed(ANA, "unreachable"))
    center.send(m.VoiceLinkLost())
    due = only(center.told, m.Schedule)[-1].deadline
    assert only(center.after(30, due), m.ConnectAgentLeg) == []
    assert only(center.send(m.VoiceLinkRestored(())), m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]


@pytest.mark.parametrize("away", [m.VoiceLinkLost(), m.StartEpoch("e2")], ids=["link", "core"])
@pytest.mark.parametrize("stage", ["idle", "talking"])
def test_a_leg_the_page_gave_up_while_the_switch_was_away_is_the_agents_no_more(stage, away):
    """The order to hang it up reached nobody; no citizen is brought to a page that hears nothing."""
    center = with_ana(stage) if stage == "talking" else Center().opens(POLICY).employs(profile(ANA))
    center.is_ready(ANA)
    center.send(away)
    center.send(m.ReportLeg(ANA, up=False))

    seen = (AT_REST,) if stage == "idle" else (IN_ROOM, TALKS)
    back = center.send(m.VoiceLinkRestored(seen))

    assert m.HangUp(leg(ANA)) in back
    assert only(back, m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]
    assert center.agent(ANA).activity == "no_leg"
    center.send(m.AgentLegUp(ANA, LegId("anew")))
    if stage == "idle":
        center.calls("c1")
    assert only(center.told, m.PutAgentInRoom)[-1].leg == "anew"


def test_a_shift_closed_and_opened_while_the_switch_was_away_begins_with_another_leg():
    center = Center().opens(POLICY).employs(profile(ANA))
    center.send(m.VoiceLinkLost(), m.CloseShift(ANA), m.OpenShift(ANA, m.Phone.SIP))

    back = center.send(m.VoiceLinkRestored((AT_REST,)))

    assert orders(back) == [m.HangUp(leg(ANA)), m.ConnectAgentLeg(ANA)]


def test_who_was_on_the_way_when_the_switch_died_is_in_no_line_afterwards():
    center = with_ana("announcing")

    effects = comes_back(center)

    assert only(effects, m.ConversationEnded)[0].cause is m.EndCause.SWITCH_LOST
    assert center.core.export().conversations == ()
    assert pairs(center.send(m.AgentLegUp(ANA, LegId("again")))) == []


def test_who_was_being_said_goodbye_hears_it_again_to_its_end():
    center = with_ana("closing")
    assert [one.due for one in center.core.deadlines() if isinstance(one.deadline, m.ClosingExpired)] == [
        center.clock.now() + timedelta(seconds=20)
    ]
    center.clock.advance(19)

    effects = comes_back(center, AT_REST, WAITS)

    assert [one.value for one in only(effects, m.PlayPrompt)[0].say] == ["system/goodbye"]
    assert center.after(1, m.ClosingExpired(CALL)) == [], "the deadline of the first goodbye"
    assert only(center.after(19, m.ClosingExpired(CALL)), m.HangUp) == [m.HangUp(CITIZEN)]


def test_a_view_made_after_a_restart_knows_until_when_the_wrap_up_lasts():
    center = with_ana("closing")

    assert center.conversation("c1").wrap_up_due == center.agent(ANA).wrap_up_due is not None


def test_a_question_of_the_menu_is_asked_again():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))
    asked = only(center.send(m.CallArrived(LegId("leg"), "1800")), m.PlayPrompt)[0]

    seen = m.LegSeen(LegId("leg"), m.LegRole.CITIZEN, ConversationId("e1-1"), waits_for_orders=True)
    again = only(comes_back(center, seen), m.PlayPrompt)[0]

    assert again.say == asked.say
    assert again.step > asked.step


def test_who_called_meanwhile_enters_the_menu_under_the_new_epoch():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))

    seen = m.LegSeen(LegId("new"), m.LegRole.CITIZEN, waits_for_orders=True, dnis="1800")
    effects = comes_back(center, seen)

    assert only(effects, m.ConversationStarted)[0].conversation == "e2-1"
    assert only(effects, m.PlayPrompt) != []


def test_a_caller_in_the_fallback_is_asked_when_the_leg_is_ours_again():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))

    effects = comes_back(center, m.LegSeen(LegId("new"), m.LegRole.CITIZEN, dnis="1800"))
    assert only(effects, m.PlayPrompt) == []
    assert center.send(m.PromptEnded(LegId("new"), 0, m.PromptOutcome.FAILED)) == [], "nothing was asked yet"

    assert only(center.send(m.LegFree(LegId("new"))), m.PlayPrompt) != []


def test_two_who_talk_unknown_to_us_are_adopted_and_not_parted():
    center = Center().opens().employs(profile(ANA))
    room = ConversationId("e0-7")
    citizen = m.LegSeen(LegId("x"), m.LegRole.CITIZEN, None, room, "talking", room=room)
    agent = m.LegSeen(leg(ANA), m.LegRole.AGENT, agent=ANA, room=room)

    effects = comes_back(center, agent, citizen)

    assert orders(effects) == []
    assert center.conversation("e0-7").stage == "talking"
    assert center.agent(ANA).activity == "talking"
    assert only(effects, m.ConversationDelivered)[0].reason.rule == "adopted"
    assert [queued.again for queued in only(effects, m.ConversationQueued)] == [False], "counted as received"


@pytest.mark.parametrize(
    "stage", ["waiting", "announcing", "joining", "talking", "away", "closing", "wrap_up"]
)
@pytest.mark.parametrize("left", [True, False], ids=["c1 is gone", "c1 is there"])
def test_our_memory_is_older_than_the_call_of_now_and_nothing_parts_the_two(stage, left):
    center = with_ana(stage)

    legs = (WITH_THE_NEXT, THE_NEXT_TALKS) if left else (WITH_THE_NEXT, THE_NEXT_TALKS, WAITS)
    effects = comes_back(center, *legs)

    assert not [one for one in orders(effects) if getattr(one, "leg", None) in (leg(ANA), NEXT_CITIZEN)]
    assert center.conversation("e0-9").stage == "talking"
    assert (center.agent(ANA).activity, center.agent(ANA).conversations) == ("talking", (NEXT,))


def test_a_registration_our_memory_still_holds_is_put_off_for_the_call_of_now():
    center = with_ana("wrap_up")

    effects = comes_back(center, WITH_THE_NEXT, THE_NEXT_TALKS)

    assert [(one.conversation, one.saved) for one in only(effects, m.WrapUpCompleted)] == [(CALL, False)]


def test_a_registration_goes_on_if_the_agent_is_alone_in_another_room():
    center = with_ana("wrap_up")

    effects = comes_back(center, WITH_THE_NEXT)

    assert m.RestAgentLeg(ANA, leg(ANA)) in effects
    assert center.agent(ANA).activity == "wrap_up"


def test_who_talks_over_a_leg_we_never_heard_of_goes_on_talking():
    center = with_ana("talking")

    newer = m.LegSeen(LegId("newer"), m.LegRole.AGENT, agent=ANA, room=CALL)
    effects = comes_back(center, newer, TALKS)

    assert orders(effects) == []
    assert center.agent(ANA).activity == "talking"


def test_who_talks_to_another_than_we_remember_goes_on_talking():
    center = with_ana("joining").employs(profile(BETO))

    betos = m.LegSeen(leg(BETO), m.LegRole.AGENT, agent=BETO, room=CALL)
    effects = comes_back(center, AT_REST, betos, TALKS)

    assert not [one for one in orders(effects) if one.leg in (leg(BETO), CITIZEN)]
    assert center.agent(BETO).conversations == (CALL,)
    assert center.agent(ANA).conversations == ()


def test_who_talks_and_by_our_memory_has_not_begun_the_shift_is_on_shift():
    center = Center().opens()
    center.send(m.SetAgent(profile(ANA)))

    effects = comes_back(center, WITH_THE_NEXT, THE_NEXT_TALKS)

    assert orders(effects) == []
    assert center.agent(ANA).activity == "talking"


@pytest.mark.parametrize("state", ["menu", "queue", "delivering", "talking", "away"])
def test_a_caller_whose_records_were_lost_keeps_the_name_and_hears_the_menu_from_the_top(state):
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))
    seen = m.LegSeen(
        LegId("x"), m.LegRole.CITIZEN, None, ConversationId("e0-7"), state,
        waits_for_orders=True, dnis="1800", ani=Ref("r"), region="Cusco",
    )  # fmt: skip

    started = only(comes_back(center, seen), m.ConversationStarted)[0]

    assert (started.conversation, started.ani, started.region) == ("e0-7", "r", "Cusco")
    assert center.conversation("e0-7").stage == "menu"


def test_a_name_given_in_this_epoch_is_not_given_twice():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))
    center.send(m.StartEpoch("e2"))
    seen = m.LegSeen(LegId("x"), m.LegRole.CITIZEN, None, ConversationId("e2-1"), "queue", dnis="1800")
    other = m.LegSeen(LegId("y"), m.LegRole.CITIZEN, dnis="1800")

    effects = center.send(m.VoiceLinkRestored((other, seen)))

    assert [one.conversation for one in only(effects, m.ConversationStarted)] == ["e2-1", "e2-2"]


def test_a_leg_that_was_being_led_out_and_is_forgotten_is_hung_up():
    center = Center().opens()

    seen = m.LegSeen(LegId("x"), m.LegRole.CITIZEN, None, ConversationId("e0-7"), "closing", dnis="1800")
    effects = comes_back(center, seen)

    assert orders(effects) == [m.HangUp(LegId("x"))]
    assert only(effects, m.ConversationStarted) == []


def test_a_call_that_was_ended_is_not_taken_up_again_because_nobody_left_the_room_yet():
    center = Center().opens().employs(profile(ANA))

    seen = m.LegSeen(NEXT_CITIZEN, m.LegRole.CITIZEN, None, NEXT, "closing", room=NEXT)
    effects = comes_back(center, WITH_THE_NEXT, seen)

    assert orders(effects) == [m.HangUp(NEXT_CITIZEN), m.RestAgentLeg(ANA, leg(ANA))]


def test_of_a_switch_that_started_anew_nothing_of_before_is_believed_whatever_its_legs_are_called():
    center = with_ana("waiting")
    center.send(m.StartEpoch("e2"))

    effects = center.send(m.VoiceLinkRestored((WAITS,), switch_restarted=True))

    ended = only(effects, m.ConversationEnded)
    assert (ended[0].conversation, ended[0].cause) == (CALL, m.EndCause.SWITCH_LOST)


def test_one_who_waits_by_our_memory_and_talks_by_the_switch_talks():
    center = with_ana("waiting")

    comes_back(center, IN_ROOM, TALKS)

    assert center.conversation("c1").stage == "talking"
    assert center.agent(ANA).activity == "talking"


def test_an_agent_alone_in_a_room_of_nobody_is_put_to_rest():
    center = with_ana("announcing")

    effects = comes_back(center, IN_ROOM)

    assert m.RestAgentLeg(ANA, leg(ANA)) in effects
    center.send(m.AgentLegRested(ANA, leg(ANA)))
    assert center.agent(ANA).activity == "ready"


def test_a_leg_of_somebody_not_on_shift_is_hung_up_and_an_unknown_one_of_an_agent_adopted():
    center = Center().opens().employs(profile(ANA), profile(BETO))
    center.send(m.CloseShift(BETO))

    effects = comes_back(
        center,
        m.LegSeen(leg(BETO), m.LegRole.AGENT, agent=BETO, at_rest=True),
        m.LegSeen(LegId("other"), m.LegRole.AGENT, agent=ANA, at_rest=True),
    )

    assert only(effects, m.HangUp) == [m.HangUp(leg(BETO))]
    center.is_ready(ANA)
    assert pairs(center.calls("c1")) == [("c1", ANA)]


def test_nobody_is_paired_and_nobody_judged_while_the_link_is_away():
    center = with_ana("announcing")
    expires = only(center.told, m.Schedule)[-1].deadline
    center.send(m.VoiceLinkLost())

    again = center.after(15, expires)

    assert again == [m.Schedule(again[0].due, expires)]
    assert (again[0].due - center.clock.now()).total_seconds() == 10
    center.leaves("c1")
    center.send(m.AgentLegRested(ANA, leg(ANA)))
    assert pairs(center.calls("c2")) == []
    assert pairs(center.send(m.VoiceLinkRestored((AT_REST, m.LegSeen(LegId("c2"), m.LegRole.CITIZEN))))) == [
        ("c2", ANA)
    ]


@pytest.mark.parametrize("stage", ["waiting", "talking", "away", "wrap_up"])
def test_time_in_which_nobody_looked_is_nobodys_work(stage):
    """ACD-8: the centre was stopped for the night; who is gone had gone when it went dark."""
    center = with_ana(stage)
    center.clock.advance(40)
    dark = center.clock.now()
    center.clock.advance(14 * 3600)

    told = center.send(m.StartEpoch("e2", dark))
    told += center.send(m.VoiceLinkRestored((), switch_restarted=True))

    assert only(told, m.CoreRestored)[0].unobserved_since == dark
    for ended in only(told, m.ConversationEnded):
        assert ended.ended == dark
        assert ended.talked <= 40
    assert all(left.waited <= 60 for left in only(told, m.ConversationAbandoned))
    for due in only(center.told, m.Schedule):
        if isinstance(due.deadline, m.WrapUpExpired):
            told += center.send(due.deadline)
    lasted = 40 if stage == "wrap_up" else 0  # a talk that ended in the dark left nobody to register it
    assert all(done.acw_seconds == lasted for done in only(told, m.WrapUpCompleted))
    assert len(only(told, m.WrapUpCompleted)) == (0 if stage == "waiting" else 1)


def test_a_quick_restart_is_not_dark():
    center = with_ana("talking")
    since = center.clock.now()
    center.clock.advance(5)

    told = center.send(m.StartEpoch("e2", since))
    told += center.send(m.VoiceLinkRestored((AT_REST,)))

    assert only(told, m.CoreRestored)[0].unobserved_since is None
    assert only(told, m.ConversationEnded)[0].ended is None
