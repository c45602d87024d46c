"""The application over the small campaign, and people who are signed in to it."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from itsdangerous import TimestampSigner
from sqlmodel import select
from starlette.testclient import TestClient

from factories import EVE
from line import Line
from scheduler.app import create_app
from scheduler.auth.logins import begin_login
from scheduler.auth.models import Account, Role
from scheduler.clock import real_now
from scheduler.keys import Keys
from scheduler.places.models import Neighbourhood, Station
from scheduler.places.service import find_campaign
from scheduler.settings import Settings


@dataclass
class Site:
    """A running application without a server; `line` works on the same database, files and keys."""

    line: Line
    settings: Settings
    app: FastAPI
    clients: list[TestClient] = field(default_factory=list)

    def anybody(self, **options: Any) -> TestClient:
        """A browser that is not signed in; it speaks English."""
        client = TestClient(self.app, headers={"Accept-Language": "en"}, follow_redirects=False, **options)
        self.clients.append(client)
        return client

    def signed_in(self, account: Account | None = None, **area: Any) -> TestClient:
        """A browser with a session; of a new account with `role` and area unless one is given."""
        client = self.anybody()
        account = account or self.account(**area)
        with self.line.work() as (db, _):
            token = begin_login(db, account, way="password", browser="", now=real_now())
        client.cookies.set("phieuhen", self.session(login=token))
        return client

    def session(self, **facts: Any) -> str:
        """The cookie that a sign-in would have set, without the cost of the password's hash."""
        signer = TimestampSigner(self.app.state.phieuhen.keys.cookie_secret)
        return signer.sign(base64.b64encode(json.dumps(facts).encode())).decode()

    def account(
        self,
        role: Role = Role.PLANNER,
        *,
        campaign: str | None = "nho",
        unit: str = "",
        place: str = "",
        station: str = "",
    ) -> Account:
        """Add an account that nobody can sign in with but by `session`."""
        with self.line.work() as (db, _):
            found = find_campaign(db, campaign) if campaign else None
            neighbourhood = db.exec(
                select(Neighbourhood).where(
                    Neighbourhood.campaign_id == (found and found.id), Neighbourhood.name == place
                )
            ).first()
            post = db.exec(
                select(Station).where(Station.campaign_id == (found and found.id), Station.code == station)
            ).first()
            made = Account(
                username=f"{role.value}-{len(db.exec(select(Account)).all())}",
                password_hash="-",
                role=role,
                campaign_id=found and found.id,
                dataset="vn-2021" if unit else None,
                unit_code=unit or None,
                neighbourhood_id=neighbourhood and neighbourhood.id,
                station_id=post and post.id,
                posted_from=EVE.date() if role == Role.SCANNER else None,
                posted_until=EVE.date() if role == Role.SCANNER else None,
                made_at=EVE,
            )
            db.add(made)
        return made

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.app.state.desk.stop()
        self.app.state.phieuhen.engine.dispose()


def make_site(line: Line, url: str, *, jobs: bool = False, **settings: Any) -> Site:
    """The application over the database of `line`."""
    chosen = Settings(
        database_url=url,
        keys_dir=line.folder / "keys",
        data_dir=line.folder,
        clock=EVE,
        **{"insecure_cookies": True, **settings},
    )
    line.keys = Keys.in_folder(chosen.keys)
    return Site(line, chosen, create_app(chosen, jobs=jobs))


def routes_of(app: FastAPI) -> list[tuple[str, str, Any]]:
    """Every route with a function of ours behind it: method, path, and what it depends on."""
    return [
        (method, route.path, route.dependant)
        for route in iter_route_contexts(app.routes)
        if getattr(route, "dependant", None) is not None
        for method in sorted(route.methods)
    ]
