"""Addresses of other servers that people type in: only public ones, unless the operator allows more.

Without this a person could let the server call what it alone can reach, such as the metadata service of a
cloud or another program on its machine.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from annotator.errors import Invalid
from annotator.settings import Settings

_PORTS = {"http": 80, "https": 443}
_EVERY = "*"
_HINT = "The operator can allow it with ANNOTATOR_PRIVATE_HOSTS."


def checked(settings: Settings, url: str) -> str:
    """The address without a final slash. Raises Invalid for one that is wrong, unknown or not public.

    All addresses of the host have to be public ones, unless `settings.private_hosts` names the host.
    """
    return reached(settings, url)[0]


def reached(settings: Settings, url: str) -> tuple[str, str | None]:
    """The same, and the number to connect to, so that the name cannot mean another one a moment later.

    None where the operator allows the host, whatever it means.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host or parts.username is not None:
        raise Invalid(
            "Give an address such as https://labels.example.org, without a user or password.", "url"
        )
    allowed = {name.strip().lower() for name in settings.private_hosts.split(",")}
    if not allowed & {_EVERY, host}:
        found = sorted(_resolved(host, port), key=lambda address: (address.version, int(address)))
        for address in found:
            if not _public(address):
                raise Invalid(f"{host} is {address}, which is not a public address. {_HINT}", "url")
        return url.strip().rstrip("/"), str(found[0])
    return url.strip().rstrip("/"), None


def _resolved(host: str, port: int) -> set[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Invalid(f"There is no server called {host}.", "url") from None
    return {ip_address(str(each[4][0]).partition("%")[0]) for each in found}


def _public(address: IPv4Address | IPv6Address) -> bool:
    """Whether everybody can reach it; an IPv4 address may be written inside one of IPv6."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None and not _public(inner):
            return False
    return address.is_global and not address.is_multicast
