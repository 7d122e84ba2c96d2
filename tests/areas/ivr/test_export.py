"""The drawing: everything on it, nothing over anything else (IVR-9)."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest

from contactcenter.areas.ivr.drawing_boxes import KINDS
from contactcenter.areas.ivr.export import COLORS, export_tree
from contactcenter.areas.ivr.layout import Box, lay_out
from contactcenter.areas.ivr.tree_files import load, tree_files
from contactcenter.domain.ivr.tree import Node, read
from domain.ivr_trees import SMALL, small, tree_of

TREES = tree_files(Path(__file__).parents[3] / "ivr_trees")
SVG = "{http://www.w3.org/2000/svg}"


def apart(one: Box, other: Box) -> bool:
    beside = one.x + one.w <= other.x or other.x + other.w <= one.x
    return beside or one.y + one.h <= other.y or other.y + other.h <= one.y


def test_every_kind_of_node_has_a_name_and_a_colour_in_the_drawing() -> None:
    nodes = get_args(get_args(Node)[0])
    kinds = {get_args(node.model_fields["kind"].annotation)[0] for node in nodes}

    assert set(KINDS) == set(COLORS) == kinds


@pytest.mark.parametrize("file", TREES, ids=lambda file: file.stem)
def test_no_box_covers_another_and_all_are_on_the_sheet(file: Path) -> None:
    layout = lay_out(load(file))
    assert all(apart(one, other) for one, other in combinations(layout.boxes, 2))
    for box in layout.boxes:
        assert 0 <= box.x <= layout.width - box.w
        assert 0 <= box.y <= layout.height - box.h


@pytest.mark.parametrize("file", TREES, ids=lambda file: file.stem)
def test_a_link_passes_through_no_box(file: Path) -> None:
    layout = lay_out(load(file))
    for link in layout.links:
        for x, y in link.points[1:-1]:
            inside = [box for box in layout.boxes if box.x < x < box.x + box.w and box.y < y < box.y + box.h]
            assert inside == []


def test_links_go_from_left_to_right_and_back_ones_are_not_drawn() -> None:
    layout = lay_out(tree_of(SMALL))
    drawn = [link for link in layout.links if link.points]
    assert all(link.points[0][0] < link.points[-1][0] for link in drawn)
    back = {(link.source, link.target) for link in layout.links if not link.points}
    assert back == {("preferente", "menu"), ("reniec", "menu"), ("preguntas", "menu")}


def test_every_node_is_on_the_svg_with_its_languages_and_what_is_missing() -> None:
    value = small(preferente={"kind": "say", "prompt": {"es": "a < b & «c»"}, "next": "menu"})
    root = ElementTree.fromstring(export_tree(tree_of(value), "svg"))
    nodes = {group.get("data-node") for group in root.iter(f"{SVG}g") if group.get("data-node")}
    assert nodes == set(value["nodes"])
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert "falta qu" in words
    assert "es qu" in words
    assert "a < b & «c»" in words


def test_the_pdf_is_one_a3_sheet() -> None:
    pdf = export_tree(tree_of(SMALL), "pdf")
    assert pdf.startswith(b"%PDF")
    assert b"/Count 1" in pdf
    wide, high = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
    assert (round(float(wide)), round(float(high))) == (1191, 842)


def test_a_tree_with_a_missing_target_can_still_be_drawn() -> None:
    value = small(todos={"kind": "say", "prompt": {"es": "a"}, "next": "nada"})
    value["start"] = "nada"
    assert lay_out(tree_of(value)).boxes
    assert read(export_tree(tree_of(value), "json").decode()) == tree_of(value)
