"""Another paper for one household: same slot and number, the next version; the list says which old paper to collect."""

import io

import pypdfium2
import pytest
import zxingcpp

from factories import EVE
from line import bundle_of
from moving_scene import refuses
from notices import slipcode
from notices.errors import UnknownSigningKey
from replan_scene import hand_out
from scheduler.handouts.errors import SlipUnknown
from scheduler.invitations.change import cancel
from scheduler.invitations.keys import verify_keys
from scheduler.invitations.models import Invitation
from scheduler.operations.reprinting import (
    ReprintReasonUnknown,
    SlipNotLive,
    one_paper,
    reprint_slip,
    slip_numbered,
)
from scheduler.plan.service import find_plan
from scheduler.roster.models import Household

SLIP = "A2/household"


@pytest.fixture
def published(line):
    return line.run()


def again(line, key=SLIP, *, seen=1, reason="spoiled"):
    slip = line.slips()[key]
    with line.work() as (db, campaign):
        facts = {"invitation_id": slip.id, "seen": seen, "reason": reason}
        return reprint_slip(db, campaign=campaign, keys=line.keys, now=EVE, **facts)


def bundle(line, key=SLIP):
    slip = line.slips()[key]
    with line.work() as (db, campaign):
        place = db.get_one(Household, slip.household_id).neighbourhood_id
        return bundle_of(db, find_plan(db, campaign), place, line.keys), slip.number


def collect(line):
    made, number = bundle(line)
    assert {slip.collect for slip in made.slips if slip.number != number} == {None}
    return next(slip for slip in made.slips if slip.number == number)


def test_a_slip_keeps_slot_number_and_code_and_gets_the_next_version(published):
    before, slots = published.slips()[SLIP], published.slots()
    again(published)
    after = published.slips()[SLIP]
    assert (after.version, after.number, after.typed_code) == (2, before.number, before.typed_code)
    assert published.slots() == slots


def test_the_list_says_which_old_paper_to_collect_where_it_was_handed_out_and_is_not_lost(published):
    assert collect(published).collect is None
    hand_out(published, SLIP)
    again(published)
    slip = collect(published)
    assert slip.collect == slip.starts_at
    hand_out(published, SLIP)
    again(published, seen=2, reason="lost")
    assert collect(published).collect == slip.starts_at, "the first paper is still there; the second is lost"


def test_a_lost_paper_is_not_asked_for(published):
    hand_out(published, SLIP)
    again(published, reason="lost")
    assert collect(published).collect is None


def test_sent_twice_it_makes_one_new_version(published):
    again(published)
    again(published)
    assert published.slips()[SLIP].version == 2


def test_the_neighbourhood_is_printed_anew_with_the_remark_and_twice_the_same(published):
    published.print()
    hand_out(published, SLIP)
    again(published)
    first = {run.neighbourhood_id: run.sha256 for run in published.print()}
    for path in (published.folder / "slips").iterdir():
        path.unlink()
    assert {run.neighbourhood_id: run.sha256 for run in published.print()} == first


def test_a_reason_that_is_none_and_a_slip_that_is_not_live_are_refused(published):
    refuses(published, ReprintReasonUnknown, again, reason="eaten")
    slip = published.slips()[SLIP]
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, slip.id), reason="-", now=EVE)
    assert refuses(published, SlipNotLive, again).params == {"number": slip.number}
    with published.work() as (db, _), pytest.raises(SlipNotLive):
        one_paper(db, db.get_one(Invitation, slip.id), published.keys)


def test_the_single_paper_reads_back_as_the_present_version(published):
    again(published)
    number = published.slips()[SLIP].number
    with published.work() as (db, campaign):
        slip = slip_numbered(db, campaign, number)
        pdf, keys = one_paper(db, slip, published.keys), verify_keys(db, campaign.id)
    (page,) = pypdfium2.PdfDocument(io.BytesIO(pdf))
    (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_pil())
    claim = slipcode.read(code.text, keys)
    assert (claim.invitation, claim.version) == (slip.number, 2)
    with pytest.raises(UnknownSigningKey):
        slipcode.read(code.text, {})


def test_a_number_that_no_slip_has_is_refused(published):
    with published.work() as (db, campaign), pytest.raises(SlipUnknown):
        slip_numbered(db, campaign, 9999)
