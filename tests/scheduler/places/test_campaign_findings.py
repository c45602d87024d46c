"""What a planner is told about a campaign file that cannot be used: the key, what is wrong, what would be right."""

import time
import unicodedata

import pytest
from pydantic import Field

from campaign_mistakes import CASES
from campaign_samples import TOWN, changed, read
from notices.slipcode import LONGEST_PUBLIC_URL
from scheduler.errors import SchedulerError
from scheduler.places import errors
from scheduler.places.campaign_findings import path_of, read_model, refuse_costly
from scheduler.places.campaign_parts import Part
from scheduler.places.campaign_reading import scenario_text, shipped_scenarios
from scheduler.places.errors import CampaignFileInvalid, Finding

LONGEST_ADDRESS = "https://phieuhen.example/".ljust(LONGEST_PUBLIC_URL, "a")


def findings(text: str) -> list[Finding]:
    with pytest.raises(CampaignFileInvalid) as caught:
        read(text)
    return list(caught.value.findings)


def only(text: str) -> Finding:
    (finding,) = findings(text)
    return finding


@pytest.mark.parametrize(("old", "new", "code", "sentence"), CASES)
def test_a_mistake_is_named_with_its_key_and_what_would_be_right(old, new, code, sentence):
    finding = only(changed(old, new))
    assert (finding.code, finding.text("en")) == (code, sentence)
    assert finding.text("vi") != finding.text("en")
    assert finding.text("vi").startswith(f"{finding.params['key']}: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "x = 1\ny == 2\n",
            "Line 2, column 4: this is not TOML (Invalid value). Check quotes, brackets and the = sign.",
        ),
        (
            "x = 1\ny = [1,",
            "Line 2, column 1: this is not TOML (Invalid value). Check quotes, brackets and the = sign.",
        ),
    ],
)
def test_a_file_that_is_not_toml_names_the_line(text, sentence):
    finding = only(text)
    assert (finding.code, finding.text("en")) == ("toml_syntax", sentence)


COSTLY = {
    "too many points": "x = 1\n" + ".".join(["a"] * 300_000) + " = 1\n",
    "too many accents on one letter": 'x = 1\ny = "a' + "\u0301\u0323" * 250_000 + '"\n',
    "too many brackets in one another": "a = " + "[" * 500_000,
    "Exceeds the limit": "x = 1\na = " + "1" * 500_000,
}


@pytest.mark.parametrize(("detail", "text"), COSTLY.items(), ids=COSTLY)
def test_a_text_that_would_cost_the_square_of_its_length_is_refused_at_once(detail, text):
    begun = time.process_time()
    finding = only(text)
    assert finding.code == "toml_syntax"
    assert detail in finding.text("vi")
    assert time.process_time() - begun < 5


def test_an_ordinary_sentence_may_have_accents_and_points():
    for text in map(scenario_text, shipped_scenarios()):
        refuse_costly(unicodedata.normalize("NFD", text))


def test_an_empty_file_names_every_key_that_is_needed():
    keys = [finding.params["key"] for finding in findings("")]
    assert keys == ["code", "name", "dataset", "unit", "first_day", "public_url", "texts"]


def test_a_campaign_without_a_station_is_refused():
    finding = only(TOWN[: TOWN.index("[[stations]]")])
    assert (finding.code, finding.params["key"]) == ("missing_key", "stations")


def test_all_mistakes_are_told_at_once_unknown_keys_beside_what_makes_no_sense():
    text = (
        changed("rate = 10", "ratte = 10")
        .replace('unit = "19357"', 'unit = "461"')
        .replace('code = "PHUONG-1"', 'code = "TRU-SO"')
    )
    assert [finding.code for finding in findings(text)] == ["unknown_key", "duplicate_code", "unit_outside"]


def test_unknown_keys_deep_in_a_list_do_not_hide_other_mistakes():
    text = changed('code = "morning", hours', 'codee = 1, code = "morning", hours').replace(
        'kind = "mobile"', 'kind = "mobil"'
    )
    assert [finding.params["key"] for finding in findings(text)] == [
        "stations[TRU-SO].shifts[morning].codee",
        "stations[PHUONG-1].kind",
    ]


def test_the_whole_message_counts_the_findings_and_lists_them_in_both_languages():
    with pytest.raises(CampaignFileInvalid) as caught:
        read(changed("load = 1", "load = 2").replace("rate = 10", "rate = 1"))
    error = caught.value
    assert isinstance(error, SchedulerError)
    assert (error.code, error.status) == ("campaign_file_invalid", 422)
    assert error.text("vi").splitlines() == [
        "Tệp đợt có lỗi (2), chưa nạp gì:",
        "- capacity.rate: “1” không hợp lệ; cần từ 4 đến 30 người mỗi bộ mỗi giờ.",
        "- capacity.load: “2” không hợp lệ; cần lớn hơn 0 và không quá 1.",
    ]
    assert str(error).splitlines()[0] == "Errors in the campaign file: 2; nothing was loaded:"
    assert error.as_items("en")[1] == {
        "key": "capacity.load",
        "code": "invalid_value",
        "detail": "capacity.load: “2” is not valid; it must be above 0 and at most 1.",
    }


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://phieuhen.example/", "https://phieuhen.example"),
        ("https://congan.example:8443/hen", "https://congan.example:8443/hen"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        pytest.param(LONGEST_ADDRESS, LONGEST_ADDRESS, id="as long as a code may hold"),
    ],
)
def test_an_address_loses_its_last_slash_and_plain_http_is_for_this_machine_only(address, kept):
    assert read(changed("https://phieuhen.example", address)).public_url == kept


@pytest.mark.parametrize(
    "address",
    ["https://Phieuhen.example", "https://a.example/?x=1", "https://a.example/#x", f"{LONGEST_ADDRESS}a"],
)
def test_an_address_that_capitals_would_change_or_that_is_too_long_is_refused(address):
    assert only(changed("https://phieuhen.example", address)).params["key"] == "public_url"


@pytest.mark.parametrize(("hours", "clashes"), [("23:00-06:00", False), ("23:00-07:00", True)])
def test_a_night_shift_holds_its_kit_until_the_next_morning(hours, clashes):
    text = changed('"afternoon", hours = "13:00-17:00"', f'"night", hours = "{hours}"')
    if clashes:
        assert only(text).text("en") == (
            f"stations[TRU-SO]: on 17/03/2021 BTB-2 would be in two places at once: PHUONG-1 {hours} and TRU-SO "
            "06:30-12:00. Change hours, days, kit or team."
        )
    else:
        assert len(read(text).stations) == 2


@pytest.mark.parametrize(
    ("closed", "clashes"), [("", True), ("closures = [{ from_day = 2021-03-16, to_day = 2021-03-16 }]", False)]
)
def test_a_night_before_a_closed_day_does_not_reach_into_the_morning_after_it(closed, clashes):
    text = changed('unit = "462"\nfirst', f'unit = "462"\n{closed}\nfirst')
    text = changed("from_day = 2021-03-16", "from_day = 2021-03-15", text)
    text = changed('kind = "headquarters"', 'kind = "headquarters"\nfrom_day = 2021-03-17', text)
    text = changed('"afternoon", hours = "13:00-17:00"', '"night", hours = "23:00-07:00"', text)
    if clashes:
        assert only(text).code == "kit_in_two_places"
    else:
        assert len(read(text).stations) == 2


class _Shelf(Part):
    books: dict[str, int] = Field(default_factory=dict)
    size: complex = 0j


def test_a_value_of_a_kind_that_has_no_sentence_of_its_own_is_told_in_the_librarys_words():
    _, (finding,) = read_model(_Shelf, {"size": "wide"}, "shelf")
    assert finding.params["key"] == "shelf.size"
    assert finding.params["expected_vi"] == finding.params["expected_en"]


def test_a_key_inside_a_free_table_is_named_too():
    _, (finding,) = read_model(_Shelf, {"books": {"one": "x"}})
    assert finding.text("en") == "books.one: “x” is not valid; it must be a whole number."


def test_a_place_beyond_the_data_is_named_by_its_number():
    assert path_of({"stations": [{}]}, ("stations", 4, "code")) == "stations[5].code"


@pytest.mark.parametrize(
    "kind", [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.PlacesError)]
)
def test_every_error_has_a_code_and_both_languages_of_its_own(kind):
    own = vars(kind)
    assert own["code"] == kind.code
    if kind not in {errors.PlacesError, Finding}:
        assert own["vi"] != own["en"]
