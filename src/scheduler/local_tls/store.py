"""Where the authority and its server certificate lie: two files in the keys' folder, each whole or not there, keys encrypted.

The private keys are encrypted under the master key, so that a copy of the folder without it vouches for nothing. Each file holds
key and certificate together: at no moment is there one without the other.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext, TLSVersion

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from scheduler.errors import why
from scheduler.keys import Keys
from scheduler.local_tls.certificates import Address, Pair, as_host, hosts_for, is_due, make_authority, make_server
from scheduler.local_tls.errors import (
    LocalTlsMissing,
    LocalTlsNotValidNow,
    LocalTlsUnreadable,
    LocalTlsUnwritable,
    TlsNameRefused,
)
from scheduler.local_tls.machine import Machine
from slots.calendar import local

FOLDER = "tls"
AUTHORITY, SERVER = "authority.pem", "server.pem"
_PURPOSE = "local tls"


@dataclass(frozen=True)
class Held:
    """What this machine holds; `made` and `renewed` say what was new just now: the authority, the server certificate."""

    authority: Pair
    server: Pair
    made: bool = False
    renewed: bool = False


@dataclass(frozen=True)
class Store:
    """The files of one installation.

    Parameters
    ----------
    keys_folder
        Where the master key lies too, unless the environment holds it.
    keys
        The masters: the newest encrypts, all open.
    """

    keys_folder: Path
    keys: Keys

    @property
    def folder(self) -> Path:
        """Where the two files lie."""
        return self.keys_folder / FOLDER

    def current(self, machine: Machine, asked: Sequence[str] = (), *, now: datetime, make: bool = True) -> Held:
        """Return an authority and a server certificate that are right for this machine now; what is missing or due is made.

        Parameters
        ----------
        machine
            How it is called and where it is found.
        asked
            More names or addresses for the server certificate.
        now
            Real time.
        make
            Whether an authority may be made where there is none.

        Raises
        ------
        TlsNameRefused
            One of `asked` is no host, or outside what the authority may vouch for.
        LocalTlsMissing
            There is no authority, and none may be made.
        LocalTlsNotValidNow, LocalTlsUnreadable, LocalTlsUnwritable
        """
        hosts = [_host(text) for text in asked]
        with self._alone(make=make):
            authority = self._read(AUTHORITY)
            made = authority is None
            if authority is None:
                if not make:
                    raise LocalTlsMissing(place=self.folder)
                authority = make_authority(machine, hosts, now=now)
                self._write(AUTHORITY, authority)
            if not authority.valid_at(now):
                raise _not_valid(authority, now)
            for text, host in zip(asked, hosts, strict=True):
                if not authority.may_vouch_for(host):
                    raise TlsNameRefused(name=text)
            wanted = hosts_for(authority, machine, hosts)
            server = None if made else self._read(SERVER)
            renewed = server is None or is_due(server, authority, wanted, now=now)
            if server is None or renewed:
                server = make_server(authority, wanted, now=now)
                self._write(SERVER, server)
        return Held(authority, server, made, renewed)

    def held(self) -> Held:
        """Return what there is, as it is.

        Raises
        ------
        LocalTlsMissing, LocalTlsUnreadable
        """
        authority, server = self._read(AUTHORITY), self._read(SERVER)
        if authority is None or server is None:
            raise LocalTlsMissing(place=self.folder)
        return Held(authority, server)

    def encrypt_anew(self) -> int:
        """Encrypt under the newest master what lies under an older one; return how many files that were.

        Raises
        ------
        LocalTlsUnreadable, LocalTlsUnwritable
        """
        if not self.folder.exists():
            return 0
        newest = Store(self.keys_folder, self.keys.newest)
        done = 0
        with self._alone(make=False):
            for name in (AUTHORITY, SERVER):
                found = self._read(name)
                if found is not None and not newest._opens(name):
                    self._write(name, found)
                    done += 1
        return done

    def remove(self) -> int:
        """Delete both files, so that the next start makes others; return how many there were.

        Raises
        ------
        LocalTlsUnwritable
        """
        files = [self.folder / name for name in (AUTHORITY, SERVER) if (self.folder / name).exists()]
        try:
            for file in files:
                file.unlink()
        except OSError as error:
            raise LocalTlsUnwritable(place=self.folder, **why(error)) from error
        return len(files)

    def context(self) -> SSLContext:
        """Return a server's TLS context with the present server certificate.

        Raises
        ------
        LocalTlsUnreadable
        """
        made = SSLContext(PROTOCOL_TLS_SERVER)
        made.minimum_version = TLSVersion.TLSv1_2
        for password in self._passwords:
            with suppress(OSError):  # ssl.SSLError is one
                made.load_cert_chain(self.folder / SERVER, password=password)
                return made
        raise LocalTlsUnreadable(place=self.folder / SERVER)

    @property
    def _passwords(self) -> tuple[bytes, ...]:
        return tuple(derived.hex().encode() for derived in self.keys.derived_all(_PURPOSE))

    def _read(self, name: str) -> Pair | None:
        path = self.folder / name
        try:
            data = path.read_bytes()
            certificate = x509.load_pem_x509_certificate(data)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise LocalTlsUnreadable(place=path) from error
        key = next(filter(None, (_opened(data, password) for password in self._passwords)), None)
        if key is None or key.public_key() != certificate.public_key():
            raise LocalTlsUnreadable(place=path)
        pair = Pair(certificate, key)
        try:
            _ = pair.limits if name == AUTHORITY else pair.hosts
        except x509.ExtensionNotFound as error:
            raise LocalTlsUnreadable(place=path) from error
        return pair

    def _opens(self, name: str) -> bool:
        data = (self.folder / name).read_bytes()
        return any(_opened(data, password) for password in self._passwords)

    def _write(self, name: str, pair: Pair) -> None:
        """Put a file in its place, mode 0600 from the first moment, on the disk before this returns."""
        encryption = BestAvailableEncryption(self._passwords[0])
        key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
        try:
            handle, aside = tempfile.mkstemp(prefix=".tls.", dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(key + pair.certificate.public_bytes(Encoding.PEM))
                    file.flush()
                    os.fsync(file.fileno())
                Path(aside).replace(self.folder / name)
            finally:
                Path(aside).unlink(missing_ok=True)
        except OSError as error:
            raise LocalTlsUnwritable(place=self.folder, **why(error)) from error

    @contextmanager
    def _alone(self, *, make: bool) -> Iterator[None]:
        """Let nobody else change the files until the block ends: two servers that start at once must not make two authorities."""
        try:
            if make:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not self.folder.is_dir():
                raise LocalTlsMissing(place=self.folder)
            with _locked(self.folder):
                yield
        except OSError as error:
            raise LocalTlsUnwritable(place=self.folder, **why(error)) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # a system without it: one server is run at a time
        yield
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        flock(lock, LOCK_EX)  # given back by the system however the process ends
        yield
    finally:
        os.close(lock)


def _opened(data: bytes, password: bytes) -> ec.EllipticCurvePrivateKey | None:
    try:
        key = load_pem_private_key(data, password)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _host(text: str) -> str | Address:
    host = as_host(text)
    if host is None:
        raise TlsNameRefused(name=text)
    return host


def _not_valid(authority: Pair, now: datetime) -> LocalTlsNotValidNow:
    first, last = authority.certificate.not_valid_before_utc, authority.certificate.not_valid_after_utc
    days = {name: f"{local(day):%d/%m/%Y}" for name, day in (("now", now), ("first", first), ("last", last))}
    return LocalTlsNotValidNow(**days)
