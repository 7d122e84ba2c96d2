"""Where the switch is, and how patient we are with it. Durations in seconds."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pace:
    """Generous beside what was measured: an action answers in 1 ms, a leg moves in 2 to 20 ms."""

    connect: float = 5.0
    response: float = 2.0  # of one action
    move: float = 2.0  # from an accepted move to the event that says it is done
    ping: float = 5.0
    silence: float = 11.0  # no byte for so long, two pings included: the link is dead
    retry_first: float = 0.2  # of the connection; doubled up to `retry_most`
    retry_most: float = 5.0
    retry_refused: float = 60.0  # a refused secret is a person's business: tried seldom
    heartbeat: float = 5.0
    renewal: float = 30.0  # of the dead man's switch on citizens' legs
    dead_man: int = 90
    ring: float = 8.0  # an agent's leg answers by itself, or not at all
    recorder: float = 2.0
    contact_grace: float = 3.0
    sign_in: float = 0.3  # until the address an account signed in from was told
    alone: float = 0.1  # a citizen may be alone in a room for so long
    echo: float = 6.0


@dataclass(frozen=True, slots=True)
class SwitchConfig:
    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    recordings: Path | None = None  # where the switch writes, if this machine can see it
    music: str = "espera"
    pace: Pace = Pace()
