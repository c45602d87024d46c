import pytest
from sqlmodel import select

from factories import FRIDAY, SATURDAY, arrive, at, finish, invite, make_published_plan, move
from scheduler.arrivals import service
from scheduler.arrivals.models import CheckIn
from scheduler.handouts import marks
from scheduler.plan.models import Appointment, Unassigned
from scheduler.progress.figures import Figures
from scheduler.progress.queries import by_unit, progress_table, totals, unassigned_by_unit
from statements import counted_statements


def table(db, world, as_of=None):
    rows = progress_table(db, world.campaign, as_of=as_of)
    return {(row.unit_name, row.operating_day): row.figures for row in rows}


def test_a_new_plan_has_invitations_and_nothing_else(db, world):
    assert table(db, world) == {
        ("Phường 1", FRIDAY): Figures(invited_slips=2, invited=5),
        ("Phường 2", SATURDAY): Figures(invited_slips=1, invited=1),
    }


def test_each_kind_is_counted_by_itself_and_slips_apart_from_people(db, busy_world):
    assert table(db, busy_world) == {
        ("Phường 1", FRIDAY): Figures(
            invited_slips=2, invited=5, handed_out_slips=1, handed_out=3, arrived=4, collected=3
        ),
        ("Phường 2", SATURDAY): Figures(invited_slips=1, invited=1, handed_out_slips=1, handed_out=1),
    }


def test_the_totals_are_the_sum_of_the_rows(db, busy_world):
    rows = progress_table(db, busy_world.campaign)

    assert totals(rows) == Figures(3, 6, 2, 4, 4, 3)
    assert by_unit(rows) == {"101": Figures(2, 5, 1, 3, 4, 3), "102": Figures(1, 1, 1, 1)}


def test_rows_come_by_day_and_then_by_unit(db, busy_world):
    arrive(db, busy_world, 3, at(26, 20))
    arrive(db, busy_world, 1, at(27, 10), [3])

    rows = progress_table(db, busy_world.campaign)
    assert [(row.operating_day, row.unit_code) for row in rows] == [
        (FRIDAY, "101"),
        (FRIDAY, "102"),
        (SATURDAY, "101"),
        (SATURDAY, "102"),
    ]


def test_an_arrival_on_another_day_counts_on_the_day_it_happened(db, world):
    arrive(db, world, 1, at(27, 10), [1])

    assert table(db, world)["Phường 1", FRIDAY].arrived == 0
    assert table(db, world)["Phường 1", SATURDAY] == Figures(arrived=1)


def test_a_person_recorded_on_two_days_arrives_once_on_the_first(db, world):
    first, _ = arrive(db, world, 1, at(27, 10), [1])
    second, _ = arrive(db, world, 2, at(26, 19), [])
    fact = db.exec(select(CheckIn).where(CheckIn.scan_id == first.id)).one().model_dump(exclude={"id"})
    db.add(CheckIn(**fact | {"invitation_id": second.invitation_id, "scan_id": second.id, "operating_day": FRIDAY}))
    db.flush()

    assert totals(progress_table(db, world.campaign)).arrived == 1
    assert table(db, world)["Phường 1", FRIDAY].arrived == 1


def test_an_arrival_that_was_undone_does_not_count(db, world):
    scan, device = arrive(db, world, 1, at(26, 19))

    service.undo(db, scan=scan, device=device, now=at(26, 19, 5))
    assert totals(progress_table(db, world.campaign)).arrived == 0


def test_only_the_latest_outcome_of_a_person_counts(db, world):
    first, second, _ = world.residents[1]
    finish(db, world, first, at(26, 19), "papers_missing")
    finish(db, world, first, at(27, 10), "collected")
    finish(db, world, second, at(26, 19), "collected")
    finish(db, world, second, at(26, 20), "data_mismatch")

    assert table(db, world)["Phường 1", FRIDAY].collected == 0
    assert table(db, world)["Phường 1", SATURDAY].collected == 1


def test_a_slip_taken_back_is_not_handed_out(db, busy_world):
    marks.undo(db, campaign=busy_world.campaign, numbers=[1], source="leader", now=at(25, 19))

    assert totals(progress_table(db, busy_world.campaign)).handed_out_slips == 1


def test_a_cancelled_appointment_is_neither_invited_nor_handed_out(db, busy_world):
    db.get_one(Appointment, busy_world.invitations[1].appointment_id).status = "cancelled"

    figures = table(db, busy_world)["Phường 1", FRIDAY]
    assert (figures.invited_slips, figures.invited, figures.handed_out_slips) == (1, 2, 0)


def test_a_superseded_plan_does_not_count_and_slips_that_it_left_alone_stay_handed_out(db, busy_world):
    move(db, busy_world, 1, "saturday 08:00", at(25, 20))

    figures = table(db, busy_world)
    assert (figures["Phường 1", FRIDAY].invited, figures["Phường 1", FRIDAY].handed_out) == (2, 0)
    assert figures["Phường 1", SATURDAY].invited == 3
    assert figures["Phường 2", SATURDAY].handed_out == 1


def test_a_replaced_slip_is_handed_out_once_its_new_paper_is(db, busy_world):
    def handed_out(as_of=None):
        return totals(progress_table(db, busy_world.campaign, as_of=as_of)).handed_out_slips

    move(db, busy_world, 1, "saturday 08:00", at(25, 20))
    assert [handed_out(), handed_out(at(25, 19)), handed_out(at(25, 21))] == [1, 2, 1]

    marks.mark(db, campaign=busy_world.campaign, state="handed_out", source="leader", numbers=[1], now=at(25, 22))
    assert [handed_out(), handed_out(at(25, 21)), handed_out(at(25, 22))] == [2, 1, 2]


def test_without_a_published_plan_nobody_is_invited(db, world):
    world.plan.state = "draft"

    assert progress_table(db, world.campaign) == []


def test_another_campaign_does_not_count(db, busy_world):
    other = make_published_plan(db, code="khac")

    assert totals(progress_table(db, other.campaign)) == Figures(invited_slips=3, invited=6)
    assert totals(progress_table(db, busy_world.campaign)).invited == 6


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (at(25, 16), Figures()),
        (at(25, 17), Figures(3, 6)),
        (at(25, 18), Figures(3, 6, 2, 4)),
        (at(26, 19, 5), Figures(3, 6, 2, 4, 2)),
        (at(26, 19, 30), Figures(3, 6, 2, 4, 2, 1)),
        (at(27, 1, 40), Figures(3, 6, 2, 4, 4, 1)),
        (at(27, 1, 55), Figures(3, 6, 2, 4, 4, 3)),
    ],
)
def test_the_figures_of_a_former_moment_can_be_asked_for(db, busy_world, as_of, expected):
    assert totals(progress_table(db, busy_world.campaign, as_of=as_of)) == expected


def test_a_former_moment_is_told_under_the_plan_of_that_time(db, busy_world):
    before = progress_table(db, busy_world.campaign, as_of=at(25, 19))
    move(db, busy_world, 1, "saturday 08:00", at(25, 20))

    assert progress_table(db, busy_world.campaign, as_of=at(25, 19)) == before
    assert progress_table(db, busy_world.campaign, as_of=at(25, 20)) != before


def test_what_was_undone_later_still_counts_for_a_moment_before(db, world):
    scan, device = arrive(db, world, 1, at(26, 19))
    service.undo(db, scan=scan, device=device, now=at(26, 19, 5))

    def arrived(moment):
        return totals(progress_table(db, world.campaign, as_of=moment)).arrived

    assert [arrived(at(26, 19, 4)), arrived(at(26, 19, 5))] == [3, 0]


def test_people_without_a_place_are_counted_by_unit(db, world):
    household = world.households[3]
    resident = world.residents[3][0]
    nobody = {"plan_id": world.plan.id, "resident_id": resident, "household_id": household.id}
    db.add(Unassigned(party="household", reason="no_capacity", **nobody))
    db.flush()

    assert unassigned_by_unit(db, world.campaign) == {"102": 1}
    assert unassigned_by_unit(db, world.campaign, as_of=at(25, 16)) == {}


def test_the_number_of_queries_does_not_grow_with_the_people(db, busy_world):
    with counted_statements(db) as few:
        progress_table(db, busy_world.campaign)
    for _ in range(5):
        number = invite(db, busy_world, "102", "friday 19:00", ("Lê Văn Mẫu", "Lê Thị Hoa"))
        arrive(db, busy_world, number, at(26, 19))
    with counted_statements(db) as many:
        assert totals(progress_table(db, busy_world.campaign)).arrived == 14

    assert (len(few), len(many)) == (5, 5)
