"""The image and the compose file, read as structure: no container daemon runs where the tests do."""

import re

import pytest
import yaml

from contactcenter.processes.home import checkout
from contactcenter.settings import Settings

INSTRUCTIONS = {
    "FROM", "RUN", "COPY", "WORKDIR", "ENV", "USER", "VOLUME", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD",
}  # fmt: skip


def dockerfile() -> list[tuple[str, str]]:
    """Instruction and its words; continued lines joined."""
    text = (checkout() / "Dockerfile").read_text()
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    lines = [line for line in joined.splitlines() if line.strip()]
    return [(line.split()[0], line.partition(" ")[2]) for line in lines]


def last_stage() -> list[tuple[str, str]]:
    lines = dockerfile()
    start = max(index for index, (word, _) in enumerate(lines) if word == "FROM")
    return lines[start:]


def test_every_line_is_an_instruction_we_know() -> None:
    assert {word for word, _ in dockerfile()} <= INSTRUCTIONS


def test_images_have_a_version() -> None:
    images = [words.split()[0] for word, words in dockerfile() if word == "FROM"]

    assert images
    assert all(":" in image and not image.endswith(":latest") for image in images)


def test_what_is_copied_exists() -> None:
    for word, words in dockerfile():
        if word == "COPY" and "--from" not in words:
            for source in words.split()[:-1]:
                assert (checkout() / source).exists(), source


def test_nothing_runs_as_root_and_a_stop_is_passed_on() -> None:
    stage = dict(last_stage())

    assert stage["USER"].split(":")[0] not in ("root", "0")
    assert "tini" in stage["ENTRYPOINT"]
    assert stage["STOPSIGNAL"] == "SIGTERM"
    assert "HEALTHCHECK" in stage


def test_packages_are_installed_by_hash() -> None:
    installs = [words for word, words in dockerfile() if word == "RUN" and "pip install" in words]

    assert installs
    assert all("--require-hashes" in words for words in installs)


def test_compose_keeps_three_services_and_waits_for_the_first_two() -> None:
    services = yaml.safe_load((checkout() / "compose.yaml").read_text())["services"]

    assert set(services) == {"postgres", "asterisk", "core"}
    assert set(services["core"]["depends_on"]) == {"postgres", "asterisk"}
    assert services["asterisk"]["command"] == ["run", "--only", "asterisk"]
    assert all("healthcheck" in services[name] for name in ("postgres", "asterisk"))
    assert services["postgres"]["ports"] == ["127.0.0.1:5432:5432"]


def test_the_switch_is_given_neither_the_database_nor_the_keys_nor_the_recordings() -> None:
    services = yaml.safe_load((checkout() / "compose.yaml").read_text())["services"]
    switch, core = services["asterisk"], services["core"]

    assert switch["env_file"] == "settings.env"
    assert "core.env" in core["env_file"]
    of_core = {volume.split(":")[1] for volume in core["volumes"]}
    of_switch = {volume.split(":")[1] for volume in switch["volumes"]}
    assert of_core - of_switch == {
        "/var/lib/contactcenter/secrets/core",
        "/var/lib/contactcenter/recordings/store",
        "/tls",
    }
    assert of_switch - of_core == {"/tls/fullchain.pem"}


def test_what_production_is_given_is_kept_out_of_the_repository_and_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        kept_out = (checkout() / name).read_text().splitlines()
        assert ".env" in kept_out
        assert "database_password.txt" in kept_out
        assert {"tls", "tls/"} & set(kept_out)
        assert "*.env" in kept_out or {"core.env", "settings.env"} <= set(kept_out)


def test_compose_holds_no_secret() -> None:
    text = (checkout() / "compose.yaml").read_text()

    assert not re.search(r"PASSWORD: |secret = |:[^@/\s]+@", text)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_page_for_operators(name: str) -> None:
    assert f"`CC_{name.upper()}`" in (checkout() / "docs" / "operation.md").read_text()
