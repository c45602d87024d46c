"""phieuhen serve: the site."""

import socket
from contextlib import ExitStack, suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated

import typer

from scheduler.cli.state import say, settings, shared, work
from scheduler.cli.tls import handing_out, local_tls
from scheduler.errors import SchedulerError, why
from scheduler.local_tls.errors import HelpPortUnusable
from scheduler.local_tls.serving import Served
from scheduler.settings import Settings


class AddressUnusable(SchedulerError):
    """Another program listens there already, or this machine has no such address."""

    code = "address_unusable"
    status = 503
    vi = (
        "Không mở được trang ở địa chỉ {host}, cổng {port}: {why_vi}. "
        "Hãy chọn --host và --port khác, ví dụ --port {other} (với make demo: PORT={other}, hoặc SERVE=0 để không mở trang)."
    )
    en = (
        "The site cannot be served at {host}, port {port}: {why_en}. "
        "Choose another --host or --port, such as --port {other} (make demo: PORT={other}, or SERVE=0 for no site)."
    )


class CookiesInsecure(SchedulerError):
    """Cookies without TLS on an address that others reach."""

    code = "cookies_insecure"
    status = 422
    vi = (
        "PHIEUHEN_INSECURE_COOKIES chỉ dùng trên máy này (127.0.0.1): ở địa chỉ khác, ai cũng đọc được phiên đăng nhập. "
        "Hãy bỏ biến này và đặt sau một proxy HTTPS."
    )
    en = (
        "PHIEUHEN_INSECURE_COOKIES is for this machine only (127.0.0.1): at any other address everybody could read the sessions. "
        "Leave it out and put a proxy with HTTPS in front."
    )


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("serve")(shared(serve))


def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on", min=1, max=65535)] = 8000,
    clock: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"],
            help="development only: start the campaign's time here, e.g. 2021-03-26T18:30+07:00",
        ),
    ] = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="HTTPS by an authority of this machine's own, for phones in the local network")
    ] = False,
    tls_name: Annotated[
        list[str] | None, typer.Option(help="with --tls: another name or address of this machine; may be said again")
    ] = None,
    tls_help_port: Annotated[
        int, typer.Option(help="with --tls: port of the page that phones install it from; 0 for none", min=0, max=65535)
    ] = 8080,
) -> None:
    """Serve the pages and the API, and run jobs."""
    with ExitStack() as open_:
        with work(create=True) as job:  # a wrong database ends here, in one sentence
            door = open_.enter_context(listening(host, port))
            if tls or job.settings.local_tls:
                help_door = open_.enter_context(_help_door(host, tls_help_port)) if tls_help_port else None
                served = local_tls(job, tls_name or [], door.getsockname()[0].partition("%")[0])
            else:
                served, help_door = None, None
        if served is not None:
            open_.enter_context(handing_out(served, host, port, help_door))
        serve_at(door, host, port, clock, served)


def _help_door(host: str, port: int) -> socket.socket:
    try:
        return listening(host, port)
    except AddressUnusable as error:
        raise HelpPortUnusable(port=port, **{name: error.params[name] for name in ("why_vi", "why_en")}) from error


def listening(host: str, port: int) -> socket.socket:
    """Return a socket bound to that address, so that a port in use is told before anything else is done.

    Raises
    ------
    AddressUnusable
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        door = socket.socket(family, kind, protocol)
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
        except OSError:
            door.close()
            raise
    except (OSError, UnicodeError) as error:
        other = port + 1 if port < 65535 else 8000
        raise AddressUnusable(host=host, port=port, other=other, **why(error)) from error
    return door


def insecure_cookies(found: Settings, door: socket.socket) -> bool:
    """Tell whether the session's cookie may go without TLS: on this machine alone, where nobody listens on the line.

    A proxy on this machine that speaks HTTPS is told apart by PHIEUHEN_INSECURE_COOKIES=false.

    Raises
    ------
    CookiesInsecure
        The setting asks for it elsewhere. A warning would not do: whoever is on the same network would have every session.
    """
    here = ip_address(door.getsockname()[0].partition("%")[0]).is_loopback
    if found.insecure_cookies and not here:
        raise CookiesInsecure
    return found.insecure_cookies if "insecure_cookies" in found.model_fields_set else here


def serve_at(door: socket.socket, host: str, port: int, clock: datetime | None, tls: Served | None = None) -> None:
    """Serve the site at a bound socket until somebody stops it; with `tls` by HTTPS, and with cookies that go by nothing else."""
    import uvicorn

    from scheduler.app import create_app
    from scheduler.cli.connections import config_of, settle_memory

    found = settings()
    insecure = tls is None and insecure_cookies(found, door)
    update = {"clock": clock or found.clock, "insecure_cookies": insecure, "local_tls": tls is not None}
    chosen = found.model_copy(update=update)
    server = uvicorn.Server(config_of(create_app(chosen), None if tls is None else tls.context))
    if chosen.clock is not None:
        say(f"Đồng hồ thử nghiệm bắt đầu lúc {chosen.clock}.", f"The trial clock starts at {chosen.clock}.")
    shown = f"[{host}]" if ":" in host else host
    scheme = "http" if tls is None else "https"
    say(f"Mở {scheme}://{shown}:{port}/ (Ctrl+C để dừng).", f"Open {scheme}://{shown}:{port}/ (Ctrl+C to stop).")
    settle_memory()
    with suppress(KeyboardInterrupt):  # Ctrl+C is how it is stopped
        server.run(sockets=[door])
    if not server.started:  # the log says why
        raise typer.Exit(3)
