import json
from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import debian, packages


def source(folder: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / name).write_text(text)
    monkeypatch.setattr(debian, "SOURCES", (str(folder / "*.sources"), str(folder / "*.list")))
    monkeypatch.delenv("CC_DEBIAN_ARCHIVE", raising=False)


def tree(folder: Path) -> Path:
    made = folder / "tree"
    library = made / "usr/lib/x86_64-linux-gnu"
    library.mkdir(parents=True)
    (made / "usr/lib64").mkdir()
    (made / "usr/lib64/ld-linux-x86-64.so.2").touch()
    (made / packages.MARKER).write_text(json.dumps({"asterisk": "1:22.10.1"}))
    return made


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.sources",
            "Types: deb\n# http://old.example/debian/\nURIs: http://deb.example/debian\nSuites: bookworm\n",
        ),
        ("a.list", "deb [signed-by=/k] http://deb.example/debian bookworm main\n"),
        (
            "a.list",
            "deb http://deb.example/debian-security x main\ndeb http://deb.example/debian bookworm main\n",
        ),
    ],
)
def test_the_archive_is_the_one_the_machine_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    source(tmp_path, name, text, monkeypatch)

    assert debian.find_archive() == "http://deb.example/debian"


def test_without_an_archive_the_message_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source(tmp_path, "a.list", "deb http://ppa.example/other x main\n", monkeypatch)

    with pytest.raises(SetupError, match="archive") as refused:
        debian.find_archive()

    assert "CC_DEBIAN_ARCHIVE" in refused.value.way_out


def test_without_apt_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SetupError, match="apt-get") as refused:
        packages.unpacked(tmp_path / "packages", packages.silent, "http://deb.example/debian")

    assert "Asterisk 20 or newer" in refused.value.way_out


@pytest.mark.slow
def test_an_archive_that_cannot_be_reached_is_a_message_and_leaves_no_tree(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="failed") as refused:
        packages.unpacked(tmp_path, packages.silent, "http://127.0.0.1:9/debian")

    assert "start again" in refused.value.way_out
    assert not (tmp_path / "tree").exists()


def test_a_complete_tree_is_not_fetched_again(tmp_path: Path) -> None:
    made = tree(tmp_path)

    assert packages.unpacked(tmp_path, packages.silent, "http://127.0.0.1:9/debian") == made


def test_programs_run_with_the_loader_and_libraries_of_their_own_tree(tmp_path: Path) -> None:
    made = tree(tmp_path)
    found = packages.Packages(made)

    library = made / "usr/lib/x86_64-linux-gnu"
    assert found.sipp() == [
        str(made / "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", str(library), str(made / "usr/bin/sipp"),
    ]  # fmt: skip
    assert found.sox()[2] == f"{library}:{library}/pulseaudio"
    assert found.espeak()[-1] == f"--path={library}"
    assert found.asterisk().modules == library / "asterisk/modules"


def test_another_asterisk_than_the_one_we_know_is_refused() -> None:
    packages._must_serve({"asterisk": "1:22.10.1+dfsg"})
    with pytest.raises(SetupError, match="24"):
        packages._must_serve({"asterisk": "1:24.0.0"})
