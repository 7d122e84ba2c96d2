"""The folders and files under CC_HOME: all that is made at run time is in this one folder."""

import os
from dataclasses import dataclass
from pathlib import Path


def checkout() -> Path:
    """The folder with `asterisk/`, `ivr_trees/`, `migrations/` and `console/`; CC_CHECKOUT names another."""
    return Path(os.environ.get("CC_CHECKOUT") or Path(__file__).resolve().parents[3])


@dataclass(frozen=True, slots=True)
class HomeLayout:
    """Where each thing is in a home."""

    home: Path

    @property
    def ports(self) -> Path:
        """The ports that were chosen, as JSON."""
        return self.home / "ports.json"

    @property
    def secrets(self) -> Path:
        """Generated secrets, one file each."""
        return self.home / "secrets"

    @property
    def secrets_of_core(self) -> Path:
        """The key of the personal data: apart, so that the switch's container need not see it."""
        return self.secrets / "core"

    @property
    def audit_head(self) -> Path:
        """The newest row of the audit, sealed."""
        return self.secrets_of_core / "audit_head"

    @property
    def demo_users(self) -> Path:
        """Names and passwords of the demo people, as JSON."""
        return self.home / "demo-users.json"

    @property
    def lock(self) -> Path:
        """Held by the supervisor that runs this home."""
        return self.home / "lock"

    @property
    def log(self) -> Path:
        """Logs of the started processes."""
        return self.home / "log"

    @property
    def run(self) -> Path:
        """A record for each started process, by which a later supervisor finds it again."""
        return self.home / "run"

    @property
    def packages(self) -> Path:
        """Unpacked Debian packages."""
        return self.home / "packages"

    @property
    def postgres(self) -> Path:
        """The embedded PostgreSQL."""
        return self.home / "postgres"

    @property
    def asterisk(self) -> Path:
        """Everything of Asterisk."""
        return self.home / "asterisk"

    @property
    def asterisk_etc(self) -> Path:
        """Asterisk's configuration, made from the templates at each start."""
        return self.asterisk / "etc"

    @property
    def sip_accounts(self) -> Path:
        """Included by pjsip.conf; the core writes it, one endpoint a user."""
        return self.asterisk_etc / "pjsip_accounts.conf"

    @property
    def sounds(self) -> Path:
        """Asterisk's sounds."""
        return self.asterisk / "data" / "sounds"

    @property
    def prompts(self) -> Path:
        """Our prompts for Asterisk, one folder a language."""
        return self.sounds / "cc"

    @property
    def music(self) -> Path:
        """Hold music."""
        return self.asterisk / "data" / "moh"

    @property
    def recordings_raw(self) -> Path:
        """Asterisk writes here; the core moves what is closed to the object store."""
        return self.home / "recordings" / "raw"

    @property
    def recordings_store(self) -> Path:
        """Recordings, where no object store is set."""
        return self.home / "recordings" / "store"

    @property
    def prompt_cache(self) -> Path:
        """Prompts by the fingerprint of their text and voice."""
        return self.home / "prompts"
