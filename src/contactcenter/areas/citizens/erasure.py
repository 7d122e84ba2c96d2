"""`contactcenter citizen erase`: a citizen's right to be forgotten (Ley 29733), done by the operator."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from contactcenter.access import audit
from contactcenter.areas.citizens import erasure_store
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.errors import Conflict, InvalidInput, NotFound
from contactcenter.kernel.vault import Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database, for_a_command
from contactcenter.storage.normalization import normal
from contactcenter.storage.personal_data import PersonalData

LONGEST_REASON = 200
WORDS = {
    "citizen_names": "names",
    "citizen_documents": "documents",
    "citizen_phones": "telephones",
    "citizen_emails": "e-mails",
    "citizen_versions": "former values",
    "registration_notes": "notes",
    "registration_versions": "former registrations",
    "personal_data": "numbers and documents of calls",
}


@dataclass(frozen=True, slots=True)
class Request:
    """Whose data to erase. The tombstones keep `reason` for ever: the number of the request, no personal data."""

    document: str = field(repr=False)
    kind: str
    reason: str


async def erase(url: str, key: bytes, request: Request, confirm: Callable[[str], bool]) -> str:
    """Erase a citizen's personal data, once `confirm` agrees, and return the line to print.

    Raises:
        NotFound: no citizen has the document.
        Conflict: `two_kinds`, several citizens have it; `in_call`, a call of the citizen is not over.
        InvalidInput: `reason`, its length or the document within it.
    """
    _check(request)
    cipher = Cipher(key)
    async with for_a_command(url, key) as database:
        async with database.begin() as conn:
            holder = _one(await erasure_store.holders(conn, cipher, request.document), request.kind)
        stay = f"calls ({holder.calls}) and recordings ({holder.recordings}) stay, nobody's"
        if not confirm(f"{stay}. Erase for ever all that says whose they were?"):
            return "nothing was erased"
        gone = await _erase(database, cipher, holder, request.reason.strip())
    rows = ", ".join(f"{WORDS.get(table, table)} {count}" for table, count in sorted(gone.items()))
    return f"citizen {holder.citizen}: erased {rows or 'nothing'}; {stay}"


async def _erase(
    database: Database, cipher: Cipher, holder: erasure_store.Holder, reason: str
) -> Counter[str]:
    data = PersonalData(Vault("command"), cipher)
    async with database.begin() as conn:
        if await erasure_store.is_in_call(conn, holder.citizen):
            raise Conflict(
                "the citizen is in a call, or it is being written up: try again after it", code="in_call"
            )
        gone = await erasure_store.erase_citizen(
            conn, data, holder.citizen, audit.OPERATOR, reason, SystemClock().now()
        )
        detail: audit.Detail = {"by": audit.OPERATOR, "kind": holder.kind, "rows": gone.total()}
        await audit.record(conn, None, "citizen_erased", "citizen", str(holder.citizen), detail)
    return gone


def _one(holders: list[erasure_store.Holder], kind: str) -> erasure_store.Holder:
    of_kind = [holder for holder in holders if not kind or holder.kind == kind]
    if not of_kind:
        raise NotFound("no citizen has that document")
    if len(of_kind) > 1:
        kinds = ", ".join(sorted(holder.kind for holder in of_kind))
        raise Conflict(f"several have that number: say --kind, one of {kinds}", code="two_kinds")
    return of_kind[0]


def _check(request: Request) -> None:
    if not 3 <= len(request.reason.strip()) <= LONGEST_REASON:
        raise InvalidInput(f"a reason has 3 to {LONGEST_REASON} characters", code="reason")
    if normal("document", request.document) in normal("document", request.reason):
        raise InvalidInput(
            "the reason is kept for ever: leave the citizen's document out of it", code="reason"
        )
