"""The console's types are made from this server's own description."""

import json
from pathlib import Path

from contactcenter.api.schema import text

API = Path(__file__).parents[2] / "console" / "src" / "api"
WAY_OUT = "python -m contactcenter.api.schema > console/src/api/openapi.json && npm --prefix console run api"


def test_the_description_the_types_were_made_from_is_of_this_server() -> None:
    kept = json.loads((API / "openapi.json").read_text(encoding="utf-8"))

    assert kept == json.loads(text()), f"the API changed: {WAY_OUT}"


def test_every_path_of_the_description_is_in_the_types() -> None:
    kept = json.loads((API / "openapi.json").read_text(encoding="utf-8"))
    types = (API / "schema.d.ts").read_text(encoding="utf-8")

    assert [path for path in kept["paths"] if f'"{path}"' not in types] == []
