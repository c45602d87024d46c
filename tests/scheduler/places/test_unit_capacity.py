"""What each unit can do on a day: a loan takes from the giver just what it brings to the borrower's own reckoning."""

from datetime import date

import pytest

from campaign_samples import BOOKS, changed, read
from scheduler.places.unit_capacity import UnitDay, unit_days

LOAN = (
    'public_url = "https://phieuhen.example"\n'
    'loans = [{ kits = ["BTB-1"], to_station = "PHUONG-1", from_day = 2021-03-17 }]'
)
LENT = read(changed('public_url = "https://phieuhen.example"', LOAN))


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        (16, [UnitDay("19357", 1, (), (), 40, 0), UnitDay("462", 2, (), (), 170, 0)]),
        (17, [UnitDay("19357", 2, (), ("BTB-1",), 80, 40), UnitDay("462", 1, ("BTB-1",), (), 55, -115)]),
    ],
)
def test_a_loan_stands_on_the_reports_of_both_units_from_its_first_day(day, rows):
    assert unit_days(LENT, BOOKS["vn-2021"], date(2021, 3, day)) == rows
