"""A stored campaign as a campaign file again: read back it is the same campaign, and people can read it."""

import tomllib
import types
import unicodedata
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Union, get_args, get_origin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import Field
from sqlmodel import select

from campaign_samples import BOOKS, TOWN, changed, read
from line import rows_of
from scheduler.database import transaction
from scheduler.places import campaign_writing
from scheduler.places.campaign_calendar import Closure
from scheduler.places.campaign_figures import MOST_KM, MOST_WEIGHT
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_findings import read_model, read_toml, refuse_costly
from scheduler.places.campaign_parts import (
    Bilingual,
    CapacityRules,
    GroupRule,
    Limit,
    Part,
    Preferences,
    ShiftCosts,
    Weights,
)
from scheduler.places.campaign_reading import parse_campaign, scenario_text, shipped_scenarios
from scheduler.places.campaign_writing import to_toml
from scheduler.places.models import Campaign
from scheduler.places.service import load_campaign

NOW = datetime(2021, 3, 14, 12, tzinfo=UTC)
LATER = datetime(2021, 3, 20, 12, tzinfo=UTC)
SMALL = read()


def again(file: CampaignFile) -> CampaignFile:
    """Write and read, without the checks that ask whether the campaign makes sense."""
    text = to_toml(file)
    refuse_costly(text)
    found, findings = read_model(CampaignFile, read_toml(unicodedata.normalize("NFC", text)))
    assert findings == []
    return found


def with_parts(**parts) -> CampaignFile:
    return SMALL.model_copy(update=parts)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_scenario_is_read_back_as_the_same_campaign(name):
    file = parse_campaign(scenario_text(name), BOOKS)
    text = to_toml(file)
    assert parse_campaign(text, BOOKS) == file
    assert len(text.encode()) < 500_000  # half of what a form and the API take
    assert to_toml(parse_campaign(text, BOOKS)) == text


@pytest.mark.parametrize("name", ["quang-tri", "hai-duong"])
def test_loading_the_written_file_again_changes_nothing(db_engine, name):
    with transaction(db_engine) as db:
        load_campaign(db, scenario_text(name), now=NOW)
    before = rows_of(db_engine)
    with transaction(db_engine) as db:
        written = to_toml(settings_of(db.exec(select(Campaign)).one()))
        assert load_campaign(db, written, now=LATER).changed == []
    assert rows_of(db_engine) == before


def test_the_file_says_what_differs_and_leaves_out_what_does_not():
    assert to_toml(SMALL) == (
        """\
# Đợt town như đang lưu. Khóa nào không ghi ở đây thì giữ giá trị mặc định.
# Campaign town as it is stored. A key that is not written here has its default.

code = "town"
name = "Một đợt thử"
dataset = "vn-2021"
unit = "462"
first_day = 2021-03-15
last_day = 2021-03-17
public_url = "https://phieuhen.example"

[capacity]
rate = 10
load = 1
front_load = 0

[texts]
short_name = "Đợt thử"
issuing_body = "CÔNG AN {WARD}"
place_name = "Quảng Trị"
papers = [
    { vi = "Phiếu này", en = "This slip" },
]
verify_phone = "0233 3000 000"
signer_title = "TRƯỞNG CÔNG AN {ward}"

[[stations]]
code = "TRU-SO"
name = "Trụ sở"
unit = "462"
kind = "headquarters"

[[stations.shifts]]
code = "morning"
hours = "06:30-12:00"
kits = ["BTB-1", "BTB-2"]

[[stations.shifts]]
code = "evening"
hours = "18:00-24:00"
kits = ["BTB-1"]

[[stations]]
code = "PHUONG-1"
name = "Nhà văn hóa Phường 1"
unit = "19357"
kind = "mobile"
from_day = 2021-03-16

[[stations.shifts]]
code = "afternoon"
hours = "13:00-17:00"
kits = ["BTB-2"]
"""
    )


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (Fraction(3, 4), "0.75"),
        (Fraction(1), "1"),
        (Fraction(1, 3), '"1/3"'),
        (Fraction(1, 100_000), '"0.00001"'),
        (Fraction(1, 2**17), '"0.00000762939453125"'),
        (Fraction(1, 2**18), '"1/262144"'),  # a decimal more than reading takes
        (Fraction(12345, 2**30), '"12345/1073741824"'),
        ("0.12345678901234567", '"0.12345678901234567"'),  # as many digits as reading takes
    ],
)
def test_a_share_is_written_exactly_and_as_short_as_can_be(share, written):
    file = with_parts(capacity=CapacityRules(reserve=share))
    assert f"reserve = {written}\n" in to_toml(file)
    assert again(file).capacity.reserve == Fraction(share)


def test_days_and_hours_are_those_of_toml():
    tuesday = date(2021, 3, 16)
    said = tomllib.loads(
        to_toml(with_parts(day_starts=time(3, 30), closures=(Closure(from_day=tuesday, to_day=tuesday),)))
    )
    assert (said["day_starts"], said["closures"]) == (time(3, 30), [{"from_day": tuesday, "to_day": tuesday}])


def test_a_table_of_defaults_is_written_where_the_default_is_another():
    file = with_parts(preferences=Preferences(worker=ShiftCosts()))
    assert "[preferences.worker]" in to_toml(file)
    assert again(file) == file
    assert "[preferences" not in to_toml(SMALL)


def test_a_list_that_is_empty_against_its_default_is_written():
    assert again(with_parts(groups=())).groups == ()


def test_a_long_list_stands_one_value_a_line_and_short_ones_on_one():
    words = tuple(f"nghề số {number}" for number in range(20))
    rules = (GroupRule(group="worker", when="occupation", words=words), GroupRule(group="daytime", when="otherwise"))
    file = with_parts(groups=rules)
    assert 'words = [\n    "nghề số 0",\n' in to_toml(file)
    assert again(file) == file


@pytest.mark.parametrize(
    "word", ["= [", '"', "a\nb", "]", "# no note", "a,", "{ward}", "\\u00e1", "'''", "\x00", "\x7f"]
)
def test_a_text_that_looks_like_toml_stays_a_text(word):
    file = with_parts(
        name=word,
        groups=(GroupRule(group="worker", when="occupation", words=(word, word)),),
        limits=(Limit(unit=word),),
    )
    assert again(file) == file


@pytest.mark.parametrize("text", ["a\u0301", "\u212b", "e" + "\u0302" * 40, "x" + "." * 300, "\U0001d15e\u0323"])
def test_what_reading_would_change_or_refuse_is_written_in_escapes(text):
    file = with_parts(groups=(GroupRule(group="worker", when="occupation", words=(text,)),))
    assert again(file) == file
    assert parse_campaign(changed('name = "Một đợt thử"', 'name = "a\\u0301"'), BOOKS).name == "a\u0301"


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
shares = st.fractions(0, 1, max_denominator=10**17) | st.decimals(0, 1, places=17).map(Fraction)
weights = st.floats(0, MOST_WEIGHT, allow_nan=False)
costs = st.builds(ShiftCosts, **dict.fromkeys(("morning", "evening", "night"), st.none() | weights))
sentences = st.builds(Bilingual, vi=texts, en=st.just("") | texts)


def or_as_it_is(field: str, other: st.SearchStrategy) -> st.SearchStrategy:
    return st.just(getattr(SMALL, field)) | other


variations = st.fixed_dictionaries(
    {
        "name": or_as_it_is("name", texts),
        "closures": st.lists(
            st.builds(Closure, from_day=days, to_day=days, unit=st.just("") | texts, reason=st.just("") | texts),
            max_size=5,
        ).map(tuple),
        "day_starts": or_as_it_is("day_starts", st.builds(time, st.integers(0, 23), st.integers(0, 59))),
        "capacity": st.builds(CapacityRules, reserve=shares, waiting_room_cap=st.none() | st.integers(1, 10**9)),
        "weights": st.builds(Weights, late=weights, km=weights),
        "preferences": st.builds(Preferences, worker=costs, student=costs),
        "limits": st.lists(st.builds(Limit, unit=texts, daily_limit=st.none() | st.integers(0, 9999)), max_size=3).map(
            tuple
        ),
        "texts": st.builds(
            lambda fee, subtitle, english: SMALL.texts.model_copy(
                update={"fee_line": fee, "subtitle": subtitle, "english_page": english}
            ),
            st.none() | sentences,
            sentences,
            st.booleans(),
        ),
        "stations": st.lists(
            st.builds(
                lambda name, address, x_km, serves, from_day: SMALL.stations[0].model_copy(
                    update={"name": name, "address": address, "x_km": x_km, "serves": serves, "from_day": from_day}
                ),
                texts,
                st.just("") | texts,
                st.none() | st.floats(-MOST_KM, MOST_KM, allow_nan=False),
                st.lists(texts, max_size=3).map(tuple),
                st.none() | days,
            ),
            max_size=3,
        ).map(tuple),
    }
)


@given(variations)
@example({"weights": Weights(late=1e6, km=1e-300)})
def test_whatever_a_planner_may_have_set_is_read_back(parts):
    file = with_parts(**parts)
    assert again(file) == file


def models_below(model: type[Part]) -> list[type[Part]]:
    return [found for below in model.__subclasses__() for found in (below, *models_below(below))]


@pytest.mark.parametrize("model", models_below(Part), ids=lambda model: model.__name__)
def test_a_key_that_may_be_none_is_none_by_default_for_toml_has_no_word_for_it(model):
    for name, field in model.model_fields.items():
        may_be_none = get_origin(field.annotation) in {Union, types.UnionType} and type(None) in get_args(
            field.annotation
        )
        assert not may_be_none or field.default is None, name


def test_a_key_that_is_added_to_a_model_is_written_without_a_line_here():
    class Place(Part):
        depth: int = 1

    class Later(Part):
        code: str
        marks: frozenset[int] = frozenset()
        nested: tuple[tuple[str, ...], ...] = ()
        place: Place = Place()
        names: dict[str, str] = Field(default_factory=dict)

    later = Later(code="a", marks={3}, nested=(("a", "b"), ()), place=Place(depth=2), names={"a.b": "c"})
    text = "\n".join(campaign_writing._lines(campaign_writing.tomli_w.dumps(campaign_writing._table(later))))
    assert Later.model_validate(tomllib.loads(text)) == later
    assert campaign_writing._table(Later(code="a")) == {"code": "a"}


def test_notes_and_templates_of_the_old_file_are_not_in_the_new_one():
    file = read(
        TOWN
        + """
[[station_templates]]  # one for each commune
per = "commune"
code = "XA-{unit}"
name = "{name}"
kind = "home"
window_minutes = 60
rate = 4
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["NHA-{unit}"] }]
"""
    )
    text = to_toml(file)
    assert ("station_templates" in text, "one for each" in text) == (False, False)
    assert text.count("[[stations]]") == len(file.stations) == 7
    assert parse_campaign(text, BOOKS) == file
