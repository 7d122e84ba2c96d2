"""A contact centre for public service lines. Start with ARCHITECTURE.md."""

__version__ = "0.1.0"
