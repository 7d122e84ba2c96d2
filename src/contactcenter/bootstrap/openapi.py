"""`python -m contactcenter.bootstrap.openapi`: the OpenAPI document on standard output, for the console's types."""

import json
import sys

from contactcenter.api.app import build
from contactcenter.api.deps import WebOptions
from contactcenter.bootstrap.areas import AREAS


def openapi_text() -> str:
    """The document as indented JSON, keys sorted."""
    return (
        json.dumps(build(WebOptions(), AREAS).openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    )


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
