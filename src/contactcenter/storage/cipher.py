"""Encrypts fields of personal data, and gives the keyed hash by which they are found (Ley 29733).

The hash is of the normal form, so "+51 966 123 456" and "966123456" are one telephone number.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contactcenter.kernel.errors import SetupError
from contactcenter.storage.normalization import normal

VERSION = b"\x01"
NONCE = 12


class Cipher:
    """Encrypts with AES-256-GCM and hashes with HMAC-SHA256, under keys derived from one field key by HKDF."""

    def __init__(self, key: bytes) -> None:
        """Derive the keys from `key`, of at least 32 bytes.

        Raises: SetupError if the key is shorter.
        """
        if len(key) < 32:
            raise SetupError(
                f"the field key has {len(key)} bytes, 32 are needed",
                way_out="restore the file of the field key from its copy; a new one cannot read old data",
            )
        self._box = AESGCM(_derive(key, b"fields"))
        self._blind_key = _derive(key, b"blind")

    def encrypt(self, value: str) -> bytes:
        """Return the value encrypted: a version byte, a nonce of 12 bytes, the ciphertext with its tag."""
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._box.encrypt(nonce, value.encode(), VERSION)

    def decrypt(self, sealed: bytes) -> str:
        """Return the value that `encrypt` was given.

        Raises:
            ValueError: the first byte is not that of a known version.
            SetupError: the value was encrypted with another key, or changed.
        """
        if sealed[:1] != VERSION:
            raise ValueError("a field sealed in an unknown way")
        try:
            return self._box.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], VERSION).decode()
        except InvalidTag as error:
            raise SetupError(
                "a field was sealed with another key", way_out="start with the field key of this database"
            ) from error

    def blind(self, kind: str, value: str) -> str:
        """Return the keyed hash of a datum, 64 hexadecimal digits: equal for every way of writing it.

        `kind`: `ani`, `phone`, `email` or `document`, as `normal` takes it. Without the key the hash does not give the
        datum.
        """
        text = f"{kind}:{normal(kind, value)}"
        return hmac.new(self._blind_key, text.encode(), hashlib.sha256).hexdigest()


def audit_key(key: bytes) -> bytes:
    """Return the key that signs the audit, derived from the field key and used for nothing else."""
    return _derive(key, b"audit")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"contactcenter " + purpose).derive(key)
