"""The way of a call through the core, instant by instant: what is told, what is ordered, what may go wrong."""

import pytest

from center import ANA, BETO, RENIEC, Center, leg, only, pairs, profile
from contactcenter import messages as m
from contactcenter.domain.core import RULES
from contactcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Refused
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, UserId
from domain.switch import TREE_JSON

CALL, CITIZEN = ConversationId("c1"), LegId("c1")
ANNOUNCED = m.QueuePolicy(RENIEC, "Reniec", ("queue/reniec",), wrap_up_seconds=60, position_every_seconds=45)
SAYS_RENIEC = (m.PromptPart(m.PromptPartKind.PROMPT, "queue/reniec"),)
GOODBYE = (m.PromptPart(m.PromptPartKind.PROMPT, "system/goodbye"),)


def delivered(policy=ANNOUNCED, phone=m.Phone.SIP):
    """A call is on its way to Ana; Beto is there, not ready."""
    center = Center().opens(policy).employs(profile(ANA), profile(BETO))
    center.send(m.OpenShift(ANA, phone))
    if phone is m.Phone.WEB:
        center.send(m.ReportLeg(ANA, up=False), m.AgentLegUp(ANA, leg(ANA)))
    center.is_ready(ANA)
    center.calls("c1")
    return center


def talking(policy=ANNOUNCED, phone=m.Phone.SIP):
    center = delivered(policy, phone)
    center.clock.advance(2)
    center.joins(ANA, "c1")
    return center


def doing(center, agent=ANA):
    return center.agent(agent).activity.value


def lost(agent=ANA):
    return m.AgentLegLost(agent, leg(agent))


def test_every_input_the_words_know_has_its_rule():
    inputs = {kind for kind in m.registered_messages().values() if issubclass(kind, m.CoreInput)}

    assert inputs == set(RULES)


# -- delivery (ACD-3, ACD-8) --------------------------------------------------------------------


def test_the_agent_hears_the_announcement_first_and_the_citizen_follows_when_the_agent_is_in():
    center = delivered()
    assert only(center.told, m.PutAgentInRoom) == [m.PutAgentInRoom(ANA, leg(ANA), CALL, SAYS_RENIEC)]
    assert only(center.told, m.PutCitizenInRoom) == []

    effects = center.after(2, m.AgentJoined(ANA, leg(ANA), CALL))
    assert only(effects, m.PutCitizenInRoom) == [m.PutCitizenInRoom(CITIZEN, CALL)]

    effects = center.send(m.CitizenJoined(CITIZEN, CALL))
    assert only(effects, m.ConversationAnswered)[0].waited == 2.0
    assert m.MarkLeg(CITIZEN, CALL, "talking") in effects
    assert doing(center) == "talking"


def test_a_citizen_whom_an_earlier_order_brought_in_is_answered_when_the_announcement_is_over():
    """An order of a delivery that was missed may be carried out late, during the next one."""
    center = delivered()
    center.send(m.CitizenJoined(CITIZEN, CALL))

    effects = center.send(m.AgentJoined(ANA, leg(ANA), CALL))

    assert only(effects, m.PutCitizenInRoom) == []
    assert len(only(effects, m.ConversationAnswered)) == 1


def test_without_an_announcement_both_are_sent_at_once_and_may_join_in_any_order():
    center = delivered(m.QueuePolicy(RENIEC, "Reniec"))
    assert only(center.told, m.PutCitizenInRoom) == [m.PutCitizenInRoom(CITIZEN, CALL)]

    assert only(center.send(m.CitizenJoined(CITIZEN, CALL)), m.ConversationAnswered) == []
    assert only(center.send(m.AgentJoined(ANA, leg(ANA), CALL)), m.ConversationAnswered) != []


def test_a_call_that_waits_hears_music_and_its_place_and_again_every_45_seconds():
    center = Center().opens(ANNOUNCED)
    center.calls("before")
    center.clock.advance(1)
    center.calls("c1")
    due = center.last(m.Schedule)
    assert (due.due - center.clock.now()).total_seconds() == 5

    effects = center.after(5, m.QueuePositionDue(CALL, 1))

    prompt = only(effects, m.PlayPrompt)[0]
    said = [one.value for one in prompt.say]
    assert said == ["system/place-before", "2", "system/place-after"]
    assert prompt.then_hold_music
    assert (center.last(m.Schedule).due - center.clock.now()).total_seconds() == 45


def test_the_place_is_not_told_to_who_is_on_the_way_to_an_agent():
    center = delivered()

    assert center.after(5, m.QueuePositionDue(CALL, 1)) == []


# -- what goes wrong before they met (telephony races) -----------------------------------------


def test_the_citizen_leaves_during_the_announcement_and_the_agent_keeps_the_idle_time():
    center = delivered()
    idle = center.last(m.ConversationDelivered).reason.idle

    effects = center.after(2, m.CitizenLeft(CITIZEN))

    assert only(effects, m.DeliveryWithdrawn) != []
    assert only(effects, m.RestAgentLeg) == [m.RestAgentLeg(ANA, leg(ANA))]
    assert only(effects, m.ConversationAbandoned) == [m.ConversationAbandoned(CALL, RENIEC, 2.0, short=True)]
    assert only(effects, m.ConversationEnded)[0].cause is m.EndCause.CITIZEN_LEFT
    assert doing(center) == "ready"
    assert pairs(center.calls("c2")) == [], "the leg is not at rest yet"
    assert pairs(center.send(m.AgentLegRested(ANA, leg(ANA)))) == [("c2", ANA)]
    assert center.last(m.ConversationDelivered).reason.idle == idle + 2


def test_an_agent_who_joins_after_the_citizen_left_is_put_to_rest_again():
    center = delivered()
    center.leaves("c1")

    effects = center.send(m.AgentJoined(ANA, leg(ANA), CALL))

    assert only(effects, m.RestAgentLeg) == [m.RestAgentLeg(ANA, leg(ANA))]


def test_who_did_not_join_is_not_ready_and_the_citizen_keeps_the_place():
    center = delivered()
    key = center.conversation("c1").order_key

    effects = center.after(15, center.last(m.Schedule).deadline)

    assert only(effects, m.DeliveryMissed)[0].cause == "not_joined"
    assert (doing(center), center.agent(ANA).reason) == ("not_ready", "missed")
    queued = only(effects, m.ConversationQueued)[0]
    assert (queued.order_key, queued.again) == (key, True)
    assert pairs(center.is_ready(BETO)) == [("c1", BETO)]


def test_a_leg_lost_on_the_way_sends_the_citizen_to_the_next_agent_with_music():
    center = delivered(m.QueuePolicy(RENIEC, "Reniec"))
    center.is_ready(BETO)

    effects = center.send(lost())

    assert only(effects, m.DeliveryMissed)[0].cause == "leg_lost"
    assert m.StartMusic(CITIZEN) in effects
    assert pairs(effects) == [("c1", BETO)]
    assert doing(center) == "no_leg"


def test_a_citizen_who_joins_a_room_the_agent_left_is_led_out_with_music():
    center = delivered(m.QueuePolicy(RENIEC, "Reniec"))
    center.send(lost())

    assert m.StartMusic(CITIZEN) in center.send(m.CitizenJoined(CITIZEN, CALL))


def test_a_move_refused_is_tried_once_more_and_then_counts_as_missed():
    center = delivered()

    again = only(center.send(m.MoveRefused(leg(ANA), "room")), m.Schedule)[0]
    assert (again.due - center.clock.now()).total_seconds() == 0.2
    effects = center.after(0.2, again.deadline)
    assert only(effects, m.PutAgentInRoom) == [m.PutAgentInRoom(ANA, leg(ANA), CALL, SAYS_RENIEC)]

    effects = center.send(m.MoveRefused(leg(ANA), "room"))
    assert only(effects, m.DeliveryMissed)[0].cause == "leg_lost"
    assert only(effects, m.HangUp) == [m.HangUp(leg(ANA))]
    assert only(effects, m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]


def test_a_citizen_who_does_not_follow_is_sent_again_and_then_goes_back_to_the_line():
    center = delivered()
    due = only(center.send(m.AgentJoined(ANA, leg(ANA), CALL)), m.Schedule)[0]

    effects = center.after(3, due.deadline)
    assert only(effects, m.PutCitizenInRoom) == [m.PutCitizenInRoom(CITIZEN, CALL)]

    effects = center.after(3, due.deadline)
    assert only(effects, m.DeliveryMissed)[0].cause == "citizen_not_joined"
    assert center.agent(ANA).reason is None, "it is not the agent's fault"


def test_a_citizen_whose_leg_does_not_move_is_let_go_after_three_deliveries():
    center = delivered()
    for attempt in range(3):
        due = only(center.send(m.AgentJoined(ANA, leg(ANA), CALL)), m.Schedule)[-1].deadline
        center.after(3, due)
        effects = [*center.after(3, due), *center.send(m.AgentLegRested(ANA, leg(ANA)))]
        assert pairs(effects) == ([("c1", ANA)] if attempt < 2 else [])

    ended = center.last(m.ConversationEnded)
    assert (ended.conversation, ended.cause) == (CALL, m.EndCause.FAILED)
    assert center.last(m.HangUp) == m.HangUp(CITIZEN)
    assert center.conversation("c1").stage == "closing"
    assert doing(center) == "ready"


def test_an_agent_who_leaves_the_room_before_the_citizen_is_there_is_taken_back_and_nobody_talks_to_silence():
    center = delivered()
    center.send(m.AgentJoined(ANA, leg(ANA), CALL))

    effects = center.send(m.AgentLegRested(ANA, leg(ANA)))
    assert only(effects, m.PutAgentInRoom) == [m.PutAgentInRoom(ANA, leg(ANA), CALL)]
    assert only(effects, m.PutCitizenInRoom) == [m.PutCitizenInRoom(CITIZEN, CALL)]
    assert only(center.send(m.CitizenJoined(CITIZEN, CALL)), m.ConversationAnswered) == []

    assert len(only(center.send(m.AgentJoined(ANA, leg(ANA), CALL)), m.ConversationAnswered)) == 1


def test_an_agent_who_leaves_the_room_before_the_citizen_is_there_and_stays_away_costs_the_delivery():
    center = delivered()
    center.send(m.AgentJoined(ANA, leg(ANA), CALL))
    due = only(center.send(m.AgentLegRested(ANA, leg(ANA))), m.Schedule)[-1]

    effects = center.after((due.due - center.clock.now()).total_seconds(), due.deadline)

    assert only(effects, m.DeliveryMissed)[0].cause == "not_joined"
    assert center.conversation("c1").stage == "waiting"


# -- in mid-call --------------------------------------------------------------------------------


def test_an_agent_whose_leg_dies_has_twenty_seconds_to_come_back_to_the_same_room():
    center = talking()

    effects = center.send(lost())
    assert only(effects, m.AgentDropped) != []
    assert m.StartMusic(CITIZEN) in effects
    assert doing(center) == "no_leg"
    effects = center.after(5, m.AgentLegUp(ANA, LegId("new")))
    assert only(effects, m.PutAgentInRoom) == [m.PutAgentInRoom(ANA, LegId("new"), CALL)]
    assert only(effects, m.PutCitizenInRoom) == [m.PutCitizenInRoom(CITIZEN, CALL)]
    effects = center.send(m.AgentJoined(ANA, LegId("new"), CALL), m.CitizenJoined(CITIZEN, CALL))
    assert only(effects, m.AgentReturned) != []
    assert only(effects, m.ConversationAnswered) == []
    assert doing(center) == "talking"


def test_if_the_agent_does_not_the_citizen_is_served_by_the_next_with_the_old_key():
    center = talking()
    key = center.conversation("c1").order_key
    center.is_ready(BETO)
    center.send(lost())
    due = next(
        one
        for one in reversed(center.told)
        if getattr(one, "deadline", None).__class__ is m.AgentReturnExpired
    )

    effects = center.after(20, due.deadline)

    assert pairs(effects) == [("c1", BETO)]
    assert only(effects, m.ConversationDelivered)[0].reason.order_key == key
    assert only(effects, m.WrapUpCompleted)[0].saved is False


def test_the_page_reloads_in_mid_call_and_the_old_leg_is_hung_up():
    center = talking(phone=m.Phone.WEB)

    effects = center.send(m.ReportLeg(ANA, up=False))

    assert only(effects, m.HangUp) == [m.HangUp(leg(ANA))]
    assert only(effects, m.AgentDropped) != []
    assert only(effects, m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]
    assert center.send(lost()) == [], "the old leg's end finds nothing"


def test_a_page_whose_leg_dies_is_not_called_until_it_says_so():
    center = talking(phone=m.Phone.WEB)

    assert only(center.send(lost()), m.ConnectAgentLeg) == []
    assert only(center.send(m.ReportLeg(ANA, up=False)), m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]


# -- the end ------------------------------------------------------------------------------------


def test_the_citizen_hangs_up_and_the_agent_registers():
    center = talking()

    effects = center.after(30, m.CitizenLeft(CITIZEN))

    assert only(effects, m.ConversationEnded) == [
        m.ConversationEnded(CALL, m.EndCause.CITIZEN_LEFT, m.ConversationStage.TALKING, 30.0, ANA)
    ]
    assert only(effects, m.RestAgentLeg) == [m.RestAgentLeg(ANA, leg(ANA))]
    assert doing(center) == "wrap_up"
    assert (only(effects, m.WrapUpStarted)[0].due - center.clock.now()).total_seconds() == 60


def test_the_agent_ends_and_the_citizen_hears_goodbye_before_being_hung_up():
    center = talking()

    effects = center.send(m.EndConversation(ANA, CALL))
    assert only(effects, m.ConversationEnded)[0].cause is m.EndCause.AGENT_ENDED
    assert only(effects, m.RestAgentLeg) == [m.RestAgentLeg(ANA, leg(ANA))]
    prompt = only(center.send(m.LegFree(CITIZEN)), m.PlayPrompt)[0]
    assert prompt.say == GOODBYE
    effects = center.send(m.PromptEnded(CITIZEN, prompt.step, m.PromptOutcome.PLAYED))
    assert effects == [m.HangUp(CITIZEN)]
    assert center.send(m.CitizenLeft(CITIZEN)) == [], "it ended before"
    assert center.conversation("c1") is None


def test_a_leg_that_does_not_come_back_after_the_end_is_hung_up_and_forgotten():
    center = talking()
    center.send(m.EndConversation(ANA, CALL))

    assert only(center.after(20, m.ClosingExpired(CALL)), m.HangUp) == [m.HangUp(CITIZEN)]
    center.after(20, m.ClosingExpired(CALL))

    assert center.conversation("c1") is None


def test_a_call_is_not_ended_before_they_met_nor_twice():
    center = delivered()
    with pytest.raises(IllegalTransition):
        center.send(m.EndConversation(ANA, CALL))
    center.joins(ANA, "c1")
    center.send(m.EndConversation(ANA, CALL))
    with pytest.raises(IllegalTransition):
        center.send(m.EndConversation(ANA, CALL))
    with pytest.raises(NotFound):
        center.send(m.EndConversation(BETO, CALL))


# -- wrap-up and presence ---------------------------------------------------------------------------


def wrapping_up():
    center = talking()
    center.leaves("c1")
    center.send(m.AgentLegRested(ANA, leg(ANA)))
    return center


def test_a_wrap_up_that_runs_out_goes_to_be_completed_and_the_agent_is_ready_again():
    center = wrapping_up()

    effects = center.after(60, only(center.told, m.Schedule)[-1].deadline)

    assert only(effects, m.WrapUpCompleted)[0].saved is False
    assert doing(center) == "ready"


def test_an_extended_wrap_up_is_not_ended_by_its_first_deadline():
    center = wrapping_up()
    first = only(center.told, m.Schedule)[-1].deadline
    extended = only(center.after(50, m.ExtendWrapUp(ANA)), m.WrapUpExtended)[0]
    assert (extended.due - center.clock.now()).total_seconds() == 70
    assert center.agent(ANA).wrap_up_due == extended.due

    assert center.after(10, first) == []
    effects = center.after(60, m.WrapUpExpired(first.delivery, 1))

    assert only(effects, m.WrapUpCompleted) != []


def test_a_wrap_up_is_extended_three_times_at_most():
    center = wrapping_up()
    center.send(*[m.ExtendWrapUp(ANA)] * 3)

    with pytest.raises(Conflict) as refusal:
        center.send(m.ExtendWrapUp(ANA))

    assert refusal.value.code == "wrap_up_limit"


def test_a_presence_asked_for_in_mid_call_is_kept_until_the_registration_is_saved_and_the_last_wins():
    center = talking()
    center.send(m.SetPresence(ANA, ready=False, reason="refrigerio"))
    effects = center.send(m.SetPresence(ANA, ready=False, reason="feedback"))
    assert (doing(center), center.agent(ANA).next_reason) == ("talking", "feedback")
    assert only(effects, m.AgentChanged)[0].next_ready is False
    center.leaves("c1")

    center.send(m.AgentLegRested(ANA, leg(ANA)), m.CompleteWrapUp(ANA, CALL))

    assert (doing(center), center.agent(ANA).reason) == ("not_ready", "feedback")
    assert center.agent(ANA).next_ready is None


def test_a_break_goes_on_when_the_page_is_loaded_anew() -> None:
    center = Center().opens().employs(profile(ANA))
    center.send(m.SetPresence(ANA, ready=False, reason="refrigerio"))
    began = center.core.restate().agents[0].since

    center.after(60, lost())
    assert center.core.restate().agents[0].since > began
    center.after(3, m.AgentLegUp(ANA, leg(ANA)))

    seen = center.core.restate().agents[0]
    assert (seen.activity, seen.since) == (m.AgentActivity.NOT_READY, began)


def test_a_wrap_up_is_completed_once():
    center = wrapping_up()
    center.send(m.CompleteWrapUp(ANA, CALL))

    with pytest.raises(NotFound):
        center.send(m.CompleteWrapUp(ANA, CALL))


# -- shifts, legs and presence ----------------------------------------------------------------------


def test_ready_without_a_leg_is_accepted_and_shown_as_no_leg_until_it_is_up():
    center = Center().opens()
    center.send(m.SetAgent(profile(ANA)), m.OpenShift(ANA, m.Phone.SIP), m.SetPresence(ANA, ready=True))
    center.calls("c1")
    assert doing(center) == "no_leg"

    effects = center.send(m.AgentLegUp(ANA, leg(ANA)))

    assert pairs(effects) == [("c1", ANA)]


def test_a_telephone_is_called_when_the_shift_opens_and_again_later_each_time():
    center = Center().opens()
    center.send(m.SetAgent(profile(ANA)))
    assert only(center.send(m.OpenShift(ANA, m.Phone.SIP)), m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]
    assert only(center.send(m.OpenShift(ANA, m.Phone.SIP)), m.ConnectAgentLeg) == [], "it is being called"

    waits = []
    for _ in range(6):
        retry = only(center.send(m.AgentLegFailed(ANA, "no_answer")), m.Schedule)[0]
        waits.append((retry.due - center.clock.now()).total_seconds())
        center.clock.jump_to(retry.due)
        assert only(center.send(retry.deadline), m.ConnectAgentLeg) == [m.ConnectAgentLeg(ANA)]

    assert waits == [2, 4, 8, 16, 30, 30]


def test_an_agent_with_a_new_leg_is_idle_since_it_is_up():
    center = Center().opens().employs(profile(ANA), profile(BETO))
    center.is_ready(ANA)
    center.clock.advance(10)
    center.is_ready(BETO)

    effects = center.after(10, m.AgentLegUp(ANA, LegId("new")))

    assert only(effects, m.HangUp) == [m.HangUp(leg(ANA))]
    assert pairs(center.calls("c1")) == [("c1", BETO)]
    center.clock.advance(5)
    assert pairs(center.calls("c2")) == [("c2", ANA)]
    assert center.last(m.ConversationDelivered).reason.idle == 5


def test_a_shift_is_not_closed_over_a_conversation_unless_forced():
    center = talking()
    with pytest.raises(Conflict) as refusal:
        center.send(m.CloseShift(ANA))
    assert refusal.value.code == "in_conversation"
    center.is_ready(BETO)

    effects = center.send(m.CloseShift(ANA, forced=True))

    assert pairs(effects) == [("c1", BETO)]
    assert only(effects, m.HangUp) == [m.HangUp(leg(ANA))]
    assert doing(center) == "signed_out"


def test_the_last_quechua_speaker_does_not_go_on_a_break_without_a_recorded_override():
    center = Center().opens().employs(profile(ANA, skills=[("qu", 4)]), profile(BETO))
    center.send(m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
    center.is_ready(ANA, BETO)
    pause = m.SetPresence(ANA, ready=False, reason="refrigerio", by=UserId("sup"))
    with pytest.raises(Conflict) as refusal:
        center.send(pause)
    assert refusal.value.code == "last_speaker"
    with pytest.raises(NotAllowed):
        center.send(m.SetPresence(ANA, ready=False, reason="refrigerio", override=True))

    effects = center.send(m.SetPresence(ANA, False, "refrigerio", UserId("sup"), override=True))

    assert only(effects, m.LanguageReserveBroken) == [m.LanguageReserveBroken(ANA, "qu", UserId("sup"))]
    assert only(effects, m.AgentChanged)[0].by == "sup"


def test_the_last_quechua_speaker_may_go_home_and_it_is_recorded():
    center = Center().opens().employs(profile(ANA, skills=[("qu", 4)]), profile(BETO))
    center.send(m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
    center.is_ready(ANA, BETO)

    assert only(center.send(m.CloseShift(BETO)), m.LanguageReserveBroken) == []
    assert only(center.send(m.CloseShift(ANA)), m.LanguageReserveBroken) == [
        m.LanguageReserveBroken(ANA, "qu", UserId(ANA))
    ]


def test_a_kept_seat_that_a_change_of_skills_leaves_empty_is_recorded():
    center = Center().opens().employs(profile(ANA, skills=[("qu", 4)]), profile(BETO))
    center.send(m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
    center.is_ready(ANA, BETO)

    weaker = m.SetAgent(profile(ANA, skills=[("qu", 3)]), UserId("sup"))
    assert only(center.send(weaker), m.LanguageReserveBroken) == []
    left = center.send(m.SetAgent(profile(ANA), UserId("sup")))
    assert only(left, m.LanguageReserveBroken) == [m.LanguageReserveBroken(ANA, "qu", UserId("sup"))]


def test_the_headset_is_tested_at_rest_and_not_ready_only():
    center = Center().opens().employs(profile(ANA))
    assert only(center.send(m.TestAgentAudio(ANA)), m.EchoAgentLeg) == [m.EchoAgentLeg(ANA, leg(ANA))]
    with pytest.raises(Conflict):
        center.send(m.TestAgentAudio(ANA))

    assert only(center.is_ready(ANA), m.RestAgentLeg) == [m.RestAgentLeg(ANA, leg(ANA))]
    center.calls("c1")
    assert pairs(center.send(m.AgentLegRested(ANA, leg(ANA)))) == [("c1", ANA)]


@pytest.mark.parametrize(
    "message",
    [
        m.OpenShift(AgentId("nobody")),
        m.SetPresence(AgentId("nobody"), ready=True),
        m.ReportLeg(BETO, up=True),
        m.SetPresence(BETO, ready=True),
        m.ExtendWrapUp(ANA),
        m.CompleteWrapUp(ANA, CALL),
        m.RemoveAgent(ANA),
        m.EnqueueConversation(CALL, RENIEC, leg=CITIZEN),
        m.PublishTree("x", 1, ("1",), "{}"),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_refusal_changes_nothing(message):
    center = talking()
    center.send(m.CloseShift(BETO))
    before = center.core.export()

    with pytest.raises(Refused):
        center.send(message)

    assert center.core.export() == before


# -- the menu ---------------------------------------------------------------------------------------


def test_a_call_goes_through_the_menu_into_the_line():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))
    effects = center.send(m.CallArrived(LegId("leg"), "1800", region="Ayacucho"))
    started = only(effects, m.ConversationStarted)[0]
    assert (started.conversation, started.tree, started.version) == ("e1-1", "small", 1)
    for _ in range(9):
        if not only(effects, m.PlayPrompt):
            break
        center.clock.advance(1)
        step = only(effects, m.PlayPrompt)[0].step
        effects = center.send(m.PromptEnded(LegId("leg"), step, m.PromptOutcome.DIGITS, "1"))

    assert only(effects, m.OptionChosen)[0].queue == "reniec"
    assert m.StartMusic(LegId("leg")) in effects
    assert center.conversation("e1-1").entered_line == center.clock.now()


def test_a_number_that_leads_nowhere_is_told_and_hung_up():
    center = Center().opens()

    effects = center.send(m.CallArrived(LegId("leg"), "999"))

    assert only(effects, m.ConversationEnded)[0].cause is m.EndCause.FAILED
    assert only(effects, m.HangUp) == [m.HangUp(LegId("leg"))]


def test_a_tree_that_does_not_validate_leaves_the_running_one():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))

    with pytest.raises(Refused):
        center.send(m.PublishTree("small", 2, ("1800",), TREE_JSON.replace('"adios"', '"nowhere"', 1)))

    started = only(center.send(m.CallArrived(LegId("leg"), "1800")), m.ConversationStarted)[0]
    assert started.version == 1
