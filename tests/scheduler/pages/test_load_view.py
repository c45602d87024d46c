"""The chart of a plan's load: what it finds, its cells, and a province by district."""

from scheduler.pages.load_view import chart_of
from scheduler.places.units import shipped_units
from scheduler.plan.loads import Load, StationLoad

BOOK = shipped_units("vn-2021")


def hall(code, unit="19357", **parts):
    return StationLoad(code, f"Điểm {code}", unit, {part: Load(*load) for part, load in parts.items()})


def test_the_heading_is_the_finding_and_a_station_that_is_closed_has_a_dash():
    chart = chart_of([hall("A", morning=(30, 40), evening=(20, 20)), hall("B", morning=(10, 40))], BOOK, "vi")
    assert chart["finding"] == "Ca tối đông nhất, kín 100% chỗ; ca sáng còn thoáng nhất, kín 50%"
    assert chart["columns"] == ["Ca sáng", "Ca tối"]
    (group,) = chart["groups"]
    assert [[cell and cell["figures"] for cell in row["cells"]] for row in group["rows"]] == [
        ["30/40", "20/20"],
        ["10/40", None],
    ]
    assert [cell["share"] for cell in chart["total"]] == ["50%", "100%"]
    assert "h600v16" in group["rows"][0]["cells"][0]["bar"]


def test_nearly_full_is_not_called_full_and_too_full_is_not_called_full_either():
    chart = chart_of([hall("A", morning=(999, 1000), evening=(1001, 1000), night=(3, 0))], BOOK, "en")
    assert [cell["share"] for cell in chart["total"]] == ["99%", "101%", "200%"]


def test_one_part_of_the_day_has_no_other_to_compare_with_and_none_has_no_places():
    assert (
        chart_of([hall("A", evening=(1, 4))], BOOK, "en")["finding"]
        == "25% of the places of the evening shift are taken"
    )
    assert chart_of([hall("A", evening=(0, 0))], BOOK, "en")["finding"] == "The stations have no places"
    assert chart_of([], BOOK, "vi")["groups"] == [{"title": "", "note": "0/0", "rows": []}]


def test_many_stations_are_shown_by_district():
    stations = [hall(f"A{n}", morning=(1, 2)) for n in range(20)] + [
        hall(f"B{n}", "19360", morning=(1, 2)) for n in range(9)
    ]
    stations.append(hall("LA", "99999", morning=(1, 2)))
    groups = chart_of(stations, BOOK, "vi")["groups"]
    assert [(group["title"], group["note"], len(group["rows"])) for group in groups] == [
        ("99999", "1/2", 1),
        ("Thị xã Quảng Trị", "29/58", 29),
    ]
