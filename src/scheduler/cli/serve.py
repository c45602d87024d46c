"""phieuhen serve: the site."""

from datetime import datetime
from typing import Annotated

import typer

from scheduler.cli.state import say, settings, shared, work


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
) -> None:
    """Serve the pages and the API, and run jobs."""
    import uvicorn

    from scheduler.app import create_app

    with work(create=True):
        pass  # a wrong database ends here, in one sentence
    local = host in {"127.0.0.1", "localhost", "::1"}
    found = settings()
    chosen = found.model_copy(
        update={"clock": clock or found.clock, "insecure_cookies": found.insecure_cookies or local}
    )
    if chosen.clock is not None:
        say(f"Đồng hồ thử nghiệm bắt đầu lúc {chosen.clock}.", f"The trial clock starts at {chosen.clock}.")
    say(f"Mở http://{host}:{port}/ (Ctrl+C để dừng).", f"Open http://{host}:{port}/ (Ctrl+C to stop).")
    uvicorn.run(create_app(chosen), host=host, port=port, log_level="warning", proxy_headers=True)
