"""Opening sessions: as the file says, once, and never against people who already have an appointment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from campaign_samples import TOWN, changed
from scheduler.database import transaction
from scheduler.places import session_writing
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.change_errors import ChangeInvalid
from scheduler.places.models import Kit, KitBooking, SessionRow, SlotRow, Station
from scheduler.places.opening import SessionsOpened, open_sessions
from scheduler.places.service import find_session, load_campaign
from slots.calendar import ZONE

NOW = datetime(2021, 3, 14, 12, tzinfo=UTC)
FIRST = SessionsOpened(
    created=8, kept=0, changed=0, removed=0, frozen=0, slots=3 * (11 + 12) + 2 * 8, people_places=3 * 170 + 2 * 40
)


@pytest.fixture
def db(db_engine):
    with transaction(db_engine) as session:
        yield session


def opened(db, text: str = TOWN, **facts) -> SessionsOpened:
    return open_sessions(db, load_campaign(db, text, now=NOW).campaign, now=NOW, **facts)


def content(db) -> list[tuple]:
    """Everything that opening writes, without row numbers."""
    rows = db.execute(
        select(Station.code, SessionRow, SlotRow.position, SlotRow.starts_at, SlotRow.ends_at, SlotRow.places)
        .join(SessionRow, SessionRow.station_id == Station.id)
        .join(SlotRow, SlotRow.session_id == SessionRow.id)
        .order_by(Station.code, SessionRow.operating_day, SessionRow.shift, SlotRow.position)
    )
    return [(code, row.operating_day, row.shift, row.capacity, *rest) for code, row, *rest in rows]


def bookings(db) -> list[tuple]:
    rows = db.execute(
        select(Kit.code, SessionRow.operating_day, SessionRow.shift)
        .join(KitBooking, KitBooking.kit_id == Kit.id)
        .join(SessionRow, SessionRow.id == KitBooking.session_id)
        .order_by(SessionRow.operating_day, SessionRow.starts_at, Kit.code)
    )
    return [(kit, day.day, shift) for kit, day, shift in rows]


def test_every_session_is_written_with_its_slots_and_kits(db):
    assert opened(db) == FIRST
    assert bookings(db)[3:7] == [
        ("BTB-1", 16, "morning"),
        ("BTB-2", 16, "morning"),
        ("BTB-2", 16, "afternoon"),
        ("BTB-1", 16, "evening"),
    ]
    first = content(db)[0]
    assert first[:5] == ("PHUONG-1", date(2021, 3, 16), "afternoon", 40, 0)
    assert first[5].astimezone(ZONE).isoformat() == "2021-03-16T13:00:00+07:00"
    assert (first[6] - first[5], first[7]) == (timedelta(minutes=30), 5)


def test_a_sessions_capacity_is_the_sum_of_its_slots(db):
    opened(db)
    sums = db.execute(
        select(SessionRow.capacity, func.sum(SlotRow.places))
        .join(SlotRow, SlotRow.session_id == SessionRow.id)
        .group_by(SessionRow.id, SessionRow.capacity)
    ).all()
    assert len(sums) == 8
    assert all(capacity == places for capacity, places in sums)


def test_opening_twice_changes_nothing(db):
    opened(db)
    before, ids = content(db), db.exec(select(SlotRow.id).order_by(SlotRow.id)).all()
    again = opened(db)
    assert again == SessionsOpened(created=0, kept=8, changed=0, removed=0, frozen=0, slots=85, people_places=590)
    assert (content(db), db.exec(select(SlotRow.id).order_by(SlotRow.id)).all()) == (before, ids)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (changed("load = 1", "load = 0.5"), (0, 0, 8, 0)),
        (changed("last_day = 2021-03-17", "last_day = 2021-03-18"), (3, 8, 0, 0)),
        (changed("last_day = 2021-03-17", "last_day = 2021-03-16"), (0, 5, 0, 3)),
        (changed('"13:00-17:00"', '"13:00-15:00"'), (0, 6, 2, 0)),
        (changed('["BTB-2"] }]', '["BTB-3"] }]'), (0, 6, 2, 0)),
    ],
)
def test_a_changed_file_brings_the_sessions_to_where_a_fresh_opening_would_have(db, text, counts):
    opened(db)
    result = opened(db, text)
    assert (result.created, result.kept, result.changed, result.removed) == counts
    followed = content(db), bookings(db)
    for table in (KitBooking, SlotRow, SessionRow):
        for row in db.exec(select(table)):
            db.delete(row)
        db.flush()
    opened(db, text)
    assert (content(db), bookings(db)) == followed


def test_two_sessions_of_the_same_hours_may_exchange_their_kits(db):
    both = 'code = "afternoon", hours = "13:00-17:00", kits = '
    text = changed('code = "evening", hours = "18:00-24:00", kits = ', both)
    opened(db, text)
    swapped = text.replace(f'{both}["BTB-1"]', f'{both}["BTB-0"]').replace(f'{both}["BTB-2"]', f'{both}["BTB-1"]')
    assert opened(db, swapped.replace("BTB-0", "BTB-2")).changed == 3 + 2
    afternoon = [kit for kit, day, shift in bookings(db) if (day, shift) == (16, "afternoon")]
    assert afternoon == ["BTB-1", "BTB-2"]


def test_windows_that_stay_keep_their_row_when_hours_kits_and_rates_change(db):
    opened(db)
    rows = {
        row.starts_at: row.id
        for row in db.exec(select(SlotRow).join(SessionRow).where(SessionRow.shift == "afternoon"))
    }
    opened(db, changed('"13:00-17:00"', '"13:30-17:30"'))
    now = {
        row.starts_at: row.id
        for row in db.exec(select(SlotRow).join(SessionRow).where(SessionRow.shift == "afternoon"))
    }
    both = rows.keys() & now.keys()
    assert len(both) == 2 * 7
    assert all(rows[start] == now[start] for start in both)


def test_a_slot_that_somebody_points_to_stays_closed_where_it_is_no_longer_wanted(db):
    opened(db)
    campaign = load_campaign(db, changed('"18:00-24:00"', '"18:00-22:00"'), now=NOW).campaign
    evening = find_session(db, campaign, "TRU-SO/2021-03-16/evening")
    last = db.exec(select(SlotRow).where(SlotRow.session_id == evening.id).order_by(SlotRow.position.desc())).first()
    open_sessions(db, campaign, now=NOW, holding=lambda _: {last.id})
    db.expire_all()
    left = db.exec(select(SlotRow).where(SlotRow.session_id == evening.id).order_by(SlotRow.position)).all()
    assert [(row.position, row.places, row.closed) for row in left] == [
        *((n, 5, False) for n in range(8)),
        (8, 0, True),
    ]
    assert left[-1].id == last.id
    again = open_sessions(db, campaign, now=NOW, holding=lambda _: {last.id})
    assert (again.changed, again.removed) == (0, 0)


def test_a_session_that_somebody_points_to_stays_closed_where_it_is_no_longer_wanted(db):
    opened(db)
    campaign = load_campaign(db, changed("last_day = 2021-03-17", "last_day = 2021-03-16"), now=NOW).campaign
    evening = find_session(db, campaign, "TRU-SO/2021-03-17/evening")
    slot = db.exec(select(SlotRow).where(SlotRow.session_id == evening.id)).first()
    assert open_sessions(db, campaign, now=NOW, holding=lambda _: {slot.id}).removed == 3
    db.expire_all()
    kept = db.exec(select(SessionRow).where(SessionRow.operating_day == date(2021, 3, 17))).all()
    assert [(row.id, row.state, row.capacity) for row in kept] == [(evening.id, "closed", 0)]
    assert db.exec(select(KitBooking).where(KitBooking.session_id == evening.id)).all() == []
    again = open_sessions(db, campaign, now=NOW, holding=lambda _: {slot.id})
    assert (again.changed, again.removed) == (0, 0)


def test_what_has_begun_stays_as_it_is_and_what_is_over_is_not_opened(db):
    opened(db)
    evening_of_the_first_day = datetime(2021, 3, 15, 19, 10, tzinfo=ZONE)
    campaign = load_campaign(db, changed("load = 1", "load = 0.5"), now=NOW).campaign
    result = open_sessions(db, campaign, now=evening_of_the_first_day)
    assert (result.changed, result.kept) == (6, 2)
    capacities = db.exec(select(SessionRow.capacity).order_by(SessionRow.starts_at)).all()
    assert capacities == [110, 60, 55, 20, 30, 55, 20, 30]


def test_a_campaign_that_begins_late_opens_only_what_is_still_to_come(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    result = open_sessions(db, campaign, now=datetime(2021, 3, 16, 12, 30, tzinfo=ZONE))
    assert (result.created, result.frozen) == (5, 3)


def test_the_rest_of_a_shift_that_has_begun_can_be_closed_and_opened_again(db):
    opened(db)
    at_seven = datetime(2021, 3, 16, 19, 10, tzinfo=ZONE)
    closure = 'closures = [{ from_day = 2021-03-16, to_day = 2021-03-16, hours = "18:30-21:00", station = "TRU-SO" }]\n[texts]'
    campaign = load_campaign(db, changed("[texts]", closure), now=NOW).campaign
    open_sessions(db, campaign, now=at_seven)
    assert evening(db) == [5] * 3 + [0] * 3 + [5] * 6
    open_sessions(db, load_campaign(db, TOWN, now=NOW).campaign, now=at_seven)
    assert evening(db) == [5] * 12


def test_a_day_that_was_closed_opens_for_the_rest_of_a_shift_with_its_kits(db):
    closure = "closures = [{ from_day = 2021-03-16, to_day = 2021-03-16 }]\n[texts]"
    opened(db, changed("[texts]", closure))
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    open_sessions(db, campaign, now=datetime(2021, 3, 16, 19, 10, tzinfo=ZONE))
    assert evening(db) == [0] * 3 + [5] * 9
    row = find_session(db, campaign, "TRU-SO/2021-03-16/evening")
    db.refresh(row)
    assert (row.state, row.capacity) == ("open", 45)
    assert ("BTB-1", 16, "evening") in bookings(db)
    # The morning was over by then and stays closed.
    assert find_session(db, campaign, "TRU-SO/2021-03-16/morning").state == "closed"


def test_a_kit_that_is_at_work_cannot_be_elsewhere_before_its_shift_is_over(db):
    opened(db)
    before = content(db)
    loan = 'loans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-16 }]\n[texts]'
    text = changed('"afternoon", hours = "13:00-17:00"', '"morning", hours = "11:00-15:00"', changed("[texts]", loan))
    text = text.replace('kits = ["BTB-2"]', 'kits = ["BTB-3"]')
    campaign = load_campaign(db, text, now=NOW).campaign
    with pytest.raises(ChangeInvalid, match="BTB-1 would be in two places at once"):
        open_sessions(db, campaign, now=datetime(2021, 3, 16, 8, tzinfo=ZONE))
    assert content(db) == before
    assert open_sessions(db, campaign, now=NOW).changed > 0


def evening(db) -> list[int]:
    rows = select(SlotRow.places).join(SessionRow).where(SessionRow.shift == "evening")
    return list(db.exec(rows.where(SessionRow.operating_day == date(2021, 3, 16)).order_by(SlotRow.position)))


def test_a_campaign_of_days_long_past_is_opened_as_a_whole(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    assert open_sessions(db, campaign, now=datetime(2026, 3, 16, tzinfo=UTC)) == FIRST


def test_the_database_itself_refuses_a_kit_in_two_places(db):
    opened(db)
    row = db.exec(select(SessionRow).where(SessionRow.shift == "evening")).first()
    other = db.exec(select(Kit.id).where(Kit.code == "BTB-2")).one()
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    morning = find_session(db, campaign, f"TRU-SO/{row.operating_day}/morning")
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(KitBooking(kit_id=other, session_id=row.id, starts_at=morning.starts_at, ends_at=morning.ends_at))


def test_progress_is_told_from_chunk_to_chunk(db, monkeypatch):
    monkeypatch.setattr(session_writing, "CHUNK", 3)
    told: list[tuple[int, int]] = []
    opened(db, progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 8), (6, 8), (8, 8)]
    told.clear()
    opened(db, changed("load = 1", "load = 0.5"), progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 8), (6, 8), (8, 8)]


def test_a_night_shift_belongs_to_the_day_on_which_it_starts(db):
    text = changed('"afternoon", hours = "13:00-17:00"', '"night", hours = "23:00-02:00"')
    campaign = load_campaign(db, text, now=NOW).campaign
    open_sessions(db, campaign, now=NOW)
    night = find_session(db, campaign, "PHUONG-1/2021-03-17/night")
    assert night.ends_at.astimezone(ZONE).isoformat() == "2021-03-18T02:00:00+07:00"


def test_quang_tris_sessions_hold_463_at_the_headquarters_every_day(db):
    campaign = load_campaign(db, scenario_text("quang-tri"), now=NOW).campaign
    open_sessions(db, campaign, now=NOW)
    per_day = db.execute(
        select(SessionRow.operating_day, func.sum(SessionRow.capacity))
        .join(Station, Station.id == SessionRow.station_id)
        .where(Station.code == "TRU-SO")
        .group_by(SessionRow.operating_day)
    ).all()
    assert len(per_day) == 47
    assert {people for _, people in per_day} == {463}
