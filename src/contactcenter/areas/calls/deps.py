"""What the routes of the detail of calls use."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.quotas import SearchQuota
from contactcenter.kernel.clock import Clock
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.personal_data import PersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsDeps:
    """What the routes use. `zone`: of the centre; a date without an hour is the whole day there."""

    database: Database
    clock: Clock
    cipher: Cipher
    personal_data: PersonalData
    searches: SearchQuota
    zone: ZoneInfo


Deps: TypeAlias = Annotated[CallsDeps, Depends(provided(CallsDeps))]
