"""How each event changes the live view: per subject a table from class of event to function."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from contactcenter.live.changes import Changes
from contactcenter.live.state import FloorState

Fold: TypeAlias = Callable[[FloorState, Any, datetime, Changes], None]
"""(state, event, when it was published, what it changes): changes the state and adds to the changes."""

FoldTable: TypeAlias = Mapping[type, Fold]
