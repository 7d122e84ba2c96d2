"""Names that must be unique, and names that leak a module's path into the wire format."""

import ast
import json
from collections import defaultdict

from contactcenter.bootstrap.openapi import openapi_text
from house_rules.sources import SOURCE, Breach, breach


def repeated_class_names() -> list[Breach]:
    """Public classes whose name another public class of the source has too."""
    places = defaultdict(list)
    for path in SOURCE:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append((path, node.lineno))
    return [
        breach("classes", path, line, f"{name} is also in {', '.join(p.stem for p, _ in same if p != path)}")
        for name, same in places.items()
        if len(same) > 1
        for path, line in same
    ]


def leaking_schema_names() -> list[Breach]:
    """Schema names in which the path of a module stands, because two models share a class name."""
    names = json.loads(openapi_text())["components"]["schemas"]
    return [Breach("schemas", name.split("__")[1], "openapi.json", 1, name) for name in names if "__" in name]
