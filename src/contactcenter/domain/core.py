"""The routing core: one input in, its effects out. Six laws:

1. `handle` is the only way in; it is synchronous and finishes.
2. It returns effects, in order; it performs none.
3. It reads no clock, no chance, no file; ids it counts under its epoch.
4. If it raises a `Refused`, nothing has changed.
5. Deadlines are never cancelled; a stale one finds nothing to do.
6. The same inputs in the same order give the same effects.

So the journal of inputs rebuilds the state, and the simulator and the live engine run the same code.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from contactcenter.domain import (
    adoption,
    agent_legs,
    calls,
    dark,
    floor,
    meetings,
    organisation,
    overdue,
    shifts,
    snapshot,
)
from contactcenter.domain import messages as m
from contactcenter.domain.center import Center
from contactcenter.domain.snapshot import CoreState
from contactcenter.kernel.errors import NotFound

__all__ = ["CoreState", "RoutingCore"]

A_RESTART = timedelta(minutes=1)  # what takes longer is time in which nobody looked
Rule = Callable[[Center, Any], None]


def _noted(_: Center, __: m.CoreInput) -> None:
    """Others act on it; routing only has it in its journal."""


def _start_epoch(c: Center, message: m.StartEpoch) -> None:
    """Names begin anew; the switch is not believed to answer until it was read back."""
    c.epoch, c.conversations_made, c.deliveries_made = message.epoch, 0, 0
    if message.since is not None and c.now - message.since > A_RESTART:
        c.dark_since = c.dark_since or message.since
        dark.leave_out(c, message.since)
    adoption.link_lost(c, m.VoiceLinkLost())
    c.emit(snapshot.restated(c))


RULES: dict[type[m.CoreInput], Rule] = {
    # commands
    m.StartEpoch: _start_epoch,
    m.OpenShift: shifts.open_shift,
    m.CloseShift: shifts.close_shift,
    m.ReportLeg: agent_legs.report,
    m.SetPresence: shifts.set_presence,
    m.EndConversation: shifts.end_conversation,
    m.ExtendWrapUp: shifts.extend_wrap_up,
    m.CompleteWrapUp: shifts.complete,
    m.TestAgentAudio: agent_legs.test_audio,
    m.SetQueue: organisation.set_queue,
    m.SetQueuePriority: organisation.set_queue_priority,
    m.SetAgent: organisation.set_agent,
    m.RemoveAgent: shifts.remove_agent,
    m.SetGuards: organisation.set_guards,
    m.PublishTree: calls.publish_tree,
    m.EnqueueConversation: calls.enqueue,
    # facts
    m.CallArrived: calls.arrived,
    m.LegFree: calls.leg_free,
    m.PromptEnded: calls.prompt_ended,
    m.CitizenJoined: meetings.citizen_joined,
    m.CitizenLeft: calls.left,
    m.AgentLegUp: agent_legs.up,
    m.AgentLegFailed: agent_legs.failed,
    m.AgentLegLost: agent_legs.leg_is_lost,
    m.AgentLegSilent: agent_legs.leg_is_silent,
    m.AgentJoined: meetings.agent_joined,
    m.AgentRested: agent_legs.rested,
    m.MoveRefused: overdue.move_refused,
    m.CallUnattended: _noted,
    m.RecordingClosed: _noted,
    m.RecorderSilent: _noted,
    m.VoiceLinkLost: adoption.link_lost,
    m.VoiceLinkRestored: adoption.link_restored,
    # deadlines
    m.DeliveryExpired: overdue.with_link(overdue.delivery_expired),
    m.CitizenJoinExpired: overdue.with_link(overdue.citizen_join_expired),
    m.AgentReturnExpired: overdue.with_link(overdue.agent_return_expired),
    m.ClosingExpired: overdue.with_link(calls.closing_expired),
    m.MoveDue: overdue.with_link(overdue.move_due),
    m.WrapUpExpired: overdue.wrap_up_expired,
    m.StepDue: calls.step_due,
    m.PlaceDue: calls.place_due,
    m.ConnectDue: agent_legs.connect_due,
}


class RoutingCore:
    def __init__(self, epoch: str) -> None:
        self._center = Center(epoch)

    def handle(self, message: m.CoreInput, now: datetime) -> list[m.Effect]:
        rule = RULES.get(type(message))
        if rule is None:
            raise NotFound(f"no rule for {type(message).__name__}")
        center = self._center
        center.begin_turn(now)
        rule(center, message)
        floor.settle(center)
        return center.out

    def export(self) -> CoreState:
        return snapshot.export(self._center)

    @classmethod
    def restore(cls, state: CoreState) -> "RoutingCore":
        core = cls(state.epoch)
        core._center = snapshot.restore(state)
        return core

    def restate(self) -> m.CoreRestated:
        return snapshot.restated(self._center)

    def deadlines(self) -> list[m.Schedule]:
        """What may still come due: an agenda that was lost with its process, made again."""
        return snapshot.deadlines(self._center)

    @property
    def epoch(self) -> str:
        return self._center.epoch
