"""Declares what the routes of recordings use."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.quotas import SearchQuota
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore
from contactcenter.storage.personal_data import PersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingsDeps:
    """What the routes use. `objects`: where the sound is stored.

    `zone`: of the centre; a date without an hour is the whole day there.
    """

    database: Database
    bus: Bus
    clock: Clock
    cipher: Cipher
    personal_data: PersonalData
    objects: ObjectStore
    searches: SearchQuota
    zone: ZoneInfo


Deps: TypeAlias = Annotated[RecordingsDeps, Depends(provided(RecordingsDeps))]
