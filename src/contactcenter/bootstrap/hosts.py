"""The host names that browsers may reach the console by.

A `Host` header that names none of them may be another site's name that resolves to this machine (DNS rebinding).
"""

import socket
from pathlib import Path

from cryptography import x509

from contactcenter.api.deps import ANY_ADDRESS, LOOPBACK_HOSTS
from contactcenter.kernel.errors import SetupError
from contactcenter.settings import Settings


def own_hosts(settings: Settings) -> tuple[str, ...]:
    """This machine's names, the certificate's, and those of `CC_HOSTS` and `CC_PUBLIC_ADDRESS`, in lower case.

    In public any address is accepted too: an address cannot be rebound.

    Raises:
        SetupError: the certificate cannot be read.
    """
    hosts = [*LOOPBACK_HOSTS, *settings.hosts]
    if settings.public_address:
        hosts.append(settings.public_address)
    if settings.public:
        hosts += [ANY_ADDRESS, socket.gethostname(), socket.getfqdn()]
    if settings.tls_cert is not None:
        hosts += _names_in_certificate(settings.tls_cert)
    return tuple(dict.fromkeys(host.casefold() for host in hosts))


def _names_in_certificate(path: Path) -> list[str]:
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
