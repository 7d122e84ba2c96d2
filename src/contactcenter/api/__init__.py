"""Serves browsers: routes, the live socket, the relay of the softphone's signalling."""
