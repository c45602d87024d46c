"""Writes docs/reference.md (settings, errors) and docs/access.md (routes and who may) from the code. `make docs`; a test holds it current."""

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
from scheduler.guards import AT_STATION, guards_of, roles_of
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


COLUMNS = {
    "administrator": "quản trị", "planner": "kế hoạch", "ward_officer": "cán bộ phường", "neighbourhood_leader": "tổ trưởng",
    "station_lead": "phụ trách điểm", "scanner": "người quét", "auditor": "kiểm tra", "device": "thiết bị", "anyone": "mọi người",
}  # fmt: skip


def access() -> list[str]:
    """The table of routes and roles, as the guards in the routes' signatures say it."""
    lines = [
        "# Who may do what",
        "",
        "Made from the code by `make docs`. Do not edit. A role reaches what lies in its area only: a leader his neighbourhood, a ward",
        "officer his ward, a planner his unit, staff and devices their station, each in its own campaign. *whole* asks for an account that",
        "is responsible for all of the campaign; *noted* is written down in the trail each time it is read; a scanner gets in on the days",
        "he is posted only.",
        "",
        f"| route | {' | '.join(COLUMNS.values())} | |",
        f"|---|{':-:|' * len(COLUMNS)}---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"{folder}/reference.db"), jobs=False)
        for route in sorted(all_routes(app), key=lambda route: (route.path, sorted(route.methods))):
            allowed = who(route)
            marks = " | ".join("•" if column in allowed else "" for column in COLUMNS)
            lines.append(f"| {', '.join(sorted(route.methods))} `{route.path}` | {marks} | {notes(route)} |")
        app.state.phieuhen.engine.dispose()
    return lines


def all_routes(app):
    """Every route with a function of ours behind it."""
    return [route for route in iter_route_contexts(app.routes) if getattr(route, "dependant", None) is not None]


def who(route) -> set[str]:
    guards = guards_of(route.dependant)
    if "own_device" in guards:
        return {"device"}
    if guards & AT_STATION:
        return {"station_lead", "scanner", "device"}
    roles = roles_of(route.dependant)
    if roles is not None:
        return roles | {"device"} if "at_screen" in guards else roles
    return set(COLUMNS) - {"device", "anyone"} if guards else {"anyone"}


def notes(route) -> str:
    asks = names_of(route.dependant)
    found = ["whole"] if asks & {"whole_campaign", "whole_page_campaign"} else []
    return ", ".join([*found, "noted"] if getattr(route.endpoint, "opens_records", False) else found)


def names_of(dependant) -> set[str]:
    names = {getattr(dependant.call, "__name__", "")}
    return names.union(*(names_of(below) for below in dependant.dependencies))


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
    return "\n".join([*head, *settings(), "", "## Routes", "", "See [who may do what](access.md).", "", *errors(), ""])


def access_text() -> str:
    return "\n".join([*access(), ""])


if __name__ == "__main__":
    (HERE / "reference.md").write_text(text())
    (HERE / "access.md").write_text(access_text())
