"""`python -m contactcenter.api.schema`: the API as OpenAPI on standard output, for the console's types."""

import json
import sys

from contactcenter.access.deps import Options
from contactcenter.api.app import build


def text() -> str:
    return json.dumps(build(Options()).openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
