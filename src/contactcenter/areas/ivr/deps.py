"""Declares what the routes of IVR trees use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.domain.ivr.tree import Finding, IvrTree


@dataclass(frozen=True, slots=True)
class AnsweringTree:
    """A tree that answers calls here. `refused`: why its file was not taken; `tree` is then the version before."""

    tree: IvrTree
    refused: tuple[Finding, ...] = ()


class PromptFiles(Protocol):
    """The sound files of the prompts."""

    def file(self, key: str, language: str) -> Path | None:
        """Return the WAV file of a prompt in this language; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IvrDeps:
    """What the routes use. `answering`: the trees that answer calls, by the name of their file in `folder`."""

    folder: Path
    answering: Mapping[str, AnsweringTree]
    prompts: PromptFiles


Deps: TypeAlias = Annotated[IvrDeps, Depends(provided(IvrDeps))]
