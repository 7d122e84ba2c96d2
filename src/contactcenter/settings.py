"""Typed settings from the environment (`CC_…`), read by the command line alone and handed on.

A wrong value is refused with its name and what was expected; a mistyped name is refused too, and any other unknown
one is reported.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from contactcenter.kernel import numbering
from contactcenter.kernel.carrier_addresses import CARRIER_CODECS, CarrierAddress
from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.locality import DEFAULT_REGION, DEFAULT_TIMEZONE

PREFIX = "CC_"
READ_ELSEWHERE = {"CC_CHECKOUT", "CC_PG_BIN"}  # before there are settings: the code, and a server's programs
MISTYPED, SIMILAR = 0.8, 0.6  # likeness, 0 to 1: for certain meant as a setting of ours; worth a hint
EXPECTED = {  # by the kind of pydantic's refusal; the others are of a whole number
    "bool_parsing": "1 or 0",
    "string_pattern_mismatch": "debug, info, warning or error",
}
WAY_OUT = "see the table of settings in docs/operation.md"
Port = Annotated[int, Field(ge=1, le=65535)]
Days = Annotated[int, Field(ge=1, le=36500)]


class Settings(BaseSettings):
    """All settings; `description` is what docs/operation.md says at more length."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Field(Path("var"), description="folder for everything that is made at run time")
    packages: Path | None = Field(
        None, description="folder of unpacked Debian packages; default HOME/packages"
    )
    port: Port = Field(8080, description="port of the console")
    sip_port: Port = Field(5060, description="UDP port where the carrier and SIP telephones call")
    metrics_port: Port = Field(9464, description="port of the metrics, loopback only")
    database_url: str | None = Field(
        None, description="postgresql+asyncpg://… of a managed server; default: the embedded one"
    )
    public: bool = Field(False, description="listen beyond loopback; needs CC_TLS_CERT and CC_TLS_KEY")
    demo: bool = Field(
        default_factory=lambda before: not before.get("public", False),
        description="load demo people and the test telephone; not in public",
    )
    public_address: str | None = Field(None, description="address that browsers and the carrier reach us at")
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="further names browsers reach the console by, separated by commas"
    )
    tls_cert: Path | None = Field(None, description="PEM file with the certificate chain")
    tls_key: Path | None = Field(None, description="PEM file with its private key")
    user: str | None = Field(
        None, description="account of PostgreSQL and Asterisk when root starts them; default contactcenter"
    )
    debian_archive: str | None = Field(
        None, description="address of a Debian archive; default: the machine's own"
    )
    carrier_addresses: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="signalling addresses of the carrier, separated by commas"
    )
    carrier_codecs: Annotated[tuple[str, ...], NoDecode] = Field(
        ("alaw", "ulaw"), description="codecs of the trunk, separated by commas"
    )
    trees: Path = Field(Path("ivr_trees"), description="folder of the voice menus and their prompts")
    tree: str = Field("alomac", description="the voice menus that answer, ids separated by commas")
    objects_url: str | None = Field(None, description="s3://bucket/prefix for media; default: a folder")
    journal_days: Days = Field(90, description="how long the journal is kept; the records made of it stay")
    anonymous_recording_days: Days = Field(
        365, description="how long the recording of who stayed anonymous is kept"
    )
    region: str = Field(
        DEFAULT_REGION,
        description="the country whose numbers are dialled here, two letters; not to be changed in a home with data",
    )
    timezone: str = Field(
        DEFAULT_TIMEZONE, description="where a day begins, and the hour that is shown; a name of IANA"
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")

    @field_validator("carrier_addresses", "carrier_codecs", "hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("postgresql+asyncpg://"):
            raise ValueError("expected postgresql+asyncpg://user:password@host:port/database")
        return value

    @field_validator("carrier_addresses")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            CarrierAddress.parse(address)
        return value

    @field_validator("carrier_codecs")
    @classmethod
    def _codecs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(value) - CARRIER_CODECS:
            raise ValueError(
                f"expected some of {', '.join(sorted(CARRIER_CODECS))}, got {', '.join(sorted(unknown))}"
            )
        return value

    @field_validator("region")
    @classmethod
    def _known_region(cls, value: str) -> str:
        if not numbering.is_region(value):
            raise ValueError(
                f"expected a country of two capital letters such as {DEFAULT_REGION}, got {value!r}"
            )
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise ValueError(f"expected a time zone such as {DEFAULT_TIMEZONE}, got {value!r}") from None
        return value

    @field_validator("tls_cert", "tls_key")
    @classmethod
    def _there(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            is_pem = b"-----BEGIN " in value.read_bytes()
        except OSError as error:
            raise ValueError(f"expected a PEM file that can be read; {value}: {error.strerror}") from None
        if not is_pem:
            raise ValueError(f"expected a PEM file; {value} is none")
        return value

    @field_validator("objects_url")
    @classmethod
    def _bucket(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[^\s?#]*)?", value):
            raise ValueError("expected s3://bucket/prefix")
        return value

    @model_validator(mode="after")
    def _ports_differ(self) -> "Settings":
        if self.port == self.metrics_port:
            raise ValueError("CC_PORT and CC_METRICS_PORT must differ")
        return self

    @model_validator(mode="after")
    def _public_needs_tls(self) -> "Settings":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("CC_TLS_CERT and CC_TLS_KEY are expected together")
        if self.public and not (self.tls_cert and self.tls_key):
            raise ValueError(
                "CC_PUBLIC=1 needs CC_TLS_CERT and CC_TLS_KEY: browsers give no microphone to a plain page"
            )
        return self

    @model_validator(mode="after")
    def _no_demo_in_public(self) -> "Settings":
        if self.public and self.demo:
            raise ValueError(
                "CC_PUBLIC=1 and CC_DEMO=1 exclude each other: anybody could call as a citizen from the test "
                "telephone. Leave CC_DEMO out"
            )
        return self

    @property
    def tree_ids(self) -> tuple[str, ...]:
        """The ids of the menus that answer."""
        return tuple(part.strip() for part in self.tree.split(",") if part.strip())

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings of this process.

        Raises:
            SetupError: a value is wrong; the message names it.
        """
        try:
            return cls()
        except ValidationError as wrong:
            raise SetupError(_message(wrong.errors()[0]), way_out=WAY_OUT) from None

    @classmethod
    def unknown(cls, environment: Mapping[str, str] = os.environ) -> list[str]:
        """A line for each `CC_…` that is no setting and may be another program's.

        Raises:
            SetupError: a name looks like a mistyped setting.
        """
        names = {PREFIX + field.upper() for field in cls.model_fields} | READ_ELSEWHERE
        ours = sorted(name for name in environment if name.upper().startswith(PREFIX))
        return [_unknown(name, names) for name in ours if name.upper() not in names]


def _unknown(name: str, names: set[str]) -> str:
    bare = {each.removeprefix(PREFIX) for each in names}  # the prefix makes all of them alike
    given = name.upper().removeprefix(PREFIX)

    def nearest(likeness: float) -> list[str]:
        return get_close_matches(given, bare, n=1, cutoff=likeness)

    if meant := sorted(bare & _swapped(given)) or nearest(MISTYPED):
        raise SetupError(
            f"{name}: there is no such setting; {PREFIX}{meant[0]} is meant?",
            way_out=f"correct it, or unset {name}",
        )
    near = nearest(SIMILAR)
    return f"{name}: there is no such setting, it changes nothing" + (
        f"; the nearest is {PREFIX}{near[0]}" if near else ""
    )


def _swapped(name: str) -> set[str]:
    """The name with each two neighbours exchanged: one mistake, which a measure of likeness takes for two."""
    return {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}


def _range(field: str) -> str:
    least, most = Settings.model_fields[field].metadata
    return f"a whole number, {least.ge} to {most.le}"


def _message(refusal: Any) -> str:
    """One of pydantic's, in our words. What was given is said where it cannot be a secret."""
    if refusal["type"] == "value_error":
        problem = str(refusal["ctx"]["error"])
    else:
        expected = EXPECTED.get(refusal["type"]) or _range(refusal["loc"][0])
        problem = f"expected {expected}, got {refusal['input']!r}"
    name = "_".join(str(part) for part in refusal["loc"]).upper()
    return f"{PREFIX}{name}: {problem}" if name else problem
