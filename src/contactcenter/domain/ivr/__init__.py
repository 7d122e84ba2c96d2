"""Walks a caller through a tree. Pure: what was keyed comes in, what to play or where to go comes out."""

from contactcenter.domain.ivr.session import EnterLine, Finish, IvrSession, Outcome
from contactcenter.domain.ivr.walk import advance, begin, resume

__all__ = ["EnterLine", "Finish", "IvrSession", "Outcome", "begin", "advance", "resume"]
