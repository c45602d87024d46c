"""What a visitor of the demo can try: sign-ins, a device, and one code for each verdict of the scanner."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import col, delete, select

from notices.slipcode import parse_typed_code, qr_text, show_typed_code
from scheduler.arrivals.devices import invite_device
from scheduler.arrivals.models import Device
from scheduler.auth.models import Account, Role
from scheduler.auth.one_time import open_words
from scheduler.auth.service import Area, create_account, find_account
from scheduler.auth.words import address_form
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.keys import Keys
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, Station

FAKE_CARD = "000000000000|000000000|Nguyễn Văn Mẫu|01011990|Nam|Số 1, đường Ví Dụ|01012021"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name and password of the demo; `who` in Vietnamese and English."""

    who: tuple[str, str]
    username: str
    password: str


def sign_ins(db: DbSession, campaign: Campaign, station: Station, *, file: Path, now: datetime) -> list[SignIn]:
    """Return the demo's accounts, making those that are missing; their random passwords are kept in `file` (mode 0600)."""
    first = db.exec(
        select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id).order_by(col(Neighbourhood.id))
    ).first()
    unit = db.get_one(AdminUnit, (campaign.dataset, campaign.unit_code))
    ward = db.get(AdminUnit, (campaign.dataset, first.unit_code)) if first else None
    wanted = [
        (("Người lập kế hoạch", "Planner"), "ke-hoach", Role.PLANNER, Area(campaign=campaign, unit=unit)),
        (("Công an phường", "Ward officer"), "phuong", Role.WARD_OFFICER, Area(campaign=campaign, unit=ward)),
        (("Trưởng khu phố", "Leader"), "to-truong", Role.LEADER, Area(campaign=campaign, neighbourhood=first)),
        (("Điểm thu nhận", "Station"), "diem", Role.STATION_LEAD, Area(campaign=campaign, station=station)),
        (("Kiểm tra", "Auditor"), "kiem-tra", Role.AUDITOR, Area(campaign=campaign)),
        (("Quản trị", "Administrator"), "quan-tri", Role.ADMINISTRATOR, Area()),
    ]
    known = _read(file)
    found = []
    for who, username, role, area in wanted:
        if find_account(db, username) is None:
            known[username] = secrets.token_urlsafe(9)
            create_account(db, username=username, password=known[username], role=role, area=area, now=now)
        found.append(SignIn(who, username, known.get(username, "?")))
    _write(file, known)
    return found


def _read(file: Path) -> dict[str, str]:
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split(" ", 1) for line in lines)


def _write(file: Path, known: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)  # with the master key in the environment nobody else has made it
    file.touch(mode=0o600, exist_ok=True)
    file.write_text("".join(f"{name} {password}\n" for name, password in known.items()))


def device_address(db: DbSession, campaign: Campaign, station: Station) -> str:
    """Return the path that enrols the browser that opens it; an invitation nobody used is replaced."""
    db.exec(delete(Device).where(col(Device.station_id) == station.id, col(Device.key_hash).is_(None)))
    token = invite_device(db, campaign=campaign, station=station, name="bàn 1", now=real_now())
    return f"/ghi-danh/{token}"


def one_time_path(db: DbSession, campaign: Campaign, *, keys: Keys) -> str:
    """Return the path that signs a leader in once, as the QR on a cover sheet opens it; "" where none is open."""
    query = select(Account).where(Account.campaign_id == campaign.id, col(Account.one_time_hash).is_not(None))
    account = db.exec(query.order_by(col(Account.id))).first()
    words = open_words(account, keys=keys) if account else None
    return f"/vao/{address_form(words)}" if words else ""


def slip_path(db: DbSession, invitation: Invitation) -> str:
    """Return the path of the resident's page that the QR of this slip opens."""
    version = db.get_one(InvitationVersion, (stored_id(invitation), invitation.version))
    return f"/S/{version.slip_code}"


def code_to_invitation(db: DbSession, shown: str) -> Invitation:
    """Return the invitation of a typed code as it is printed."""
    return db.exec(select(Invitation).where(Invitation.typed_code == parse_typed_code(shown))).one()


def former_qr(db: DbSession, campaign: Campaign, invitation: Invitation) -> str:
    """Return the text of the QR of the version before the present one."""
    version = db.get_one(InvitationVersion, (stored_id(invitation), invitation.version - 1))
    return qr_text(settings_of(campaign).public_url, version.slip_code)


def mistyped(code: str) -> str:
    """Return a typed code like `code` that cannot be right: the check character finds every single slip."""
    other = next(letter for letter in "23" if letter != code[0])
    return show_typed_code(other + code[1:])
