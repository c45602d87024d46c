"""phieuhen tls, and `serve --tls`: HTTPS by an authority of this machine's own, for phones in the station's network."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Annotated

import typer
import uvicorn

from scheduler.audit.trail import note
from scheduler.cli.connections import config_of
from scheduler.cli.state import Work, say, shared, work
from scheduler.local_tls.certificates import Pair
from scheduler.local_tls.errors import LocalTlsMissing, TlsRemovalUnconfirmed
from scheduler.local_tls.serving import Served
from scheduler.local_tls.store import Held, Store
from scheduler.pages.tls_help import TlsHelp, in_lines
from slots.calendar import local

group = typer.Typer(no_args_is_help=True, help="HTTPS of this machine's own, for phones in the local network.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(group, name="tls")


@group.command("show")
@shared
def show() -> None:
    """Show the fingerprint that phones compare, and what the certificate is for."""
    with work() as job:
        held = _store(job).held()
    _say_fingerprint(held.authority)
    server = held.server
    hosts = ", ".join(sorted(str(host) for host in server.hosts))
    until = _day(server)
    say(f"Chứng chỉ máy chủ: đến {until}, cho {hosts}.", f"Server certificate: until {until}, for {hosts}.")


@group.command("remove")
@shared
def remove(
    yes: Annotated[
        bool, typer.Option("--yes", help="really: every phone must install the next certificate anew")
    ] = False,
) -> None:
    """Delete this machine's authority and certificate, to start over: after a theft, for other names, or at the end."""
    with work() as job:
        store = _store(job)
        if not store.folder.exists():
            raise LocalTlsMissing(place=store.folder)
        if not yes:
            raise TlsRemovalUnconfirmed
        with job.write() as db:
            store.remove()
            note(db, "key.local_tls_removed")
    say(
        "Đã xóa. Hãy khởi động lại máy chủ nếu đang chạy, và gỡ chứng chỉ cũ trên các điện thoại.",
        "Removed. Restart the server if it is running, and remove the old certificate from the phones.",
    )


def local_tls(job: Work, names: list[str], listens_at: str) -> Served:
    """Return this machine's own TLS, made where there is none; the trail is told of a new authority.

    `listens_at` is the address that the server is bound to; where that is a certain one, phones will be told it.

    Raises
    ------
    SchedulerError
        As `Store.current` does.
    """
    own = [] if _everywhere(listens_at) else [listens_at]
    served = Served(_store(job), (*names, *own))
    if served.held.made:
        with job.write() as db:
            note(db, "key.local_tls_made")
    return served


@contextmanager
def handing_out(served: Served, host: str, port: int, help_door: socket.socket | None) -> Iterator[None]:
    """Keep the certificate current and serve the page that phones install it from at `help_door`, until the block ends."""

    def told(held: Held) -> None:
        found = ", ".join(addresses(held, host, port))
        say(f"Máy đã đổi mạng. Điện thoại mở: {found}", f"The machine has changed its network. Phones open: {found}")

    served.changed = told
    _say_doors(served.held, host, port, help_door.getsockname()[1] if help_door else 0)
    server = uvicorn.Server(config_of(TlsHelp(lambda: served.held, lambda: addresses(served.held, host, port))))
    server.config.lifespan = "off"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [help_door]}, name="tls-help", daemon=True)
    served.start()
    try:
        if help_door is not None:
            thread.start()
        yield
    finally:
        served.stop()
        if help_door is not None:
            server.should_exit = True
            thread.join()


def addresses(held: Held, host: str, port: int) -> list[str]:
    """Return where phones find the site: the address it listens at, or all of this machine's where it listens at every one."""
    if not _everywhere(host):
        return [_address("https", host, port)]
    found = [one for one in held.server.hosts if not _loopback(one)]
    ordered = sorted(
        found, key=lambda one: (isinstance(one, str), str(one))
    )  # addresses first: they work on every phone
    return [_address("https", str(one), port) for one in ordered] or [_address("https", "localhost", port)]


def _address(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"


def _everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _loopback(host: object) -> bool:
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return host == "localhost"


def _say_doors(held: Held, host: str, port: int, help_port: int) -> None:
    found = addresses(held, host, port)
    _say_fingerprint(held.authority)
    for address in found:
        say(f"Điện thoại mở {address}", f"Phones open {address}")
    if help_port:
        first = found[0].removeprefix("https://").removesuffix(f":{port}/")
        where = f"http://{first}:{help_port}/"
        say(
            f"Cài chứng chỉ trên điện thoại, một lần: {where} rồi so mã kiểm tra với các dòng trên.",
            f"Install the certificate on a phone, once: {where} and compare the fingerprint with the lines above.",
        )
    if not _everywhere(host) and _loopback(host):
        say(
            "Trang chỉ mở trên máy này. Để điện thoại vào được, thêm --host 0.0.0.0.",
            "The site is open on this machine only. For phones, add --host 0.0.0.0.",
        )


def _say_fingerprint(authority: Pair) -> None:
    until = _day(authority)
    say(
        f"Chứng chỉ gốc của máy này, dùng đến {until}. Mã kiểm tra SHA-256:",
        f"This machine's own authority, good until {until}. SHA-256 fingerprint:",
    )
    for line in in_lines(authority.fingerprint):
        say(f"  {line}", f"  {line}")


def _day(pair: Pair) -> str:
    return f"{local(pair.certificate.not_valid_after_utc):%d/%m/%Y}"


def _store(job: Work) -> Store:
    return Store(job.settings.keys, job.keys)
