"""A former campaign of the demo, closed: its one slip shows what a scanner says of last year's paper."""

from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.slipcode import show_typed_code
from scheduler.invitations.models import Invitation
from scheduler.keys import Keys
from scheduler.operations.publishing import publish
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.models import AdminUnit, Campaign
from scheduler.places.service import close_campaign, find_campaign, load_campaign
from scheduler.plan.service import draft_plan
from scheduler.roster.service import import_roster

CODE = "dot-truoc"
FILE = """
code = "{code}"
name = "Đợt trước, đã kết thúc"
dataset = "{dataset}"
unit = "{unit}"
first_day = 2021-02-22
last_day = 2021-02-22
public_url = "https://phieuhen.example"

[texts]
short_name = "Đợt trước"
issuing_body = "CÔNG AN"
place_name = "Quảng Trị"
verify_phone = "0233 3000 000"
signer_title = "TRƯỞNG CÔNG AN"
papers = [{{ vi = "Phiếu hẹn này" }}]

[[stations]]
code = "TRU-SO"
name = "Trụ sở"
kind = "headquarters"
unit = "{unit}"
shifts = [{{ code = "morning", hours = "07:00-08:00", kits = ["BTB-1"] }}]
"""
ROSTER = """Phường,Tổ dân phố,Mã hộ,Họ và tên,Quan hệ với chủ hộ,Ngày sinh,Địa chỉ
{ward},khu phố 1,1,Nguyễn Văn Mẫu,Chủ hộ,01/02/1970,"số 1, đường Ví Dụ"
"""


def former_slip(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime) -> str:
    """Return the typed code of the slip of the closed campaign, making that campaign the first time."""
    closed = db.exec(select(Campaign).where(Campaign.code == CODE)).first()
    if closed is None:
        closed = _whole_line(db, campaign, keys=keys, now=now)
    invitation = db.exec(select(Invitation).where(Invitation.campaign_id == closed.id)).one()
    return show_typed_code(invitation.typed_code)


def _whole_line(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime) -> Campaign:
    text = FILE.format(code=CODE, dataset=campaign.dataset, unit=campaign.unit_code)
    made = load_campaign(db, text, now=now).campaign
    ward = _a_commune(db, campaign)
    import_roster(db, made, ROSTER.format(ward=ward.name).encode(), "dot-truoc.csv", keys=keys, now=now)
    open_campaign_sessions(db, made, now=now)
    plan = draft_plan(db, made, now=now)
    publish(db, campaign=made, number=plan.number, keys=keys, now=now)
    close_campaign(db, made, now=now)
    return find_campaign(db, CODE)


def _a_commune(db: DbSession, campaign: Campaign) -> AdminUnit:
    """Return some commune-level unit of the campaign: the first below its unit, however many levels down."""
    unit = db.get_one(AdminUnit, (campaign.dataset, campaign.unit_code))
    while unit.level != "commune":
        below = select(AdminUnit).where(AdminUnit.dataset == unit.dataset, AdminUnit.parent_code == unit.code)
        unit = db.exec(below.order_by(AdminUnit.code)).first() or unit
    return unit
