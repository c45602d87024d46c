"""Writes docs/reference.md from the code: settings, routes with their guards, errors. `make docs`; a test holds it current."""

import importlib
import pkgutil
import tempfile
from pathlib import Path

from fastapi.routing import iter_route_contexts

import notices.errors
import scheduler
import slots.errors
from scheduler.app import create_app
from scheduler.errors import SchedulerError
from scheduler.guards import guards_of, roles_of
from scheduler.settings import Settings

HERE = Path(__file__).parent


def settings() -> list[str]:
    lines = [
        "## Settings",
        "",
        "From the environment, each with the prefix `PHIEUHEN_`.",
        "",
        "| name | default |",
        "|---|---|",
    ]
    fields = Settings.model_fields.items()
    return lines + [f"| `PHIEUHEN_{name.upper()}` | {field.default!r} |" for name, field in fields]


def routes() -> list[str]:
    lines = ["## Routes", "", "| method | path | who may |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"{folder}/reference.db"), jobs=False)
        found = sorted(all_routes(app), key=lambda route: (route.path, sorted(route.methods)))
        lines += [f"| {', '.join(sorted(route.methods))} | `{route.path}` | {who(route)} |" for route in found]
        app.state.phieuhen.engine.dispose()
    return lines


def all_routes(app):
    """Every route with a function of ours behind it."""
    return [route for route in iter_route_contexts(app.routes) if getattr(route, "dependant", None) is not None]


def who(route) -> str:
    if "at_station" in guards_of(route.dependant):
        return "an enrolled device, or an account of a station"
    roles = roles_of(route.dependant)
    if roles is not None:
        return ", ".join(["administrator", *sorted(roles)])
    return "anyone signed in" if guards_of(route.dependant) else "**everybody**"


def errors() -> list[str]:
    for module in pkgutil.walk_packages(scheduler.__path__, "scheduler."):
        if not module.name.startswith("scheduler.bench"):
            importlib.import_module(module.name)
    found = {}
    families = [SchedulerError, slots.errors.SlotsError, notices.errors.NoticesError]
    while families:
        family = families.pop()
        families += family.__subclasses__()
        if "en" in vars(family):
            found.setdefault(family.code, (family.status, family.en))
    lines = [
        "## Errors",
        "",
        "Stable codes; the API answers them as RFC 9457 problems.",
        "",
        "| code | status | in English |",
        "|---|---|---|",
    ]
    return lines + [f"| `{code}` | {status} | {en.replace('|', '/')} |" for code, (status, en) in sorted(found.items())]


def text() -> str:
    head = ["# Reference", "", "Made from the code by `make docs`. Do not edit.", ""]
    return "\n".join([*head, *settings(), "", *routes(), "", *errors(), ""])


if __name__ == "__main__":
    (HERE / "reference.md").write_text(text())
