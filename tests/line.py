"""The whole line on the small campaign, step by step, as the command line and the jobs run it: one transaction a step."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from factories import EVE, small_campaign_text, small_roster
from notices.slip import Bundle
from scheduler.database import metadata, transaction
from scheduler.handouts import orders
from scheduler.handouts.batches import Place
from scheduler.handouts.models import PrintRun
from scheduler.handouts.printers import Printers
from scheduler.handouts.printing import Desk, print_batches
from scheduler.handouts.reading import orders_of
from scheduler.handouts.scene import scene_of
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.operations.happened import what_happened
from scheduler.operations.publishing import Published, publish
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.models import Campaign
from scheduler.places.service import load_campaign
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.service import draft_plan, find_plan
from scheduler.roster.models import Household
from scheduler.roster.service import import_roster

KEYS = Keys(bytes(range(32)))


class PowerCut(Exception):
    """The power went out in the middle of a step."""


def print_within(
    db: DbSession, plan: Plan, folder: Path, keys: Keys, now: datetime = EVE, **options: Any
) -> list[PrintRun]:
    """Print in this transaction and process, and refuse what is not whole."""
    with Printers(1) as printers:
        desk = Desk(lambda: nullcontext(db), lambda: nullcontext(db), folder, keys, printers, now)
        printed = print_batches(desk, lambda _: plan, **options)
    printed.require_all()
    return sorted(printed.runs, key=lambda run: (run.station_id or 0, run.neighbourhood_id or 0))


def bundle_of(db: DbSession, plan: Plan, neighbourhood_id: int, keys: Keys) -> Bundle:
    """What the leader of a neighbourhood carries away."""
    (order,) = orders_of(db, scene_of(db, plan, keys), [Place(neighbourhood_id, None)], Path())
    return orders.bundle_of(order)


@dataclass
class Line:
    """Each step is a method; called again it should change nothing."""

    engine: Engine
    folder: Path
    keys: Keys = field(default=KEYS)

    @contextmanager
    def work(self) -> Iterator[tuple[DbSession, Campaign]]:
        with transaction(self.engine) as db:
            yield db, db.exec(select(Campaign).order_by(Campaign.id)).first()

    def cut_power_after(self, step: Callable[[DbSession, Campaign], object]) -> None:
        """Do a step, and crash before its transaction ends."""
        with suppress(PowerCut), self.work() as (db, campaign):
            step(db, campaign)
            raise PowerCut

    def load(self, text: str | None = None) -> None:
        with transaction(self.engine) as db:
            load_campaign(db, text or small_campaign_text(), now=EVE)

    def fill(self, data: bytes | None = None) -> None:
        with self.work() as (db, campaign):
            import_roster(db, campaign, data or small_roster(), "danh-sach.csv", keys=self.keys, now=EVE)

    def open(self) -> None:
        with self.work() as (db, campaign):
            open_campaign_sessions(db, campaign, now=EVE)

    def draft(self, seed: int = 2021, now: datetime = EVE) -> Plan:
        with self.work() as (db, campaign):
            return draft_plan(db, campaign, seed=seed, now=now, happened=what_happened(db, campaign))

    def publish(self, number: int | None = None, *, accept: int = 0, now: datetime = EVE) -> Published:
        with self.work() as (db, campaign):
            return publish(db, campaign=campaign, number=number, accept_unassigned=accept, keys=self.keys, now=now)

    def print(self, number: int | None = None, now: datetime = EVE) -> list[PrintRun]:
        with self.work() as (db, campaign):
            return print_within(db, find_plan(db, campaign, number), self.folder, self.keys, now)

    def run(self) -> "Line":
        """Every step up to the published plan."""
        self.load()
        self.fill()
        self.open()
        self.draft()
        self.publish()
        return self

    def slips(self) -> dict[str, Invitation]:
        """Each invitation by household and party: `H1/household`, `H1/resident-3`."""
        with self.work() as (db, campaign):
            rows = db.exec(
                select(Household.ref, Invitation)
                .join(Invitation, col(Invitation.household_id) == col(Household.id))
                .where(Invitation.campaign_id == campaign.id)
            ).all()
        return {f"{ref}/{invitation.party}": invitation for ref, invitation in rows}

    def slots(self, number: int | None = None) -> dict[str, int]:
        """The slot of each party in a plan."""
        with self.work() as (db, campaign):
            plan = find_plan(db, campaign, number)
            rows = db.exec(
                select(Household.ref, Appointment.party, Appointment.slot_id)
                .join(Appointment, col(Appointment.household_id) == col(Household.id))
                .where(Appointment.plan_id == plan.id)
            ).all()
        return {f"{ref}/{party}": slot for ref, party, slot in rows}

    def kept(self) -> dict[str, Any]:
        """Everything that is stored: the rows of every table of ours and the sum of every file."""
        return {**rows_of(self.engine), "files": files_in(self.folder)}


def rows_of(engine: Engine, but: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return every row of every table of ours, as text, sorted; `but` the tables that are meant to grow each time."""
    with engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in metadata.sorted_tables
            if table.name not in but
        }


def files_in(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder` but the database's own and what a measurement of coverage drops."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("phieuhen.db", ".coverage"))
    }
