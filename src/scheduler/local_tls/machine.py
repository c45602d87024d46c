"""What this machine is called and where it is found in its networks."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

NEAR = tuple(
    IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8")
)
"""Addresses that nobody has on the internet: of offices, homes, hotspots, of carriers' inner networks, of the machine itself."""
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SIOCGIFADDR = 0x8915


@dataclass(frozen=True)
class Machine:
    """Names and addresses by which others in its networks find this machine; loopback is understood."""

    names: tuple[str, ...] = ()
    addresses: tuple[IPv4Address, ...] = ()

    @classmethod
    def this(cls) -> "Machine":
        """Return what this machine is called and where it is now. Nothing is sent anywhere to find out."""
        return cls(names_of(socket.gethostname()), tuple(sorted(set(_addresses()))))


def is_host_name(text: str) -> bool:
    """Tell whether a text is the name of a host: labels of ASCII letters, digits and hyphens."""
    return len(text) <= 253 and all(_LABEL.fullmatch(part) for part in text.split("."))


def names_of(hostname: str) -> tuple[str, ...]:
    """Return the names that a machine called `hostname` goes by: its first label in `.local` (mDNS), and its own where it has dots.

    Its bare label is left out: an authority that may vouch for `vn` may vouch for every name below.
    """
    own = hostname.lower().rstrip(".")
    short = own.partition(".")[0]
    if not is_host_name(own) or short == "localhost":
        return ()
    return tuple(dict.fromkeys((f"{short}.local", own) if "." in own else (f"{short}.local",)))


def _addresses() -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses of this machine in networks that are near, by every way that some system knows."""
    for found in (*_by_name(), *_by_route(), *_by_card()):
        address = IPv4Address(found)
        if not address.is_loopback and any(address in network for network in NEAR):
            yield address


def _by_name() -> Iterator[str]:
    with suppress(OSError, UnicodeError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(address[0])


def _by_route() -> Iterator[str]:
    """Ask which of its addresses the system would speak from; connecting UDP sends no packet."""
    for network in NEAR[:3]:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.connect((str(network[-2]), 9))
            yield asked.getsockname()[0]


def _by_card() -> Iterator[str]:
    """Ask each network card, which only Linux answers: a laptop that is the hotspot itself has no route that would tell."""
    with suppress(ImportError, OSError):
        from fcntl import ioctl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            for _, name in socket.if_nameindex():
                with suppress(OSError):  # a card without an address
                    answer = ioctl(asked.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                    yield socket.inet_ntoa(answer[20:24])
