"""Personal data by reference: the bus, the journal and the logs carry a `Ref`, never the datum.

The code that receives a datum from outside (a caller's number, a keyed document) stores it here and passes on the
reference. Storage writes new data into an encrypted table in the transaction of the journal batch that mentions them,
so that neither exists without the other (Ley 29733).
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import count

from contactcenter.kernel.ids import Ref


@dataclass(frozen=True, slots=True, repr=False)
class Datum:
    """A personal datum. `kind`: `ani` (the caller's number, E.164 or digits) or `document` (digits or letters)."""

    ref: Ref
    kind: str
    value: str


class Vault:
    """The personal data of present conversations, in memory."""

    def __init__(self, epoch: str) -> None:
        self._epoch = epoch
        self._numbers = count(1)
        self._data: dict[Ref, Datum] = {}
        self._unsaved: list[Datum] = []
        self._present_before: set[Ref] = set()  # at the last `let_go`

    def keep(self, kind: str, value: str) -> Ref:
        """Store a datum and return its reference, which is new at each call."""
        datum = Datum(Ref(f"{self._epoch}-p{next(self._numbers)}"), kind, value)
        self._data[datum.ref] = datum
        self._unsaved.append(datum)
        return datum.ref

    def read(self, ref: Ref) -> Datum | None:
        """Return the datum of a reference; None if it is not in memory, and storage must be asked."""
        return self._data.get(ref)

    def remember(self, data: Iterable[Datum]) -> None:
        """Put back what storage read after a restart; it is not written again."""
        self._data.update((datum.ref, datum) for datum in data)

    def forget(self, ref: Ref) -> None:
        """Drop a datum from memory, because its conversation is over. If it is not saved yet, it still will be."""
        self._data.pop(ref, None)

    def let_go(self, needed: Set[str]) -> int:
        """Drop the data that were already here at the last call and are not `needed`, and return how many."""
        dropped = (self._present_before & self._data.keys()) - needed
        for ref in dropped:
            self.forget(ref)
        self._present_before = set(self._data)
        return len(dropped)

    def unsaved(self) -> tuple[Datum, ...]:
        """Return the data that storage has not written yet, in the order in which they came."""
        return tuple(self._unsaved)

    def saved(self, data: Iterable[Datum]) -> None:
        """Record that storage has written these data."""
        done = {datum.ref for datum in data}
        self._unsaved = [datum for datum in self._unsaved if datum.ref not in done]
