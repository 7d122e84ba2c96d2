"""Where everything lives under CC_HOME. One folder; gone after `rm -r`."""

import os
from dataclasses import dataclass
from pathlib import Path


def checkout() -> Path:
    """The folder with `asterisk/`, `ivr_trees/`, `migrations/` and `console/`."""
    return Path(os.environ.get("CC_CHECKOUT") or Path(__file__).resolve().parents[3])


@dataclass(frozen=True, slots=True)
class Layout:
    home: Path

    @property
    def ports(self) -> Path:
        return self.home / "ports.json"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def secrets_of_core(self) -> Path:
        """What opens the personal data: apart, so that the switch's container need not see it."""
        return self.secrets / "core"

    @property
    def audit_head(self) -> Path:
        """The newest row of the audit, sealed."""
        return self.secrets_of_core / "audit_head"

    @property
    def demo_users(self) -> Path:
        return self.home / "demo-users.json"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def run(self) -> Path:
        """A record for each started process, by which a later supervisor finds it again."""
        return self.home / "run"

    @property
    def packages(self) -> Path:
        return self.home / "packages"

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def asterisk(self) -> Path:
        return self.home / "asterisk"

    @property
    def asterisk_etc(self) -> Path:
        return self.asterisk / "etc"

    @property
    def sip_accounts(self) -> Path:
        """Included by pjsip.conf; the core writes it, one endpoint a user."""
        return self.asterisk_etc / "pjsip_accounts.conf"

    @property
    def sounds(self) -> Path:
        return self.asterisk / "data" / "sounds"

    @property
    def prompts(self) -> Path:
        """Our prompts for Asterisk, one folder a language."""
        return self.sounds / "cc"

    @property
    def music(self) -> Path:
        return self.asterisk / "data" / "moh"

    @property
    def recordings_raw(self) -> Path:
        """Asterisk writes here; the core moves what is closed to the object store."""
        return self.home / "recordings" / "raw"

    @property
    def recordings_store(self) -> Path:
        return self.home / "recordings" / "store"

    @property
    def prompt_cache(self) -> Path:
        return self.home / "prompts"
