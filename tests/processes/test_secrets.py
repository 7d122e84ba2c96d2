from pathlib import Path

from contactcenter.processes import secrets


def test_a_secret_is_made_once_and_only_its_owner_reads_it(home: Path) -> None:
    first = secrets.keep(home, "ami")

    assert secrets.keep(home, "ami") == first
    assert secrets.keep(home, "postgres") != first
    assert (home / "secrets").stat().st_mode & 0o777 == 0o700
    assert (home / "secrets" / "ami").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (home / "secrets").iterdir()) == ["ami", "postgres"]


def test_a_key_is_32_bytes_and_the_same_again(home: Path) -> None:
    key = secrets.keep_key(home, "field_key")

    assert len(key) == 32
    assert secrets.keep_key(home, "field_key") == key


def test_a_key_where_earlier_versions_kept_it_is_found_and_put_in_its_place(home: Path) -> None:
    secrets.keep(home, "ami")
    (home / "secrets" / "field_key").write_text("ab" * 32 + "\n")

    assert secrets.keep_key(home, "field_key") == b"\xab" * 32

    assert [path.name for path in (home / "secrets" / "core").iterdir()] == ["field_key"]
    assert not (home / "secrets" / "field_key").exists()
