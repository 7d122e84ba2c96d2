"""Where the switch is, and how long the adapter waits for it."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SwitchTimeouts:
    """Durations in seconds. They are generous beside what was measured: an action answers in 1 ms, a leg moves in
    2 to 20 ms."""

    connect: float = 5.0
    response: float = 2.0  # of one action
    move: float = 2.0  # from an accepted move to the event that confirms it
    ping: float = 5.0
    silence: float = 11.0  # without a byte for so long, two pings included, the link is dead
    retry_first: float = 0.2  # of the connection; doubled up to `retry_most`
    retry_most: float = 5.0
    retry_refused: float = 60.0  # a refused secret needs a person: tried seldom
    heartbeat: float = 5.0
    renewal: float = 30.0  # of the absolute timeout on citizens' legs
    absolute_timeout: int = 90  # without a renewal for so long a citizen's leg goes to `cc-nocore`
    ring: float = 8.0  # an agent's leg answers by itself, or not at all
    recorder: float = 2.0
    contact_grace: float = 3.0
    sign_in: float = 0.3  # until the address that an account registered from was reported
    alone: float = 0.1  # a citizen may be alone in a room for so long


@dataclass(frozen=True, slots=True)
class SwitchConfig:
    """How to reach one Asterisk, and what the adapter must know of its configuration."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    recordings: Path | None = None  # where the switch writes, if this machine can see it
    music: str = "espera"  # the music-on-hold class of musiconhold.conf
    timeouts: SwitchTimeouts = SwitchTimeouts()
