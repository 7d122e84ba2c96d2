"""Moves conversations in and out of the line, widens their requirements, and announces their position."""

from contactcenter import messages as m
from contactcenter.domain.conversations.citizen_leg import mark, play, system_prompt
from contactcenter.domain.records.conversation import WAITING, Conversation
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.routing.matching import Matcher
from contactcenter.domain.turn import Turn

FIRST_POSITION_SECONDS = 5.0  # from entering the line to the first announcement of the position


def matcher_for(turn: Turn, conversation: Conversation) -> Matcher:
    """Return the matcher of the conversation's medium; that of text is made with the first conversation of text."""
    state = turn.state
    if conversation.medium.is_voice:
        return state.voice_matcher
    if state.text_matcher is None:
        state.text_matcher = Matcher(state.language_reserves)
        for agent in state.agents.values():
            turn.mark_changed(agent)
    return state.text_matcher


def enter_first(turn: Turn, conversation: Conversation, requirement: m.Requirement, queue: Queue) -> None:
    """Enter the line for the first time: the order key counts from now, and so does the wait (ACD-8)."""
    conversation.requirement = requirement
    conversation.order_key = queue.order_key(turn.now_seconds, requirement.priority_minutes)
    conversation.entered_line = conversation.waits_since = turn.now
    enter(turn, conversation, "conversation_arrived")
    for number, step in enumerate(requirement.steps[1:], start=1):
        turn.schedule(step.after_seconds, m.RequirementStepDue(conversation.id, number))


def enter(turn: Turn, conversation: Conversation, rule: str) -> None:
    """Wait in the line by the order key from now on. Agents are looked for when the rule is done.

    `rule`: named in the reason of the delivery.
    """
    requirement = conversation.requirement
    assert requirement is not None, "a conversation waits only after an option was chosen"
    conversation.take("queued", turn.now)
    conversation.turn += 1
    conversation.delivery = None
    key, again = conversation.order_key, conversation.turn > 1
    turn.state.queue(requirement.queue).line[conversation.id] = key
    turn.emit(m.ConversationQueued(conversation.id, requirement, key, conversation.language, again))
    mark(turn, conversation, "queue")
    schedule_position(turn, conversation, FIRST_POSITION_SECONDS)
    turn.match_later(conversation, rule)


def leave(turn: Turn, conversation: Conversation) -> None:
    """Leave the line, if the conversation waits in one."""
    requirement = conversation.requirement
    if conversation.stage is WAITING and requirement is not None:
        turn.state.queue(requirement.queue).line.pop(conversation.id, None)
        leave_matcher(turn, conversation)


def leave_matcher(turn: Turn, conversation: Conversation) -> None:
    """Take the conversation out of its matcher, if it is in it; it keeps its position in the line."""
    matcher = matcher_for(turn, conversation)
    if matcher.has_waiting(conversation.id):
        matcher.leave(conversation.id)


def step_due(turn: Turn, message: m.RequirementStepDue) -> None:
    """Widen the requirement: agents whom the next step allows may serve, besides those of earlier steps."""
    conversation = turn.state.conversations.get(message.conversation)
    if conversation is None or conversation.stage is not WAITING or message.step <= conversation.step:
        return
    leave_matcher(turn, conversation)
    conversation.step = message.step
    turn.emit(m.RequirementWidened(conversation.id, message.step))
    turn.match_later(conversation, "widened")


def position_due(turn: Turn, message: m.QueuePositionDue) -> None:
    """Announce the position in the line to the caller, and again after the queue's interval."""
    conversation = turn.state.conversations.get(message.conversation)
    if conversation is None or conversation.stage is not WAITING or message.turn != conversation.turn:
        return
    requirement = conversation.requirement
    assert requirement is not None, "a conversation waits only after an option was chosen"
    queue = turn.state.queue(requirement.queue)
    if turn.state.is_link_up:
        position = m.PromptPart(m.PromptPartKind.NUMBER, str(queue.position_of(conversation.id)))
        before, after = system_prompt("place-before"), system_prompt("place-after")
        play(turn, conversation, before, position, after, then_hold_music=True)
    schedule_position(turn, conversation, queue.policy.position_every_seconds)


def schedule_position(turn: Turn, conversation: Conversation, seconds: float) -> None:
    """Announce the position after this many seconds, or after the queue's interval if that is shorter.

    Conversations of text have no announcements.
    """
    assert conversation.requirement is not None, "a conversation waits only after an option was chosen"
    every = turn.state.queue(conversation.requirement.queue).policy.position_every_seconds
    if every > 0 and conversation.medium.is_voice:
        turn.schedule(min(seconds, every), m.QueuePositionDue(conversation.id, conversation.turn))
