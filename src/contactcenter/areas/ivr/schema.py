"""Makes `ivr_trees/schema.json`, with which editors complete and check a tree while somebody writes it.

`python -m contactcenter.areas.ivr.schema` writes it again after a change of the format.
"""

import json
from pathlib import Path

from contactcenter.domain.ivr.tree import IvrTree

FILE = Path("ivr_trees/schema.json")


def schema() -> str:
    """Return the JSON schema of a tree, as the text of its file."""
    described = IvrTree.model_json_schema()
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    described["title"] = "Voice menu"
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema(), encoding="utf-8")
