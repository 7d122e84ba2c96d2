"""`contactcenter ivr check | try | export` on files (IVR-9)."""

import json
from pathlib import Path

import pytest

from contactcenter.areas.ivr import command
from contactcenter.areas.ivr.tree_files import load
from contactcenter.domain.ivr.tree import InvalidTree, parse

GOOD = """
id: linea
name: Línea
entity: Entidad
numbers: ["100"]
languages:
  es: {name: castellano}
notice: {version: a-1, text: {es: Se graba.}}
start: aviso
fallback: todos
nodes:
  aviso: {kind: notice, next: menu}
  menu:
    kind: menu
    prompt: {es: Elija.}
    keys: {1: todos, no: adios}
    otherwise: todos
  todos: {kind: enqueue, queue: general, label: General}
  adios: {kind: hangup}
""".replace("no: adios", "0: adios")


def write(folder: Path, text: str = GOOD) -> Path:
    file = folder / "linea.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_file_is_ok(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.check([write(tmp_path)]) == 0
    assert "ok: Línea" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (
            GOOD.replace("1: todos", "1: nadie"),
            "linea.yaml:13: error: menu: missing_target: la opción 1 lleva a «nadie»",
        ),
        (
            GOOD.replace("1: todos", "1: todos, 1: adios"),
            "error: menu: duplicate_key: línea 16: «1» aparece dos veces",
        ),
        (GOOD.replace("1: todos", "12: todos"), "linea.yaml:13: error: menu: bad_key"),
        (GOOD + "  otro: {kind: hangup}\n", "linea.yaml:20: error: otro: unreachable"),
        (GOOD.replace("kind: menu", "kind: menú"), "linea.yaml:13: error: menu: format"),
        (GOOD + "  x: [", "error: -: format: línea"),
        ("- 1\n", "error: -: format: no es un árbol"),
        ("", "error: -: format: no es un árbol"),
    ],
)
def test_a_wrong_file_exits_1_and_names_file_line_node_and_reason(
    broken: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.check([write(tmp_path, broken)]) == 1
    assert expected in capsys.readouterr().out


def test_a_start_says_in_one_line_which_menu_it_will_not_take(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD.replace("1: todos", "1: nadie"))

    (line,) = command.not_taken(tmp_path, ["linea", "no-esta"])

    assert "menu: missing_target: la opción 1 lleva a «nadie»" in line
    assert f"contactcenter ivr check {file}" in line
    write(tmp_path)
    assert command.not_taken(tmp_path, ["linea"]) == []


def test_a_file_that_is_not_there_is_said_without_a_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.check([tmp_path / "nada.yaml"]) == 1
    assert "unreadable" in capsys.readouterr().out
    assert command.try_(tmp_path / "nada.yaml", "1") == 1
    assert command.export(tmp_path / "nada.yaml", "svg") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nada.yaml", None, "el archivo no existe"),
        ("ñandú.yaml", "año".encode("latin-1"), "el archivo no está escrito en UTF-8"),
        ("x" * 300, None, "no se puede leer el archivo"),
    ],
)
def test_what_cannot_be_read_is_said_in_spanish_and_not_where_it_lies(
    name: str, content: bytes | None, said: str, tmp_path: Path
) -> None:
    """The finding is shown by the API."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidTree) as refusal:
        load(tmp_path / name)
    assert [each.text for each in refusal.value.findings] == [said]


def test_words_that_yaml_would_turn_into_truths_and_numbers_stay_words(tmp_path: Path) -> None:
    tree = load(write(tmp_path, GOOD.replace("General", "no").replace("Entidad", "012")))
    assert tree.nodes["todos"].label == "no"
    assert tree.entity == "012"


def test_loading_a_wrong_tree_raises_with_its_findings(tmp_path: Path) -> None:
    with pytest.raises(InvalidTree) as refusal:
        load(write(tmp_path, GOOD.replace("1: todos", "1: nadie")))
    assert [each.rule for each in refusal.value.findings] == ["missing_target"]


def test_a_language_the_system_does_not_speak_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "system.yaml").write_text(
        "agents: {}\nprompts: {wait: {es: Espere., qu: Suyay.}}\ndigits: {}\nnumbers: {}\n"
    )
    english = GOOD.replace("es: {name: castellano}", "es: {name: castellano}\n  ay: {name: aimara}")
    assert command.check([write(tmp_path, english)]) == 1


def test_a_trial_prints_the_way_and_where_it_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.try_(write(tmp_path), "9,1") == 0
    printed = capsys.readouterr().out
    assert "todos  (tecla 1)" in printed
    assert "FIN: cola general — General" in printed


def test_a_trial_that_runs_out_of_keys_goes_on_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.try_(write(tmp_path, GOOD.replace("otherwise: todos", "otherwise: adios")), "") == 0
    assert "FIN: despedida y corte" in capsys.readouterr().out


def test_the_exported_json_is_the_editable_source(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert command.export(file, "json", tmp_path / "out.json") == 0
    assert parse((tmp_path / "out.json").read_text()) == load(file)
    assert json.loads((tmp_path / "out.json").read_text())["id"] == "linea"
    assert command.check([tmp_path / "out.json"]) == 0


def test_a_tree_is_exported_to_where_one_stands_and_it_is_said_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trees, here = tmp_path / "trees", tmp_path / "here"
    trees.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)

    assert command.export(write(trees), "svg") == 0

    assert [each.name for each in trees.iterdir()] == ["linea.yaml"]
    assert capsys.readouterr().out.strip() == str(here / "linea.svg")
    assert (here / "linea.svg").read_text().startswith("<svg")
    assert command.export(trees / "linea.yaml", "svg") == 0, "a drawing is made anew"


@pytest.mark.parametrize(("to", "there"), [("svg", "linea.yaml"), ("json", "otro.json"), ("pdf", "otro.yml")])
def test_an_export_never_overwrites_what_may_be_a_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], to: str, there: str
) -> None:
    file, kept = write(tmp_path), tmp_path / there
    kept.write_text(GOOD)

    assert command.export(file, to, kept) == 2

    assert kept.read_text() == GOOD
    assert f"{kept}: is there already" in capsys.readouterr().err


def test_an_export_into_a_folder_that_is_not_there_is_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.export(write(tmp_path), "svg", tmp_path / "no" / "x.svg") == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("keys", ["1,a", "1;2", "uno", "1-2", "１"])
def test_what_no_telephone_has_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keys: str
) -> None:
    assert command.try_(write(tmp_path), keys) == 2
    told = capsys.readouterr()
    assert "is no key of a telephone; expected" in told.err
    assert told.out == ""


def test_a_dash_is_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.try_(write(tmp_path), " - , 1") == 0
    printed = capsys.readouterr().out
    assert "← (silencio)" in printed
    assert "todos  (tecla 1)" in printed


def test_at_the_languages_all_that_the_caller_hears_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.try_(Path("ivr_trees/alomac.yaml"), "2") == 0
    printed = capsys.readouterr().out.splitlines()
    key = printed.index("    ← 2")
    assert {line.split(" ▸ ")[0].strip() for line in printed[:key] if " ▸ " in line} == {"es", "qu"}
    assert "· idioma: qu" in printed[key + 1]


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    assert command.export(write(tmp_path), "doc") == 2


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "a: &a [*a]\n",
        "a: &a {b: *a}\n",
        GOOD.replace('["100"]', '&numbers ["100"]'),
    ],
    ids=["unfolds", "holds itself", "holds itself by name", "an anchor alone"],
)
def test_references_of_yaml_are_refused_and_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert command.check([write(tmp_path, text)]) == 1
    assert "referencias" in capsys.readouterr().out
