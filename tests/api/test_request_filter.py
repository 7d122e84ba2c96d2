"""What is turned away before any route: foreign hosts, NUL, pages that talk too much."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.site import Site, heard, said
from contactcenter.api.deps import ANY_ADDRESS, LOOPBACK_HOSTS, WebOptions
from contactcenter.bootstrap.hosts import own_hosts
from contactcenter.live.socket import MESSAGES_A_SECOND
from contactcenter.settings import Settings
from contactcenter.storage.database import Database

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "10.9.8.7", "localhost.evil.example"])
async def test_a_name_that_somebody_pointed_at_us_reaches_nothing(site: Site, host: str) -> None:
    browser = await site.signed_in("yeni")
    for path in ("/", "/api/session", "/health/live"):
        reply = await browser.get(path, headers={"Host": host})
        assert (reply.status_code, reply.json()["error"]) == (421, "foreign_host")
    uri = f"ws://{host.partition(':')[0]}:{site.port}/live"
    with pytest.raises(InvalidStatus):
        await connect(uri, host="127.0.0.1", port=site.port, proxy=None)


async def test_our_own_names_whatever_the_port_are_let_in(database: Database, tmp_path: Path) -> None:
    hosts = (*LOOPBACK_HOSTS, "consola.example.pe", "*.alomac.example", ANY_ADDRESS)
    async with Site(database, WebOptions(hosts=hosts), str(tmp_path)) as site:
        browser = site.browser()
        for host in (
            "localhost:9",
            "LOCALHOST.",
            "[::1]:8080",
            "Consola.example.pe",
            "a.alomac.example",
            "10.0.0.7:8080",
        ):
            assert (await browser.get("/health/live", headers={"Host": host})).status_code == 200, host
        assert (await browser.get("/health/live", headers={"Host": "alomac.example"})).status_code == 421


async def test_a_text_with_nul_in_it_is_invalid_wherever_it_stands(site: Site) -> None:
    supervisor = await site.signed_in("lucia", "supervisor")
    body = {"username": "yeni", "password": "a\x00b"}
    replies = [
        await supervisor.get("/%00"),
        await supervisor.get("/api/conversations/%00"),
        await supervisor.post("/api/conversations/search", json={"queue": "\0"}),
        await supervisor.post("/api/session", json=body),
        await supervisor.post("/api/session", content=b'{"username": "a\x00"}'),
        await supervisor.post("/api/session", content=_in_pieces(json.dumps(body).encode())),
    ]
    assert [(reply.status_code, reply.json()["error"]) for reply in replies] == [(422, "invalid_input")] * 6


async def test_a_name_nobody_gave_is_not_written_down(site: Site) -> None:
    """The journal only grows: an agent may not keep a text of one's own there, nor a document."""
    yeni = await site.ready("yeni")
    for name in ("x" * 61, "DNI 45678901", "a;b"):
        reply = await yeni.post(f"/api/desk/conversations/{name}/end")
        assert (reply.status_code, reply.json()["error"]) == (422, "invalid_input")


async def test_an_origin_no_browser_writes_is_foreign(site: Site) -> None:
    yeni = await site.ready("yeni")
    reply = await yeni.put("/api/desk/presence", json={"ready": True}, headers={"Origin": "http://["})
    assert (reply.status_code, reply.json()["error"]) == (403, "foreign_origin")


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 3):
        yield body[at : at + 3]


async def test_a_path_no_file_can_have_is_not_found(database: Database, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>consola</title>")
    async with Site(database, WebOptions(console=tmp_path), str(tmp_path)) as site:
        assert (await site.browser().get("/" + "a" * 3000)).status_code in (200, 404)
        assert (await site.browser().get("/assets/" + "a" * 3000)).status_code == 404


async def test_a_page_that_talks_without_end_is_closed(site: Site) -> None:
    browser = await site.signed_in("yeni")
    async with browser.socket() as page:
        await said(page)
        for _ in range(MESSAGES_A_SECOND * 2 + 2):
            await page.send('{"t":"active"}')
        with pytest.raises(ConnectionClosed):
            await heard(page, lambda _: False)
        assert page.close_code == 4429
    await site.until(lambda: not list(site.hub.connections))


async def test_readiness_is_looked_at_once_a_second_and_the_description_written_once(site: Site) -> None:
    looked = []

    async def check() -> bool:
        looked.append(1)
        return True

    site.check_parts(database=check)
    browser = site.browser()
    for _ in range(5):
        assert (await browser.get("/health/ready")).status_code == 200
    assert len(looked) <= 2
    first, second = [(await browser.get("/openapi.json")).content for _ in range(2)]
    assert first == second
    assert json.loads(first)["openapi"].startswith("3.")


def test_our_names_are_those_of_the_machine_the_certificate_and_the_settings(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "consola")])
    names = x509.SubjectAlternativeName(
        [x509.DNSName("Consola.example.pe"), x509.IPAddress(ip_address("203.0.113.5"))]
    )
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begins, begins + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, SHA256())
    )
    pem = tmp_path / "cert.pem"
    pem.write_bytes(made.public_bytes(Encoding.PEM))

    here = own_hosts(Settings(hosts=("proxy.example.pe",)))
    public = own_hosts(Settings(public=True, tls_cert=pem, tls_key=pem, public_address="198.51.100.7"))

    assert here == (*LOOPBACK_HOSTS, "proxy.example.pe")
    assert {"consola.example.pe", "203.0.113.5", "198.51.100.7", ANY_ADDRESS} <= set(public)
