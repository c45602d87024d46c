"""Which kits and teams go from place to place together, and where they stand by the file."""

from datetime import date

from campaign_samples import TOWN, changed, read
from scheduler.places.crews import Block, blocks_of, crews_of

TWO_TEAMS = """
[[teams]]
code = "TO-1"
name = "Tổ lưu động 1"
people = 4

[[stations]]
code = "PHUONG-2"
name = "Nhà văn hóa Phường 2"
kind = "mobile"
unit = "19358"
shifts = [
  { code = "morning", hours = "07:00-11:00", kits = ["BTB-3"], teams = ["TO-1"], from_day = 2021-03-15, to_day = 2021-03-16 },
  { code = "evening", hours = "18:00-22:00", kits = ["BTB-4"], teams = ["TO-1"], from_day = 2021-03-15, to_day = 2021-03-15 },
]

[[stations]]
code = "PHUONG-3"
name = "Nhà văn hóa Phường 3"
kind = "mobile"
unit = "19360"
shifts = [{ code = "morning", hours = "07:00-12:00", kits = ["BTB-3"], from_day = 2021-03-17 }]
"""


def test_whoever_shares_a_shift_of_a_mobile_station_goes_together():
    first, second = crews_of(read(TOWN + TWO_TEAMS))

    assert (first.code, first.name, sorted(first.kits)) == ("BTB-2", "BTB-2", ["BTB-2"])
    assert (second.code, second.name, sorted(second.kits)) == ("TO-1", "Tổ lưu động 1", ["BTB-3", "BTB-4"])
    assert [second.answers_to(code) for code in ("TO-1", "BTB-4", "BTB-2")] == [True, True, False]
    assert [(one.code, one.hours, one.from_day) for one in second.shifts] == [
        ("morning", "07:00-11:00", None),
        ("evening", "18:00-22:00", None),
    ]


def test_a_crew_stands_in_blocks_of_days_whatever_its_shifts_on_each():
    file = read(TOWN + TWO_TEAMS)
    first, second = crews_of(file)

    assert blocks_of(file, second) == [
        Block("TO-1", date(2021, 3, 15), date(2021, 3, 16), "PHUONG-2"),
        Block("TO-1", date(2021, 3, 17), date(2021, 3, 17), "PHUONG-3"),
    ]
    assert blocks_of(file, first) == [Block("BTB-2", date(2021, 3, 16), date(2021, 3, 17), "PHUONG-1")]


def test_crews_that_a_later_shift_brings_together_are_one():
    joined = changed('kits = ["BTB-2"]', 'kits = ["BTB-2", "BTB-3"]', TOWN + TWO_TEAMS)

    (crew,) = crews_of(read(joined))

    assert (crew.code, sorted(crew.kits)) == ("TO-1", ["BTB-2", "BTB-3", "BTB-4"])


def test_headquarters_send_nobody_out():
    assert crews_of(read(changed('kind = "mobile"', 'kind = "headquarters"'))) == ()


def test_a_mobile_station_may_be_one_where_nobody_goes_for_now():
    file = read(changed('shifts = [{ code = "afternoon", hours = "13:00-17:00", kits = ["BTB-2"] }]', "shifts = []"))

    assert crews_of(file) == ()
