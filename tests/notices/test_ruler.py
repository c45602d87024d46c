import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import ruler
from notices.ruler import DAY, Ruler

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_the_day_has_22_units_and_figures_at_every_third_hour_with_24_for_midnight():
    ticks = DAY.ticks()

    assert len(ticks) == 23
    assert [tick.figure for tick in ticks if tick.figure] == ["6", "9", "12", "15", "18", "21", "24", "3"]
    assert [tick.hour for tick in ticks if tick.is_midnight] == [24]


@given(st.floats(-50, 50))
def test_an_hour_never_lies_outside_the_line(hour):
    assert 0 <= DAY.share(hour) <= 1


def test_an_hour_lies_where_its_tick_is():
    assert DAY.share(5) == 0
    assert DAY.share(16) == 0.5
    assert DAY.share(27) == 1


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([], Ruler(5, 27)),
        ([(1140, 1200)], Ruler(5, 27)),
        ([(270, 330), (1380, 1650)], Ruler(4, 28)),
    ],
)
def test_early_and_late_windows_widen_the_ruler_for_all(windows, expected):
    assert ruler.widened(windows) == expected


def test_words_outside_a_narrow_ruler_are_left_out():
    assert [word for _, word in Ruler(9, 18).words()] == ["trưa", "chiều"]


def test_the_drawing_follows_the_measures_of_the_design():
    text = ruler.svg(19 * 60, 20 * 60)
    svg = parsed(text)

    assert svg.get("viewBox") == "0 0 330 54"
    assert svg.get("aria-hidden") == "true"
    assert svg.find(f"{SVG}path").get("d") == "M206.8 32V19H221V32"
    assert [word.text for word in svg.iter(f"{SVG}text")][:5] == ["sáng", "trưa", "chiều", "tối", "đêm"]
    assert len(text.encode()) < 900


def test_the_drawing_speaks_english():
    words = [word.text for word in parsed(ruler.svg(1380, 1560, "en")).iter(f"{SVG}text")]

    assert words[:5] == ["morning", "noon", "afternoon", "evening", "night"]
