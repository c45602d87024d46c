"""The planner's pages: the campaign and its steps, roster, plan, printing, progress."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select
from starlette.testclient import TestClient

from browser.world import CAMPAIGN, LOADED, PASSWORD, web
from scheduler.database import transaction
from scheduler.handouts import marks
from scheduler.invitations.models import Invitation
from scheduler.jobs import JobStatus
from scheduler.pages.job_view import job_context
from scheduler.places.models import Campaign
from scheduler.places.service import load_campaign
from scheduler.plan.models import Plan
from scheduler.roster.models import Resident, RosterImport

ROSTER = """Phường/Xã,Tổ dân phố,Số hộ,Họ và tên,Ngày sinh,Quan hệ,Địa chỉ
Phường 1,khu phố 2,1,Lê Văn Mẫu,05/03/1975,Chủ hộ,số 12 đường Ví Dụ
Phường 1,khu phố 2,1,Trần Thị Ví Dụ,1978,Vợ,số 12 đường Ví Dụ
Phường 1,khu phố 2,2,Hồ Sỹ Thử,hôm qua,Chủ hộ,số 13 đường Ví Dụ
"""


def steps(html: str) -> list[tuple[str, str]]:
    """Each step's heading and its tag."""
    found = re.findall(r'<h3 class="v">(.*?)</h3>', html)
    return [
        (re.sub(r"<.*", "", step).strip(), tag[1] if (tag := re.search(r'class="tag[^"]*">([^<]+)', step)) else "")
        for step in found
    ]


def the_plan(world) -> Plan:
    with DbSession(world.engine) as db:
        return db.exec(select(Plan)).one()


def test_without_a_campaign_the_page_says_how_to_begin(empty, browse):
    html = browse(empty, "quan-tri").get("/dot").text
    assert "<h1>Chưa có đợt nào</h1>" in html
    assert 'href="/dot/tep"' in html


def test_a_campaign_file_is_loaded_once_and_the_same_file_changes_nothing(empty, browse):
    client = browse(empty, "quan-tri")
    for notice in ("Đã nạp đợt. 1 mục thay đổi.", "Tệp này đã được nạp, không có gì thay đổi."):
        html = client.post("/dot/tep", files={"file": ("dot.toml", CAMPAIGN.encode())}).text
        assert notice in html
    assert steps(html)[0] == ("Danh sách hộ", "Bước tiếp theo")


def test_every_mistake_of_a_campaign_file_is_listed_and_nothing_changes(campaign, browse):
    wrong = CAMPAIGN.replace("load = 1", "lod = 1").replace('hours = "18:00-23:00"', 'hours = "tối"')
    answer = browse(campaign, "ke-hoach").post("/dot/tep", files={"file": ("dot.toml", wrong.encode())})
    assert answer.status_code == 422
    assert len(re.findall(r"<li>", answer.text)) >= 2
    assert "Không có gì bị thay đổi." in answer.text
    with DbSession(campaign.engine) as db:
        assert db.exec(select(Campaign)).one().last_day.isoformat() == "2021-03-27"


def test_a_planner_of_one_campaign_may_not_begin_another(campaign, browse):
    other = CAMPAIGN.replace('code = "thu"', 'code = "khac"')
    answer = browse(campaign, "ke-hoach").post("/dot/tep", files={"file": ("dot.toml", other.encode())})
    assert answer.status_code == 403
    with DbSession(campaign.engine) as db:
        assert [row.code for row in db.exec(select(Campaign))] == ["thu"]


def test_with_several_campaigns_one_is_chosen_and_remembered(campaign, browse):
    with transaction(campaign.engine) as db:
        load_campaign(db, CAMPAIGN.replace('code = "thu"', 'code = "khac"').replace("thị xã", "đợt khác"), now=LOADED)
    client = browse(campaign, "quan-tri")
    assert "<h1>Chọn đợt</h1>" in client.get("/dot").text
    assert "đợt khác" in client.get("/dot?campaign=khac").text
    assert "<h1>Cấp Căn cước công dân gắn chíp, đợt khác Quảng Trị</h1>" in client.get("/dot").text
    assert client.get("/dot?campaign=none").status_code == 404
    assert "thị xã" in browse(campaign, "ke-hoach").get("/dot").text
    assert browse(campaign, "ke-hoach").get("/dot?campaign=khac").status_code == 403


def test_the_campaign_in_use_is_downloaded_as_a_file_that_changes_nothing(campaign, browse):
    client = browse(campaign, "ke-hoach")
    wrong = client.post("/dot/tep", files={"file": ("dot.toml", b"code = 1")})
    for html in (client.get("/dot/tep").text, wrong.text):
        assert '<a class="tel" href="/dot/tep/dang-dung">Tải tệp đợt đang dùng</a>' in html
    answer = client.get("/dot/tep/dang-dung")
    assert answer.headers["Content-Type"] == "application/toml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="thu.toml"'
    html = client.post("/dot/tep", files={"file": ("thu.toml", answer.content)}).text
    assert "Tệp này đã được nạp, không có gì thay đổi." in html


def test_where_no_campaign_is_chosen_no_file_of_it_is_offered(empty, campaign, browse):
    with transaction(campaign.engine) as db:
        load_campaign(db, CAMPAIGN.replace('code = "thu"', 'code = "khac"'), now=LOADED)
    for world in (empty, campaign):
        answer = browse(world, "quan-tri").get("/dot/tep")
        assert (answer.status_code, "dang-dung" in answer.text) == (200, False)


def test_a_planner_is_told_of_the_open_holidays_to_come(campaign, browse):
    warned = "Muốn nghỉ thì đóng"
    campaign.at("2021-03-25T08:00")
    assert warned not in browse(campaign, "ke-hoach").get("/dot").text
    with transaction(campaign.engine) as db:
        load_campaign(db, CAMPAIGN.replace("2021-03-27", "2021-05-01"), now=LOADED)
    html = browse(campaign, "ke-hoach").get("/dot").text
    assert (
        '<p class="n">Ngày 21/4/2021 (Ngày Giỗ Tổ Hùng Vương), 30/4/2021 (Ngày Chiến thắng) và 1/5/2021 '
        "(Ngày Quốc tế Lao động) là ngày lễ, các điểm vẫn mở. Muốn nghỉ thì đóng những ngày đó.</p>"
    ) in html
    assert "To rest, close those days." in browse(campaign, "ke-hoach").get("/dot?lang=en").text
    assert warned not in browse(campaign, "phuong").get("/dot").text
    html = browse(campaign.at("2021-05-01T08:00"), "ke-hoach").get("/dot").text
    assert ("Ngày 1/5/2021" in html, "30/4/2021 (" in html) == (True, False)
    with transaction(campaign.engine) as db:
        db.exec(select(Campaign)).one().state = "closed"
    assert warned not in browse(campaign, "ke-hoach").get("/dot").text


def test_opening_the_sessions_again_changes_nothing(campaign, browse):
    html = browse(campaign, "ke-hoach").post("/dot/mo-ca").text
    assert "Đã mở ca: 0 phiên mới, 0 thay đổi, 160 chỗ." in html


def test_the_first_step_that_is_not_done_is_the_next(campaign, world, browse):
    assert steps(browse(campaign, "ke-hoach").get("/dot").text) == [
        ("Danh sách hộ", "Bước tiếp theo"),
        ("Mở ca", "Đã xong"),
        ("Lập kế hoạch", ""),
        ("Công bố kế hoạch", ""),
        ("In phiếu", ""),
        ("Giao phiếu", ""),
    ]
    html = browse(world, "ke-hoach").get("/dot").text
    assert [tag for _, tag in steps(html)] == ["Đã xong"] * 5 + ["Bước tiếp theo"]
    assert "Đã giao 0/5 phiếu." in html
    with transaction(world.engine) as db:
        slips = [row.id for row in db.exec(select(Invitation))]
        marks.mark(
            db,
            campaign=db.exec(select(Campaign)).one(),
            state="handed_out",
            source="clerk",
            now=LOADED,
            invitation_ids=slips,
        )
    assert [tag for _, tag in steps(browse(world, "ke-hoach").get("/dot").text)] == ["Đã xong"] * 6


def test_no_button_is_shown_that_can_only_fail(campaign, browse):
    html = browse(campaign, "ke-hoach").get("/dot").text
    assert re.findall(r'method="post" action="(/dot[^"]*)"', html) == ["/dot/danh-sach", "/dot/mo-ca"]


def test_a_ward_officer_sees_his_ward_and_plans_nothing(world, browse):
    own, other = (browse(world, name).get("/dot").text for name in ("phuong", "phuong-khac"))
    assert ("<dd>16</dd>" in own, "<dd>0</dd>" in other) == (True, True)
    assert re.findall(r'action="(/dot[^"]*)"', own) == ["/dot/danh-sach"]
    assert "/dot/ke-hoach" not in own


def test_after_its_last_day_a_campaign_reads_as_over(world, browse):
    assert "Còn 1 ngày." in browse(world, "ke-hoach").get("/dot").text
    assert "Đợt đã kết thúc." in browse(world.at("2021-03-29T08:00"), "ke-hoach").get("/dot").text


def test_an_import_s_findings_are_listed_by_row_and_heading(campaign, browse):
    client = browse(campaign, "ke-hoach")
    assert "Chưa có tệp nào được nhập." in client.get("/dot/danh-sach").text
    finding = {"row": 4, "column": "Ngày sinh", "code": "birth_unreadable", "heading": "correct", "refused": True}
    report = {
        "rows": 3,
        "refused": 1,
        "counts": {"birth_unreadable": 1},
        "findings": [{**finding, "vi": "Sai ngày.", "en": "No date."}],
    }
    with transaction(campaign.engine) as db:
        found = db.exec(select(Campaign)).one()
        db.add(
            RosterImport(campaign_id=found.id, file_name="ds.xlsx", sha256="0" * 64, imported_at=LOADED, report=report)
        )
    (place,) = re.findall(r'href="(/dot/danh-sach/\d+)"', client.get("/dot/danh-sach").text)
    html = client.get(place).text
    assert "<caption>1 điểm cần xem, hiện 1</caption>" in html
    assert "<td>đúng</td><td><strong>Không nhập.</strong> Sai ngày.<br>" in html
    assert "<td>correct</td><td><strong>Refused.</strong> No date.<br>" in client.get(f"{place}?lang=en").text


def test_without_a_plan_the_page_leads_back_to_the_steps(campaign, browse):
    html = browse(campaign, "ke-hoach").get("/dot/ke-hoach").text
    assert "<h1>Chưa có kế hoạch</h1>" in html


def test_a_plan_says_in_words_what_it_places_trades_and_fills(world, browse):
    html = browse(world, "ke-hoach").get("/dot/ke-hoach").text
    assert "Tất cả 16 người có lịch hẹn, xong ngày thứ Sáu 26/3/2021." in html
    assert "<strong>Chia địa bàn</strong>" in html
    assert "Ai cũng được ca mong muốn." in html
    assert "trước hạn 1 ngày" in html
    assert "cong-bo" not in html
    assert "<strong>Thứ Sáu 26/3/2021</strong> · 16 người trên 50 chỗ" in html
    assert re.search(r">Thứ Sáu 26/3</th></tr>\s*<tr><td>Nhà văn hóa khu phố\xa02</td><td[^>]*>ca tối</td>", html)


def test_the_shifts_of_a_plan_stand_in_the_order_of_the_day_and_its_gap_is_part_of_its_own_cost(world, browse):
    with_summary(world, by_shift={"afternoon": 1, "evening": 2, "late": 4, "morning": 3}, gap=0.25)
    html = browse(world, "ke-hoach").get("/dot/ke-hoach").text
    assert re.findall(r"<td>(ca \w+|late)</td><td", html) == ["ca sáng", "ca chiều", "ca tối", "late"]
    assert "Không kế hoạch nào rẻ hơn quá 20%." in html


def with_summary(world, **changes) -> None:
    with transaction(world.engine) as db:
        plan = db.exec(select(Plan)).one()
        plan.summary = {**plan.summary, **changes}
        plan.state = "draft"
        db.add(plan)


LEFT_OUT = {
    "unassigned": 3,
    "unassigned_by": [{"reason": "no_capacity", "binding": "daily_limit", "group": "worker", "people": 3}],
    "wrong_shift": [{"group": "worker", "shift": "morning", "people": 2}],
    "days_before_deadline": -2,
}


def test_a_draft_that_leaves_people_out_is_published_only_with_their_number(world, browse):
    with_summary(world, **LEFT_OUT)
    client = browse(world, "ke-hoach")
    html = client.get("/dot/ke-hoach").text
    assert "3 người chưa có lịch hẹn." in html
    assert "<td>Các ngày đã chạm giới hạn ngày</td><td>người đi làm</td>" in html
    assert "2 người đi làm được xếp ca sáng, do người xếp tay." in html
    assert "sau hạn 2 ngày" in html
    for accepted, status in (("", 409), ("2", 409), ("ba", 422)):
        answer = client.post("/dot/ke-hoach/1/cong-bo", data={"accept_unassigned": accepted})
        assert answer.status_code == status
        assert "Không có gì bị thay đổi." in answer.text
        assert the_plan(world).state == "draft"
    answer = client.post("/dot/ke-hoach/1/cong-bo", data={"accept_unassigned": "3"}, follow_redirects=False)
    assert (answer.headers["location"], the_plan(world).state) == ("/dot", "published")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days_before_deadline": 0}, "đúng hạn"),
        (
            {"placed": 0, "last_day": None, "days_before_deadline": None, "busiest_day": None},
            "Không ai có lịch hẹn trong kế hoạch này.",
        ),
    ],
)
def test_a_plan_at_its_edges_still_reads(world, browse, changes, said):
    with_summary(world, **changes)
    assert said in browse(world, "ke-hoach").get("/dot/ke-hoach").text


def test_printed_files_are_listed_and_downloaded_within_the_own_area(world, browse):
    client = browse(world, "phuong")
    html = client.get("/dot/in").text
    link = re.search(r'href="(/dot/in/\d+\.pdf)"', html)[1]
    assert client.get(link).content.startswith(b"%PDF")
    assert re.search(r"SHA-256 [0-9a-f]{16}…", html)
    other = browse(world, "phuong-khac")
    assert "chưa in phiếu nào" in other.get("/dot/in").text
    assert other.get(link).status_code == 403
    assert client.get("/dot/in/99999.pdf").status_code == 403


def test_before_publication_there_is_nothing_to_print(campaign, browse):
    html = browse(campaign, "ke-hoach").get("/dot/in").text
    assert "Kế hoạch chưa được công bố nên chưa có phiếu để in." in html


def test_progress_counts_people_per_unit_and_day(world, browse):
    html = browse(world, "kiem-tra").get("/tien-do").text
    assert "0 trong 16 người được mời đã làm xong thủ tục, 0,0%." in html
    assert html.count('<svg viewBox="0 0 800 26"') == 2
    assert "Số liệu lúc 18:30 26/3/2021. Tính theo người." in html
    assert "Chưa có kế hoạch nào được công bố." in browse(world, "phuong-khac").get("/tien-do").text


def job(**facts) -> JobStatus:
    started = datetime.now(UTC) - timedelta(seconds=20)
    return JobStatus(**{"id": "print-1", "kind": "print", "state": "running", "started_at": started, **facts})


def test_a_running_job_tells_how_far_it_is_and_how_long_it_takes():
    context = job_context(job(done=10, total=45, what="printed"), "vi")
    assert (context["figures"], context["counted"], context["running"]) == ("10 / 45", "tệp đã in", True)
    assert "còn khoảng 70 giây" in context["timing"]


def test_a_job_that_waits_or_failed_says_so():
    waiting = job_context(job(state="queued"), "vi")
    assert (waiting["figures"], waiting["counted"]) == ("…", "đang chờ đến lượt")
    failed = job_context(job(state="failed", error={"vi": "Hết đĩa.", "en": "Disk full."}), "en")
    assert (failed["error"], failed["running"], failed["timing"].endswith("failed")) == ("Disk full.", False, True)


def wait_for(client: TestClient, answer) -> str:
    """Follow a job's page until the job has ended; return that page."""
    for _ in range(300):
        if "http-equiv" not in answer.text:
            return answer.text
        answer = client.get(answer.url.path)
    raise AssertionError(answer.text)


def test_a_failed_job_is_to_be_started_again_and_cannot_go_on(campaign):
    world = campaign.at("2021-03-21T08:00")
    with TestClient(web(world, jobs=True)) as client:
        client.post("/dang-nhap", data={"username": "ke-hoach", "password": PASSWORD})
        answer = client.post("/dot/ke-hoach")
        failed = wait_for(client, answer)
        assert '<a class="btn" href="/dot">Bắt đầu lại</a>' in failed
        assert client.post(f"{answer.url.path}/tiep").status_code == 409


def test_the_whole_line_runs_from_the_planner_s_pages(campaign):
    world = campaign.at("2021-03-21T08:00")
    with TestClient(web(world, jobs=True)) as client:
        client.post("/dang-nhap", data={"username": "ke-hoach", "password": PASSWORD})
        done = wait_for(client, client.post("/dot/danh-sach", files={"file": ("ds.csv", ROSTER.encode())}))
        assert "Dòng không nhập: 1" in done
        proposal = re.search(r'href="(/dot/danh-sach/\d+)"', done)[1]
        done = wait_for(client, client.post(f"{proposal}/nhap"))
        assert 'href="/dot/danh-sach"' in done
        done = wait_for(client, client.post("/dot/ke-hoach"))
        assert "Kế hoạch số 1" in done
        assert "Công bố kế hoạch" in client.post("/dot/ke-hoach/1/cong-bo").text
        done = wait_for(client, client.post("/dot/in"))
        assert "1 tệp" in done
        assert "Tải PDF" in client.get("/dot/in").text
        assert [tag for _, tag in steps(client.get("/dot").text)] == ["Đã xong"] * 5 + ["Bước tiếp theo"]
        assert "Việc gần đây" in client.get("/dot").text
        stopped = re.search(r'href="(/viec/print-[^"]+)"', client.get("/dot").text)[1]
        assert client.post(f"{stopped}/dung").status_code == 200
        assert client.post(f"{stopped}/tiep").status_code == 200
        assert client.get("/viec/print-none").status_code == 404
    with DbSession(world.engine) as db:
        assert len(db.exec(select(Resident)).all()) == 2
