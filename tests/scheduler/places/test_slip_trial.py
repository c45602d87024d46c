import io
from datetime import timedelta

import pytest
from reportlab.pdfgen.canvas import Canvas

from campaign_samples import TOWN, changed, read
from notices.canvas import CanvasInk
from notices.pen import Pen
from notices.ruler import DAY
from notices.sheet import draw_slip
from notices.slip import Member, Slip
from notices.slip_form import HEIGHT, draw_form
from notices.slipcode import qr_text
from scheduler.places.campaign_reading import parse_campaign, scenario_text, shipped_scenarios
from scheduler.places.errors import CampaignFileInvalid
from scheduler.places.slip_texts import KIND_OF_STATION, Contact, sheet_texts
from scheduler.places.units import shipped_units
from slots.calendar import at

BOOK = shipped_units("vn-2021")
SHORT_NAME = "Đợt cấp Căn cước công dân tháng ba năm 2021 ở thị xã, đủ mọi"
WORDS = "một hai ba bốn năm sáu bảy tám chín mười "


def findings(text: str) -> list[tuple[str, str]]:
    with pytest.raises(CampaignFileInvalid) as caught:
        read(text)
    return [(finding.code, finding.params["key"]) for finding in caught.value.findings]


def said(name: str, value: str) -> str:
    return changed("[texts]\n", f'[texts]\n{name} = "{value}"\n', without(name))


def without(name: str) -> str:
    return "\n".join(line for line in TOWN.splitlines() if not line.startswith(f"{name} ="))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("parent_body", "CÔNG AN TỈNH " * 6),
        ("issuing_body", "CÔNG AN THỊ XÃ, PHƯỜNG " * 3),
        ("short_name", SHORT_NAME),
        ("subtitle", WORDS * 4),
        ("place_name", "Thị xã Quảng Trị, tỉnh Quảng Trị, Việt Nam, miền Trung"),
        ("anti_fraud", WORDS * 8),
        ("signer_title", "TRƯỞNG CÔNG AN THỊ XÃ VÀ CÁC PHƯỜNG, XÃ TRỰC THUỘC THỊ XÃ"),
        ("inviting_body", "Công an thị xã Quảng Trị và các phường, xã trực thuộc"),
    ],
)
def test_a_text_that_fits_on_no_slip_is_refused_with_the_length_that_fits(name, value):
    with pytest.raises(CampaignFileInvalid) as caught:
        read(said(name, value))

    (finding,) = caught.value.findings
    assert (finding.code, finding.params["key"]) == ("text_too_long_on_paper", f"texts.{name}")
    limit = finding.params["limit"]
    assert 10 < limit < len(value)
    assert read(said(name, value[:limit].strip())).code == "town"
    assert str(limit) in finding.text("vi")


def test_the_office_is_named_as_the_contact_where_nobody_invites_in_particular():
    long = "CÔNG AN THỊ XÃ, CÁC PHƯỜNG VÀ CÁC XÃ CỦA"
    assert findings(said("issuing_body", long)) == [("text_too_long_on_paper", "texts.issuing_body")]
    assert read(said("inviting_body", "Công an thị xã")).texts.inviting_body == "Công an thị xã"


def test_all_texts_that_are_too_long_are_told_at_once_and_each_once():
    home = """
[[stations]]
code = "TAI-NHA"
name = "Tại nhà"
kind = "home"
unit = "462"
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["BTB-3"] }]
"""
    text = said("subtitle", WORDS * 4).replace("Đợt thử", SHORT_NAME) + home

    assert sorted(findings(text)) == [
        ("text_too_long_on_paper", "texts.short_name"),
        ("text_too_long_on_paper", "texts.subtitle"),
    ]


def test_more_papers_than_a_slip_holds_are_refused():
    many = ", ".join(f'{{ vi = "Giấy tờ số {number}: {WORDS}" }}' for number in range(8))

    assert findings(changed('{ vi = "Phiếu này", en = "This slip" }', many)) == [("papers_too_long", "texts.papers")]


def test_papers_of_the_home_round_do_not_crowd_out_those_of_the_station():
    many = ", ".join(f'{{ vi = "Giấy tờ số {number}: {WORDS}", case = "homebound" }}' for number in range(8))
    text = changed('{ vi = "Phiếu này", en = "This slip" }', '{ vi = "Phiếu này" }, ' + many)

    assert read(text).code == "town"


@pytest.mark.parametrize("field", ["name", "address"])
def test_stations_that_fit_on_no_slip_are_refused_one_by_one(field):
    long = ("Nhà văn hóa " * 10).strip()
    town = changed('name = "Trụ sở"\n', 'name = "Trụ sở"\naddress = "số 1"\n')
    town = changed('name = "Nhà văn hóa Phường 1"\n', 'name = "Nhà văn hóa"\naddress = "số 2"\n', town)
    old = {"name": ('name = "Trụ sở"', 'name = "Nhà văn hóa"'), "address": ('address = "số 1"', 'address = "số 2"')}
    for words in old[field]:
        town = changed(words, f'{field} = "{long}"', town)

    assert findings(town) == [
        ("text_too_long_on_paper", f"stations[TRU-SO].{field}"),
        ("text_too_long_on_paper", f"stations[PHUONG-1].{field}"),
    ]


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ('short_name = "Đợt thử"', "texts.short_name"),
        ('vi = "Phiếu này"', "texts.papers"),
        ('name = "Trụ sở"', "stations[TRU-SO].name"),
    ],
)
def test_a_letter_without_a_glyph_is_refused_where_it_stands(old, key):
    assert findings(changed(old, f'{old[:-1]} ☃"')) == [("letter_unprintable", key)]


def in_template(template: str, text: str = TOWN) -> str:
    return f'{text}\n[slips]\ntemplate = "{template}"\n'


@pytest.mark.parametrize("template", ["eight", "letter"])
@pytest.mark.parametrize("scenario", shipped_scenarios())
def test_a_shipped_scenario_prints_in_every_template(scenario, template):
    text = in_template(template, scenario_text(scenario))

    assert parse_campaign(text, {"vn-2021": BOOK}).slips.template == template


def test_a_text_is_tried_in_the_template_of_the_campaign():
    text = said("subtitle", WORDS * 2)

    assert findings(text) == [("text_too_long_on_paper", "texts.subtitle")]
    assert read(in_template("letter", text)).slips.template == "letter"


def test_where_eight_share_a_sheet_the_larger_slip_of_a_split_household_is_tried_too():
    long = "TRƯỞNG CÔNG AN THỊ XÃ VÀ CÁC PHƯỜNG, XÃ TRỰC THUỘC THỊ XÃ"

    assert findings(in_template("eight", said("signer_title", long))) == [
        ("text_too_long_on_paper", "texts.signer_title")
    ]


def test_a_letter_without_a_glyph_in_the_faces_of_the_template_is_refused():
    text = changed('name = "Trụ sở"', 'name = "Trụ sở ₫"')

    assert findings(in_template("letter", text.replace("₫", "☃"))) == [("letter_unprintable", "stations[TRU-SO].name")]
    assert read(in_template("letter", text)).code == "town"


@pytest.mark.parametrize("template", ["five", "Four", ""])
def test_a_template_that_there_is_not_is_refused(template):
    assert findings(in_template(template)) == [("invalid_value", "slips.template")]


def test_a_letter_that_the_announcement_could_not_print_is_refused_too():
    assert findings(changed("verify_phone", 'why = "Thẻ ☃."\nverify_phone')) == [("letter_unprintable", "texts.why")]


@pytest.mark.parametrize("scenario", shipped_scenarios())
def test_a_shipped_scenario_prints_in_every_one_of_its_wards(scenario):
    file = parse_campaign(scenario_text(scenario), {"vn-2021": BOOK})
    wards = [unit.name for unit in BOOK.below(file.unit) if unit.level == "commune"]
    stations = list({KIND_OF_STATION.get(station.kind, "station"): station for station in file.stations}.items())
    leader = Contact("Tổ trưởng tổ dân phố", "bà Trần Thị Ví Dụ", "0900 000 012")
    pen = Pen(CanvasInk(Canvas(io.BytesIO())), HEIGHT)
    assert wards

    for place, ward in enumerate(wards):
        kind, station = stations[place % len(stations)]
        draw_form(pen, sheet_texts(file, ward, file.first_day), DAY, kind)
        if place % 40 == 0:
            draw_slip(a_slip(file, kind, station), sheet_texts(file, ward, file.first_day, leader), io.BytesIO())


def a_slip(file, kind, station):
    starts_at = at(file.first_day, 8 * 60)
    return Slip(
        number=1,
        typed_code="22222222",
        qr_text=qr_text(file.public_url, "31415926535" * 17 + "1"),
        household_name="Nguyễn Văn Mẫu",
        address="tổ dân phố 12",
        members=(Member("Nguyễn Văn Mẫu", 1975, is_head=True),),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        operating_day=file.first_day,
        shift="morning",
        station_name=station.name,
        station_address=station.address,
        kind=kind,
    )
