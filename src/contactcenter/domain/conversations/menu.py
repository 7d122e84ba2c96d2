"""Takes a caller through the voice menu: the call arrives, walks through the tree of its number, enters a line."""

from contactcenter import messages as m
from contactcenter.domain import ivr
from contactcenter.domain.conversations import waiting_line
from contactcenter.domain.conversations.citizen_leg import hang_up, mark, start_music
from contactcenter.domain.conversations.closing import close
from contactcenter.domain.ivr.tree import parse
from contactcenter.domain.records.conversation import CLOSING, MENU, Conversation
from contactcenter.domain.records.room import Room
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import ConversationId, LegId


def call_arrived(turn: Turn, message: m.CallArrived) -> None:
    """Start the conversation of a citizen who calls. A leg that is known already was reported twice."""
    if message.leg not in turn.state.conversations_by_leg:
        start_call(turn, message.leg, message, begin=True)


def start_call(
    turn: Turn,
    leg: LegId,
    seen: m.CallArrived | m.LegSeen,
    begin: bool,
    name: ConversationId | None = None,
) -> None:
    """Start a conversation and enter the tree of the number called; without a tree the conversation ends.

    Args:
        begin: whether the menu can be played to the leg now; if not, it begins when the leg waits for orders.
        name: the id that an earlier core gave the conversation, for a call that this core has no record of.
    """
    state = turn.state
    if name is None:
        state.conversations_made += 1
        name = ConversationId(f"{state.epoch}-{state.conversations_made}")
    tree, version = state.tree_of_number.get(seen.dnis, ("", 0))
    conversation = new_call(turn, name, leg, seen)
    conversation.begun = begin
    turn.emit(
        m.ConversationStarted(name, m.VOICE_CHANNEL, leg, seen.dnis, seen.ani, seen.region, tree, version)
    )
    mark(turn, conversation, "menu")
    if not tree:
        turn.emit(m.ConversationEnded(name, m.EndCause.FAILED, MENU))
        close(turn, conversation)
        hang_up(turn, conversation)
        return
    conversation.ivr = ivr.IvrSession(name, leg, tree, version)
    if begin:
        follow(turn, conversation, ivr.begin(conversation.ivr, state.trees[tree, version], now=turn.now))


def new_call(turn: Turn, name: ConversationId, leg: LegId, seen: m.CallArrived | m.LegSeen) -> Conversation:
    """Make and index the record of a call, at the stage of the menu."""
    conversation = Conversation(
        name,
        m.VOICE_CHANNEL,
        MENU,
        turn.now,
        turn.now,
        Room.of(name, leg),
        (leg,),
        seen.dnis,
        seen.ani,
        seen.region,
    )
    turn.state.add_conversation(conversation)
    return conversation


def follow(turn: Turn, conversation: Conversation, outcomes: list[ivr.Outcome]) -> None:
    """Carry out the outcomes of the menu, one after the other."""
    for outcome in outcomes:
        match outcome:
            case ivr.EnterLine():
                _option_chosen(turn, conversation, outcome)
                continue
            case ivr.Finish():
                turn.emit(m.ConversationEnded(conversation.id, m.EndCause.MENU_ENDED, MENU))
                close(turn, conversation)
                hang_up(turn, conversation)
                continue
            case m.PlayPrompt(_, step):
                conversation.prompt = step
            case m.LanguageChosen(_, language):
                conversation.language = language
            case m.ConsentAnswered(_, accepted):
                conversation.anonymous = not accepted
            case m.DocumentCaptured(_, document):
                conversation.document = document
        turn.emit(outcome)


def _option_chosen(turn: Turn, conversation: Conversation, line: ivr.EnterLine) -> None:
    queue = turn.state.queue(line.requirement.queue)
    conversation.ivr = None
    conversation.option, conversation.language = line.option, line.language
    conversation.announcement = line.announcement or announcement(queue.policy.announcement)
    turn.emit(m.OptionChosen(conversation.id, line.option, line.requirement.queue))
    start_music(turn, conversation)
    waiting_line.enter_first(turn, conversation, line.requirement, queue)


def announcement(keys: tuple[str, ...]) -> tuple[m.PromptPart, ...]:
    """Return the prompts of these keys, for the agent to hear on the way into the room."""
    return tuple(m.PromptPart(m.PromptPartKind.PROMPT, key) for key in keys)


def prompt_ended(turn: Turn, message: m.PromptEnded) -> None:
    """Continue in the menu by what the caller keyed; after a goodbye, hang up."""
    conversation = turn.state.conversations_by_leg.get(message.leg)
    if conversation is None:
        return
    if conversation.ivr is not None and conversation.stage is MENU:
        session = conversation.ivr
        tree = turn.state.trees[session.tree, session.version]
        follow(turn, conversation, ivr.advance(session, tree, message))
    elif conversation.stage is CLOSING and message.step == conversation.prompt:
        hang_up(turn, conversation)


def resume(turn: Turn, conversation: Conversation) -> None:
    """Ask again at the node that the caller had reached in the menu, or begin the menu."""
    session = conversation.ivr
    if session is None:
        return
    tree = turn.state.trees[session.tree, session.version]
    begun, conversation.begun = conversation.begun, True
    outcomes = ivr.resume(session, tree) if begun else ivr.begin(session, tree, now=turn.now)
    follow(turn, conversation, outcomes)


def publish_tree(turn: Turn, message: m.PublishTree) -> None:
    """Use this version for calls to its numbers from now on; versions that no call can reach are dropped.

    Raises: InvalidInput with node and reason if the tree does not validate; Conflict if callers walk another text of
    the same version.
    """
    state, tree = turn.state, parse(message.source)
    key = (message.tree, message.version)
    walked = {(one.ivr.tree, one.ivr.version) for one in state.conversations.values() if one.ivr is not None}
    if key in walked and state.tree_sources[key] != message.source:
        raise Conflict(f"version {message.version} of {message.tree} is being walked by callers")
    state.trees[key], state.tree_sources[key] = tree, message.source
    state.tree_of_number.update(dict.fromkeys(message.numbers, key))
    for old in set(state.trees) - walked - set(state.tree_of_number.values()):
        del state.trees[old], state.tree_sources[old]
