"""Every module that declares tables, so that `metadata` is whole: for migrations and their test."""

from contactcenter.access import tables as access
from contactcenter.areas.agents import tables as agents
from contactcenter.areas.citizens import tables as citizens
from contactcenter.areas.ivr import tables as ivr
from contactcenter.areas.queues import tables as queues
from contactcenter.areas.recordings import tables as recordings
from contactcenter.areas.typification import tables as typification
from contactcenter.journal import tables as journal
from contactcenter.storage import tables as storage
from contactcenter.storage.metadata import metadata

TABLES = (access, storage, journal, agents, citizens, ivr, queues, recordings, typification)

__all__ = ["TABLES", "metadata"]
