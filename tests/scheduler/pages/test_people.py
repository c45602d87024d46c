"""The pages of people and devices: leaders, staff, one's own account, devices, the search by ID number, the trail."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import PASSWORD
from scheduler.arrivals.models import Device
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import NO_PASSWORD, Account
from scheduler.clock import real_now
from scheduler.database import transaction
from scheduler.places.models import Campaign, Station
from scheduler.settings import Settings


def rows(world, query):
    with DbSession(world.engine) as db:
        return db.exec(query).all()


def account(world, username):
    return rows(world, select(Account).where(Account.username == username))[0]


def actions(world):
    return [entry.action for entry in rows(world, select(AuditEntry).order_by(AuditEntry.id))]


def words_in(html):
    first, second = re.search(r'<p class="v words">([^<]+)<br>([^<]+)</p>', html).groups()
    return f"{first} {second}".split()


def test_the_officer_sees_the_leaders_of_his_ward_and_resets_one(world, browse):
    client = browse(world, "phuong")
    html = client.get("/dot/to-truong").text
    assert ("to-truong-3" in html, "Chưa có tài khoản" in html) == (True, False)
    leader = account(world, "to-truong")
    shown = client.post(f"/tai-khoan/{leader.id}/cap-lai").text
    words = words_in(shown)
    assert len(words) == 6
    assert words_in(client.get(f"/tai-khoan/{leader.id}/dang-nhap-mot-lan").text) == words
    assert "Xem mã" in client.get("/dot/to-truong").text
    phone = browse(world)
    assert phone.get("/vao/" + "-".join(words)).text.count("Đăng nhập trên máy này") == 1
    assert "Giao phiếu" in phone.post("/vao", data={"words": " ".join(words)}).text
    assert "Đăng nhập từ" in client.get("/dot/to-truong").text
    assert "Không có mã nào đang mở" in client.get(f"/tai-khoan/{leader.id}/dang-nhap-mot-lan").text
    client.post(f"/tai-khoan/{leader.id}/khoa")
    assert phone.get("/to", follow_redirects=False).status_code == 303
    assert "Đã khóa" in client.get("/dot/to-truong").text
    client.post(f"/tai-khoan/{leader.id}/mo")
    assert account(world, "to-truong").active
    other = browse(world, "phuong-khac")
    assert "Chưa có địa bàn nào" in other.get("/dot/to-truong").text
    assert other.post(f"/tai-khoan/{leader.id}/cap-lai").status_code == 403
    assert {"account.one_time_reset", "account.one_time_read", "account.closed", "account.opened"} <= set(
        actions(world)
    )


def test_leaders_are_shown_two_hundred_to_a_page(world, browse, monkeypatch):
    monkeypatch.setattr("scheduler.pages.leaders.ROWS_PER_PAGE", 1)
    client = browse(world, "phuong")
    assert "/dot/to-truong?trang=2" in client.get("/dot/to-truong").text
    assert "/dot/to-truong?trang=1" in client.get("/dot/to-truong?trang=2").text
    assert client.get("/dot/to-truong?trang=0").status_code == 422


def test_a_planner_adds_staff_who_come_in_by_six_words_and_set_a_password(world, browse):
    client = browse(world, "ke-hoach")
    (station,) = rows(world, select(Station))
    form = {"username": "minh", "role": "scanner", "station": station.code}
    words = words_in(client.post("/dot/tai-khoan", data=form).text)
    made = account(world, "minh")
    assert (made.password_hash, made.station_id) == (NO_PASSWORD, station.id)
    assert "Chưa được phân công ngày nào" in client.get("/dot/tai-khoan").text
    client.post(
        f"/tai-khoan/{made.id}/phan-cong", data={"station": station.id, "first": "2021-03-26", "last": "2021-03-27"}
    )
    assert "Trực 26/03–27/03/2021" in client.get("/dot/tai-khoan").text

    own = browse(world)
    assert own.post("/vao", data={"words": " ".join(words)}).url.path == "/scan/"
    page = own.get("/tai-khoan").text
    assert "Tài khoản chưa có mật khẩu" in page
    new = {"new": "ba con trâu ăn cỏ", "again": "ba con trâu ăn cỏ"}
    assert "không giống nhau" in own.post("/tai-khoan/mat-khau", data={**new, "again": "khác"}).text
    assert "quá dễ đoán" in own.post("/tai-khoan/mat-khau", data={"new": "0123456789", "again": "0123456789"}).text
    assert "Đã lưu mật khẩu" in own.post("/tai-khoan/mat-khau", data=new).text
    assert "Mật khẩu hiện tại không đúng" in own.post("/tai-khoan/mat-khau", data={**new, "old": "sai"}).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"username": "", "role": "scanner"}, 422),
        ({"username": "x", "role": "scanner"}, 422),
        ({"username": "x", "role": "chief"}, 422),
        ({"username": "ke-hoach", "role": "scanner", "station": "NVH-2"}, 422),
        ({"username": "x", "role": "ward_officer", "unit": "19999"}, 422),
        ({"username": "x", "role": "ward_officer", "unit": "01"}, 422),
        ({"username": "x", "role": "administrator"}, 403),
        ({"username": "x", "role": "auditor"}, 403),
        ({"username": "x" * 61, "role": "scanner", "station": "NVH-2"}, 422),
        ({"username": "a\x00b", "role": "scanner", "station": "NVH-2"}, 422),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_none_is_added(world, browse, form, said):
    before = len(rows(world, select(Account)))
    answer = browse(world, "ke-hoach").post("/dot/tai-khoan", data=form)
    assert answer.status_code == said
    assert len(rows(world, select(Account))) == before


def test_a_posting_that_cannot_be_is_refused(world, browse):
    client, scanner = browse(world, "ke-hoach"), account(world, "quet")
    leader = account(world, "to-truong")
    days = {"first": "2021-03-27", "last": "2021-03-26"}
    assert client.post(f"/tai-khoan/{scanner.id}/phan-cong", data={"station": 1, **days}).status_code == 422
    assert client.post(f"/tai-khoan/{scanner.id}/phan-cong", data={"station": 99, **days}).status_code == 403
    days = {"first": "2021-03-26", "last": "2021-03-26"}
    assert client.post(f"/tai-khoan/{leader.id}/phan-cong", data={"station": 1, **days}).status_code == 422
    assert client.post(f"/tai-khoan/{scanner.id}/phan-cong", data={"station": 1, "first": "x"}).status_code == 422


def test_a_second_factor_is_set_up_asked_for_and_removed(world, browse):
    client = browse(world, "ke-hoach")
    html = client.get("/tai-khoan/ma").text
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', html)[1]
    assert (
        "không đúng hoặc đã dùng"
        in client.post("/tai-khoan/ma", data={"secret": secret, "code": "000000", "old": PASSWORD}).text
    )
    wrong = client.post("/tai-khoan/ma", data={"secret": secret, "code": "000000", "old": "sai"})
    assert "Mật khẩu hiện tại không đúng" in wrong.text
    earlier = pyotp.TOTP(secret).at(real_now() - timedelta(seconds=30))
    assert (
        "Đã bật mã xác thực"
        in client.post("/tai-khoan/ma", data={"secret": secret, "code": earlier, "old": PASSWORD}).text
    )
    assert client.post("/tai-khoan/ma", data={"secret": secret, "code": earlier, "old": PASSWORD}).status_code == 403

    again = browse(world, "ke-hoach")
    assert again.get("/dang-nhap/ma").text.count('name="code"') == 1
    assert again.get("/dot", follow_redirects=False).headers["location"].startswith("/dang-nhap")
    assert again.post("/dang-nhap/ma", data={"code": earlier}).status_code == 401
    entered = again.post("/dang-nhap/ma", data={"code": pyotp.TOTP(secret).now()}, follow_redirects=False)
    assert entered.headers["location"] == "/dot"
    assert again.get("/dot").status_code == 200
    assert browse(world).get("/dang-nhap/ma", follow_redirects=False).headers["location"] == "/dang-nhap"
    assert (
        browse(world).post("/dang-nhap/ma", data={"code": "1"}, follow_redirects=False).headers["location"]
        == "/dang-nhap"
    )

    chief = browse(world, "quan-tri")
    assert "Bỏ mã xác thực" in chief.get("/dot/tai-khoan").text
    chief.post(f"/tai-khoan/{account(world, 'ke-hoach').id}/bo-ma")
    assert account(world, "ke-hoach").totp_secret is None


def test_a_role_that_must_have_a_second_factor_sets_it_up_at_the_door(world, browse):
    facts = world.app.settings.model_dump() | {"totp_roles": "administrator, planner"}
    world.app = type(world.app)(Settings(**facts), world.engine, world.app.keys, world.app.clock)
    client = browse(world)
    first = client.post("/dang-nhap", data={"username": "ke-hoach", "password": PASSWORD}, follow_redirects=False)
    assert first.headers["location"] == "/dang-nhap/dat-ma"
    assert client.get("/dot", follow_redirects=False).status_code == 303
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', client.get("/dang-nhap/dat-ma").text)[1]
    assert client.post("/dang-nhap/dat-ma", data={"secret": secret, "code": "1"}).status_code == 401
    done = client.post("/dang-nhap/dat-ma", data={"secret": secret, "code": pyotp.TOTP(secret).now()})
    assert done.url.path == "/dot"
    stranger = browse(world)
    for ask in (stranger.get, lambda path, **how: stranger.post(path, data={"secret": secret, "code": "1"}, **how)):
        assert ask("/dang-nhap/dat-ma", follow_redirects=False).headers["location"] == "/dang-nhap"
    api = browse(world).post("/api/v1/sign-in", json={"username": "quan-tri", "password": PASSWORD})
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_missing")


def test_a_device_is_invited_by_a_code_shown_once_and_shut_out(world, browse):
    client = browse(world, "ke-hoach")
    (station,) = rows(world, select(Station))
    shown = client.post("/dot/thiet-bi", data={"station": station.id, "name": "bàn 9"}).text
    token = re.search(r"/ghi-danh/([\w-]+)", shown)[1]
    phone = browse(world)
    assert phone.post(f"/ghi-danh/{token}").url.path == "/scan/"
    assert client.post("/dot/thiet-bi", data={"station": 99, "name": "x"}).status_code == 403
    device = rows(world, select(Device).where(Device.name == "bàn 9"))[0]
    assert "Đăng ký lúc" in client.get("/dot/thiet-bi").text
    client.post(f"/dot/thiet-bi/{device.id}/thu-hoi")
    client.post(f"/dot/thiet-bi/{device.id}/thu-hoi")
    assert "Đã thu hồi lúc" in client.get("/dot/thiet-bi").text
    assert phone.get("/scan/", follow_redirects=False).status_code == 401
    assert actions(world).count("device.revoked") == 1


def test_a_browser_s_key_changes_by_itself_when_it_scans(world, browse):
    client = browse(world, "ke-hoach")
    (station,) = rows(world, select(Station))
    token = re.search(
        r"/ghi-danh/([\w-]+)", client.post("/dot/thiet-bi", data={"station": station.id, "name": "bàn 8"}).text
    )[1]
    phone = browse(world)
    phone.post(f"/ghi-danh/{token}")
    with transaction(world.engine) as db:
        device = db.exec(select(Device).where(Device.name == "bàn 8")).one()
        device.key_made_at = real_now() - timedelta(days=8)
        former = device.key_hash
    for number in range(2):
        form = {"scan_id": f"00000000-0000-0000-0000-00000000000{number}", "text": "x"}
        assert phone.post("/scan/", data=form).status_code == 200
        with transaction(world.engine) as db:
            device = db.exec(select(Device).where(Device.name == "bàn 8")).one()
            assert (device.key_hash, device.next_key_hash is None) == (former, False)
            device.key_made_at -= timedelta(minutes=2) * number  # so long the browser may still lose the new one
    form["scan_id"] = "00000000-0000-0000-0000-000000000003"
    phone.post("/scan/", data=form)
    device = rows(world, select(Device).where(Device.name == "bàn 8"))[0]
    assert (device.key_hash != former, device.next_key_hash) == (True, None)


def test_a_person_is_found_by_number_only_where_the_campaign_keeps_them(world, browse):
    client = browse(world, "phuong")
    assert "không giữ số định danh" in client.get("/dot/tim").text
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        campaign.settings = {**campaign.settings, "privacy": {"keep_id_numbers": True}}
    assert client.get("/dot/tim").text.count('name="number"') == 1
    assert "Không tìm thấy ai" in client.post("/dot/tim", data={"number": "000 000 000 123"}).text
    answer = client.post("/dot/tim", data={"number": "12"})
    assert answer.status_code == 422
    assert actions(world).count("resident.found") == 1


def test_the_auditor_reads_the_trail_without_names_and_proves_it_whole(world, browse):
    browse(world, "to-truong").get("/to")
    client = browse(world, "kiem-tra")
    html = client.get("/nhat-ky").text
    assert "Xem danh sách phiếu của một địa bàn" in html
    assert "Lê Văn Mẫu" not in html
    assert "to-truong" not in html.replace("/dot/to-truong", "")
    verdict = client.post("/nhat-ky/kiem-tra").text
    assert "Nhật ký nguyên vẹn" in verdict
    head = re.search(r'<code class="head">([0-9a-f]{64})</code>', verdict)[1]
    count = re.search(r"Ghi lại: dòng ([\d.]+), mã", verdict)[1].replace(".", "")
    assert "Nhật ký nguyên vẹn" in client.post("/nhat-ky/kiem-tra", data={"entry": count, "head": head}).text
    assert "NHẬT KÝ ĐÃ BỊ SỬA" in client.post("/nhat-ky/kiem-tra", data={"entry": count, "head": "0" * 64}).text
    for query in ("viec=account.signed_in", "ai=1", "ngay=2021-03-26", "ngay=x&ai=x&viec=x", "truoc=3"):
        assert client.get(f"/nhat-ky?{query}").status_code == 200
    assert client.get("/nhat-ky?truoc=0").status_code == 422


def test_older_entries_are_a_page_further(world, browse, monkeypatch):
    monkeypatch.setattr("scheduler.pages.trail.ROWS_PER_PAGE", 2)
    client = browse(world, "quan-tri")
    older = re.search(r'href="(/nhat-ky\?truoc=[^"]+)"', client.get("/nhat-ky").text)[1].replace("&amp;", "&")
    assert client.get(older).status_code == 200
