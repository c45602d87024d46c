from datetime import date
from decimal import Decimal

from factories import FRIDAY, SATURDAY, at, finish
from scheduler.plan.models import Unassigned
from scheduler.progress.summary import DayRow, day_summary


def row(summary, unit_code):
    return next(row for row in summary.rows if row.unit_code == unit_code)


def test_each_unit_has_its_day_its_target_and_all_so_far(db, busy_world):
    finish(db, busy_world, busy_world.residents[3][0], at(27, 8, 30))

    friday = day_summary(db, busy_world.campaign, day=FRIDAY, targets={"101": 4, "102": 2})
    saturday = day_summary(db, busy_world.campaign, day=SATURDAY, targets={"101": 4, "102": 2})

    assert friday.rows == (
        DayRow("101", "Phường 1", collected=3, target=4, cumulative=3, people=5),
        DayRow("102", "Phường 2", collected=0, target=2, cumulative=0, people=1),
    )
    assert [(row.unit_code, row.percent, row.share) for row in saturday.rows] == [
        ("102", Decimal("50.0"), Decimal("100.0")),
        ("101", Decimal("0.0"), Decimal("60.0")),
    ]
    assert saturday.total == DayRow("462", "Thị xã Mẫu", collected=1, target=6, cumulative=4, people=6)


def test_communes_add_up_to_the_unit_above_that_has_the_target(db, busy_world):
    summary = day_summary(db, busy_world.campaign, day=FRIDAY, targets={"462": 4})

    assert summary.rows == (DayRow("462", "Thị xã Mẫu", collected=3, target=4, cumulative=3, people=6),)
    assert (summary.total, summary.total.percent) == (summary.rows[0], Decimal("75.0"))


def test_the_target_of_the_campaigns_own_unit_is_that_of_the_sum(db, busy_world):
    summary = day_summary(db, busy_world.campaign, day=FRIDAY, targets={"462": 10, "101": 4})

    assert [(row.unit_code, row.target) for row in summary.rows] == [("101", 4), ("102", None)]
    assert summary.total.target == 10


def test_a_unit_without_a_target_comes_last_and_has_no_percentage(db, busy_world):
    summary = day_summary(db, busy_world.campaign, day=SATURDAY, targets={"102": 5})

    assert [(row.unit_code, row.percent) for row in summary.rows] == [("102", Decimal("0.0")), ("101", None)]


def test_a_unit_with_a_target_and_nobody_invited_is_shown_with_zeros(db, busy_world):
    summary = day_summary(db, busy_world.campaign, day=FRIDAY, targets={"45": 7, "101": 4, "102": 1})

    assert row(summary, "45") == DayRow("45", "Tỉnh Mẫu", collected=0, target=7, cumulative=0, people=0)
    assert row(summary, "45").share is None


def test_people_without_a_place_are_people_to_be_served(db, busy_world):
    nobody = {"plan_id": busy_world.plan.id, "resident_id": busy_world.residents[3][0], "party": "household"}
    household = busy_world.households[3].id
    db.add(Unassigned(household_id=household, reason="no_capacity", **nobody))
    db.flush()

    assert row(day_summary(db, busy_world.campaign, day=FRIDAY, targets={}), "102").people == 2


def test_the_outlook_reckons_with_the_targets(db, busy_world):
    outlook = day_summary(db, busy_world.campaign, day=FRIDAY, targets={"101": 1}).outlook

    assert (outlook.remaining, outlook.per_day, outlook.finish) == (3, 1, date(2021, 3, 29))
    assert (outlook.days_left, outlook.in_time) == (35, True)


def test_without_targets_the_outlook_reckons_with_the_days_own_pace(db, busy_world):
    outlook = day_summary(db, busy_world.campaign, day=FRIDAY, targets={}).outlook

    assert (outlook.per_day, outlook.finish) == (3, SATURDAY)


def test_a_former_moment_can_be_asked_for(db, busy_world):
    summary = day_summary(db, busy_world.campaign, day=FRIDAY, targets={}, as_of=at(26, 19, 30))

    assert summary.total.collected == 1
