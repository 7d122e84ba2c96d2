"""The routing core: one input in, its effects out. It keeps six laws:

1. `handle` is the only way in; it is synchronous and finishes. 2. It returns effects, in order; it performs none. 3. It
reads no clock, no random number and no file; it numbers ids under its epoch. 4. If it raises a `Refused`, nothing has
changed. 5. Deadlines are never cancelled; one that is out of date does nothing. 6. The same inputs in the same order
give the same effects.

So the journal of inputs rebuilds the state, and the simulator and the live engine run the same code.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from contactcenter import messages as m
from contactcenter.domain import channels, configuration, snapshot
from contactcenter.domain.agents import legs, shifts
from contactcenter.domain.assignment import run_matching
from contactcenter.domain.conversations import closing, deliveries, lifecycle, menu, waiting_line
from contactcenter.domain.recovery import move_retries, outage, resync, timeouts
from contactcenter.domain.recovery.timeouts import only_with_link
from contactcenter.domain.snapshot import CoreState
from contactcenter.domain.state import State
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import NotFound

__all__ = ["CoreState", "RoutingCore"]

Rule = Callable[[Turn, Any], None]


def _only_journalled(_: Turn, __: m.CoreInput) -> None:
    """Do nothing: other parts of the centre act on this input, and the core only has it in its journal."""


def _start_epoch(turn: Turn, message: m.StartEpoch) -> None:
    """Number ids anew under another epoch.

    The link to the switch counts as down until the switch has been read back.
    """
    state = turn.state
    state.epoch, state.conversations_made, state.deliveries_made = message.epoch, 0, 0
    if message.since is not None and turn.now - message.since > outage.RESTART_GRACE:
        state.unobserved_since = state.unobserved_since or message.since
        outage.leave_out_outage(turn, message.since)
    resync.link_lost(turn, m.VoiceLinkLost())
    turn.emit(snapshot.core_restored(state))


RULES: dict[type[m.CoreInput], Rule] = {
    # commands
    m.StartEpoch: _start_epoch,
    m.OpenShift: shifts.open_shift,
    m.CloseShift: shifts.close_shift,
    m.ReportLeg: legs.report_leg,
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
    m.SetLanguageReserves: configuration.set_language_reserves,
    m.PublishTree: menu.publish_tree,
    m.EnqueueConversation: lifecycle.enqueue,
    # facts
    m.CallArrived: menu.call_arrived,
    m.LegFree: lifecycle.leg_free,
    m.PromptEnded: menu.prompt_ended,
    m.CitizenJoined: deliveries.citizen_joined,
    m.CitizenLeft: closing.citizen_left,
    m.ConversationLeft: closing.conversation_left,
    m.AgentLegUp: legs.leg_up,
    m.AgentLegFailed: legs.leg_failed,
    m.AgentLegLost: legs.leg_lost,
    m.AgentLegSilent: legs.leg_silent,
    m.AgentJoined: deliveries.agent_joined,
    m.AgentLegRested: legs.leg_rested,
    m.MoveRefused: move_retries.move_refused,
    m.UnobservedCallFound: _only_journalled,
    m.RecordingClosed: _only_journalled,
    m.RecorderMissing: _only_journalled,
    m.VoiceLinkLost: resync.link_lost,
    m.VoiceLinkRestored: resync.link_restored,
    # deadlines
    m.DeliveryExpired: only_with_link(timeouts.delivery_expired),
    m.CitizenJoinExpired: only_with_link(timeouts.citizen_join_expired),
    m.AgentReturnExpired: only_with_link(timeouts.agent_return_expired),
    m.ClosingExpired: only_with_link(closing.closing_expired),
    m.MoveRetryDue: only_with_link(move_retries.move_retry_due),
    m.WrapUpExpired: timeouts.wrap_up_expired,
    m.RequirementStepDue: waiting_line.step_due,
    m.QueuePositionDue: waiting_line.position_due,
    m.ConnectDue: legs.connect_due,
}


class RoutingCore:
    """The state of the routing, and the one way to change it.

    Args:
        epoch: the prefix of the ids that are numbered until a `StartEpoch` gives another.
    """

    def __init__(self, epoch: str) -> None:
        self._state = State(epoch)

    def handle(self, message: m.CoreInput, now: datetime) -> list[m.Effect]:
        """Decide what follows from one input.

        Returns: the effects, in order.
        Raises: a `Refused`, having changed nothing.
        """
        rule = RULES.get(type(message))
        if rule is None:
            raise NotFound(f"no rule for {type(message).__name__}")
        turn = Turn(self._state, now)
        rule(turn, message)
        run_matching(turn)
        return turn.effects

    def export(self) -> CoreState:
        """Return a copy of the whole state as plain data."""
        return snapshot.export(self._state)

    @classmethod
    def restore(cls, state: CoreState) -> "RoutingCore":
        """Return a core that continues from an exported state, which is copied."""
        core = cls(state.epoch)
        core._state = snapshot.restore(state)
        return core

    def restate(self) -> m.CoreRestored:
        """Return the present state of every agent and conversation, for a view that begins from it."""
        return snapshot.core_restored(self._state)

    def deadlines(self) -> list[m.Schedule]:
        """Return the deadlines that may still come due, computed from the state alone."""
        return snapshot.deadlines(self._state)

    @property
    def epoch(self) -> str:
        """The prefix of the ids that are numbered now."""
        return self._state.epoch
