"""Texts in an outbox: the published world of the factories, a gateway on this machine, and a clock that a test turns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from factories import EVE, World, at, make_published_plan
from line import Line
from scheduler.audit.trail import Actor
from scheduler.database import transaction
from scheduler.invitations.models import Invitation
from scheduler.messages.gateways import gateway_of
from scheduler.messages.models import Message
from scheduler.messages.sending import Run, send_due
from scheduler.places.campaign_file import CampaignFile, messages_of, to_document
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Household, Resident

NOON = at(25, 12)
PHONES = {1: "+84900000011", 2: "+84900000012", 3: "+84900000013"}
TEXTS = {
    "short_name": "Đợt mẫu",
    "issuing_body": "CÔNG AN {WARD}",
    "place_name": "Mẫu",
    "papers": [{"vi": "Phiếu hẹn này", "en": "This slip"}],
    "verify_phone": "0200 000 000",
    "signer_title": "TRƯỞNG CÔNG AN THỊ XÃ",
}


@dataclass
class Outbox:
    """A campaign whose texts go to `address`; slips 1 and 2 are of ward 101, slip 3 is of 102."""

    engine: Engine
    world: World
    moment: datetime = NOON
    step: timedelta = timedelta()

    def now(self) -> datetime:
        """The campaign's clock; it goes on by `step` whenever somebody looks at it."""
        self.moment += self.step
        return self.moment

    def describe(self, **described: Any) -> None:
        """Change what the campaign file says of texts."""
        with transaction(self.engine) as db:
            campaign = db.get_one(Campaign, self.world.campaign.id)
            campaign.settings = {**campaign.settings, "messages": {**campaign.settings["messages"], **described}}

    def put(self, slip: int = 1, kind: str = "reminder", **facts: Any) -> int:
        """Put a text into the outbox that may leave now, and return its id."""
        with transaction(self.engine) as db:
            count = len(db.exec(select(Message.id)).all()) + 1
            slot = {1: "friday 19:00", 2: "night 01:00", 3: "saturday 08:00"}[slip]
            message = Message(
                campaign_id=self.world.campaign.id,
                invitation_id=self.world.invitations[slip].id,
                kind=kind,
                about=f"text-{count}",
                slot_id=self.world.slots[slot].id,
                recipient=PHONES[slip],
                words=f"Nhac lich {count}",
                token=f"token-{count}",
                **{
                    "made_at": self.moment,
                    "due_at": self.moment,
                    "expires_at": self.moment + timedelta(days=1),
                    "next_try_at": self.moment,
                    **facts,
                },
            )
            db.add(message)
            db.flush()
            return message.id

    def send(self, **options: Any) -> Run:
        """One run, with a gateway of its own."""
        with transaction(self.engine) as db:
            described = messages_of(db.get_one(Campaign, self.world.campaign.id))
        gateway = gateway_of(described, None)
        try:
            facts = {"now": self.now, "actor": Actor("command", via="phieuhen messages send"), **options}
            return send_due(self.engine, self.world.campaign.id, gateway, **facts)
        finally:
            gateway.close()

    def later(self, **by: float) -> "Outbox":
        """Turn the clock on."""
        self.moment += timedelta(**by)
        return self

    def rows(self) -> dict[int, Message]:
        with transaction(self.engine) as db:
            return {row.id: row for row in db.exec(select(Message).order_by(Message.id))}

    def states(self) -> list[str]:
        """Each text as `state` or `state: problem`."""
        return [f"{row.state}: {row.problem}" if row.problem else row.state for row in self.rows().values()]


def make_outbox(engine: Engine, address: str, **described: Any) -> Outbox:
    """The world, and a gateway at `address` that calls texts by `message_id`."""
    with transaction(engine) as db:
        world = make_published_plan(db)
        facts = {"gateway": "http", "url": f"{address}/send", "id_field": "message_id"}
        for slip, phone in PHONES.items():
            db.get_one(Resident, world.residents[slip][0]).phone = phone
        known = ("code", "name", "dataset", "first_day", "last_day", "public_url")
        whole = {name: getattr(world.campaign, name) for name in known}
        whole |= {"unit": world.campaign.unit_code, "texts": TEXTS, "messages": {**facts, **described}}
        world.campaign.settings = to_document(CampaignFile.model_validate(whole))
    return Outbox(engine, world)


def describe_gateway(line: Line, address: str, **described: Any) -> None:
    """Give the campaign of `line` a gateway, and every resident a telephone number."""
    with line.work() as (db, campaign):
        facts = {"gateway": "http", "url": f"{address}/send", "headers": {"Authorization": "Bearer {secret}"}}
        campaign.settings = {**campaign.settings, "messages": {**facts, **described}}
        for one in db.exec(select(Resident)):
            one.phone = f"+8490000{one.id:04d}"


def put_text(line: Line, ref: str, kind: str = "reminder", **facts: Any) -> int:
    """Put a text about the present slot of a household into the outbox of `line`, and return its id."""
    with line.work() as (db, campaign):
        invitation = db.exec(
            select(Invitation)
            .join(Household, col(Household.id) == col(Invitation.household_id))
            .where(Household.ref == ref, Invitation.party == "household")
        ).one()
        appointment = db.get_one(Appointment, invitation.appointment_id)
        phone = db.exec(
            select(Resident.phone)
            .join(AppointmentMember, col(AppointmentMember.resident_id) == col(Resident.id))
            .where(AppointmentMember.appointment_id == appointment.id)
        ).first()
        count = len(db.exec(select(Message.id)).all()) + 1
        message = Message(
            campaign_id=campaign.id,
            invitation_id=invitation.id,
            kind=kind,
            about=f"text-{count}",
            slot_id=appointment.slot_id,
            recipient=phone,
            words=f"Nhac lich {count}",
            token=f"token-{count}",
            **{"made_at": EVE, "due_at": EVE, "expires_at": EVE + timedelta(hours=12), "next_try_at": EVE, **facts},
        )
        db.add(message)
        db.flush()
        return message.id
