"""What is written down of a mistake, and what is not."""

import json
import subprocess
import sys

PROGRAM = """
import structlog
from contactcenter.observability import set_up_logging
set_up_logging()
def look_up(document):
    raise ValueError("no such thing")
try:
    look_up("4567" + "8901")
except ValueError:
    structlog.get_logger().exception("went_wrong", pii_name="Quispe")
"""


def test_a_mistake_is_told_without_what_the_functions_held() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    told = json.loads(done.stderr)
    assert told["event"] == "went_wrong"
    assert told["exception"][0]["frames"][-1]["name"] == "look_up"
    assert "45678901" not in done.stderr
    assert "Quispe" not in done.stderr
