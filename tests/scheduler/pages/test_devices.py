"""The page of scanning devices, the invitation's address, and the page on the phone that is enrolled."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from browser.world import PASSWORD, web
from scheduler.arrivals.models import Device
from scheduler.clock import real_now
from scheduler.database import transaction
from scheduler.pages.devices import is_loopback
from scheduler.places.models import Station


def told(world, **facts):
    """Let the enrolled device have told these facts at its last contact."""
    with transaction(world.engine) as db:
        device = db.exec(select(Device).where(Device.name == "bàn 2")).one()
        for name, value in facts.items():
            setattr(device, name, value)
        return device.id


def row(client, name="bàn 2"):
    """What the page says of one device, its cells in order."""
    html = client.get("/dot/thiet-bi").text
    (cells,) = re.findall(rf"<tr><th[^>]*>[^<]*</th><td[^>]*>{name}</td>(.*)</tr>", html)
    return [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells)]


def test_a_device_that_has_never_been_in_contact_says_so(world, browse):
    state, contact, queued, pack, action = row(browse(world, "ke-hoach"))
    assert state.startswith("Đăng ký lúc")
    assert (contact, queued, pack) == ("chưa có", "", "chưa có")
    assert action == "Thu hồi, xóa dữ liệu ở lần liên lạc kế tiếp"


def test_what_a_device_told_at_its_last_contact_is_shown(world, browse):
    clock = world.app.clock
    told(
        world,
        last_seen_at=real_now() - timedelta(minutes=3, seconds=5),
        queued=12,
        pack_made_at=clock.now() - timedelta(hours=2, minutes=50),
        skew_seconds=-7300,
    )
    _, contact, queued, pack, _ = row(browse(world, "ke-hoach"))
    assert re.sub(r"\s+", " ", contact) == "3 phút trước Đồng hồ của máy chậm 121 phút"
    assert (queued, pack) == ("12", "2 giờ trước")


@pytest.mark.parametrize(
    ("seconds", "said"), [(120, ""), (-120, ""), (121, "nhanh 2 phút"), (-190, "chậm 3 phút"), (2_000_000_000, "nhanh")]
)
def test_a_clock_that_is_more_than_two_minutes_wrong_is_flagged(world, browse, seconds, said):
    told(world, last_seen_at=real_now(), skew_seconds=seconds)
    contact = row(browse(world, "ke-hoach"))[1]
    assert contact.startswith("dưới 1 phút trước")
    assert said in contact
    assert ("Đồng hồ" in contact) is bool(said)


def test_a_contact_of_days_ago_is_told_by_its_moment(world, browse):
    told(world, last_seen_at=real_now() - timedelta(days=3))
    assert re.fullmatch(r"\d\d:\d\d \d+/\d+/\d{4}", row(browse(world, "ke-hoach"))[1])


def test_a_revoked_device_waits_for_its_wipe_until_it_says_that_it_is_wiped(world, browse):
    client = browse(world, "ke-hoach")
    number = told(world, queued=0)
    client.post(f"/dot/thiet-bi/{number}/thu-hoi")
    state, *_, action = row(client)
    assert (state.endswith("chờ xóa dữ liệu trên máy"), action) == (True, "")
    told(world, wiped_at=real_now())
    assert "dữ liệu trên máy đã xóa lúc" in row(client)[0]


def test_a_device_that_wiped_itself_at_the_end_of_the_campaign_says_so(world, browse):
    told(world, wiped_at=real_now())
    assert row(browse(world, "ke-hoach"))[0].startswith("Đợt đã kết thúc; dữ liệu trên máy đã xóa lúc")


def test_an_invitation_that_nobody_used_holds_nothing_to_wipe(world, browse):
    client = browse(world, "ke-hoach")
    assert row(client, "bàn 3")[0] == "Chờ đăng ký"
    assert row(client, "bàn 3")[-1] == "Thu hồi"
    with transaction(world.engine) as db:
        device = db.exec(select(Device).where(Device.name == "bàn 3")).one()
        device.token_expires_at = real_now()
    assert row(client, "bàn 3")[0] == "Mã mời đã hết hạn"
    client.post(f"/dot/thiet-bi/{device.id}/thu-hoi")
    assert re.fullmatch(r"Đã thu hồi lúc [\d:/ ]+", row(client, "bàn 3")[0])


def test_the_api_tells_the_same_of_each_device(world, browse):
    number = told(world, queued=4, skew_seconds=30)
    client = browse(world, "ke-hoach")
    found = {one["id"]: one for one in client.get("/api/v1/devices").json()}[number]
    assert (found["state"], found["queued"], found["skew_seconds"], found["wiped_at"]) == ("enrolled", 4, 30, None)
    assert client.post(f"/api/v1/devices/{number}/revoke").json()["state"] == "to_wipe"


def invited(world, address, *, local_tls=True):
    """Invite at the page as it is open at `address`; the HTML that shows the code."""
    chosen = world.app.settings.model_copy(update={"local_tls": local_tls, "insecure_cookies": False})
    served = replace(world, app=replace(world.app, settings=chosen))
    client = TestClient(web(served), base_url=address)
    client.post("/dang-nhap", data={"username": "ke-hoach", "password": PASSWORD})
    with transaction(world.engine) as db:
        station = db.exec(select(Station)).first()
    html = client.post("/dot/thiet-bi", data={"station": station.id, "name": "bàn 9"}).text
    return re.search(r'<p class="n">(\S+)/ghi-danh/[\w-]+</p>', html)[1], html


def test_the_code_leads_to_where_the_planner_s_page_is_open_on_a_laptop_s_own_https(world):
    found, html = invited(world, "https://192.168.1.20:8443")
    assert found == "https://192.168.1.20:8443"
    assert "cài chứng chỉ" in html
    assert "mời lại" not in html


@pytest.mark.parametrize("address", ["https://127.0.0.1:8443", "https://localhost:8443", "https://[::1]:8443"])
def test_the_laptop_s_own_loopback_is_no_address_for_phones(world, address):
    found, html = invited(world, address)
    assert found == "https://phieuhen.example"
    assert f"đang mở ngay trên máy chủ ({address})" in html


def test_without_https_of_the_laptop_s_own_the_campaign_s_public_address_counts(world):
    found, html = invited(world, "https://192.168.1.20:8443", local_tls=False)
    assert found == "https://phieuhen.example"
    assert "chứng chỉ" not in html


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("", True),
        ("may.local", False),
        ("10.0.0.1", False),
    ],
)
def test_which_hosts_are_this_machine(host, here):
    assert is_loopback(host) is here


def test_the_phone_is_told_what_it_becomes_and_will_hold_before_the_code_is_used(world, browse):
    phone = browse(world)
    path = f"/ghi-danh/{world.enrolment_token}"
    for _ in range(2):  # a preview of the link uses nothing up
        html = phone.get(path).text
    for words in (
        "Nhà văn hóa khu phố 2",
        "bàn 3",
        "chỉ dùng được một lần",
        "Không có họ tên đầy đủ, không có số định danh",
    ):
        assert words in html
    assert "Scanning" not in html
    assert "No full names" in phone.get(path + "?lang=en").text
    assert phone.post(path, follow_redirects=False).headers["location"] == "/scan/"
    used = phone.get(path)
    assert (used.status_code, "enrolment_token_invalid" in used.text) == (403, True)


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000])
def test_a_token_that_is_none_ends_in_a_sentence(world, browse, token):
    answer = browse(world).get(f"/ghi-danh/{token}")
    assert answer.status_code in {403, 422}
    assert "Traceback" not in answer.text
