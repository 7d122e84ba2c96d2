"""The only place where objects are built and joined."""

from contactcenter.bootstrap.startup import main

__all__ = ["main"]
