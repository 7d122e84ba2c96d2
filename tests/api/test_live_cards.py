"""The card of a call, and when it is shown again."""

import pytest

from api.site import Site, heard, said
from contactcenter.storage.projections import CitizenLinked

pytestmark = pytest.mark.postgres


async def test_a_card_is_shown_again_when_its_citizen_has_a_record(site: Site) -> None:
    browser = await site.ready("yeni")
    async with browser.socket() as page:
        await said(page)
        call = site.call()
        await heard(page, lambda w: w.get("card") is not None)

        site.bus.publish(CitizenLinked(call), site.clock.now())

        again = await heard(page, lambda w: w.get("card") is not None)
        assert again["card"]["conversation"] == call
