"""Folds the events that concern the voice switch as a whole."""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import FloorState


def voice_link_lost(state: FloorState, event: m.VoiceLinkLost, at: datetime, changes: Changes) -> None:
    """Note since when the link to the switch is down; a second report does not change the instant."""
    state.switch_lost = state.switch_lost or at
    changes.totals = True


def voice_link_restored(
    state: FloorState, event: m.VoiceLinkRestored, at: datetime, changes: Changes
) -> None:
    """Note that the link to the switch is up."""
    state.switch_lost = None
    changes.totals = True


def recorder_missing(state: FloorState, event: m.RecorderMissing, at: datetime, changes: Changes) -> None:
    """Mark the conversation of this leg as not recorded."""
    for conversation, conversation_state in state.conversations.items():
        if conversation_state.leg == event.leg:
            conversation_state.is_recorded = False
            changes.conversations.add(conversation)


FOLDS: FoldTable = {
    m.VoiceLinkLost: voice_link_lost,
    m.VoiceLinkRestored: voice_link_restored,
    m.RecorderMissing: recorder_missing,
}
