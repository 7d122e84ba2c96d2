"""The card of a call, and when it is shown again."""

import pytest

from api.site import Site, heard, said
from contactcenter import messages as m
from contactcenter.areas.citizens.live import CitizenCards
from contactcenter.bootstrap.areas import TIMELINE
from contactcenter.kernel.ids import AgentId, ConversationId
from contactcenter.live.state import ConversationState
from contactcenter.storage.cipher import Cipher

pytestmark = pytest.mark.postgres


async def test_a_card_is_shown_again_when_its_citizen_has_a_record(site: Site) -> None:
    browser = await site.ready("yeni")
    async with browser.socket() as page:
        await said(page)
        call = site.call()
        await heard(page, lambda w: bool(w.get("cards")))

        site.bus.publish(m.CitizenLinked(call), site.clock.now())

        again = await heard(page, lambda w: bool(w.get("cards")))
        assert again["cards"][call]["conversation"] == call


async def test_a_card_says_whose_tree_it_is_registered_with_before_a_row_is_written(site: Site) -> None:
    yeni = await site.person("yeni")
    started = m.ConversationStarted(ConversationId("c9"), "voice", None, "1800", None, None, "otra", 1)
    source = CitizenCards(site.database, site.vault, Cipher(b"k" * 32), TIMELINE)

    card = await source.card(
        site.hub.view, ConversationState.started(started, site.clock.now()), AgentId(yeni)
    )

    assert card.tree == "otra"
