"""Each invariant of slips, hand-outs and arrivals is found broken in a world that is broken in exactly that way."""

import pytest
from sqlalchemy import DDL, insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from factories import EVE, KEY_ID, SIGNING_KEY, arrive, at, finish, issue_version, move
from notices.slipcode import SlipClaim, check_symbol, sign
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.audit import guard
from scheduler.audit.trail import append, note
from scheduler.handouts.models import Handout
from scheduler.invitations.models import InvitationVersion
from scheduler.kept_keys.models import KeptKey
from scheduler.keys import Keys
from scheduler.places.models import SlotRow


def printed(db, office, slip: int, version: int = 1) -> InvitationVersion:
    return db.get_one(InvitationVersion, (office.world.invitations[slip].id, version))


def test_an_appointment_whose_only_invitation_was_cancelled(office):
    invitation = office.world.invitations[1]
    invitation.cancelled_at = EVE
    assert office.broken() == {"invitations_missing": [f"appointment {invitation.appointment_id}"]}


def test_an_appointment_whose_invitation_is_for_another_party(office):
    invitation = office.world.invitations[1]
    invitation.party = "resident-1"
    assert office.broken() == {"invitations_missing": [f"appointment {invitation.appointment_id}"]}


def test_an_invitation_that_points_at_the_appointment_of_another_household(office):
    first, second = office.world.invitations[1], office.world.invitations[2]
    missed = first.appointment_id
    first.appointment_id = second.appointment_id
    broken = office.broken()
    assert broken["invitations_missing"] == [f"appointment {missed}"]
    assert broken["slip_codes_invalid"] == ["slip 1"]


def test_an_invitation_that_still_speaks_of_a_superseded_plan(db, office):
    invitation = office.world.invitations[2]
    former = invitation.appointment_id
    move(db, office.world, 1, "saturday 08:00", EVE)
    assert office.broken() == {}
    present, invitation.appointment_id = invitation.appointment_id, former
    assert office.broken() == {
        "invitations_missing": [f"appointment {present}"],
        "invitations_of_other_plans": ["slip 2"],
    }


@pytest.mark.parametrize("wrong", ["7K3M9QX0", "ABCDEFGJ", "abcdefg" + check_symbol("ABCDEFG").lower()])
def test_a_typed_code_that_does_not_read_as_itself(office, wrong):
    office.world.invitations[1].typed_code = wrong
    assert office.broken() == {"typed_codes_invalid": ["slip 1"]}


def test_a_signing_key_that_the_master_key_does_not_open(office):
    office.keys = Keys(bytes(32))
    assert office.broken() == {"signing_keys_wrong": ["slips key 1"]}


def test_a_signing_key_whose_private_half_is_no_key(office):
    office.key.secret = office.keys.box.encrypt(b"too short")
    assert office.broken() == {"signing_keys_wrong": ["slips key 1"]}


def test_a_key_of_day_packs_whose_halves_do_not_fit(db, office):
    secret = office.keys.box.encrypt(bytes(range(32)))
    wrong = KeptKey(
        campaign_id=office.world.campaign.id,
        purpose="day_packs",
        key_id=4,
        public_key=bytes(32),
        secret=secret,
        made_at=EVE,
    )
    db.add(wrong)
    assert office.broken() == {"signing_keys_wrong": ["day_packs key 4"]}
    wrong.public_key = office.key.public_key
    assert office.broken() == {}


def test_a_public_key_that_was_exchanged(office):
    office.key.public_key = bytes(32)
    broken = office.broken()
    assert broken == {"signing_keys_wrong": ["slips key 1"], "slip_codes_invalid": ["slip 1", "slip 2", "slip 3"]}


def test_a_campaign_whose_key_is_lost(db, office):
    db.delete(office.key)
    assert office.broken() == {"slip_codes_invalid": ["slip 1", "slip 2", "slip 3"]}


@pytest.mark.parametrize(
    "said", [{"invitation": 9}, {"version": 2}, {"operating_day": EVE.date()}, {"station": 2}, {"start_minute": 1150}]
)
def test_a_code_that_is_signed_but_says_something_else(db, office, said):
    campaign = office.world.campaign
    true = {"key_id": KEY_ID, "campaign": campaign.id, "invitation": 1, "version": 1, "station": 1,
            "operating_day": at(26, 0).date(), "start_minute": 1140}  # fmt: skip
    code = printed(db, office, 1)
    assert code.slip_code == sign(SlipClaim(**true), SIGNING_KEY)
    code.slip_code = sign(SlipClaim(**(true | said)), SIGNING_KEY)
    assert office.broken() == {"slip_codes_invalid": ["slip 1"]}


def test_a_code_that_names_another_key_than_its_record(db, office):
    printed(db, office, 1).key_id = 2
    assert office.broken() == {"slip_codes_invalid": ["slip 1"]}


@pytest.mark.parametrize("code", ["", "1" * 188, "không phải mã"])
def test_a_code_that_is_none(db, office, code):
    printed(db, office, 2).slip_code = code
    assert office.broken() == {"slip_codes_invalid": ["slip 2"]}


def test_a_slip_whose_present_version_was_never_issued(db, office):
    office.world.invitations[1].version = 2
    assert office.broken() == {"slip_codes_invalid": ["slip 1"]}
    issue_version(db, office.world, office.world.invitations[1])
    assert office.broken() == {}


def test_a_slot_that_was_moved_after_its_slips_were_signed(db, office):
    slot = db.get_one(SlotRow, office.world.slots["saturday 08:00"].id)
    slot.starts_at = at(27, 8, 10)
    assert office.broken() == {"slip_codes_invalid": ["slip 3"]}


def test_a_window_between_two_steps_of_the_code_is_told_by_the_earlier_one(db, office):
    slot = db.get_one(SlotRow, office.world.slots["saturday 08:00"].id)
    slot.starts_at = at(27, 8, 9)
    assert office.broken() == {}


def test_a_former_version_that_no_longer_verifies(db, office):
    move(db, office.world, 1, "saturday 08:00", EVE)
    assert office.broken() == {}
    printed(db, office, 1).slip_code = printed(db, office, 2).slip_code
    assert office.broken() == {"former_slip_codes_invalid": ["slip 1, version 1"]}


def test_a_handout_of_a_version_that_never_was(db, office):
    wrong = Handout(
        invitation_id=office.world.invitations[1].id, version=2, state="handed_out", source="leader", marked_at=EVE
    )
    db.add(wrong)
    db.flush()
    assert office.broken() == {"handouts_of_unknown_version": [f"handout {wrong.id}"]}


def lift_the_guard(db):
    """Scans cannot be changed; a test that wants a broken one has to do what only the owner of the database can."""
    for statement in guard.down(db.get_bind().dialect.name):
        db.execute(text(statement))


@pytest.mark.parametrize("answer", [{}, {"verdict": None}, {"verdict": "late"}])
def test_a_scan_whose_stored_answer_tells_no_verdict_or_another(db, office, answer):
    scan, _ = arrive(db, office.world, 1, at(26, 19, 5))
    assert office.broken() == {}
    lift_the_guard(db)
    scan.answer = answer
    assert office.broken() == {"scans_without_verdict": [f"scan {scan.id}"]}


@pytest.mark.parametrize("verdict", [None, "", "perhaps"])
def test_the_database_itself_refuses_a_scan_without_a_verdict_of_the_list(db, office, verdict):
    scan, _ = arrive(db, office.world, 1, at(26, 19, 5))
    row = scan.model_dump(exclude={"id"}) | {"scan_id": "another", "verdict": verdict}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(insert(Scan), [row])


def test_an_arrival_from_the_scan_of_another_slip(db, office):
    scan, _ = arrive(db, office.world, 1, at(26, 19, 5), [1])
    check_in = db.exec(select(CheckIn)).one()
    arrive(db, office.world, 2, at(27, 1, 5), [1])
    assert office.broken() == {}
    lift_the_guard(db)
    scan.invitation_id = office.world.invitations[2].id
    assert office.broken() == {"check_ins_without_scan": [f"check-in {check_in.id}"]}
    scan.invitation_id = None
    assert office.broken() == {"check_ins_without_scan": [f"check-in {check_in.id}"]}


@pytest.mark.parametrize("scan_id", [None, 999_999])
def test_the_database_itself_refuses_an_arrival_without_a_scan(db, office, scan_id):
    arrive(db, office.world, 1, at(26, 19, 5), [1])
    check_in = db.exec(select(CheckIn)).one()
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(insert(CheckIn), [check_in.model_dump(exclude={"id"}) | {"scan_id": scan_id}])


def test_one_who_arrived_twice(db, office):
    db.execute(DDL("DROP INDEX uq_check_in_one_live_arrival"))  # a database that was mended by hand
    arrive(db, office.world, 1, at(26, 19, 5), [2])
    check_in = db.exec(select(CheckIn)).one()
    second, _ = arrive(db, office.world, 1, at(26, 19, 40), [1])
    again = CheckIn(**(check_in.model_dump(exclude={"id"}) | {"scan_id": second.id}))
    db.add(again)
    person = office.world.residents[1][1]
    assert office.broken() == {"double_check_ins": [f"slip 1, resident {person}"]}
    again.undone_at = at(26, 19, 45)
    assert office.broken() == {}


def test_an_outcome_of_somebody_who_came_back_breaks_nothing(db, office):
    arrive(db, office.world, 1, at(26, 19, 5))
    for moment, outcome in ((at(26, 19, 20), "papers_missing"), (at(26, 19, 50), "collected")):
        finish(db, office.world, office.world.residents[1][0], moment, outcome)
    assert office.broken() == {}


def test_a_trail_that_was_changed(db, office):
    note(db, "plan.published")
    append(db, db.info.pop("notes"), at=EVE)
    assert office.broken() == {}
    lift_the_guard(db)
    db.execute(text("UPDATE audit_entry SET actor_id = 9 WHERE id = 1"))
    assert office.broken() == {"trail_broken": ["entry 1"]}
