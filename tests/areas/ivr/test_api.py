"""Reading the trees over HTTP (IVR-9)."""

from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from contactcenter.access.deps import Provided
from contactcenter.access.request_checks import signed_in
from contactcenter.access.roles import Role
from contactcenter.access.sessions import SignedIn
from contactcenter.api import errors
from contactcenter.areas.ivr.api import router
from contactcenter.areas.ivr.deps import AnsweringTree, IvrDeps
from contactcenter.areas.ivr.tree_files import load
from contactcenter.domain.ivr.tree import Finding
from contactcenter.kernel.ids import UserId
from contactcenter.messages import Phone

TREES = Path(__file__).parents[3] / "ivr_trees"


@dataclass
class OnePrompt:
    """Knows the sound of a single prompt."""

    sound: Path

    def file(self, key: str, language: str) -> Path | None:
        return self.sound if (key, language) == ("alomac/notice", "es") else None


@pytest.fixture
def console(tmp_path: Path) -> httpx.AsyncClient:
    sound = tmp_path / "notice.wav"
    sound.write_bytes(b"RIFF")
    return console_over(TREES, sound)


def console_over(trees: Path, sound: Path) -> httpx.AsyncClient:
    wrong = Finding("error", "reniec", "missing_target", "la opción 3 lleva a «nada», que no existe")
    answering = {
        "alomac": AnsweringTree(load(TREES / "alomac.yaml")),
        "osce": AnsweringTree(load(TREES / "osce.yaml"), (wrong,)),
    }
    app = FastAPI()
    app.include_router(router)
    errors.install(app)
    app.state.provided = Provided(IvrDeps(folder=trees, answering=answering, prompts=OnePrompt(sound)))
    app.dependency_overrides[signed_in] = lambda: SignedIn(
        UserId("u1"), "sara", "Sara", Role.SUPERVISOR, "s1", Phone.WEB
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://console")


async def test_the_list_says_number_version_and_how_many_findings(console: httpx.AsyncClient) -> None:
    rows = {row["id"]: row for row in (await console.get("/api/ivr/trees")).json()}
    assert set(rows) == {"alomac", "osinergmin", "osce", "mef"}
    assert rows["alomac"] == {
        "id": "alomac",
        "file": "alomac.yaml",
        "name": "ALO MAC 1800",
        "version": 1,
        "numbers": ["1800"],
        "findings_count": 1,
        "running": 1,
        "refused": [],
    }


async def test_a_tree_that_no_number_leads_to_is_an_example(console: httpx.AsyncClient) -> None:
    rows = {row["id"]: row for row in (await console.get("/api/ivr/trees")).json()}

    assert (rows["mef"]["running"], rows["mef"]["numbers"]) == (None, [])
    assert (await console.get("/api/ivr/trees/mef")).json()["running"] is None


async def test_a_file_that_was_not_taken_says_why_and_what_runs(console: httpx.AsyncClient) -> None:
    rows = {row["id"]: row for row in (await console.get("/api/ivr/trees")).json()}
    told = (await console.get("/api/ivr/trees/osce")).json()

    assert (rows["osce"]["running"], rows["osce"]["file"]) == (1, "osce.yaml")
    assert [(each["node"], each["rule"]) for each in rows["osce"]["refused"]] == [
        ("reniec", "missing_target")
    ]
    assert told["refused"] == rows["osce"]["refused"]


async def test_a_tree_comes_with_its_findings_its_drawing_and_its_texts(console: httpx.AsyncClient) -> None:
    told = (await console.get("/api/ivr/trees/osinergmin")).json()
    assert told["tree"]["id"] == "osinergmin"
    assert {each["rule"] for each in told["findings"]} == {"review_pending", "to_be_recorded"}
    nodes = {node["id"]: node for node in told["layout"]["nodes"]}
    assert nodes["sector"]["languages"] == ["es", "qu", "ay"]
    assert nodes["aviso"]["prompts"]["notice"]["es"].startswith("Bienvenido a Osinergmin")
    assert set(nodes["frecuentes"]["prompts"]) == {"frecuentes", "frecuentes_1", "frecuentes_2"}
    assert nodes["fuga"]["prompts"] == {"fuga_agent": {"es": "Urgente: fuga de gas"}}
    edges = {(edge["from"], edge["to"], edge["label"]) for edge in told["layout"]["edges"]}
    assert ("gas", "fuga", "1") in edges


async def test_a_prompt_is_heard_as_a_caller_hears_it(console: httpx.AsyncClient) -> None:
    heard = await console.get("/api/ivr/trees/alomac/prompts/notice/es.wav")
    assert (heard.status_code, heard.headers["content-type"], heard.content) == (200, "audio/wav", b"RIFF")


@pytest.mark.parametrize("to", ["svg", "pdf", "json"])
async def test_a_tree_is_exported(console: httpx.AsyncClient, to: str) -> None:
    file = await console.get(f"/api/ivr/trees/osce/export.{to}")
    assert file.status_code == 200
    assert f'filename="osce.{to}"' in file.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/ivr/trees/nada", 404),
        ("/api/ivr/trees/alomac/prompts/notice/qu.wav", 404),
        ("/api/ivr/trees/alomac/prompts/..%2fsystem/es.wav", 404),
        ("/api/ivr/trees/alomac/prompts/Notice/es.wav", 422),
        ("/api/ivr/trees/..%2f..%2fsecrets", 404),
        ("/api/ivr/trees/prompts.system", 422),
        ("/api/ivr/trees/alomac/export.exe", 422),
    ],
)
async def test_what_is_not_there_is_refused(console: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await console.get(path)).status_code == status


async def test_words_of_the_system_that_cannot_be_read_do_not_say_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "system.yaml").write_text("[]")
    (tmp_path / "mef.yaml").write_text((TREES / "mef.yaml").read_text())

    reply = await console_over(tmp_path, tmp_path / "notice.wav").get("/api/ivr/trees/mef")

    assert (reply.status_code, reply.json()["error"]) == (503, "setup_error")
    assert str(tmp_path) not in reply.text
