"""What a person sees while it starts: a moving line on a terminal, plain lines in a log."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Screen:
    """Prints lines, and one moving line where the output is a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._last = ""

    def say(self, line: str) -> None:
        """Print a line, word for word."""
        self.console.print(line, markup=False)

    def step(self, what: str, part: float | None = None) -> None:
        """Show what is going on now. `part`: which part of it is done, 0 to 1; None if that is unknown."""
        if self._progress is not None and self._task is not None:
            total = None if part is None else 1.0
            self._progress.update(self._task, description=what, total=total, completed=part or 0.0)
        elif what != self._last:
            self.say(f"… {what}")
        self._last = what

    @contextmanager
    def moving(self) -> Iterator["Screen"]:
        """While inside, steps move on one line if the output is a terminal."""
        if not self.console.is_terminal:
            yield self
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as self._progress:
            self._task = self._progress.add_task("starting", total=None)
            try:
                yield self
            finally:
                self._progress = None
                self._task = None
