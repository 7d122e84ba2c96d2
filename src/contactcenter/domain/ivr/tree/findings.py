"""What is wrong, or doubtful, in a tree. `rule` is the stable code; `text` is what its author reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contactcenter.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Finding:
    level: Literal["error", "warning"]
    node: str  # the node's id, or the part of the tree: "languages", "notice", "queues"
    rule: str
    text: str


class InvalidTree(Refused):
    """The tree may not answer calls. `findings` holds the errors, each with its node and its reason."""

    code = "invalid_tree"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{each.node}: {each.rule}: {each.text}" for each in self.findings))
