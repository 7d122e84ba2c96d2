"""The routes of the IVR trees, for reading: what each plays, where its nodes are drawn, what is wrong, its exports."""

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from contactcenter.access.request_checks import SignedIn, may
from contactcenter.areas.ivr.deps import AnsweringTree, Deps, IvrDeps
from contactcenter.areas.ivr.export import export_tree
from contactcenter.areas.ivr.layout import Box, Layout, Link, lay_out
from contactcenter.areas.ivr.permissions import READ_TREES
from contactcenter.areas.ivr.tree_files import examine, load, tree_files
from contactcenter.domain.ivr.tree import Finding, IvrTree
from contactcenter.kernel.errors import NotFound

router = APIRouter(prefix="/api/ivr/trees", tags=["ivr"])

Reader = Annotated[SignedIn, Depends(may(READ_TREES))]
Id = Annotated[str, InPath(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
PromptName = Annotated[str, InPath(pattern=r"^[a-z][a-z0-9-]{0,59}(_[0-9*#]|_agent)?$")]
LanguageCode = Annotated[str, InPath(pattern=r"^[a-z]{2,3}$")]
Format = Literal["svg", "pdf", "json"]

MEDIA = {"svg": "image/svg+xml", "pdf": "application/pdf", "json": "application/json"}


class FindingOut(BaseModel):
    """A finding about a tree, as `domain.ivr.tree.Finding`; `text` is Spanish."""

    level: Literal["error", "warning"]
    node: str
    rule: str
    text: str


class Answering(BaseModel):
    """Which version of a tree answers calls.

    `running`: that version; null if no number leads to the tree, which is an example then. `refused`: why the file was
    not taken when the core last started; `running` is then the version before.
    """

    running: int | None
    refused: list[FindingOut]


class TreeRow(Answering):
    """A tree in the list. `numbers`: those that lead to it. `version`: of the file; 0 if it is no tree."""

    id: str
    file: str
    name: str
    version: int
    numbers: list[str]
    findings_count: int


class NodeOut(BaseModel):
    """A box as it is drawn, its texts in Spanish and cut to what fits (ADR 0013); `label` is the whole name.

    `corner`: the languages it speaks, or those it lacks. `prompts`: names under which each text can be heard.
    """

    id: str
    kind: str
    kind_name: str
    label: str
    heading: str
    corner: str
    lines: list[str]
    x: float
    y: float
    w: float
    h: float
    languages: list[str]
    missing: list[str]
    prompts: dict[str, dict[str, str]]


class EdgeOut(BaseModel):
    """A link as it is drawn. `path`: the SVG path of its curve; empty if it leads back."""

    model_config = ConfigDict(populate_by_name=True)

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    label: str
    path: str


class LayoutOut(BaseModel):
    """A tree as it is drawn, in pixels."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    width: float
    height: float


class TreeOut(Answering):
    """The tree of a file. `tree` and `layout` are null if the file does not have the form of a tree."""

    tree: dict[str, Any] | None
    findings: list[FindingOut]
    layout: LayoutOut | None


@router.get("")
def trees(signed_in: Reader, deps: Deps) -> list[TreeRow]:
    """Return every tree file, with the version of it that answers calls."""
    return [_row(file, deps.answering.get(file.stem)) for file in tree_files(deps.folder)]


@router.get("/{tree_id}")
def tree(signed_in: Reader, deps: Deps, tree_id: Id) -> TreeOut:
    """Return a tree with its findings and its drawing, from its file.

    Raises: NotFound if there is no file of this name.
    """
    tree, findings = examine(_file(deps, tree_id))
    return TreeOut(
        tree=tree.model_dump(mode="json") if tree else None,
        findings=[_finding(each) for each in findings],
        layout=_layout(tree, lay_out(tree)) if tree else None,
        **_answering(deps.answering.get(tree_id)),
    )


@router.get("/{tree_id}/export.{to}", response_class=Response)
def export(signed_in: Reader, deps: Deps, tree_id: Id, to: Format) -> Response:
    """Return a tree as a file to download, in the format `to`.

    Raises: NotFound without a file; InvalidTree if it may not answer calls.
    """
    content = export_tree(load(_file(deps, tree_id)), to)
    name = f'attachment; filename="{tree_id}.{to}"'
    return Response(content, media_type=MEDIA[to], headers={"Content-Disposition": name})


@router.get("/{tree_id}/prompts/{name}/{language}.wav", response_class=FileResponse)
def prompt(
    signed_in: Reader, deps: Deps, tree_id: Id, name: PromptName, language: LanguageCode
) -> FileResponse:
    """Return a prompt as a caller hears it, as WAV."""
    file = deps.prompts.file(f"{tree_id}/{name}", language)
    if file is None or not file.is_file():
        raise NotFound(f"{tree_id}/{name} has no sound in {language}")
    return FileResponse(file, media_type="audio/wav")


def _file(deps: IvrDeps, tree_id: str) -> Path:
    file = deps.folder / f"{tree_id}.yaml"
    if not file.is_file():
        raise NotFound(f"no tree {tree_id}")
    return file


def _row(file: Path, answering: AnsweringTree | None) -> TreeRow:
    tree, findings = examine(file)
    shown = tree if answering is None else answering.tree
    return TreeRow(
        id=file.stem,
        file=file.name,
        name=shown.name if shown else file.stem,
        version=tree.version if tree else 0,
        numbers=list(answering.tree.numbers) if answering else [],
        findings_count=len(findings),
        **_answering(answering),
    )


def _answering(answering: AnsweringTree | None) -> dict[str, Any]:
    if answering is None:
        return {"running": None, "refused": []}
    return {"running": answering.tree.version, "refused": [_finding(each) for each in answering.refused]}


def _finding(finding: Finding) -> FindingOut:
    return FindingOut(level=finding.level, node=finding.node, rule=finding.rule, text=finding.text)


def _layout(tree: IvrTree, drawn: Layout) -> LayoutOut:
    words = tree.prompts()
    return LayoutOut(
        nodes=[_node(tree, box, words) for box in drawn.boxes],
        edges=[_edge(link) for link in drawn.links],
        width=drawn.width,
        height=drawn.height,
    )


def _node(tree: IvrTree, box: Box, words: dict[str, dict[str, str]]) -> NodeOut:
    names = [name for node, name, _ in tree.spoken() if node == box.id]
    if box.kind == "notice":
        names = ["notice"]
    if box.kind == "enqueue":
        names = [f"{box.id}_agent"]
    return NodeOut(
        id=box.id,
        kind=box.kind,
        kind_name=box.kind_name,
        label=box.label,
        heading=box.heading,
        corner=box.corner,
        lines=list(box.lines),
        x=box.x,
        y=box.y,
        w=box.w,
        h=box.h,
        languages=list(box.languages),
        missing=list(box.missing),
        prompts={name: words[tree.key(name)] for name in names},
    )


def _edge(link: Link) -> EdgeOut:
    return EdgeOut(source=link.source, target=link.target, label=link.label, path=link.path)
