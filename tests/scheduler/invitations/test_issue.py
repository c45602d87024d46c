import random

import pytest
from sqlmodel import col, select

from factories import EVE, SMALL_SLIPS, at, small_campaign_text, small_roster
from notices.slipcode import mint_typed_code, parse_typed_code, read
from scheduler.invitations import issue
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.issue import issue_invitations
from scheduler.invitations.keys import signing_key, verify_keys
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import invitation_by_claim, invitation_by_typed_code, present_slip, printed_slips
from scheduler.kept_keys.models import KeptKey
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.models import Neighbourhood, SessionRow, SlotRow
from scheduler.places.service import find_campaign
from scheduler.plan.models import Appointment
from scheduler.plan.service import draft_plan, find_plan, publish_plan
from scheduler.roster.models import Household, Resident
from scheduler.roster.service import import_roster
from slots.calendar import minute_of

WIFE = "H1;Trần Thị Ánh;Vợ;1978;;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def sqlite_published(sqlite_line):
    return sqlite_line.run()


def versions(line):
    return {key: slip.version for key, slip in line.slips().items()}


def move(line, key, other_key):
    """Publish a second plan in which one party goes where another goes; everybody else stays."""
    with line.work() as (db, campaign):
        plan = draft_plan(db, campaign, seed=another_seed(db), now=at(26, 6))
        appointments = {row.id: row for row in db.exec(select(Appointment).where(Appointment.plan_id == plan.id))}
        slots = present_slots(db, campaign)
        for row in appointments.values():
            row.slot_id = slots[row.household_id, row.party]
        one, other = (party_of(db, name) for name in (key, other_key))
        next(row for row in appointments.values() if (row.household_id, row.party) == one).slot_id = slots[other]
    return line.publish(now=at(26, 6, 30))


def another_seed(db):
    return 100 + len(db.exec(select(InvitationVersion)).all())


def present_slots(db, campaign):
    """Where everybody goes in the plan that counts."""
    rows = db.exec(
        select(Appointment)
        .join(Invitation, col(Invitation.appointment_id) == col(Appointment.id))
        .where(Invitation.campaign_id == campaign.id)
    )
    return {(row.household_id, row.party): row.slot_id for row in rows}


def party_of(db, name):
    ref, party = name.split("/")
    return db.exec(select(Household.id).where(Household.ref == ref)).one(), party


def test_numbers_run_from_one_in_the_order_of_the_paper(published):
    with published.work() as (db, campaign):
        plan = find_plan(db, campaign)
        order = [
            slip.invitation.number
            for place in db.exec(select(Neighbourhood.id).order_by(Neighbourhood.id))
            for slip in printed_slips(db, plan.id, place)
        ]
    at_school = published.slips()["H1/resident-3"].number
    assert order == [number for number in range(1, SMALL_SLIPS + 1) if number != at_school]


def test_every_typed_code_is_well_formed_and_its_own(published):
    codes = [slip.typed_code for slip in published.slips().values()]
    assert [parse_typed_code(code) for code in codes] == codes
    assert len(set(codes)) == SMALL_SLIPS


def test_a_code_that_is_taken_is_minted_again(sqlite_published):
    taken = [slip.typed_code for slip in sqlite_published.slips().values()]
    sqlite_published.load(small_campaign_text(code='"khac"'))
    fresh = mint_typed_code(random.Random(5).randrange)
    minted = iter([*taken[:3], fresh, *(mint_typed_code(random.Random(seed).randrange) for seed in range(6, 99))])
    with sqlite_published.work() as (db, _):
        other = find_campaign(db, "khac")
        import_roster(db, other, small_roster(), "a.csv", keys=sqlite_published.keys, now=EVE)
        open_campaign_sessions(db, other, now=EVE)
        plan = draft_plan(db, other, now=EVE)
        publish_plan(db, plan, now=EVE)
        key_id, private_key = signing_key(db, other, keys=sqlite_published.keys, now=EVE)
        issue_invitations(db, other, plan, key_id=key_id, private_key=private_key, now=EVE, mint=lambda: next(minted))
        codes = db.exec(select(Invitation.typed_code)).all()
    assert len(codes) == len(set(codes)) == 2 * SMALL_SLIPS
    assert fresh in codes


def test_every_slip_code_says_what_its_appointment_says(published):
    check_codes(published)


def test_slips_that_are_written_in_several_parts_say_the_same(line, monkeypatch):
    monkeypatch.setattr(issue, "CHUNK", 3)
    check_codes(line.run())
    former = line.slips()
    move(line, "H1/household", "H4/household")
    now = line.slips()
    assert {key for key in now if now[key].version == 2} == {"H1/household"}
    assert all(now[key].appointment_id != former[key].appointment_id for key in now)


def check_codes(line):
    with line.work() as (db, campaign):
        keys = verify_keys(db, campaign.id)
        rows = db.exec(
            select(Invitation, InvitationVersion, SlotRow, SessionRow)
            .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
            .join(Appointment, col(Appointment.id) == col(InvitationVersion.appointment_id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        ).all()
        assert len(rows) == SMALL_SLIPS
        for invitation, version, slot, session in rows:
            claim = read(version.slip_code, keys)
            assert (claim.campaign, claim.invitation, claim.version) == (campaign.id, invitation.number, 1)
            assert claim.operating_day == session.operating_day
            assert claim.start_minute == minute_of(session.operating_day, slot.starts_at)
            assert invitation_by_claim(db, claim).id == invitation.id
            assert invitation_by_typed_code(db, invitation.typed_code).id == invitation.id


def test_issuing_again_changes_nothing(published):
    before = published.kept()
    with published.work() as (db, campaign):
        plan = find_plan(db, campaign)
        key_id, private_key = signing_key(db, campaign, keys=published.keys, now=EVE)
        done = issue_invitations(db, campaign, plan, key_id=key_id, private_key=private_key, now=at(27, 9))
    assert (done.new, done.replaced, done.kept, done.cancelled) == (0, 0, SMALL_SLIPS, 0)
    assert published.kept() == before


def test_a_party_that_is_moved_gets_a_new_version_and_the_others_keep_their_paper(published):
    former = published.slips()
    done = move(published, "H1/household", "H4/household")
    assert (done.issued.new, done.issued.replaced, done.issued.kept) == (0, 1, SMALL_SLIPS - 1)
    now = published.slips()
    assert {key for key in now if now[key].version == 2} == {"H1/household"}
    for key, slip in now.items():
        assert (slip.number, slip.typed_code) == (former[key].number, former[key].typed_code)
        assert slip.appointment_id != former[key].appointment_id
    with published.work() as (db, _):
        paper = db.exec(
            select(InvitationVersion).where(InvitationVersion.invitation_id == now["H1/household"].id)
        ).all()
        assert [row.version for row in paper] == [1, 2]
        assert present_slip(db, now["H1/household"]).shift == "night"


def test_a_kept_slip_has_the_same_signed_code_after_a_second_publication(published):
    with published.work() as (db, _):
        before = {row.invitation_id: row.slip_code for row in db.exec(select(InvitationVersion))}
    move(published, "H1/household", "H4/household")
    with published.work() as (db, _):
        first = db.exec(select(InvitationVersion).where(InvitationVersion.version == 1)).all()
    assert {row.invitation_id: row.slip_code for row in first} == before


def test_a_party_of_other_people_gets_a_new_version(published):
    with published.work() as (db, _):
        wife = db.exec(select(Resident).where(Resident.full_name == "Trần Thị Ánh")).one()
        wife.mark = "moved"
    published.draft()
    published.publish()
    assert versions(published)["H1/household"] == 2


def test_a_party_that_is_gone_is_cancelled_and_comes_back_with_a_new_version(published):
    with published.work() as (db, _):
        mother = db.exec(select(Resident).where(Resident.full_name == "Phạm Thị Cụ")).one()
        mother.mark = "moved"
    published.draft()
    assert published.publish(now=at(26, 5)).issued.cancelled == 1
    gone = next(slip for key, slip in published.slips().items() if key.startswith("H3/resident"))
    assert (gone.cancelled_at, gone.cancelled_reason) == (at(26, 5), "không còn trong kế hoạch")
    again = published.publish(now=at(26, 6)).issued
    assert again.cancelled == 0
    with published.work() as (db, _):
        db.exec(select(Resident).where(Resident.full_name == "Phạm Thị Cụ")).one().mark = "homebound"
    published.draft()
    published.publish()
    back = next(slip for key, slip in published.slips().items() if key.startswith("H3/resident"))
    assert (back.number, back.typed_code, back.version) == (gone.number, gone.typed_code, 2)
    assert (back.cancelled_at, back.cancelled_reason) == (None, "")


def test_a_newcomer_gets_the_next_number(published):
    published.fill(small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;"))
    published.draft()
    assert published.publish().issued.new == 1
    assert published.slips()["H9/household"].number == SMALL_SLIPS + 1


def test_a_reprint_is_the_next_version_under_the_same_number_and_code(published):
    slip = published.slips()["H1/household"]
    with published.work() as (db, campaign):
        mine = db.get_one(Invitation, slip.id)
        key_id, private_key = signing_key(db, campaign, keys=published.keys, now=EVE)
        made = reprint(db, mine, key_id=key_id, private_key=private_key, now=at(26, 9))
        claim = read(made.slip_code, verify_keys(db, campaign.id))
    assert (claim.invitation, claim.version, made.appointment_id) == (slip.number, 2, slip.appointment_id)
    assert versions(published)["H1/household"] == 2


def test_cancelling_frees_the_places_and_a_second_time_keeps_the_first_reason(published):
    slip = published.slips()["H1/household"]
    for reason, moment in (("đã chuyển đi", at(26, 9)), ("khác", at(26, 10))):
        with published.work() as (db, _):
            cancel(db, db.get_one(Invitation, slip.id), reason=reason, now=moment)
    with published.work() as (db, _):
        gone = db.get_one(Invitation, slip.id)
        assert (gone.cancelled_at, gone.cancelled_reason) == (at(26, 9), "đã chuyển đi")
        appointment = db.get_one(Appointment, gone.appointment_id)
        assert (appointment.status, appointment.reason) == ("cancelled", "đã chuyển đi")


def test_a_cancelled_slip_stays_cancelled_when_the_plan_is_published_again(published):
    slip = published.slips()["H1/household"]
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, slip.id), reason="đã chuyển đi", now=at(26, 9))
    before = published.kept()
    published.publish(1)
    assert published.kept() == before


def test_the_present_slip_tells_who_when_and_where(published):
    slip = published.slips()["H1/household"]
    with published.work() as (db, _):
        now = present_slip(db, db.get_one(Invitation, slip.id))
    assert [(member.number, member.name, member.is_head) for member in now.members] == [
        (1, "Lê Văn Mẫu", True),
        (2, "Trần Thị Ánh", False),
    ]
    assert (now.kind, now.size, now.station.code, now.target_group) == ("station", 2, "TRU-SO", "daytime")


@pytest.mark.parametrize(("start", "kind"), [("H1/resident", "school"), ("H3/resident", "home")])
def test_home_rounds_and_schools_have_slips_of_their_own_wording(sqlite_published, start, kind):
    slip = next(slip for key, slip in sqlite_published.slips().items() if key.startswith(start))
    with sqlite_published.work() as (db, _):
        assert present_slip(db, db.get_one(Invitation, slip.id)).kind == kind


def test_a_code_of_nobody_finds_nothing(sqlite_published):
    with sqlite_published.work() as (db, _):
        assert invitation_by_typed_code(db, "22222222") is None


def test_the_signing_key_is_made_once_and_stored_encrypted(published):
    with published.work() as (db, campaign):
        first, private = signing_key(db, campaign, keys=published.keys, now=EVE)
        second, same = signing_key(db, campaign, keys=published.keys, now=at(26, 9))
        row = db.exec(select(KeptKey)).one()
        assert (first, private.private_bytes_raw()) == (second, same.private_bytes_raw())
        assert private.private_bytes_raw() not in row.secret
        assert published.keys.box.decrypt(row.secret) == private.private_bytes_raw()


def test_a_retired_key_still_reads_slips_but_signs_none(published):
    with published.work() as (db, campaign):
        row = db.exec(select(KeptKey)).one()
        row.retired_at = EVE
        db.flush()
        other = type(published.keys)(bytes(32))
        db.add(
            KeptKey(
                campaign_id=campaign.id,
                purpose="slips",
                key_id=2,
                public_key=row.public_key,
                secret=other.box.encrypt(bytes(32)),
                made_at=EVE,
            )
        )
        db.flush()
        assert signing_key(db, campaign, keys=other, now=EVE)[0] == 2
        assert set(verify_keys(db, campaign.id)) == {1, 2}
