"""The citizen's leg: arriving, going through the menu, waiting, leaving."""

from contactcenter import messages as m
from contactcenter.domain import ivr
from contactcenter.domain.channels import require_conversations
from contactcenter.domain.conversations.deliveries import ends, withdraw
from contactcenter.domain.ivr.tree import parse
from contactcenter.domain.records.conversation import (
    CLOSING,
    DELIVERING,
    MENU,
    TALKING,
    WAITING,
    Conversation,
)
from contactcenter.domain.records.delivery import RETURNING
from contactcenter.domain.records.delivery import TALKING as BOTH_IN
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.state import Center, system
from contactcenter.kernel.errors import Conflict, NotFound
from contactcenter.kernel.ids import ConversationId, LegId

CLOSING_SECONDS = 20.0
REJOIN_SECONDS = 0.5  # a citizen who fell out of a conversation in course is brought back after


def arrived(c: Center, message: m.CallArrived) -> None:
    if message.leg not in c.legs:
        arrive(c, message.leg, message, begin=True)


def arrive(
    c: Center,
    leg: LegId,
    seen: m.CallArrived | m.LegSeen,
    begin: bool,
    name: ConversationId | None = None,
) -> None:
    """A conversation enters the tree of the number called; without one, it ends. `name`: of a time we forgot."""
    if name is None:
        c.conversations_made += 1
        name = ConversationId(f"{c.epoch}-{c.conversations_made}")
    tree, version = c.numbers.get(seen.dnis, ("", 0))
    conversation = Conversation(
        name, m.VOICE_CHANNEL, leg, MENU, c.now, c.now, seen.dnis, seen.ani, seen.region, begun=begin
    )
    c.know(conversation)
    c.emit(m.ConversationStarted(name, m.VOICE_CHANNEL, leg, seen.dnis, seen.ani, seen.region, tree, version))
    c.mark(conversation, "menu")
    if not tree:
        c.emit(m.ConversationEnded(name, m.EndCause.FAILED, MENU))
        close(c, conversation)
        c.emit(m.HangUp(leg))
        return
    conversation.ivr = ivr.IvrSession(name, leg, tree, version)
    if begin:
        follow(c, conversation, ivr.begin(conversation.ivr, c.trees[tree, version], now=c.now))


def follow(c: Center, conversation: Conversation, outcomes: list[ivr.Outcome]) -> None:
    """What the menu concluded, one thing after the other."""
    for outcome in outcomes:
        match outcome:
            case ivr.EnterLine():
                _option_chosen(c, conversation, outcome)
                continue
            case ivr.Finish():
                c.emit(m.ConversationEnded(conversation.id, m.EndCause.MENU_ENDED, MENU))
                close(c, conversation)
                c.emit(m.HangUp(conversation.leg))
                continue
            case m.PlayPrompt(_, step):
                conversation.prompt = step
            case m.LanguageChosen(_, language):
                conversation.language = language
            case m.ConsentAnswered(_, accepted):
                conversation.anonymous = not accepted
            case m.DocumentCaptured(_, document):
                conversation.document = document
        c.emit(outcome)


def _option_chosen(c: Center, conversation: Conversation, line: ivr.EnterLine) -> None:
    queue = c.queue(line.requirement.queue)
    conversation.ivr = None
    conversation.option, conversation.language = line.option, line.language
    conversation.announcement = line.announcement or _announcement(queue.policy.announcement)
    c.emit(m.OptionChosen(conversation.id, line.option, line.requirement.queue))
    c.emit(m.StartMusic(conversation.leg))
    _enter(c, conversation, line.requirement, queue)


def _announcement(keys: tuple[str, ...]) -> tuple[m.PromptPart, ...]:
    return tuple(m.PromptPart(m.PromptPartKind.PROMPT, key) for key in keys)


def _enter(c: Center, conversation: Conversation, asked: m.Requirement, queue: Queue) -> None:
    conversation.requirement = asked
    conversation.order_key = queue.key_of(c.now_seconds, asked.priority_minutes)
    conversation.entered_line = conversation.waits_since = c.now
    c.enters_line(conversation, "conversation_arrived")
    for number, step in enumerate(asked.steps[1:], start=1):
        c.schedule(step.after_seconds, m.RequirementStepDue(conversation.id, number))


def enqueue(c: Center, message: m.EnqueueConversation) -> None:
    if message.conversation in c.conversations or LegId(message.conversation) in c.legs:
        raise Conflict(f"conversation {message.conversation} is already here")
    queue = c.queues.get(message.queue)
    if queue is None:
        raise NotFound(f"queue {message.queue}")
    medium = require_conversations(c, message.channel)
    leg = LegId(message.conversation)
    conversation = Conversation(message.conversation, message.channel, leg, MENU, c.now, c.now, medium=medium)
    conversation.announcement = _announcement(queue.policy.announcement)
    c.know(conversation)
    c.emit(m.ConversationStarted(message.conversation, message.channel, leg, "", None, None))
    steps = (m.RequirementStep(skills=message.skills),)
    _enter(c, conversation, m.Requirement(message.queue, message.priority_minutes, steps), queue)


def prompt_ended(c: Center, message: m.PromptEnded) -> None:
    conversation = c.legs.get(message.leg)
    if conversation is None:
        return
    if conversation.ivr is not None and conversation.stage is MENU:
        session = conversation.ivr
        follow(c, conversation, ivr.heard(session, c.trees[session.tree, session.version], message))
    elif conversation.stage is CLOSING and message.step == conversation.prompt:
        c.emit(m.HangUp(conversation.leg))


def leg_free(c: Center, message: m.LegFree) -> None:
    """Her leg is ours again, from the top: say what belongs here."""
    conversation = c.legs.get(message.leg)
    if conversation is None:
        c.emit(m.HangUp(message.leg))
        return
    conversation.refusals = 0
    delivery = c.delivery_of(conversation)
    if conversation.stage is MENU:
        resume(c, conversation)
    elif conversation.stage is CLOSING:
        goodbye(c, conversation)
    else:
        c.emit(m.StartMusic(conversation.leg))
    if delivery is not None and delivery.citizen_sent and conversation.stage in (DELIVERING, TALKING):
        delivery.citizen_in = delivery.citizen_sent = False
        if delivery.agent_in and delivery.state in (BOTH_IN, RETURNING):
            delivery.due = c.schedule(REJOIN_SECONDS, m.CitizenJoinExpired(delivery.id))


def resume(c: Center, conversation: Conversation) -> None:
    session = conversation.ivr
    if session is None:
        return
    tree = c.trees[session.tree, session.version]
    begun, conversation.begun = conversation.begun, True
    follow(c, conversation, ivr.resume(session, tree) if begun else ivr.begin(session, tree, now=c.now))


def left(c: Center, message: m.CitizenLeft) -> None:
    conversation = c.legs.get(message.leg)
    if conversation is not None:
        gone(c, conversation, m.EndCause.CITIZEN_LEFT)


def gone(c: Center, conversation: Conversation, cause: m.EndCause) -> None:
    """The leg is no more, and with it the conversation."""
    stage, delivery = conversation.stage, c.delivery_of(conversation)
    if stage is WAITING:
        c.leaves_line(conversation)
    if stage is DELIVERING and delivery is not None:
        withdraw(c, delivery, conversation)
    if stage in (WAITING, DELIVERING):
        _abandoned(c, conversation)
    if stage is TALKING and delivery is not None:
        ends(c, delivery, conversation, cause)
    elif stage is not CLOSING:
        c.emit(m.ConversationEnded(conversation.id, cause, stage, ended=c.saw_until))
    c.forget(conversation)


def _abandoned(c: Center, conversation: Conversation) -> None:
    asked, since = conversation.requirement, conversation.entered_line
    if asked is None or since is None or conversation.answered_at is not None:
        return
    waited = max(0.0, (c.over_at - since).total_seconds())
    short = waited <= c.queue(asked.queue).policy.short_abandon_seconds
    c.emit(m.ConversationAbandoned(conversation.id, asked.queue, waited, short))


def close(c: Center, conversation: Conversation) -> None:
    """Nobody serves her any more: her leg is led out, and a deadline sees to it that it goes."""
    conversation.take("closed", c.now)
    conversation.ivr = None
    conversation.refusals = 0
    c.mark(conversation, "closing")
    c.schedule(CLOSING_SECONDS, m.ClosingExpired(conversation.id))


def goodbye(c: Center, conversation: Conversation) -> None:
    c.prompts(conversation, system("goodbye"))


def closing_expired(c: Center, message: m.ClosingExpired) -> None:
    """Hang up; whose leg does not even report that is forgotten at the second time."""
    conversation = c.conversations.get(message.conversation)
    if conversation is None or conversation.stage is not CLOSING:
        return
    if (c.now - conversation.since).total_seconds() < CLOSING_SECONDS:
        return
    conversation.refusals += 1
    if conversation.refusals > 1:
        c.mark(conversation, "closing")
        c.forget(conversation)
        return
    c.emit(m.HangUp(conversation.leg))
    c.schedule(CLOSING_SECONDS, message)


def step_due(c: Center, message: m.RequirementStepDue) -> None:
    conversation = c.conversations.get(message.conversation)
    if conversation is None or conversation.stage is not WAITING or message.step <= conversation.step:
        return
    matcher = c.matcher(conversation)
    if matcher.has_waiting(conversation.id):
        matcher.leave(conversation.id)
    conversation.step = message.step
    c.emit(m.RequirementWidened(conversation.id, message.step))
    c.entering.append((conversation, "widened"))


def place_due(c: Center, message: m.QueuePositionDue) -> None:
    conversation = c.conversations.get(message.conversation)
    if conversation is None or conversation.stage is not WAITING or message.turn != conversation.turn:
        return
    asked = conversation.requirement
    assert asked is not None, "only who chose an option waits"
    queue = c.queue(asked.queue)
    place = m.PromptPart(m.PromptPartKind.NUMBER, str(queue.position_of(conversation.id)))
    if c.link:
        c.prompts(conversation, system("place-before"), place, system("place-after"), then_hold_music=True)
    c.place_due(conversation, queue.policy.position_every_seconds)


def publish_tree(c: Center, message: m.PublishTree) -> None:
    tree = parse(message.source)
    key = (message.tree, message.version)
    spoken = {(one.ivr.tree, one.ivr.version) for one in c.conversations.values() if one.ivr is not None}
    if key in spoken and c.sources[key] != message.source:
        raise Conflict(f"version {message.version} of {message.tree} is being walked by callers")
    c.trees[key], c.sources[key] = tree, message.source
    c.numbers.update(dict.fromkeys(message.numbers, key))
    for old in set(c.trees) - spoken - set(c.numbers.values()):
        del c.trees[old], c.sources[old]
