"""What is wrong, or doubtful, in a tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contactcenter.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (an error) or doubtful (a warning) in a tree.

    `node`: the node's id, or the part of the tree: "languages", "notice", "queues". `rule`: the stable code. `text`:
    what the author of the tree reads, in Spanish.
    """

    level: Literal["error", "warning"]
    node: str
    rule: str
    text: str


class InvalidTree(Refused):
    """The refusal of a tree that may not answer calls. `findings`: the errors, each with its node and reason."""

    code = "invalid_tree"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{each.node}: {each.rule}: {each.text}" for each in self.findings))
