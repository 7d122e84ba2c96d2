"""The names browsers reach the console by: this machine's, those of its certificate, and those that are set.

A name that is none of them may be somebody else's, pointed at us (DNS rebinding). An address is nobody's name.
"""

import socket
from pathlib import Path

from cryptography import x509

from contactcenter.api.deps import ANY_ADDRESS, LOOPBACK_HOSTS
from contactcenter.kernel.errors import SetupError
from contactcenter.settings import Settings


def own_hosts(settings: Settings) -> tuple[str, ...]:
    found = [*LOOPBACK_HOSTS, *settings.hosts]
    if settings.public_address:
        found.append(settings.public_address)
    if settings.public:
        found += [ANY_ADDRESS, socket.gethostname(), socket.getfqdn()]
    if settings.tls_cert is not None:
        found += _of_certificate(settings.tls_cert)
    return tuple(dict.fromkeys(host.casefold() for host in found))


def _of_certificate(path: Path) -> list[str]:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    except (OSError, ValueError) as error:
        raise SetupError(
            f"CC_TLS_CERT: {path} cannot be read", way_out="a PEM file with the chain"
        ) from error
    return [str(name) for kind in (x509.DNSName, x509.IPAddress) for name in names.get_values_for_type(kind)]
