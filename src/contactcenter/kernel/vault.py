"""Personal data by reference: the bus, the journal and the logs carry a `Ref`, never the datum.

Whoever meets a datum at the edge (a caller's number, a keyed document) keeps it here and passes on
the reference. Storage drains what is new into an encrypted table, in the transaction of the journal
batch that mentions it, so that neither is there without the other (architecture §7, Ley 29733).
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import count

from contactcenter.kernel.ids import Ref


@dataclass(frozen=True, slots=True, repr=False)
class Datum:
    """`kind`: `ani` (caller's number, E.164 or digits), `document` (digits or letters)."""

    ref: Ref
    kind: str
    value: str


class Vault:
    def __init__(self, epoch: str) -> None:
        self._epoch = epoch
        self._numbers = count(1)
        self._known: dict[Ref, Datum] = {}
        self._unsaved: list[Datum] = []
        self._stood: set[Ref] = set()  # at the last `let_go`

    def keep(self, kind: str, value: str) -> Ref:
        datum = Datum(Ref(f"{self._epoch}-p{next(self._numbers)}"), kind, value)
        self._known[datum.ref] = datum
        self._unsaved.append(datum)
        return datum.ref

    def read(self, ref: Ref) -> Datum | None:
        """None if this process never met it, or it was forgotten: ask storage."""
        return self._known.get(ref)

    def remember(self, data: Iterable[Datum]) -> None:
        """What storage gave back after a restart; not written again."""
        self._known.update((datum.ref, datum) for datum in data)

    def forget(self, ref: Ref) -> None:
        """The conversation is over: memory lets go. What was not saved yet still will be."""
        self._known.pop(ref, None)

    def let_go(self, needed: Set[str]) -> int:
        """Of what was here at the last call of this too and nobody needs. How many."""
        gone = (self._stood & self._known.keys()) - needed
        for ref in gone:
            self.forget(ref)
        self._stood = set(self._known)
        return len(gone)

    def unsaved(self) -> tuple[Datum, ...]:
        return tuple(self._unsaved)

    def saved(self, data: Iterable[Datum]) -> None:
        done = {datum.ref for datum in data}
        self._unsaved = [datum for datum in self._unsaved if datum.ref not in done]
