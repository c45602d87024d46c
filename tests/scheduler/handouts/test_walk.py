"""What a leader's list reads: the very slips that are printed for him, in their order, with the mark that counts."""

from sqlmodel import select

from factories import EVE, at, make_published_plan
from line import Line
from scheduler.handouts import marks
from scheduler.handouts.walk import at_schools, people_of, run_of, walk_slips
from scheduler.invitations.service import printed_slips
from scheduler.pages.leader_tasks_view import to_print
from scheduler.places.models import Neighbourhood
from scheduler.plan.service import published_plan


def places(db):
    return db.exec(select(Neighbourhood).order_by(Neighbourhood.id)).all()


def test_the_list_holds_the_slips_that_are_printed_in_the_same_order(line: Line):
    line.run()
    with line.work() as (db, campaign):
        plan = published_plan(db, campaign)
        for place in places(db):
            printed = printed_slips(db, plan.id, place.id)
            found = walk_slips(db, plan, place.id)
            assert [one.invitation_id for one in found] == [one.invitation.id for one in printed]
            names = people_of(db, [one.appointment_id for one in found])
            for one, slip in zip(found, printed, strict=True):
                assert (one.household, one.people, one.starts_at) == (
                    slip.household.head_name,
                    slip.size,
                    slip.starts_at,
                )
                assert (one.station, one.slot_id, one.operating_day) == (
                    slip.station.name, slip.slot_id, slip.operating_day
                )  # fmt: skip
                assert names[one.appointment_id] == [member.name for member in slip.members]


def test_the_mark_that_counts_is_the_latest_of_the_present_paper(line: Line):
    line.run()
    with line.work() as (db, campaign):
        plan, place = published_plan(db, campaign), places(db)[0]
        first, second, *_ = walk_slips(db, plan, place.id)
        assert (first.state, first.marked_at) == ("open", None)
        for state, moment in (("absent", at(25, 19)), ("handed_out", at(25, 20))):
            marks.mark(db, campaign=campaign, state=state, source="leader", now=moment, numbers=[first.number])
        marks.mark(db, campaign=campaign, state="moved", source="leader", now=EVE, numbers=[second.number])
        marks.undo(db, campaign=campaign, source="leader", now=EVE, numbers=[second.number])
        found = {one.number: one for one in walk_slips(db, plan, place.id)}
        assert (found[first.number].state, found[first.number].marked_at) == ("handed_out", at(25, 20))
        assert found[second.number].state == "open"


def test_a_school_hands_out_the_slips_of_its_pupils_and_is_named_to_the_leader(db):
    world = make_published_plan(db)
    assert at_schools(db, world.plan, world.neighbourhoods["102"].id) == []
    world.mobile.kind = "school"
    db.add(world.mobile)
    db.flush()
    name = world.mobile.name
    assert at_schools(db, world.plan, world.neighbourhoods["102"].id) == [(name, 1)]
    assert at_schools(db, world.plan, world.neighbourhoods["101"].id) == []
    assert walk_slips(db, world.plan, world.neighbourhoods["102"].id) == []
    said = to_print(db, world.neighbourhoods["102"], "vi")
    assert said == {"file": "", "schools": [f"{name} giao 1 phiếu của học sinh địa bàn"]}


def test_without_a_published_plan_nothing_is_to_print(db):
    world = make_published_plan(db)
    world.plan.state = "superseded"
    db.add(world.plan)
    db.flush()
    assert to_print(db, world.neighbourhoods["101"], "en") == {"file": "", "schools": []}


def test_the_printed_file_is_that_of_the_place(line: Line):
    line.run()
    line.print()
    with line.work() as (db, campaign):
        plan = published_plan(db, campaign)
        for place in places(db):
            run = run_of(db, plan, place)
            assert (run.neighbourhood_id, run.plan_id) == (place.id, plan.id)
