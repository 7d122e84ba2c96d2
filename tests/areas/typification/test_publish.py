"""`contactcenter typification publish FILE`: live, versioned, audited, kept over restarts (CRM-3)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from areas.command import command
from areas.office import Office
from contactcenter.access.audit import broken_at
from contactcenter.access.tables import audit
from contactcenter.areas.typification.files import publish_files
from contactcenter.areas.typification.tables import typification_trees
from pg import FIELD_KEY

pytestmark = pytest.mark.postgres

FIRST = "- {code: uno, label: Uno}\n- {code: dos, label: Dos}\n"
SECOND = "- {code: uno, label: Uno, active: false}\n- {code: dos, label: Dos}\n- {code: tres, label: Tres}\n"


@pytest.fixture
async def deployment(office: Office, tmp_path: Path) -> Path:
    """The folder of the deployment's trees, published by a first start."""
    folder = tmp_path / "deployed"
    folder.mkdir()
    (folder / "alomac.yaml").write_text(FIRST)
    await publish_files(office.site.database, folder, office.site.clock)
    return folder


async def publish(office: Office, *words: str) -> tuple[int, str]:
    return await command(office.site.database, "typification", "publish", *words, key=FIELD_KEY)


def changed(folder: Path, text: str = SECOND, name: str = "alomac.yaml") -> str:
    file = folder / name
    file.write_text(text)
    return str(file)


async def codes(office: Office) -> list[str]:
    page = await office.supervisor("lucia")
    return [entry["code"] for entry in (await page.get("/api/typification")).json()["tree"]]


async def test_what_is_published_is_what_the_next_form_shows(
    office: Office, deployment: Path, tmp_path: Path
) -> None:
    assert await codes(office) == ["uno", "dos"]

    code, said = await publish(office, changed(tmp_path))

    assert (code, said.strip()) == (0, "alomac: version 2 is live")
    page = await office.supervisor("ana")
    found = (await page.get("/api/typification")).json()
    assert found["version"] == 2
    assert [entry["code"] for entry in found["tree"]] == ["dos", "tres"]
    async with office.site.database.begin() as conn:
        act = (await conn.execute(select(audit).filter_by(act="typification_published"))).one()
        kept = (await conn.execute(select(typification_trees).filter_by(version=2))).one()
        assert await broken_at(conn) is None, "sealed with the key of this home, as the core does"
    assert (act.who, act.object_id, act.detail) == (None, "alomac", {"version": 2, "by": "operator"})
    assert kept.published_by == "operator"


async def test_a_restart_keeps_it_until_the_deployment_itself_changes(
    office: Office, deployment: Path, tmp_path: Path
) -> None:
    await publish(office, changed(tmp_path))

    again = await publish_files(office.site.database, deployment, office.site.clock)
    changed(deployment, FIRST + "- {code: cuatro, label: Cuatro}\n")
    newer = await publish_files(office.site.database, deployment, office.site.clock)

    assert (again, newer) == ({}, {"alomac": 3})


async def test_the_same_again_publishes_nothing(office: Office, deployment: Path, tmp_path: Path) -> None:
    assert await publish(office, str(deployment / "alomac.yaml")) == (
        0,
        "alomac: nothing changed\n",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {code: uno, label: ''}", "alomac.yaml: uno: label: String should have at least 1 character"),
        (
            "- {code: a, label: A, children: [{code: a.b, label: B, colour: red}]}",
            "a.b: colour: Extra inputs are not permitted",
        ),
        ("- {code: uno, label: U}\n- {code: uno, label: V}", "uno: this code is used twice"),
        ("- {code: dos, label: Dos}", "alomac.yaml: uno: not in this file; an entry is switched off"),
        ("- [", "alomac.yaml: "),
    ],
)
async def test_what_does_not_hold_together_is_refused_with_node_and_reason(
    office: Office, deployment: Path, tmp_path: Path, text: str, reason: str
) -> None:
    code, said = await publish(office, changed(tmp_path, text))

    assert code == 1
    assert reason in said
    assert "Traceback" not in said
    assert await codes(office) == ["uno", "dos"]


async def test_a_line_that_is_not_there_and_a_file_that_is_not_there_are_said(
    office: Office, deployment: Path, tmp_path: Path
) -> None:
    other = changed(tmp_path, SECOND, "nuevo.yaml")

    assert await publish(office, other) == (
        1,
        f"error: {other}: no line has a typification 'nuevo'\nway out: --tree, with one of: alomac\n",
    )
    code, said = await publish(office, str(tmp_path / "nada.yaml"))
    assert (code, "No such file" in said) == (1, True)
    assert (await publish(office, other, "--tree", "alomac"))[0] == 0
