"""One endpoint a user, in a file that pjsip.conf includes."""

import asyncio
import os
import re
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contactcenter.channels.voice_asterisk.accounts.sip_accounts import FILE, SipAccounts
from contactcenter.kernel.errors import ChannelError, InvalidInput
from contactcenter.kernel.ids import AgentId
from contactcenter.messages import Phone


class Reloads:
    def __init__(self) -> None:
        self.count = 0
        self.fails = False

    async def __call__(self) -> None:
        if self.fails:
            raise ChannelError("not connected", retryable=True)
        self.count += 1


@asynccontextmanager
async def kept(accounts: SipAccounts, reloads: Reloads) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(accounts.keep_applied(reloads))
        yield
        keeping.cancel()


async def test_each_shift_has_a_new_secret_and_the_file_is_read_by_nobody_else(tmp_path: Path) -> None:
    accounts, reloads = SipAccounts(tmp_path, debounce=0.0), Reloads()
    async with kept(accounts, reloads):
        first = await accounts.open("ana", Phone.WEB)
        second = await accounts.open("ana", Phone.SIP)
    text = (tmp_path / FILE).read_text()

    assert first.password != second.password
    assert first.password not in text
    assert f"password = {second.password}" in text
    assert "[agent-ana](agent-tpl)" in text
    assert accounts.token(AgentId("ana")) == second.token
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert second.password not in repr(second)


async def test_a_link_in_the_place_of_the_file_leads_nowhere(tmp_path: Path) -> None:
    """Root writes here; the switch's account may have been able to."""
    victim, folder = tmp_path / "victim", tmp_path / "etc"
    victim.write_text("root's")
    folder.mkdir()
    for name in (FILE, "pjsip_accounts.new", f".{FILE}.{os.getpid()}"):
        (folder / name).symlink_to(victim)

    accounts, reloads = SipAccounts(folder, debounce=0.0), Reloads()
    async with kept(accounts, reloads):
        await accounts.open("ana", Phone.WEB)

    assert victim.read_text() == "root's"
    assert not (folder / FILE).is_symlink()
    assert "agent-ana" in (folder / FILE).read_text()


async def test_a_closed_account_is_gone_from_the_file(tmp_path: Path) -> None:
    accounts, reloads = SipAccounts(tmp_path, debounce=0.0), Reloads()
    async with kept(accounts, reloads):
        await accounts.open("ana", Phone.WEB)
        await accounts.open("rosa", Phone.WEB)
        await accounts.close("ana")
        await accounts.close("ana")

    assert re.findall(r"^\[(\S+)\]\(webrtc-ep\)", (tmp_path / FILE).read_text(), re.M) == ["agent-rosa"]
    assert accounts.phone(AgentId("ana")) is None


async def test_a_forgotten_secret_is_gone_at_once_here_and_soon_at_the_switch(tmp_path: Path) -> None:
    accounts, reloads = SipAccounts(tmp_path, debounce=0.0), Reloads()
    async with kept(accounts, reloads):
        old = await accounts.open("ana", Phone.WEB)
        accounts.forget("ana")
        assert accounts.token(AgentId("ana")) == ""
        await accounts.open("rosa", Phone.WEB)

    assert old.password not in (tmp_path / FILE).read_text()


async def test_many_at_once_are_one_reload(tmp_path: Path) -> None:
    accounts, reloads = SipAccounts(tmp_path, debounce=0.02), Reloads()
    async with kept(accounts, reloads):
        await asyncio.gather(*(accounts.open(f"u{number}", Phone.WEB) for number in range(50)))

    assert reloads.count == 1
    assert (tmp_path / FILE).read_text().count("type = auth") == 50


async def test_a_core_that_starts_again_knows_the_open_accounts(tmp_path: Path) -> None:
    accounts = SipAccounts(tmp_path, debounce=0.0)
    async with kept(accounts, Reloads()):
        opened = await accounts.open("ana", Phone.WEB)

    again = SipAccounts(tmp_path)

    assert again.token(AgentId("ana")) == opened.token
    assert again.phone(AgentId("ana")) is Phone.WEB


async def test_a_damaged_entry_costs_its_own_account_only(tmp_path: Path) -> None:
    accounts = SipAccounts(tmp_path, debounce=0.0)
    async with kept(accounts, Reloads()):
        await accounts.open("ana", Phone.WEB)
        await accounts.open("rosa", Phone.WEB)
    path = tmp_path / FILE
    path.write_text(path.read_text().replace('"user": "ana"', '"user" "ana"'))

    again = SipAccounts(tmp_path)

    assert again.phone(AgentId("rosa")) is Phone.WEB
    assert again.phone(AgentId("ana")) is None


async def test_opening_does_not_wait_for_a_switch_that_is_away(tmp_path: Path) -> None:
    accounts, reloads = SipAccounts(tmp_path, debounce=0.0), Reloads()
    reloads.fails = True
    async with kept(accounts, reloads):
        opened = await accounts.open("ana", Phone.WEB, timeout_seconds=0.3)
        assert opened.user == "agent-ana"
        assert opened.password in (tmp_path / FILE).read_text()


@pytest.mark.parametrize("user", ["", "a b", "x\n[carrier]", "a]b", "ñ", "a" * 61])
async def test_a_user_id_cannot_write_configuration(tmp_path: Path, user: str) -> None:
    with pytest.raises(InvalidInput):
        await SipAccounts(tmp_path).open(user, Phone.WEB)


async def test_a_telephone_is_told_where_to_register_and_a_page_comes_through_the_console(
    tmp_path: Path,
) -> None:
    accounts = SipAccounts(tmp_path, server="203.0.113.5:5070", debounce=0.0)

    told = [(await accounts.open(f"u{n}", kind, 0.0)).domain for n, kind in enumerate((Phone.SIP, Phone.WEB))]

    assert told == ["203.0.113.5:5070", "127.0.0.1"]
