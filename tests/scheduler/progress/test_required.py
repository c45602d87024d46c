"""The required rate through campaign files: the articles' figures, the roster's people, targets, places and pace."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import event
from sqlmodel import select

from factories import EVE, at, small_campaign_text, small_roster
from scheduler.arrivals.outcomes import record_outcome
from scheduler.auth.errors import AreaUnknown
from scheduler.keys import Keys
from scheduler.places.campaign_parts import Limit
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.places.opening import open_sessions
from scheduler.places.service import load_campaign
from scheduler.plan.errors import NestedLimits
from scheduler.progress.outlook import Outlook
from scheduler.progress.required import PeopleUnknown, daily_target, end_of_day, required
from scheduler.progress.required_words import required_lines, verdict_sentence
from scheduler.roster.models import Resident
from scheduler.roster.service import import_roster

KEYS = Keys(bytes(range(32)))
BEFORE_THE_SPRING = datetime(2021, 3, 1, tzinfo=UTC)
WARD, OTHER_WARD = "19357", "19358"  # Phường 1 and Phường An Đôn of Quảng Trị town


def scenario(db, name, change=lambda text: text, *, opened=False):
    campaign = load_campaign(db, change(scenario_text(name)), now=EVE).campaign
    if opened:
        open_sessions(db, campaign, now=BEFORE_THE_SPRING)
    return campaign


@pytest.fixture
def small(db):
    """The small campaign with its roster and sessions: 14 people to come from 26 to 28/3, at most 40 a day."""
    return make_small(db)


def make_small(db, text=None):
    campaign = load_campaign(db, text or small_campaign_text(), now=EVE).campaign
    import_roster(db, campaign, small_roster(), "danh-sach.csv", keys=KEYS, now=EVE)
    open_sessions(db, campaign, now=EVE)
    return campaign


def with_limits(db, campaign, *limits):
    campaign.settings = {**campaign.settings, "limits": list(limits)}
    db.flush()


def serve(db, campaign, name, moment):
    resident = db.exec(select(Resident.id).where(Resident.full_name == name)).one()
    station = db.exec(select(Station.id).where(Station.code == "TRU-SO")).one()
    record_outcome(db, campaign=campaign, station_id=station, resident_id=resident, outcome="collected", now=moment)


def test_ha_tinh_needs_10405_a_day_and_is_25_days_late_at_its_quota(db):
    campaign = scenario(db, "ha-tinh")

    found = required(db, campaign, as_of=end_of_day(campaign, date(2021, 3, 18)))

    assert (found.source, found.as_of_day) == ("milestone", date(2021, 3, 18))
    assert (found.people, found.done, found.remaining, found.days_left) == (1_149_122, 67_000, 1_082_122, 104)
    assert (found.rate, found.shown, found.planned) == (Fraction(1_082_122, 104), 10_405, 10_406)
    assert (found.target, found.percent_of_rate(found.target)) == (8_400, Decimal("80.7"))
    assert found.at_target == Outlook("target", Fraction(8_400), date(2021, 7, 25), days_late=25)
    assert (found.places, found.at_places, found.at_pace, found.verdict) == (None, None, None, "late")
    assert verdict_sentence(found, "vi") == (
        "Không kịp: với chỉ tiêu 8.400 mỗi ngày thì 25/7/2021 mới xong, muộn 25 ngày so với hạn 30/6/2021. "
        "Cần 10.405 mỗi ngày."
    )
    assert verdict_sentence(found, "en") == (
        "Too late: at the target of 8,400 a day the last day is 25 July 2021, 25 days after the deadline of 30 June 2021. "
        "Needed: 10,405 a day."
    )


def test_quang_tri_town_is_done_on_23_april_with_463_places_a_day(db):
    campaign = scenario(db, "quang-tri", opened=True)

    found = required(db, campaign, as_of=end_of_day(campaign, date(2021, 3, 14)))

    assert (found.remaining, found.days_left, found.target) == (18_266, 47, None)
    assert (found.places.total, found.places.per_day, found.places.missing) == (47 * 463, 463, 0)
    assert found.at_places == Outlook("places", Fraction(463), date(2021, 4, 23), days_late=0)
    assert verdict_sentence(found, "vi") == (
        "Kịp: với trung bình 463 chỗ mỗi ngày thì 23/4/2021 xong, sớm 7 ngày so với hạn 30/4/2021. Cần 389 mỗi ngày."
    )


def test_quang_tri_town_is_done_on_27_april_with_a_tenth_of_its_kits_time_kept_free(db):
    def headquarters_at_90_percent(text):
        stations, generate = text.split("[[stations]]"), text.split("[generate]")[1]
        text = "[[stations]]".join(stations[:2]) + "\n[generate]" + generate
        assert "\nload = 1 " in text
        return text.replace("\nload = 1 ", "\nload = 0.90 ")

    campaign = scenario(db, "quang-tri", headquarters_at_90_percent, opened=True)

    found = required(db, campaign, as_of=end_of_day(campaign, date(2021, 3, 14)))

    assert (found.places.per_day, found.at_places.finish, found.verdict) == (416, date(2021, 4, 27), "in_time")


def test_a_misprinted_milestone_says_nothing_and_without_a_roster_nobody_knows_how_many_people_there_are(db):
    campaign = scenario(db, "hai-duong")

    with pytest.raises(PeopleUnknown) as caught:
        required(db, campaign, as_of=EVE)
    assert caught.value.params == {"unit": "Thành phố Hải Dương"}


def test_a_milestone_of_the_whole_says_nothing_of_a_part(db):
    with pytest.raises(PeopleUnknown):
        required(db, scenario(db, "ha-tinh"), as_of=EVE, unit="436")


def test_without_people_collected_before_the_milestone_is_as_of_the_day_that_is_asked_for(db):
    campaign = load_campaign(
        db, small_campaign_text() + '\n[[milestones]]\nby = 2021-03-28\nkind = "dossiers"\nfigure = 60\n', now=EVE
    ).campaign

    found = required(db, campaign, as_of=at(26, 12))

    assert (found.source, found.as_of_day, found.remaining, found.days_left) == ("milestone", date(2021, 3, 26), 60, 2)
    assert (found.verdict, verdict_sentence(found, "vi")) == (
        "unknown",
        "Chưa dự báo được: chưa có chỉ tiêu ngày, chưa mở ca, chưa có ngày thu nhận nào. Cần 30 mỗi ngày.",
    )


def test_the_roster_s_eligible_people_count_where_there_is_a_roster(db, small):
    found = required(db, small, as_of=EVE)

    assert (found.source, found.people, found.done, found.remaining) == ("roster", 14, 0, 14)
    assert (found.days_left, found.rate, found.shown, found.planned) == (3, Fraction(14, 3), 5, 5)
    assert found.at_places.finish == date(2021, 3, 26)
    assert found.verdict == "in_time"


def test_before_the_campaign_its_own_days_are_left_and_no_others(db, small):
    assert required(db, small, as_of=at(1, 8)).days_left == 3


def test_closed_days_are_no_operating_days(db, small):
    small.settings = {**small.settings, "closures": [{"from_day": "2021-03-27", "to_day": "2021-03-27"}]}
    with_limits(db, small, {"unit": "462", "daily_target": 7})

    found = required(db, small, as_of=EVE)

    assert (found.days_left, found.at_target.finish) == (2, date(2021, 3, 28))


def test_the_as_of_day_is_done_and_who_was_served_is_not_left(db, small):
    serve(db, small, "Lê Văn Mẫu", at(26, 8))
    serve(db, small, "Trần Thị Ánh", at(27, 1))  # the night shift of 26/3
    serve(db, small, "Mai Thị Còn", at(27, 9))

    friday = required(db, small, as_of=end_of_day(small, date(2021, 3, 26)))
    saturday = required(db, small, as_of=at(27, 10))

    assert (friday.as_of_day, friday.people, friday.done, friday.remaining) == (date(2021, 3, 26), 14, 2, 12)
    assert (friday.days_left, friday.at_pace) == (2, Outlook("pace", Fraction(2), date(2021, 4, 1), days_late=4))
    assert (saturday.done, saturday.days_left, saturday.at_pace.per_day) == (3, 1, Fraction(3, 2))


def test_who_was_served_counts_as_people_also_when_he_is_in_the_roster_with_a_card_by_now(db, small):
    serve(db, small, "Lê Văn Mẫu", at(26, 8))
    db.exec(select(Resident).where(Resident.full_name == "Lê Văn Mẫu")).one().has_card = True
    db.flush()

    found = required(db, small, as_of=at(26, 12))

    assert (found.people, found.done, found.remaining) == (14, 1, 13)


def test_the_pace_is_that_of_the_last_seven_days_on_which_anybody_was_served(db):
    campaign = make_small(db, small_campaign_text(first_day="2021-03-10"))
    people = ["Lê Văn Mẫu", "Trần Thị Ánh", "Đặng Ngọc Ưng", "Lê Thuỳ Ỷ", "Phạm Văn Ví", "Phạm Thị Cụ", "Võ Văn Đêm"]
    for name in ("Bùi Văn Thử", "Bùi Thị Thử", "Bùi Văn Con"):
        serve(db, campaign, name, at(10, 9))
    for number, name in enumerate(people):
        serve(db, campaign, name, at(12, 9) + timedelta(days=number))

    assert required(db, campaign, as_of=at(19, 9)).at_pace.per_day == 1
    assert required(db, campaign, as_of=at(17, 9)).at_pace.per_day == Fraction(9, 7)


def test_a_unit_is_taken_with_everything_below_it_and_nothing_else(db, small):
    serve(db, small, "Đỗ Hữu Mẫu", at(26, 8))

    ward, other = (required(db, small, as_of=at(26, 12), unit=unit) for unit in (WARD, OTHER_WARD))

    assert (ward.unit_name, ward.people, ward.done) == ("Phường 1", 9, 0)
    assert (other.unit_name, other.people, other.done) == ("Phường An Đôn", 5, 1)
    assert ward.places.total == 60  # the night shifts of its own point on 27 and 28/3
    assert (other.places, other.at_places, other.at_pace.per_day) == (None, None, 1)


@pytest.mark.parametrize("unit", ["45", "436", "x"])
def test_a_unit_outside_the_campaign_is_refused(db, small, unit):
    with pytest.raises(AreaUnknown):
        required(db, small, as_of=EVE, unit=unit)


def test_the_daily_limit_binds_the_sum_of_all_stations_on_a_day(db, small):
    assert required(db, small, as_of=EVE).places.per_day == 40
    with_limits(db, small)
    assert required(db, small, as_of=EVE).places.per_day == 120 + 30 + 16 + 40
    with_limits(db, small, {"unit": WARD, "daily_limit": 5})
    assert required(db, small, as_of=EVE).places.per_day == 120 + 5 + 16 + 40
    with_limits(db, small, {"unit": WARD, "daily_limit": 5}, {"unit": "462", "daily_limit": 40})
    with pytest.raises(NestedLimits):
        required(db, small, as_of=EVE)


def test_closed_sessions_and_slots_without_places_offer_nothing(db, small):
    with_limits(db, small)
    rows = db.exec(select(SessionRow, Station).join(Station)).all()
    for session, station in rows:
        if station.code != "TRU-SO":
            session.state = "closed"
        elif session.shift != "morning":
            for slot in db.exec(select(SlotRow).where(SlotRow.session_id == session.id)):
                slot.places = 0
    db.flush()

    assert required(db, small, as_of=EVE).places.per_day == 40
    for session, _ in rows:
        session.state = "closed"
    db.flush()
    found = required(db, small, as_of=EVE)
    assert (found.places.total, found.places.missing, found.at_places.finish) == (0, 14, None)
    assert verdict_sentence(found, "vi") == (
        "Không kịp: các ca đã mở còn thiếu 14 chỗ đến hạn 28/3/2021. Cần 5 mỗi ngày."
    )


def test_missing_places_are_told_and_decide_although_the_target_would_suffice(db, small):
    with_limits(db, small, {"unit": "462", "daily_limit": 3, "daily_target": 5})

    found = required(db, small, as_of=EVE)

    assert (found.at_target.in_time, found.places.missing, found.at_places.days_late) == (True, 5, None)
    assert verdict_sentence(found, "en") == (
        "Too late: the open sessions lack 5 places up to the deadline of 28 March 2021. Needed: 5 a day."
    )
    assert ("Chỗ mỗi ngày", "3 (64,3% mức cần, thiếu 5 chỗ)") in required_lines(found, "vi")


def test_places_after_the_last_day_bring_an_end_but_a_late_one(db, small):
    small.last_day = date(2021, 3, 26)
    with_limits(db, small, {"unit": "462", "daily_limit": 6})

    found = required(db, small, as_of=EVE)

    assert (found.places.total, found.places.missing) == (6, 8)
    assert (found.at_places.finish, found.at_places.days_late, found.verdict) == (date(2021, 3, 28), 2, "late")


def test_a_target_of_nobody_never_ends(db, small):
    with_limits(db, small, {"unit": "462", "daily_target": 0})

    found = required(db, small, as_of=EVE)

    assert (found.at_target.finish, found.verdict) == (None, "late")
    assert verdict_sentence(found, "vi") == "Không kịp: với chỉ tiêu 0 mỗi ngày thì không bao giờ xong. Cần 5 mỗi ngày."
    assert ("Xong, với chỉ tiêu 0 mỗi ngày", "– (không xong)") in required_lines(found, "vi")


def test_an_end_on_the_last_day_is_in_time(db, small):
    with_limits(db, small, {"unit": "462", "daily_target": 5})

    assert verdict_sentence(required(db, small, as_of=EVE), "vi") == (
        "Kịp: với chỉ tiêu 5 mỗi ngày thì 28/3/2021 xong, đúng ngày hạn. Cần 5 mỗi ngày."
    )


def test_after_the_last_day_nothing_can_be_required_any_more(db, small):
    found = required(db, small, as_of=at(29, 8))

    assert (found.days_left, found.rate, found.shown, found.planned, found.verdict) == (0, None, None, None, "over")
    assert found.percent_of_rate(8) is None
    assert verdict_sentence(found, "vi") == "Đã quá hạn 28/3/2021 mà còn 14 người."
    assert ("Cần mỗi ngày", "–") in required_lines(found, "vi")


def test_with_nobody_left_it_is_done_even_after_the_last_day(db, small):
    for person in db.exec(select(Resident)):
        person.mark = "moved"
    db.flush()

    found = required(db, small, as_of=at(31, 8))

    assert (found.remaining, found.verdict, found.at_places.in_time) == (0, "done", True)
    assert verdict_sentence(found, "en") == "Done: nobody is left."
    assert [label for label, _ in required_lines(found, "en")][-1] == "Places a day"


BELOW = {"42": {"42", "436", "437", "18070"}, "436": {"436", "18070"}, "437": {"437"}, "18070": {"18070"}}


@pytest.mark.parametrize(
    ("targets", "unit", "target"),
    [
        ({"42": 8400, "436": 600}, "42", 8400),
        ({"436": 600, "437": 500}, "42", 1100),
        ({"436": 600, "18070": 100, "437": 500}, "42", 1100),
        ({"436": 600, "18070": 100}, "436", 600),
        ({"42": 8400}, "436", None),
        ({}, "42", None),
        ({"437": None, "436": 0}, "42", 0),
    ],
)
def test_a_unit_without_a_target_has_the_sum_of_its_parts_and_a_part_s_parts_count_once(targets, unit, target):
    limits = [Limit(unit=code, daily_target=figure) for code, figure in targets.items()]
    assert daily_target(limits, unit, BELOW) == target


@contextmanager
def counted_statements(db):
    statements = []

    def note(_conn, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.connection(), "before_cursor_execute", note)
    yield statements
    event.remove(db.connection(), "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow_with_people_or_sessions(db, small):
    def queries(**asked):
        db.flush()
        db.expire_all()
        assert small.code
        with counted_statements(db) as statements:
            required(db, small, as_of=at(28, 9), **asked)
        return len(statements)

    few = queries(), queries(unit=WARD)
    more = [f"B{number};Người Thử {number};Chủ hộ;1970;;khu phố {number % 9};Phường 1;;;;;" for number in range(40)]
    import_roster(db, small, small_roster(*more), "danh-sach.csv", keys=KEYS, now=EVE)
    for number in range(20):
        serve(db, small, f"Người Thử {number}", at(26, 8))

    assert (queries(), queries(unit=WARD)) == few
    assert max(few) <= 7
