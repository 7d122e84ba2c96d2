"""The door for browsers: routes, the live view and its socket, the relay of the softphone's signalling."""
