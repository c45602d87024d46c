"""The announcement and the station's list, on the pages of those who need them, and in the API."""

import re

import pypdfium2
from sqlmodel import select

from browser.world import LOADED, PASSWORD
from scheduler.auth.models import Role
from scheduler.auth.service import Area, create_account
from scheduler.database import transaction
from scheduler.places.models import Campaign, Station


def lead_of(world) -> str:
    with transaction(world.engine) as db:
        area = Area(campaign=db.exec(select(Campaign)).one(), station=db.exec(select(Station)).one())
        create_account(db, username="phu-trach", password=PASSWORD, role=Role.STATION_LEAD, area=area, now=LOADED)
    return "phu-trach"


def text_of(pdf: bytes) -> str:
    text = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_leader_finds_the_announcement_on_his_page(world, browse):
    client = browse(world, "to-truong")
    address = re.search(r'href="(/thong-bao/\d+)#zalo"', client.get("/to").text)[1]
    html = client.get(address).text
    assert "<h1>Thông báo, khu phố 2</h1>" in html
    assert "Kính thưa bà con khu phố 2" in html
    assert "THÔNG BÁO – KHU PHỐ 2" in html
    sheet = client.get(f"{address}/a4.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert "Khu phố 2" in text_of(sheet.content)


def test_the_page_around_the_announcement_speaks_english_and_its_words_stay_vietnamese(world, browse):
    html = browse(world, "to-truong").get(f"/thong-bao/{world.neighbourhoods[0]}?lang=en").text
    assert "To read out" in html
    assert 'lang="vi">Kính thưa bà con' in html


def test_the_officer_finds_the_announcement_of_each_neighbourhood_beside_its_file(world, browse):
    html = browse(world, "phuong").get("/dot/in").text
    assert f'href="/thong-bao/{world.neighbourhoods[0]}"' in html


def test_a_neighbourhood_without_slips_says_that_there_is_nothing_to_announce(world, browse):
    answer = browse(world, "phuong").get(f"/thong-bao/{world.neighbourhoods[1]}")
    assert answer.status_code == 404
    assert "khu phố 3 không có phiếu nào để in" in answer.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_leader_of_a_station_finds_the_lists_of_today_and_tomorrow_where_he_scans(world, browse):
    client = browse(world, lead_of(world))
    links = re.findall(r'href="(/diem/\d+/danh-sach.pdf\?ngay=[\d-]+)">(.*?)</a>', client.get("/scan/").text)
    assert [text for _, text in links] == [
        "Danh sách thứ Sáu 26/3/2021 (PDF)",
        "Danh sách thứ Bảy 27/3/2021 (PDF)",
    ]
    answer = client.get(links[0][0])
    assert answer.headers["content-disposition"] == 'attachment; filename="danh-sach-NVH-2-2021-03-26.pdf"'
    text = text_of(answer.content)
    for code in world.codes.values():
        assert f"{code[:4]}-{code[4:]}" in text


def test_after_midnight_today_is_still_the_operating_day(world, browse):
    client = browse(world.at("2021-03-27T01:30"), lead_of(world))
    assert "Danh sách thứ Sáu 26/3/2021" in client.get("/scan/").text


def test_who_only_scans_finds_no_list(world, browse):
    assert "danh-sach.pdf" not in browse(world, "quet").get("/scan/").text


def test_a_planner_asks_for_any_day_on_the_page_of_the_station(world, browse):
    client = browse(world, "ke-hoach")
    form = client.get("/dot/diem/1").text
    assert 'action="/diem/1/danh-sach.pdf"' in form
    assert 'name="ngay" type="date" value="2021-03-26"' in form
    assert client.get("/diem/1/danh-sach.pdf?ngay=2021-03-27").content.startswith(b"%PDF-")
    closed = client.get("/diem/1/danh-sach.pdf?ngay=2021-05-01")
    assert closed.status_code == 404
    assert "không mở ca nào" in closed.text


def test_the_api_gives_the_same_papers(world, browse):
    client = browse(world, "ke-hoach")
    day = client.get("/api/v1/stations/1/day-list?day=2021-03-26")
    assert (day.status_code, day.headers["content-type"]) == (200, "application/pdf")
    address = f"/api/v1/neighbourhoods/{world.neighbourhoods[0]}/announcement"
    kinds = {kind: client.get(f"{address}?kind={kind}") for kind in ("text", "zalo", "a4")}
    assert client.get(address).content == kinds["text"].content
    assert kinds["text"].text.startswith("Kính thưa bà con khu phố 2")
    assert kinds["zalo"].headers["content-type"] == "text/plain; charset=utf-8"
    assert kinds["a4"].content.startswith(b"%PDF-")
    assert client.get(f"{address}?kind=fax").status_code == 422
