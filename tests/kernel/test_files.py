"""Files are written whole, for whom they are meant, and through no link."""

import os
from pathlib import Path

import pytest

from contactcenter.kernel.files import write_private, write_readable


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("content", ["niño", "niño".encode()])
def test_a_private_file_is_read_by_its_owner_alone_though_it_was_open_before(
    tmp_path: Path, content: str | bytes
) -> None:
    file = tmp_path / "passwords.json"
    file.write_text("old")
    file.chmod(0o644)

    write_private(file, content)

    assert file.read_text() == "niño"
    assert file.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["passwords.json"]


def test_a_link_is_replaced_and_what_it_pointed_at_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "file"
    target.write_text("untouched")
    link.symlink_to(target)

    write_private(link, "new")

    assert (target.read_text(), link.read_text(), link.is_symlink()) == ("untouched", "new", False)


def test_an_exclusive_file_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "secret"

    write_private(file, "first", exclusive=True)
    write_private(file, "second", exclusive=True)

    assert file.read_text() == "first"
    assert names(tmp_path) == ["secret"]


def test_a_readable_file_makes_its_folders_and_is_readable_whatever_the_umask(tmp_path: Path) -> None:
    file, before = tmp_path / "sounds" / "es" / "hello.wav", os.umask(0o077)
    try:
        write_readable(file, b"RIFF")
    finally:
        os.umask(before)

    assert file.read_bytes() == b"RIFF"
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text("old")

    with pytest.raises(UnicodeEncodeError):
        write_private(file, "\ud800")

    assert file.read_text() == "old"
    assert names(tmp_path) == ["ports.json"]
