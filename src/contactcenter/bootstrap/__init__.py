"""The only place where objects are built and joined."""

from contactcenter.bootstrap.opening import main

__all__ = ["main"]
