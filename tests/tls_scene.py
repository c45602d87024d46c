"""A laptop in a ward's network, and a TLS handshake in memory with a client that trusts one authority alone."""

import ssl
from datetime import UTC, datetime
from ipaddress import IPv4Address

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from scheduler.local_tls.certificates import Pair
from scheduler.local_tls.machine import Machine

NOW = datetime.now(UTC).replace(microsecond=0)
"""The present moment: a TLS library asks no other clock."""
LAPTOP = Machine(("may-phuong.local",), (IPv4Address("10.42.0.1"), IPv4Address("192.168.1.20")))


def pem(pair: Pair) -> str:
    return pair.certificate.public_bytes(Encoding.PEM).decode()


def client_of(authority: Pair | None) -> ssl.SSLContext:
    """A client as strict as a browser: chain, dates, host, and names within the authority's limits."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if authority is not None:
        client.load_verify_locations(cadata=pem(authority))
    return client


def handshake(authority: Pair | None, server: Pair, host: str) -> dict:
    """Let a client that trusts `authority` speak to `server` as `host`; what the client then knows of it."""
    import tempfile

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    key = server.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(key + pem(server))
        file.flush()
        context.load_cert_chain(file.name)
    return shaken(client_of(authority), context, host)


def shaken(client: ssl.SSLContext, server: ssl.SSLContext, host: str) -> dict:
    """Shake hands in memory and return the peer's certificate as the client sees it."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(down, up, server_hostname=host)
    answering = server.wrap_bio(up, down, server_side=True)
    done = set()
    while len(done) < 2:
        for side in (asking, answering):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                pass
    return asking.getpeercert()
