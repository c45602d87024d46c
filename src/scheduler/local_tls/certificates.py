"""The authority and its server certificate: how they are made, and what each may vouch for. No file and no clock here.

The authority lies on people's own phones, so it must not be able to vouch for their bank: it is limited (name constraints) to
addresses that nobody has on the internet, to names of the local network, and to what was asked for by name when it was made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from scheduler.local_tls.machine import NEAR, Machine, is_host_name

AUTHORITY_DAYS = 5 * 365
SERVER_DAYS = 397
"""Browsers take no server certificate that is made for longer."""
RENEWED_DAYS = 30
"""A server certificate with less than that before it is made anew."""
BACKDATED = timedelta(days=1)
"""A phone whose clock is late must not find a certificate of tomorrow."""
NEAR_NAMES = ("localhost", "local", "internal", "lan", "home.arpa", "test")
NEAR_V6 = (IPv6Network("fc00::/7"), IPv6Network("fe80::/10"), IPv6Network("::1/128"))
Address = IPv4Address | IPv6Address
_ALWAYS: tuple[str | Address, ...] = ("localhost", ip_address("127.0.0.1"), ip_address("::1"))


def as_host(text: str) -> str | Address | None:
    """Return the address or host name that a text is, or None; one label alone, but for localhost, could be a top-level domain."""
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        name = text.lower().rstrip(".")
        return name if is_host_name(name) and ("." in name or name == "localhost") else None


@dataclass(frozen=True)
class Pair:
    """A certificate and the private key of what it certifies."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate as phones show it: 32 pairs of digits with colons between."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @cached_property
    def hosts(self) -> frozenset[str | Address]:
        """The names and addresses that the certificate is for."""
        names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = (*names.get_values_for_type(x509.DNSName), *names.get_values_for_type(x509.IPAddress))
        return frozenset(host for host in found if isinstance(host, str | IPv4Address | IPv6Address))

    def valid_at(self, now: datetime) -> bool:
        """Tell whether `now` lies within the certificate's days."""
        return self.certificate.not_valid_before_utc <= now < self.certificate.not_valid_after_utc

    def signed(self, other: "Pair") -> bool:
        """Tell whether this authority signed the other's certificate."""
        try:
            other.certificate.verify_directly_issued_by(self.certificate)
        except Exception:  # noqa: BLE001 -- whatever is wrong with it, it is not ours
            return False
        return True

    @cached_property
    def limits(self) -> tuple[x509.GeneralName, ...]:
        """What this authority may vouch for."""
        return tuple(
            self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()
        )

    def may_vouch_for(self, host: str | Address) -> bool:
        """Tell whether this authority's limits let it sign for a name or address."""
        return any(_covers(limit, host) for limit in self.limits)


def _covers(limit: x509.GeneralName, host: str | Address) -> bool:
    if isinstance(host, str):
        return isinstance(limit, x509.DNSName) and (host == limit.value or host.endswith(f".{limit.value}"))
    network = limit.value if isinstance(limit, x509.IPAddress) else None
    return isinstance(network, IPv4Network | IPv6Network) and host in network


def make_authority(machine: Machine, asked: Iterable[str | Address], *, now: datetime) -> Pair:
    """Return a new authority of this machine, limited to what is near and to the hosts that are `asked` for.

    The limits are not marked critical: software that does not know them would have to refuse the site altogether, and nobody is
    safer for that. RFC 5280 asks for the mark; every browser that knows the limits heeds them without it.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    short = machine.names[0].removesuffix(".local")[:40] if machine.names else "localhost"
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Phieu Hen"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Phieu Hen {short} {now:%Y-%m-%d}"),
        ]
    )
    names = dict.fromkeys((*NEAR_NAMES, *(host for host in asked if isinstance(host, str))))
    networks: list[IPv4Network | IPv6Network] = [*NEAR, *NEAR_V6]
    networks += [ip_network(host) for host in asked if not isinstance(host, str)]
    limits = [*(x509.DNSName(one) for one in names), *(x509.IPAddress(one) for one in dict.fromkeys(networks))]
    usage = _usage(signs=True)
    made = (
        _begun(name, name, key.public_key(), now, timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(limits, None), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(made, key)


def hosts_for(authority: Pair, machine: Machine, asked: Iterable[str | Address]) -> frozenset[str | Address]:
    """Return what a server certificate is to be for: this machine as it is called and found now, as far as its authority may."""
    found = (*_ALWAYS, *machine.names, *machine.addresses, *asked)
    return frozenset(host for host in found if authority.may_vouch_for(host))


def make_server(authority: Pair, hosts: frozenset[str | Address], *, now: datetime) -> Pair:
    """Return a new server certificate, with a new key, for these names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(host) for host in sorted(host for host in hosts if isinstance(host, str))]
    addresses = [
        x509.IPAddress(host) for host in sorted((host for host in hosts if not isinstance(host, str)), key=str)
    ]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Phieu Hen")])
    issuer = authority.certificate
    made = (
        _begun(subject, issuer.subject, key.public_key(), now, timedelta(days=SERVER_DAYS), issuer)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([*names, *addresses]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Pair(made, key)


def is_due(server: Pair, authority: Pair, hosts: frozenset[str | Address], *, now: datetime) -> bool:
    """Tell whether a server certificate must be made anew: for other hosts, of another authority, or soon at its end."""
    certificate = server.certificate
    ends = certificate.not_valid_after_utc - now < timedelta(days=RENEWED_DAYS)
    could_last = certificate.not_valid_after_utc < authority.certificate.not_valid_after_utc
    return (ends and could_last) or not server.valid_at(now) or server.hosts != hosts or not authority.signed(server)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    lives: timedelta,
    above: x509.Certificate | None = None,
) -> x509.CertificateBuilder:
    first = now - BACKDATED
    last = first + lives
    if above is not None:  # a chain is worth no more than its top
        first, last = max(first, above.not_valid_before_utc), min(last, above.not_valid_after_utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
