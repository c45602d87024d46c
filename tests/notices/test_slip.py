from dataclasses import replace
from datetime import timedelta

import pytest

from notice_factories import a_bundle, a_slip, at


def test_minutes_count_from_midnight_of_the_operating_day():
    assert a_slip(start=23, end=26).minutes == (1380, 1560)
    assert a_slip(start=25, end=26).minutes == (1500, 1560)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": at(19).replace(tzinfo=None)},
        {"ends_at": at(20).replace(tzinfo=None)},
        {"ends_at": at(19)},
        {"ends_at": at(18)},
        {"ends_at": at(19) + timedelta(days=1, minutes=1)},
        {"members": ()},
    ],
)
def test_a_slip_without_sense_cannot_be_made(change):
    with pytest.raises(ValueError, match="slip"):
        a_slip(**change)


@pytest.mark.parametrize(
    ("change", "word"), [({"slips": ()}, "one slip"), ({"prepared_at": at(0).replace(tzinfo=None)}, "aware")]
)
def test_a_bundle_without_sense_cannot_be_made(change, word):
    with pytest.raises(ValueError, match=word):
        replace(a_bundle(), **change)
