"""Which places may be asked: public ones, and none by another name.

A name is resolved once, and what it stood for then is what is connected to: a name that stands
for something else a moment later changes nothing.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from podcasts.importing.refusals import (
    CREDENTIALS,
    NOT_AN_ADDRESS,
    NOT_FOUND,
    NOT_PUBLIC,
    ImportRefused,
    NotNow,
)

PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9_.:-]{1,253}")
LONGEST_URL = 2000
#: Where the whole of IPv6's public addresses are; but some of it carries IPv4 addresses inside,
#: or is for documents.
PUBLIC_V6 = ipaddress.ip_network("2000::/3")
NOT_PUBLIC_V6 = [ipaddress.ip_network(one) for one in ("2001::/23", "2002::/16", "3fff::/20")]
#: Public by its number, and yet the inside of one large host's machines.
INSIDE = ipaddress.ip_address("168.63.129.16")


@dataclass(frozen=True)
class Target:
    """One request to come: whom to ask, and for what."""

    scheme: str
    host: str
    port: int
    path: str
    numbers: tuple

    @property
    def host_header(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url):
    """Where `url` leads. Raises `ImportRefused` where we don't go."""
    scheme, host, port, path = parts_of(url)
    numbers = resolve(host, port)
    if not all(may_ask(number, port) for number in numbers):
        raise ImportRefused(NOT_PUBLIC, host=host)
    return Target(scheme, host, port, path, numbers)


def parts_of(url):
    """Scheme, host, port and path of `url`. Raises `ImportRefused`; nothing is asked."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or PORTS[parts.scheme]
        path = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" * bool(parts.query))
    except (KeyError, ValueError) as error:
        raise ImportRefused(NOT_AN_ADDRESS) from error
    if "@" in parts.netloc:
        raise ImportRefused(CREDENTIALS)
    if len(url) > LONGEST_URL or not HOST.fullmatch(host):
        raise ImportRefused(NOT_AN_ADDRESS)
    return parts.scheme, host, port, path


def resolve(host, port):
    """Every number that `host` stands for now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotNow(NOT_FOUND, host=host) from error
    return tuple(dict.fromkeys(address[0] for *_kind, address in found))


def may_ask(number, port):
    if f"{number}:{port}" in settings.IMPORT_TRUSTED_SERVERS:
        return True
    return port in PORTS.values() and is_public(number)


def is_public(number):
    address = ipaddress.ip_address(number)
    if not address.is_global or address.is_multicast or address.is_reserved or address == INSIDE:
        return False
    if address.version == 4:
        return True
    return address in PUBLIC_V6 and not any(address in network for network in NOT_PUBLIC_V6)
