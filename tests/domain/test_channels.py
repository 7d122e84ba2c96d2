"""What a channel can do is declared, and the core refuses what it cannot."""

import pytest

from center import ANA, Center, only, pairs, profile
from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.kernel.errors import InvalidInput, NotFound
from contactcenter.kernel.ids import LegId

CHANNEL_COMMANDS = [
    kind
    for kind in m.registered_messages().values()
    if issubclass(kind, m.ChannelCommand) and kind.__module__.startswith("contactcenter.")
]


@pytest.mark.parametrize("kind", CHANNEL_COMMANDS, ids=lambda kind: kind.__name__)
def test_every_channel_command_has_an_address(kind: type[m.ChannelCommand]) -> None:
    has_field = "channel" in kind.__struct_fields__

    assert has_field or isinstance(getattr(kind, "channel", None), str)


def test_what_only_the_switch_can_do_is_addressed_to_the_voice_channel_and_carries_no_field_for_it() -> None:
    order = m.StartMusic(LegId("1"))

    assert order.channel == m.VOICE_CHANNEL
    assert order.__struct_fields__ == ("leg",)


def test_a_conversation_of_a_channel_that_nobody_declared_is_refused() -> None:
    center = Center().opens().employs(profile(ANA))
    before = center.core.export()

    with pytest.raises(NotFound) as refused:
        center.calls("t1", channel="telegram")

    assert refused.value.code == "unknown_channel"
    assert center.core.export() == before


def test_a_conversation_of_a_channel_that_carries_none_is_refused() -> None:
    center = Center().opens().offers("notices", m.Capabilities(delivery_receipts=True))

    with pytest.raises(InvalidInput) as refused:
        center.calls("n1", channel="notices")

    assert refused.value.code == "not_capable"


def test_a_declared_channel_of_text_takes_a_place_for_text() -> None:
    center = Center().opens().offers("telegram").employs(profile(ANA, digital=1))
    center.is_ready(ANA)

    assert pairs(center.calls("t1", channel="telegram")) == [("t1", ANA)]
    assert pairs(center.calls("t2", channel="telegram")) == []


def test_voice_is_known_from_the_start_and_what_was_declared_survives_a_restart() -> None:
    center = Center().opens().offers("telegram").employs(profile(ANA))
    center.core = RoutingCore.restore(center.core.export())
    center.is_ready(ANA)

    assert only(center.calls("c1"), m.ConversationDelivered)
    assert only(center.calls("t1", channel="telegram"), m.ConversationQueued)
