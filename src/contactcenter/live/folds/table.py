"""Types of the tables from class of event to the function that folds it; each subject has one table."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from contactcenter.live.changes import Changes
from contactcenter.live.state import FloorState

Fold: TypeAlias = Callable[[FloorState, Any, datetime, Changes], None]
"""A function of state, event, instant of publication and changes: it changes the state and adds to the changes."""

FoldTable: TypeAlias = Mapping[type, Fold]
