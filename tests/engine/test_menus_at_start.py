"""Which menus answer after a start, and what is kept for people of those whose file was not taken (issue 3)."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from contactcenter.areas.ivr.deps import AnsweringTree
from contactcenter.areas.ivr.tree_files import load, to_json
from contactcenter.bootstrap.application import load_menus
from contactcenter.bootstrap.configuration import keep_running_version
from contactcenter.domain.snapshot import PublishedTree
from contactcenter.kernel.errors import Conflict, SetupError
from contactcenter.settings import Settings

TREES = Path(__file__).parents[2] / "ivr_trees"


@dataclass
class Folder:
    path: Path
    settings: Settings

    def breaks(self) -> None:
        """An option of the file leads nowhere."""
        tree = yaml.safe_load(self.path.read_text())
        tree["version"] = 2
        tree["nodes"]["idioma"]["next"] = "nada"
        self.path.write_text(yaml.safe_dump(tree, allow_unicode=True))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "alomac.yaml"
    path.write_text((TREES / "alomac.yaml").read_text())
    return Folder(path, Settings(trees=tmp_path, tree="alomac"))


def test_a_file_that_does_not_hold_together_is_kept_with_its_reasons_and_the_old_one_runs(
    folder: Folder,
) -> None:
    ran = load(folder.path)
    folder.breaks()

    menu = load_menus(folder.settings, [PublishedTree("alomac", 1, to_json(ran), ("1800",))])["alomac"]

    assert menu.tree.version == 1
    assert ("idioma", "missing_target") in {(each.node, each.rule) for each in menu.refused}


def test_with_nothing_that_ran_before_it_does_not_start(folder: Folder) -> None:
    folder.breaks()

    with pytest.raises(SetupError, match=r"alomac\.yaml"):
        load_menus(folder.settings, [])


def test_a_version_the_core_does_not_take_is_told_too(folder: Folder) -> None:
    ran = load(folder.path)
    changed = AnsweringTree(ran.model_copy(update={"name": "Otro nombre"}))

    core = SimpleNamespace(trees=[PublishedTree("alomac", 1, to_json(ran), ("1800",))])
    application: Any = SimpleNamespace(
        menus={"otro-archivo": changed},
        engine=SimpleNamespace(core=SimpleNamespace(export=lambda: core)),
    )

    keep_running_version(application, "alomac", Conflict("walked"))

    menu = application.menus["otro-archivo"]
    assert menu.tree.name == ran.name
    assert [each.text for each in menu.refused] == [
        "hay llamadas en curso con otra versión 1: ponga un número mayor y reinicie"
    ]
