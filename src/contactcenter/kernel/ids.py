"""Typed identifiers, so that an AgentId is never passed where a QueueId is expected."""

from typing import NewType

AgentId = NewType("AgentId", str)  # the user's id; a person who serves is an agent
UserId = NewType("UserId", str)
QueueId = NewType("QueueId", str)
ConversationId = NewType("ConversationId", str)  # `<epoch>-<n>`; also the name of its room
DeliveryId = NewType("DeliveryId", str)  # `<epoch>-d<n>`
LegId = NewType("LegId", str)  # Asterisk's Uniqueid, opaque to everybody else
PartyId = NewType(
    "PartyId", str
)  # of a conversation: "citizen", an agent's or a user's id, or an outside number's reference
Ref = NewType("Ref", str)  # stands for a personal datum in the vault
