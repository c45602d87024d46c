"""The resident's page and the look-up."""

import gzip
import re

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import slot_of
from notices.slipcode import check_symbol
from scheduler.arrivals.models import CheckIn, Outcome, Scan
from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import OVERALL
from scheduler.clock import Clock
from scheduler.database import transaction
from scheduler.deps import App
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import present_slip
from scheduler.pages.assets import FOLDER
from scheduler.places.models import Campaign, Station

MAU = "Lê Văn Mẫu"


def invitation_of(db: DbSession, world, head: str) -> Invitation:
    return db.exec(select(Invitation).where(Invitation.typed_code == world.codes[head])).one()


def arrive(world, head: str, people: int, *, collected: int = 0) -> None:
    """Let the first `people` of a party arrive, and the first `collected` of them be done."""
    now = world.app.clock.now()
    with transaction(world.engine) as db:
        slip = present_slip(db, invitation_of(db, world, head))
        scan = Scan(
            campaign_id=slip.campaign.id,
            station_id=slip.station.id,
            scan_id="0" * 36,
            scanned_at=now,
            received_at=now,
            operating_day=slip.operating_day,
            invitation_id=slip.invitation.id,
            verdict="on_time",
            answer={},
        )
        db.add(scan)
        db.flush()
        for number, member in enumerate(slip.members[:people]):
            db.add(
                CheckIn(
                    invitation_id=slip.invitation.id,
                    appointment_id=slip.appointment_id,
                    resident_id=member.resident_id,
                    station_id=slip.station.id,
                    scan_id=scan.id,
                    operating_day=slip.operating_day,
                    arrived_at=now,
                )
            )
            if number < collected:
                db.add(
                    Outcome(
                        resident_id=member.resident_id,
                        station_id=slip.station.id,
                        operating_day=slip.operating_day,
                        outcome="collected",
                        recorded_at=now,
                    )
                )


def state_and_block(html: str) -> tuple[str, str]:
    state = re.search(r'class="tag[^"]*">([^<]+)<', html)[1]
    block = re.search(r'<div class="bar">\s*<(?:p|h2) class="[^"]*">(.*?)</(?:p|h2)>', html, re.DOTALL)[1]
    return state, re.sub(r"<[^>]+>", "", block)


@pytest.mark.parametrize("path", ["/S/", "/s/"])
def test_the_qr_opens_the_present_appointment_without_a_session(world, browse, path):
    answer = browse(world).get(path + world.digits[MAU])
    assert answer.status_code == 200
    assert state_and_block(answer.text) == ("Hôm nay", "19:00–20:00")
    assert "Hộ Lê\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}M. · 3 người" in answer.text
    assert "Thứ Sáu 26/3/2021" in answer.text
    assert "Nhà văn hóa khu\N{NO-BREAK SPACE}phố\N{NO-BREAK SPACE}2" in answer.text or "Nhà văn hóa" in answer.text


def test_the_page_names_nobody_in_full_and_tells_no_birth_year_and_no_home_address(world, browse):
    # A code, which stands in the page's links, may hold any four figures.
    html = re.sub(r"\d{100,}", "", browse(world).get("/S/" + world.digits[MAU]).text)
    assert [word for word in ("Văn Mẫu", "Người Thử", "1957", "số 12") if word in html] == []


def test_the_page_sets_no_cookie_runs_no_script_and_is_neither_kept_nor_indexed(world, browse):
    answer = browse(world).get("/S/" + world.digits[MAU])
    assert "set-cookie" not in answer.headers
    assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "<style" not in answer.text


def test_the_page_and_its_stylesheet_are_two_requests_of_at_most_five_kilobytes(world, browse):
    client = browse(world)
    answer = client.get("/S/" + world.digits[MAU])
    linked = re.findall(r'(?:href|src)="((?:/static|http|data:)[^"]*)"', answer.text)
    assert linked[0] == "data:,"
    assert len(linked) == 2
    stylesheet = client.get(linked[1])
    assert stylesheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    heads = sum(len(name) + len(value) + 4 for got in (answer, stylesheet) for name, value in got.headers.items())
    assert answer.headers["content-encoding"] == stylesheet.headers["content-encoding"] == "gzip"
    bodies = sum(int(got.headers["content-length"]) for got in (answer, stylesheet))
    assert heads + bodies <= 5 * 1024


def test_a_stylesheet_asked_for_with_an_old_hash_is_not_kept(world, browse):
    client = browse(world)
    assert client.get("/static/base.css?0000000000").headers["cache-control"] == "no-cache"
    assert client.get("/static/base.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/none.css?0000000000").status_code == 404


def test_the_stylesheets_stay_small():
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in FOLDER.glob("*.css")}
    assert {name: size for name, size in sizes.items() if size > 2000} == {}


def test_english_is_chosen_in_the_address_and_kept_in_the_links(world, browse):
    html = browse(world).get("/S/" + world.digits[MAU] + "?lang=en").text
    assert state_and_block(html) == ("Today", "19:00–20:00")
    assert 'href="/?lang=en"' in html
    assert f'<a href="/s/{world.digits[MAU]}" lang="vi">' in html
    assert "Your old ID card, if you have one" in html


def test_the_browser_s_own_language_does_not_change_the_page(world, browse):
    answer = browse(world).get("/tra-cuu", headers={"accept-language": "en"})
    assert '<html lang="vi">' in answer.text


@pytest.mark.parametrize(
    ("moment", "label"),
    [("2021-03-26T18:30", "Không đến được, xin báo trưởng khu phố"), ("2021-03-26T22:00", "Trưởng khu phố")],
)
def test_the_leader_is_to_be_told_beforehand_and_only_to_be_asked_afterwards(world, browse, moment, label):
    html = browse(world.at(moment)).get("/S/" + world.digits[MAU]).text
    assert f'<p class="k">{label}</p>\n<p class="v">bà Trần Thị Ví Dụ</p>' in html


def test_before_the_day_the_slot_is_coming_up(world, browse):
    html = browse(world.at("2021-03-25T08:00")).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Chưa đến ngày hẹn", "19:00–20:00")


def test_after_the_tolerance_the_page_says_whom_to_call(world, browse):
    client = browse(world.at("2021-03-26T20:31"))
    html = client.get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Quá hẹn", "Vui lòng đặt lại lịch")
    assert "Hẹn: 19:00–20:00, thứ Sáu 26/3/2021." in html
    assert 'href="tel:0900000012"' in html


def test_within_the_tolerance_it_is_still_today(world, browse):
    html = browse(world.at("2021-03-26T20:29")).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html)[0] == "Hôm nay"


def test_those_who_came_see_that_they_are_recorded(world, browse):
    arrive(world, MAU, 2)
    html = browse(world).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Đã đến", "Đã ghi nhận 2/3 người đến")


def test_when_everybody_is_done_nobody_need_come_again(world, browse):
    arrive(world, MAU, 3, collected=3)
    html = browse(world.at("2021-03-28T08:00")).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Đã làm xong thủ tục", "Không phải đến nữa")


def test_an_older_version_of_the_paper_shows_the_present_slot_and_says_so(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        old = db.get_one(InvitationVersion, (invitation.id, 1))
        db.add(InvitationVersion(**{**old.model_dump(), "version": 2}))
        invitation.version = 2
        db.add(invitation)
    html = browse(world).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Lịch đã được thay đổi", "19:00–20:00")


def test_a_cancelled_invitation_and_a_closed_campaign_show_no_hour(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        invitation.cancelled_at = world.app.clock.now()
        db.add(invitation)
    html = browse(world).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Đã hủy", "Lịch hẹn này đã hủy")
    with transaction(world.engine) as db:
        closed = db.exec(select(Campaign)).one()
        closed.state, closed.closed_at = "closed", world.app.clock.now()
        db.add(closed)
    html = browse(world).get("/S/" + world.digits[MAU]).text
    assert state_and_block(html) == ("Đợt đã kết thúc", "Đợt thu nhận đã kết thúc")


def test_a_home_round_asks_people_to_be_in(world, browse):
    with transaction(world.engine) as db:
        station = db.exec(select(Station)).one()
        station.kind = "home"
        db.add(station)
    html = browse(world).get("/S/" + world.digits[MAU]).text
    assert '<p class="v">Tại nhà</p>' in html
    assert "Tổ công tác sẽ đến tận nhà" in html


def test_a_party_that_is_not_the_whole_household_names_its_people_masked(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, "Hồ Sỹ Thử")
        invitation.party = "resident-1"
        db.add(invitation)
    html = browse(world).get("/S/" + world.digits["Hồ Sỹ Thử"]).text
    assert '<p class="n">Mời: Hồ\N{NO-BREAK SPACE}S.\N{NO-BREAK SPACE}T.</p>' in html


@pytest.mark.parametrize("digits", ["123", "0" * 188, "9" * 400])
def test_a_code_that_nobody_here_signed_leads_to_the_look_up(world, browse, digits):
    answer = browse(world).get(f"/S/{digits}")
    assert answer.status_code == 404
    assert "Mã trên phiếu không xác nhận được." in answer.text


def test_a_forged_digit_is_not_read(world, browse):
    digits = world.digits[MAU]
    forged = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert browse(world).get(f"/S/{forged}").status_code == 404


def test_the_typed_code_and_the_birth_year_of_any_invited_person_find_the_slot(world, browse):
    client = browse(world)
    for year in ("1957", "1959"):
        answer = client.post("/tra-cuu", data={"code": world.codes[MAU].lower(), "year": year})
        assert (answer.status_code, state_and_block(answer.text)) == (200, ("Hôm nay", "19:00–20:00"))
        assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_code_and_a_wrong_year_get_the_same_answer(world, browse):
    client = browse(world)
    wrong_year = client.post("/tra-cuu", data={"code": world.codes[MAU], "year": "1901"})
    wrong_code = client.post("/tra-cuu", data={"code": "7K3M9QXD", "year": "1957"})
    no_code = client.post("/tra-cuu", data={"code": "7K3M9QXE", "year": "1957"})  # its check symbol is wrong
    assert wrong_year.status_code == wrong_code.status_code == no_code.status_code == 404
    told = {re.sub(r'value="[^"]*"', "", answer.text) for answer in (wrong_year, wrong_code, no_code)}
    assert len(told) == 1
    assert "Không tìm thấy lịch hẹn." in wrong_code.text
    assert 'value="7K3M9QXD"' in wrong_code.text


def test_a_text_that_can_be_no_code_is_refused_with_a_hint_what_codes_look_like(world, browse):
    client = browse(world)
    told = {"": "ví dụ 7K3M-9QXD. Bạn đã gõ 0 ký tự.", "7K3M9QX!": "Mã hẹn không có ký tự “!”"}
    for typed, hint in told.items():
        answer = client.post("/tra-cuu", data={"code": typed, "year": "1957"})
        assert (answer.status_code, hint in answer.text, "Không tìm thấy" in answer.text) == (422, True, False)


@pytest.mark.parametrize("shape", ["{}{}", " {} - {} ", "{}–{}"])
def test_a_code_is_found_as_people_type_it(world, browse, shape):
    answer = browse(world).post(
        "/tra-cuu", data={"code": shape.format(world.codes[MAU][:4], world.codes[MAU][4:]).lower(), "year": " 1957 "}
    )
    assert answer.status_code == 200


def test_a_code_that_a_vietnamese_keyboard_has_mangled_is_found(world, browse):
    with transaction(world.engine) as db:
        invitation = invitation_of(db, world, MAU)
        invitation.typed_code = "2DDAAS7" + check_symbol("2DDAAS7")
        db.add(invitation)
    answer = browse(world).post("/tra-cuu", data={"code": "2đấ7" + check_symbol("2DDAAS7").lower(), "year": "1957"})
    assert answer.status_code == 200


def test_the_sixth_try_at_one_code_has_to_wait_even_with_the_right_year(world, browse):
    client = browse(world)
    for _ in range(5):
        assert client.post("/tra-cuu", data={"code": world.codes[MAU], "year": "1900"}).status_code == 404
    answer = client.post("/tra-cuu", data={"code": world.codes[MAU], "year": "1957"})
    assert answer.status_code == 429
    assert "Vui lòng thử lại sau 15 phút." in answer.text
    other = client.post("/tra-cuu", data={"code": world.codes["Hồ Sỹ Thử"], "year": "1957"})
    assert other.status_code == 200


def test_a_right_answer_clears_the_count_of_its_code_and_of_no_other(world, browse):
    client = browse(world)
    right, wrong = {"code": world.codes[MAU], "year": "1957"}, {"code": world.codes[MAU], "year": "1900"}
    other = {"code": world.codes["Hồ Sỹ Thử"], "year": "1900"}
    for _ in range(4):
        client.post("/tra-cuu", data=other)
    for asked in (*[right] * 7, *[wrong] * 4):
        status = client.post("/tra-cuu", data=asked).status_code
        assert status == (200 if asked is right else 404)
    assert client.post("/tra-cuu", data=right).status_code == 200
    assert [client.post("/tra-cuu", data=other).status_code for _ in range(2)] == [404, 429]


def test_a_right_answer_clears_neither_the_address_nor_everybody(world, browse):
    client = browse(world)
    ask = {"code": world.codes[MAU], "year": "1957"}
    answers = [client.post("/tra-cuu", data=ask).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    for _ in range(2940):  # sixty of 3000 were his
        world.app.limits.spend((OVERALL, "look-up"))
    with pytest.raises(TooManyTries):
        world.app.limits.spend((OVERALL, "look-up"))


def test_one_address_cannot_try_code_after_code(world, browse):
    client = browse(world)
    answers = [client.post("/tra-cuu", data={"code": "????", "year": "1"}).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_who_keeps_trying_code_after_code_uses_up_his_own_share_only(world, browse):
    client = browse(world)
    for _ in range(70):
        client.post("/tra-cuu", data={"code": "????", "year": "1"})
    limits = world.app.limits
    for _ in range(2940):  # 3000 in all: the ten refused ones were counted nowhere
        limits.spend((OVERALL, "look-up"))
    with pytest.raises(TooManyTries):
        limits.spend((OVERALL, "look-up"))


def test_a_refusal_says_when_to_come_again(world, browse):
    client = browse(world)
    for _ in range(6):
        answer = client.post("/tra-cuu", data={"code": world.codes[MAU], "year": "1900"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")


def test_the_trial_clock_is_announced_and_real_time_is_not(world, browse):
    assert ">Đồng hồ thử: 18:30 26/3/2021</aside>" in browse(world).get("/tra-cuu").text
    real = world.at("2021-03-26T18:30")
    real.app = App(real.app.settings, real.app.engine, real.app.keys, Clock())
    assert "Đồng hồ thử" not in browse(real).get("/tra-cuu").text


def test_slots_of_the_world_lie_where_the_tests_expect_them(world):
    starts, ends, _ = slot_of(world, MAU)
    assert (starts.hour, ends.hour) == (19, 20)
