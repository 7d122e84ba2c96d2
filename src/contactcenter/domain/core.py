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

from contactcenter import messages as m
from contactcenter.domain import channels, configuration, snapshot
from contactcenter.domain.agents import legs, shifts
from contactcenter.domain.conversations import assignment, deliveries, lifecycle
from contactcenter.domain.recovery import outage, resync, timeouts
from contactcenter.domain.snapshot import CoreState
from contactcenter.domain.state import Center
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
        c.unobserved_since = c.unobserved_since or message.since
        outage.leave_out(c, message.since)
    resync.link_lost(c, m.VoiceLinkLost())
    c.emit(snapshot.restated(c))


RULES: dict[type[m.CoreInput], Rule] = {
    # commands
    m.StartEpoch: _start_epoch,
    m.OpenShift: shifts.open_shift,
    m.CloseShift: shifts.close_shift,
    m.ReportLeg: legs.report,
    m.SetPresence: shifts.set_presence,
    m.EndConversation: shifts.end_conversation,
    m.ExtendWrapUp: shifts.extend_wrap_up,
    m.CompleteWrapUp: shifts.complete,
    m.TestAgentAudio: legs.test_audio,
    m.SetChannelCapabilities: channels.set_capabilities,
    m.SetQueue: configuration.set_queue,
    m.SetQueuePriority: configuration.set_queue_priority,
    m.SetAgent: configuration.set_agent,
    m.RemoveAgent: shifts.remove_agent,
    m.SetLanguageReserves: configuration.set_guards,
    m.PublishTree: lifecycle.publish_tree,
    m.EnqueueConversation: lifecycle.enqueue,
    # facts
    m.CallArrived: lifecycle.arrived,
    m.LegFree: lifecycle.leg_free,
    m.PromptEnded: lifecycle.prompt_ended,
    m.CitizenJoined: deliveries.citizen_joined,
    m.CitizenLeft: lifecycle.left,
    m.AgentLegUp: legs.up,
    m.AgentLegFailed: legs.failed,
    m.AgentLegLost: legs.leg_is_lost,
    m.AgentLegSilent: legs.leg_is_silent,
    m.AgentJoined: deliveries.agent_joined,
    m.AgentLegRested: legs.rested,
    m.MoveRefused: timeouts.move_refused,
    m.UnobservedCallFound: _noted,
    m.RecordingClosed: _noted,
    m.RecorderMissing: _noted,
    m.VoiceLinkLost: resync.link_lost,
    m.VoiceLinkRestored: resync.link_restored,
    # deadlines
    m.DeliveryExpired: timeouts.with_link(timeouts.delivery_expired),
    m.CitizenJoinExpired: timeouts.with_link(timeouts.citizen_join_expired),
    m.AgentReturnExpired: timeouts.with_link(timeouts.agent_return_expired),
    m.ClosingExpired: timeouts.with_link(lifecycle.closing_expired),
    m.MoveRetryDue: timeouts.with_link(timeouts.move_due),
    m.WrapUpExpired: timeouts.wrap_up_expired,
    m.RequirementStepDue: lifecycle.step_due,
    m.QueuePositionDue: lifecycle.place_due,
    m.ConnectDue: legs.connect_due,
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
        assignment.settle(center)
        return center.out

    def export(self) -> CoreState:
        return snapshot.export(self._center)

    @classmethod
    def restore(cls, state: CoreState) -> "RoutingCore":
        core = cls(state.epoch)
        core._center = snapshot.restore(state)
        return core

    def restate(self) -> m.CoreRestored:
        return snapshot.restated(self._center)

    def deadlines(self) -> list[m.Schedule]:
        """What may still come due: an agenda that was lost with its process, made again."""
        return snapshot.deadlines(self._center)

    @property
    def epoch(self) -> str:
        return self._center.epoch
