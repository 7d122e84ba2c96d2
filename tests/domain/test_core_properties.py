"""Any sequence of inputs keeps the centre sane. Rules draw from what exists right now."""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from center import ANA, BETO, CARMEN, RENIEC, SUNAT, profile
from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.domain.records.delivery import IN_COURSE, WRAP_UP
from contactcenter.domain.routing.indexes import NO_CONVERSATION
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import ConversationId, LegId, QueueId, UserId
from domain.switch import TREE_JSON, Switch

TEAM = {
    ANA: profile(ANA, RENIEC, SUNAT, skills=[("es", 3), ("qu", 3)], digital=2),
    BETO: profile(BETO, RENIEC, skills=[("es", 3)], digital=1),
    CARMEN: profile(CARMEN, SUNAT, skills=[("es", 1), ("qu", 1)]),
}
an_agent = st.sampled_from(sorted(TEAM))
RARE = [
    "shift begins",
    "shift ends",
    "hello",
    "headset",
    "team",
    "rules",
    "priority",
    "ghosts",
    "link lost",
    "switch",
    "core",
    "snapshot",
    "forgets",
]
GUARDS = [(), (m.LanguageReserve("qu", 1),)]


class AnyDay(RuleBasedStateMachine):
    @initialize(guards=st.sampled_from(GUARDS), announced=st.booleans(), manned=st.sampled_from([1, 1, 0]))
    def open_the_doors(self, guards, announced, manned):
        self.core = self.twin = RoutingCore("e1")
        self.clock, self.switch = VirtualClock(), Switch()
        self.screens, self.reserved, self.participants = {}, {}, {}
        self.due, self.started, self.ended, self.epochs = [], [], Counter(), 1
        self.received = set()
        announcement = ("queue/reniec",) if announced else ()
        self.send(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec", announcement, wrap_up_seconds=30)))
        self.send(m.SetQueue(m.QueuePolicy(SUNAT, "Sunat", best_fit=True, wrap_up_seconds=0)))
        self.send(m.SetLanguageReserves(guards))
        self.send(m.SetChannelCapabilities("whatsapp", m.Capabilities(text=True)))
        self.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))
        for number, one in enumerate(TEAM.values()):
            self.send(m.SetAgent(one), m.OpenShift(one.id, m.Phone.WEB if number else m.Phone.SIP))
        self.what_the_journal_has_reached_the_disk()
        if manned:
            self.everybody_gets_ready()

    # -- the wiring -----------------------------------------------------------------------

    @property
    def center(self):
        return self.core._state

    def send(self, *messages):
        for message in messages:
            now, before = self.clock.now(), self.core.export()
            try:
                effects = self.core.handle(message, now)
            except Refused as refused:
                assert self.core.export() == before, "a refusal must change nothing"
                self.assert_twin_refuses(message, now, refused)
                continue
            if self.twin is not self.core:
                assert self.twin.handle(message, now) == effects, "a restored core must do the same"
            for effect in effects:
                self.note(effect)

    def assert_twin_refuses(self, message, now, refused):
        if self.twin is not self.core:
            with pytest.raises(type(refused)):
                self.twin.handle(message, now)

    def note(self, effect):
        match effect:
            case m.Schedule():
                assert effect.due >= self.clock.now()
                self.due.append(effect)
            case m.ChannelCommand():
                self.switch.take(effect)
            case m.AgentChanged(agent):
                self.screens[agent] = effect
            case m.LanguageReserveChanged(skill, reserved):
                self.reserved[skill] = reserved
            case m.CoreRestored(agents):
                self.screens = {view.agent: view for view in agents}
                self.reserved = dict(effect.reserved)
                self.participants = {one.conversation: one.participants for one in effect.conversations}
            case m.ParticipantsChanged(conversation, participants):
                self.participants[conversation] = participants
            case m.ConversationStarted(conversation):
                self.started.append(conversation)
                self.participants[conversation] = (m.held_citizen(effect.leg),)
            case m.ConversationEnded(conversation):
                self.ended[conversation] += 1
                self.participants[conversation] = ()
            case m.ConversationQueued(conversation):
                self.received.add(conversation)
            case m.ConversationAnswered(_, conversation):
                assert conversation in self.received, "who was never in a line is answered"
            case m.ConversationDelivered():
                self.check_decision(effect)

    def check_decision(self, decision):
        delivery = self.center.deliveries[decision.delivery]
        agent = self.center.agents[decision.agent]
        assert decision.queue in agent.profile.queues
        assert self.center.is_link_up or not delivery.medium.is_voice, "the switch would not hear of it"
        if not delivery.medium.is_voice and agent.voice is not None:
            call, chat = (int(one.rpartition("-d")[2]) for one in (agent.voice, decision.delivery))
            assert call > chat, "no new digital conversation while the agent carries a call"

    def facts(self, facts):
        """What the switch saw; nobody hears it while the link is away."""
        if self.switch.linked:
            self.send(*facts)

    def legs(self, side):
        return st.sampled_from(sorted(side))

    # -- the rare things, so that the common ones have room to happen ------------------------

    @rule(data=st.data(), agent=an_agent, yes=st.booleans())
    def something_rare_happens(self, data, agent, yes):
        match data.draw(st.sampled_from(RARE)):
            case "shift begins":
                self.a_shift_begins(agent, m.Phone.SIP if yes else m.Phone.WEB)
            case "shift ends":
                self.a_shift_ends(agent, yes)
            case "hello":
                self.the_page_says_hello(agent, yes)
            case "headset":
                self.the_headset_is_tested(agent)
            case "team":
                self.the_team_changes(
                    agent, data.draw(st.sampled_from(["remove", "again", "fewer", "level"]))
                )
            case "rules":
                self.the_rules_change(data.draw(st.sampled_from(GUARDS)), yes)
            case "priority":
                minutes = st.sampled_from([0, 5, 30, m.MAX_PRIORITY_MINUTES, -1, m.MAX_PRIORITY_MINUTES + 1])
                self.a_queue_is_given_priority(
                    data.draw(st.sampled_from([*sorted(self.center.queues), QueueId("nowhere")])),
                    data.draw(minutes),
                )
            case "ghosts":
                self.what_nobody_knows_of_is_reported()
            case "link lost":
                self.the_link_is_lost()
            case "switch":
                self.the_link_is_restored(yes)
            case "core":
                self.the_core_restarts()
            case "snapshot":
                self.what_the_journal_has_reached_the_disk()
            case "forgets":
                self.the_core_restarts_from_what_is_on_the_disk()

    @precondition(lambda self: not self.switch.linked)
    @rule()
    def the_switch_is_back(self):
        self.the_link_is_restored(False)

    @rule()
    def everybody_gets_ready(self):
        self.everything_ordered_is_carried_out()
        for agent in TEAM:
            if agent not in self.center.agents:
                self.send(m.SetAgent(TEAM[agent]))
            if not self.center.agents[agent].on_shift:
                self.send(m.OpenShift(agent, m.Phone.SIP))
            if self.center.agents[agent].leg is None:
                self.send(m.ReportLeg(agent, up=False))
            self.send(m.SetPresence(agent, ready=True))
        self.everything_ordered_is_carried_out()

    # -- what people do -------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0, 0.3, 1, 4, 15, 21, 60]))
    def time_passes(self, seconds):
        until = self.clock.advance(seconds)
        while ripe := [one for one in self.due if one.due <= until]:
            first = min(ripe, key=lambda one: one.due)
            self.due.remove(first)
            self.send(first.deadline)

    @rule(
        queue=st.sampled_from([RENIEC, SUNAT]),
        channel=st.sampled_from(["voice", "whatsapp"]),
        skills=st.sampled_from([frozenset(), frozenset({("qu", 2)}), frozenset({("es", 3)})]),
        minutes=st.sampled_from([0, 720]),
    )
    def someone_is_put_in_a_line(self, queue, channel, skills, minutes):
        leg = self.switch.calls() if channel == "voice" and self.switch.linked else None
        if channel == "voice" and leg is None:
            return
        name = ConversationId(leg or f"chat-{len(self.started)}")
        self.send(m.EnqueueConversation(name, queue, channel, minutes, skills, leg))

    @rule(dnis=st.sampled_from(["1800", "1800", "1800", "999"]))
    def someone_calls(self, dnis):
        leg = self.switch.calls()
        self.facts([m.CallArrived(leg, dnis)])

    @precondition(lambda self: self.switch.citizens)
    @rule(data=st.data(), twice=st.booleans())
    def a_citizen_hangs_up(self, data, twice):
        facts = self.switch.hang_up(data.draw(self.legs(self.switch.citizens)))
        self.facts(facts * (1 + twice))

    @precondition(lambda self: any(not c.medium.is_voice for c in self.center.conversations.values()))
    @rule(data=st.data())
    def a_chat_is_left(self, data):
        chats = sorted(c.id for c in self.center.conversations.values() if not c.medium.is_voice)
        self.send(m.ConversationLeft(data.draw(st.sampled_from(chats))))

    @rule(agent=an_agent, ready=st.booleans(), override=st.booleans(), by=st.sampled_from([None, "sup"]))
    def presence(self, agent, ready, override, by):
        reason = None if ready else "refrigerio"
        self.send(m.SetPresence(agent, ready, reason, by and UserId(by), override))

    def a_shift_begins(self, agent, phone):
        self.send(m.OpenShift(agent, phone))

    def a_shift_ends(self, agent, forced):
        self.send(m.CloseShift(agent, forced))

    def the_page_says_hello(self, agent, up):
        self.send(m.ReportLeg(agent, up))

    def the_headset_is_tested(self, agent):
        self.send(m.TestAgentAudio(agent))

    @precondition(lambda self: self.center.deliveries)
    @rule(data=st.data(), deed=st.sampled_from(["end", "save", "put off", "extend"]))
    def something_is_done_with_a_conversation(self, data, deed):
        name = data.draw(st.sampled_from(sorted(self.center.deliveries)))
        delivery = self.center.deliveries[name]
        agent, conversation = delivery.agent, delivery.conversation
        match deed:
            case "end":
                self.send(m.EndConversation(agent, conversation))
            case "extend":
                self.send(m.ExtendWrapUp(agent))
            case _:
                self.send(m.CompleteWrapUp(agent, conversation, deed == "save"))

    def the_team_changes(self, agent, change):
        own = TEAM[agent]
        match change:
            case "remove":
                self.send(m.RemoveAgent(agent))
            case "again":
                self.send(m.SetAgent(own), m.OpenShift(agent, m.Phone.SIP))
            case "fewer":
                self.send(m.SetAgent(m.AgentProfile(agent, frozenset({SUNAT}), own.skills)))
            case "level":
                self.send(m.SetAgent(m.AgentProfile(agent, own.queues, frozenset({("qu", 5)}))))

    def the_rules_change(self, guards, best):
        self.send(m.SetLanguageReserves(guards), m.SetQueue(m.QueuePolicy(RENIEC, "Reniec", best_fit=best)))

    def a_queue_is_given_priority(self, queue, minutes):
        before = self.core.export()
        self.send(m.SetQueuePriority(queue, minutes))
        after = self.core.export()
        assert after.agents == before.agents, "nobody is paired by it"
        assert after.deliveries == before.deliveries, "who is served is not touched"
        touched = {
            new.id for old, new in zip(before.conversations, after.conversations, strict=True) if old != new
        }
        assert touched <= set(self.center.queues[queue].line if queue in self.center.queues else ())

    # -- what the switch does -------------------------------------------------------------

    @precondition(lambda self: self.switch.orders)
    @rule(data=st.data(), luck=st.sampled_from([True, True, True, False]))
    def an_order_is_carried_out(self, data, luck):
        at = data.draw(st.integers(0, len(self.switch.orders) - 1))
        self.facts(self.switch.perform(self.switch.orders.pop(at), luck))

    @precondition(lambda self: self.switch.orders)
    @rule()
    def everything_ordered_is_carried_out(self):
        for _ in range(40):
            if self.switch.orders:
                self.facts(self.switch.perform(self.switch.orders.pop(0)))

    @precondition(lambda self: self.switch.orders)
    @rule(data=st.data())
    def an_order_is_lost(self, data):
        self.switch.orders.pop(data.draw(st.integers(0, len(self.switch.orders) - 1)))

    @precondition(lambda self: self.switch.agents)
    @rule(data=st.data(), how=st.sampled_from(["lost", "silent", "refused", "rests"]))
    def an_agents_leg_fails(self, data, how):
        leg = data.draw(self.legs(self.switch.agents))
        match how:
            case "lost":
                self.facts(self.switch.hang_up(leg))
            case "silent":
                self.facts([m.AgentLegSilent(self.switch.owner[leg], leg)])
            case "refused":
                self.facts([m.MoveRefused(leg, "room")])
            case "rests":
                self.facts(self.switch.rest(leg))

    @precondition(lambda self: self.switch.citizens)
    @rule(data=st.data(), how=st.sampled_from(["free", "refused", "step", "recorder"]))
    def a_citizens_leg_misbehaves(self, data, how):
        leg = data.draw(self.legs(self.switch.citizens))
        match how:
            case "free":
                self.switch.citizens[leg] = None
                self.facts([m.LegFree(leg)])
            case "refused":
                self.facts([m.MoveRefused(leg, "room")])
            case "step":
                self.facts([m.PromptEnded(leg, 0, m.PromptOutcome.FAILED)])
            case "recorder":
                self.facts([m.RecorderMissing(leg), m.RecordingClosed(leg, "x")])

    def what_nobody_knows_of_is_reported(self):
        ghost = LegId("ghost")
        self.send(m.LegFree(ghost), m.CitizenLeft(ghost), m.CitizenJoined(ghost, ConversationId("x")))
        self.send(m.AgentLegLost(ANA, ghost), m.AgentLegRested(ANA, ghost), m.MoveRefused(ghost, "room"))

    def the_link_is_lost(self):
        if self.switch.linked:
            self.send(m.VoiceLinkLost())
        self.switch.linked = False
        self.switch.orders.clear()

    def the_link_is_restored(self, restarted):
        if restarted:
            self.switch.citizens, self.switch.agents = {}, {}
        self.switch.linked = True
        self.send(self.switch.restored())
        self.legs_of_the_switch_are_known()

    def legs_of_the_switch_are_known(self):
        known = {one.leg for one in self.center.conversations.values() if one.medium.is_voice}
        led_out = {one.leg for one in self.switch.orders if isinstance(one, m.HangUp)}
        there = set(self.switch.citizens)
        assert known <= there, "what the switch does not have is gone"
        assert there <= known | led_out, "what it has is known"

    # -- what the machine does ------------------------------------------------------------

    @rule()
    def a_core_is_restored_beside_the_other(self):
        self.twin = RoutingCore.restore(self.core.export())
        assert self.twin.export() == self.core.export()
        assert self.twin.restate() == self.core.restate()

    def the_core_restarts(self):
        """Its agenda dies with it and is made again from the state."""
        self.core = self.twin = RoutingCore.restore(self.core.export())
        now = self.clock.now()
        self.due = [m.Schedule(max(now, one.due), one.deadline) for one in self.core.deadlines()]
        self.switch.orders.clear()
        self.epochs += 1
        self.send(m.StartEpoch(f"e{self.epochs}"))
        self.switch.linked = True
        self.send(self.switch.restored())

    def what_the_journal_has_reached_the_disk(self):
        """From here on the database is away."""
        self.disk = self.core.export(), [*self.started], Counter(self.ended)

    def the_core_restarts_from_what_is_on_the_disk(self):
        """Our memory is older than the switch's; whoever talks goes on talking."""
        talkers = self.those_who_talk()
        state, self.started, self.ended = self.disk[0], [*self.disk[1]], Counter(self.disk[2])
        self.core = self.twin = RoutingCore.restore(state)
        self.epochs += 1
        now = self.clock.now()
        self.due = [m.Schedule(max(now, one.due), one.deadline) for one in self.core.deadlines()]
        self.switch.orders.clear()
        self.switch.linked = True
        self.send(m.StartEpoch(f"e{self.epochs}"), *(m.SetAgent(one) for one in TEAM.values()))
        self.send(self.switch.restored())
        self.legs_of_the_switch_are_known()
        ordered = {getattr(one, "leg", None) for one in self.switch.orders}
        for agent, leg, citizen in talkers:
            assert not ordered & {leg, citizen}, "nothing parts two who talk"
            assert self.center.call_of(self.center.agents[agent]).conversation == self.switch.agents[leg]
        self.what_the_journal_has_reached_the_disk()

    def those_who_talk(self):
        """By the core, whose memory is whole, and by the switch, where nobody else is in the room."""
        found = []
        for delivery in self.center.deliveries.values():
            if delivery.state != "talking" or not delivery.medium.is_voice or not self.center.is_link_up:
                continue
            leg = self.center.agents[delivery.agent].leg
            citizen = self.center.conversations[delivery.conversation].leg
            inside = [one for one, room in self.switch.agents.items() if room == delivery.conversation]
            if inside == [leg] and self.switch.citizens.get(citizen) == delivery.conversation:
                found.append((delivery.agent, leg, citizen))
        return found

    # -- what must always be so -----------------------------------------------------------

    @invariant()
    def each_conversation_is_in_exactly_one_place(self):
        center = self.center
        in_line = {name for queue in center.queues.values() for name in queue.line}
        held = Counter(one.conversation for one in center.deliveries.values() if one.state is not WRAP_UP)
        for name, one in center.conversations.items():
            waits = one.stage is m.ConversationStage.WAITING
            served = one.stage in (m.ConversationStage.DELIVERING, m.ConversationStage.TALKING)
            assert (name in in_line) == waits
            matcher = center.voice_matcher if one.medium.is_voice else center.text_matcher
            assert matcher.has_waiting(name) == waits
            assert held[name] == served, name
            assert (one.delivery is not None) == served
        assert in_line <= set(center.conversations)
        assert set(held) <= set(center.conversations)

    @invariant()
    def who_waits_stands_where_the_formula_says(self):
        """Entered, less the tree's minutes and the queue's own: in the line, and among those who are taken next."""
        center = self.center
        for name, queue in center.queues.items():
            own = {one: center.conversations[one] for one in queue.line}
            for one in own.values():
                minutes = one.requirement.priority_minutes + queue.priority
                assert one.order_key == one.entered_line.timestamp() - minutes * 60, one.id
                assert queue.line[one.id] == one.order_key
                assert one.requirement.queue == name
        waits = sorted(
            (one.order_key, one.id, one.medium.is_voice, center.reached_requirement(one))
            for one in center.conversations.values()
            if one.stage is m.ConversationStage.WAITING
        )
        for is_voice, matcher in zip((True, False), center.matchers(), strict=False):
            for requirement, index in matcher._queues.items():
                first = next(
                    (one[:2] for one in waits if one[2:] == (is_voice, requirement)), NO_CONVERSATION
                )
                assert index.head == first, "who is taken next is not the one the policy says"

    @invariant()
    def each_conversation_ends_once_and_none_is_lost(self):
        alive = {
            n for n, one in self.center.conversations.items() if one.stage is not m.ConversationStage.CLOSING
        }
        assert all(times == 1 for times in self.ended.values())
        assert alive.isdisjoint(self.ended)
        assert set(self.started) == alive | set(self.ended)

    @invariant()
    def nobody_waits_while_somebody_able_is_free(self):
        center = self.center
        for one in center.conversations.values():
            if one.stage is not m.ConversationStage.WAITING:
                continue
            for agent in center.agents.values():
                takes_calls = center.is_link_up and agent.is_routable()
                free = takes_calls if one.medium.is_voice else agent.is_routable_for_digital()
                if free and center.group_of[agent.id].fit(center.reached_requirement(one)) is not None:
                    assert self.is_kept(agent, one), f"{one.id} waits while {agent.id} is free"

    def is_kept(self, agent, conversation):
        """Under a guard, and nobody more than must be kept is free."""
        center = self.center
        asked = {skill for option in center.reached_requirement(conversation).options for skill, _ in option}
        for guard in center.language_reserves:
            if not agent.speaks(guard.skill) or guard.skill in asked:
                continue
            free = (
                sum(
                    a.speaks(guard.skill) and center.is_link_up and a.is_routable()
                    for a in center.agents.values()
                )
                if conversation.medium.is_voice
                else sum(
                    a.speaks(guard.skill) and a.is_routable_for_digital() for a in center.agents.values()
                )
            )
            if free <= guard.minimum:
                return True
        return False

    @invariant()
    def nobody_carries_more_than_the_capacity_says(self):
        carried = Counter((one.agent, one.medium.is_voice) for one in self.center.deliveries.values())
        for agent in self.center.agents.values():
            assert carried[agent.id, True] == (agent.voice is not None)
            assert carried[agent.id, False] == len(agent.digital)
        assert {name for name, _ in carried} <= set(self.center.agents)

    @invariant()
    def everything_that_must_end_has_a_deadline(self):
        judged = {getattr(one.deadline, "delivery", None) for one in self.due}
        closing = {getattr(one.deadline, "conversation", None) for one in self.due}
        for name, one in self.center.deliveries.items():
            if one.state is WRAP_UP or one.state not in IN_COURSE or one.state != "talking":
                assert name in judged, f"nobody will judge {name}, which is {one.state}"
        for name, one in self.center.conversations.items():
            if one.stage is m.ConversationStage.CLOSING:
                assert name in closing

    @invariant()
    def legs_and_those_they_belong_to_agree(self):
        center = self.center
        assert {leg: one.id for leg, one in center.conversations_by_leg.items()} == {
            leg: name for name, one in center.conversations.items() for leg in one.legs
        }
        assert {leg: one.id for leg, one in center.agents_by_leg.items()} == {
            one.leg: name for name, one in center.agents.items() if one.leg is not None
        }
        for agent in center.agents.values():
            assert (agent.leg_state == "down") == (agent.leg is None)

    @invariant()
    def who_takes_part_is_the_citizen_and_the_agent_of_the_delivery(self):
        for one in self.center.conversations.values():
            room, delivery = one.room, self.center.delivery_of(one)
            is_over = one.stage is m.ConversationStage.CLOSING
            assert (room.citizen is None) == is_over
            assert (room.owner is None) == (delivery is None)
            if room.citizen is not None:
                assert room.citizen.leg == one.leg
            if delivery is None:
                assert not room.is_citizen_in_or_sent
                continue
            assert room.owner.party == delivery.agent
            if one.medium.is_voice:
                agent = self.center.agents[delivery.agent]
                assert room.owner.leg == agent.leg
                assert not room.is_owner_in or agent.leg_state == "in_room"
            if delivery.state == "away":
                assert not room.is_owner_in
                assert not room.is_citizen_in_or_sent

    @invariant()
    def who_only_listens_to_the_events_knows_who_takes_part_as_the_core_does(self):
        for view in self.core.restate().conversations:
            assert self.participants[view.conversation] == view.participants

    @invariant()
    def who_only_listens_to_the_events_knows_each_agent_as_the_core_does(self):
        for view in self.core.restate().agents:
            screen = self.screens.get(view.agent)
            assert screen is not None
            for field in ("activity", "reason", "conversations", "next_ready", "next_reason"):
                assert getattr(screen, field) == getattr(view, field), field
            assert (screen.since, screen.paused_since) == (view.since, view.paused_since)

    @invariant()
    def the_published_language_reserve_is_the_one_the_rule_gives(self):
        """At or under the minimum of free speakers, all of them; above it, nobody (IVR-5)."""
        center = self.center
        for reserve in center.language_reserves:
            free = [a.id for a in center.agents.values() if a.speaks(reserve.skill) and a.is_routable()]
            kept = sorted(free) if center.is_link_up and len(free) <= reserve.minimum else []
            assert list(self.reserved.get(reserve.skill, ())) == kept
        assert {skill for skill, agents in self.reserved.items() if agents} <= {
            reserve.skill for reserve in center.language_reserves
        }

    def teardown(self):
        """Everybody goes home, and nothing is left of them."""
        if not hasattr(self, "core"):
            return
        self.the_link_is_restored(False)
        for leg in [*self.switch.citizens, *self.center.conversations_by_leg]:
            self.send(m.CitizenLeft(leg))
        for name in list(self.center.conversations):
            self.send(m.ConversationLeft(name))
        self.switch.citizens.clear()
        for _ in range(10):
            self.time_passes(60)
        assert not self.center.deliveries
        assert not self.center.conversations
        assert all(size == 0 for size in [matcher.sizes()[0] for matcher in self.center.matchers()])
        assert set(self.started) == set(self.ended)


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(stateful_step_count=60)
# On a busy machine a time-out inside an example would be taken for a failing example, and be shrunk for minutes.
TestAnyDay.pytestmark = [pytest.mark.timeout(900)]
