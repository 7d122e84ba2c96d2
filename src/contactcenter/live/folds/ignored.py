"""Names the messages of the core that change nothing in the live view, so that none is forgotten.

A new message is listed here or in the table of its subject; `tests/live/test_folds.py` names one that is missing.
"""

from contactcenter import messages as m

# What follows from them arrives as another event, or no row shows it.
_EVENTS: frozenset[type] = frozenset(
    {
        m.AgentDropped,
        m.AgentReturned,  # no row changes; the hub sends the card again
        m.LanguageReserveBroken,
        m.NodeEntered,
        m.RecordingNoticeGiven,
        m.RequirementWidened,
    }
)
# What adapters report: the core concludes from it and publishes its conclusion.
_CHANNEL_EVENTS: frozenset[type] = frozenset(
    {
        m.AgentJoined,
        m.AgentLegFailed,
        m.AgentLegLost,
        m.AgentLegRested,
        m.AgentLegSilent,
        m.AgentLegUp,
        m.CallArrived,
        m.CitizenJoined,
        m.CitizenLeft,
        m.ConversationLeft,
        m.LegFree,
        m.MoveRefused,
        m.PromptEnded,
        m.RecordingClosed,
        m.UnobservedCallFound,
    }
)
# Requests that the core may refuse: the view takes the events that follow. (Configuration is folded.)
_COMMANDS: frozenset[type] = frozenset(
    {
        m.CloseShift,
        m.CompleteWrapUp,
        m.EndConversation,
        m.EnqueueConversation,
        m.ExtendWrapUp,
        m.OpenShift,
        m.PublishTree,
        m.ReportLeg,
        m.SetChannelCapabilities,
        m.SetPresence,
        m.SetQueuePriority,
        m.StartEpoch,
        m.TestAgentAudio,
    }
)
# A deadline may be out of date; what a valid one does arrives as an event.
_DEADLINES: frozenset[type] = frozenset(
    {
        m.AgentReturnExpired,
        m.CitizenJoinExpired,
        m.ClosingExpired,
        m.ConnectDue,
        m.DeliveryExpired,
        m.MoveRetryDue,
        m.QueuePositionDue,
        m.RequirementStepDue,
        m.WrapUpExpired,
    }
)
IGNORED = _EVENTS | _CHANNEL_EVENTS | _COMMANDS | _DEADLINES
