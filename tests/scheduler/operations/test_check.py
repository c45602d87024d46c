"""A check says that a sound world is sound, in one line, and looks at one campaign only."""

import json
from contextlib import contextmanager

from sqlalchemy import event

from factories import EVE, arrive, at, finish, invite, make_appointment, make_household, make_published_plan, move
from scheduler.handouts import marks
from scheduler.operations.check import INVARIANTS
from scheduler.operations.publishing import publish
from scheduler.plan.models import Plan
from scheduler.plan.service import draft_plan


@contextmanager
def statements(db):
    """Collect the statements that the database is sent."""
    sent = []
    engine = db.get_bind()
    listen = lambda *facts: sent.append(facts[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    yield sent
    event.remove(engine, "before_cursor_execute", listen)


def test_a_sound_world_is_ok_and_counted(office):
    office.print_all()
    report = office.check()
    assert report.broken == []
    assert report.ok
    assert report.counters == {
        "published_plan": 1, "placed": 6, "unassigned": 0, "appointments": 3, "days_used": 2, "files": 2,
        "slips_printed": 3, "eligible": 6, "sessions": 3, "slots": 12, "invitations": 3, "handouts": 0, "scans": 0,
        "check_ins": 0, "outcomes": 0, "max_per_limit_day": 5, "qr_read": 0,
    }  # fmt: skip


def test_what_happened_is_counted_by_what_holds_now(db, office):
    world = office.world
    marks.mark(db, campaign=world.campaign, state="handed_out", source="leader", numbers=[1, 2], now=EVE)
    marks.undo(db, campaign=world.campaign, source="leader", numbers=[2], now=EVE)
    arrive(db, world, 1, at(26, 19, 5), [1, 2])
    arrive(db, world, 3, at(27, 8, 5))
    finish(db, world, world.residents[1][0], at(26, 19, 20), "papers_missing")
    finish(db, world, world.residents[1][0], at(26, 19, 30))
    report = office.check()
    assert report.ok
    happened = [report.counters[name] for name in ("handouts", "scans", "check_ins", "outcomes")]
    assert happened == [1, 2, 3, 1]


def test_a_slip_whose_paper_was_replaced_is_not_counted_as_handed_out(db, office):
    world = office.world
    marks.mark(db, campaign=world.campaign, state="handed_out", source="leader", numbers=[1, 3], now=EVE)
    move(db, world, 1, "saturday 08:00", at(25, 20))
    assert office.check().counters["handouts"] == 1


def test_the_report_is_one_line_of_json_without_any_name(db, office):
    office.settle(limits=[{"unit": "462", "daily_limit": 4}])
    line = office.check().as_json()
    assert "\n" not in line
    said = json.loads(line)
    assert said.pop("broken") == [{"invariant": "daily_limits_exceeded", "count": 1, "examples": ["462/2021-03-26"]}]
    assert all(isinstance(figure, int) for figure in said.values())


def test_only_the_first_ids_are_given_but_all_are_counted(db, office):
    for _ in range(7):
        make_household(db, office.world.neighbourhoods["101"], ("Ai Đó",))
    (finding,) = office.check().broken
    assert (finding.count, len(finding.examples)) == (7, 5)


def test_without_a_published_plan_the_plan_is_not_judged(db, office):
    office.world.plan.state = "draft"
    make_household(db, office.world.neighbourhoods["101"], ("Ai Đó",))
    report = office.check()
    assert report.broken == []
    figures = [report.counters[name] for name in ("published_plan", "placed", "eligible", "days_used")]
    assert figures == [0, 0, 7, 0]


def test_a_draft_beside_the_published_plan_is_not_judged(db, office):
    world = office.world
    draft = Plan(campaign_id=world.campaign.id, number=2, seed=1, input_digest="2" * 64, drafted_at=EVE, summary={})
    db.add(draft)
    db.flush()
    slot = world.slots["friday 19:00"]
    for number, household in world.households.items():
        make_appointment(db, draft, household.id, slot, world.residents[number])
    assert office.broken() == {}


def test_another_campaign_is_not_looked_at(db, office):
    other = make_published_plan(db, "khac")
    other.slots["friday 19:00"].places = 0
    other.invitations[1].typed_code = "ABCDEFGJ"
    assert office.broken() == {}


def test_the_number_of_statements_does_not_grow_with_the_campaign(db, office):
    with statements(db) as few:
        office.check()
    for number in range(20):
        invite(db, office.world, "102", "saturday 08:00", (f"Người {number}", "Ai Đó"))
    with statements(db) as many:
        office.check()
    assert len(many) == len(few)
    assert len(few) < 2 * len(INVARIANTS)


def test_what_the_line_itself_makes_is_sound(db, office):
    world = office.world
    world.plan.state = "superseded"
    office.settle(limits=[{"unit": "462", "daily_limit": 8}])
    for people in (("Lê Văn Một", "Lê Văn Hai"), ("Trần Văn Ba",), ("Lý Thị Tư", "Lý Văn Năm")):
        make_household(db, world.neighbourhoods["102"], people)
    draft_plan(db, world.campaign, now=EVE)
    office.world.plan = publish(db, campaign=world.campaign, number=None, keys=office.keys, now=EVE).plan
    office.print_all()
    report = office.check(read=True)
    assert report.broken == []
    figures = [report.counters[name] for name in ("published_plan", "placed", "slips_printed", "qr_read")]
    assert figures == [2, 11, 6, 6]
