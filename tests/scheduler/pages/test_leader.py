"""The leader's walk through his own neighbourhood."""

import re

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.database import transaction
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.models import Invitation
from scheduler.pages import leader_view


def ids(world) -> dict[str, int]:
    with DbSession(world.engine) as db:
        by_code = {row.typed_code: row.id for row in db.exec(select(Invitation))}
    return {head: by_code[code] for head, code in world.codes.items()}


def marks(world) -> list[tuple[int, str, str]]:
    with DbSession(world.engine) as db:
        return [(row.invitation_id, row.state, row.source) for row in db.exec(select(Handout).order_by(Handout.id))]


def test_the_list_is_grouped_by_window_and_counts_what_is_left(world, browse):
    html = browse(world, "to-truong").get("/to").text
    assert "<h1>Giao phiếu, khu phố 2</h1>" in html
    assert "0 / 5 phiếu đã giao" in html
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["18:00–19:00, thứ Sáu 26/3/2021", "19:00–20:00, thứ Sáu 26/3/2021"]
    assert "Nhà văn hóa khu phố 2 · 3 phiếu, còn 3" in html


def test_a_household_s_slip_counts_its_people_and_a_slip_of_one_person_names_him(world, browse):
    with transaction(world.engine) as db:
        slip = db.get_one(Invitation, ids(world)["Hồ Sỹ Thử"])
        slip.party = "resident-1"
        db.add(slip)
    html = browse(world, "to-truong").get("/to").text
    assert re.search(r'<p class="n">\d{6} · 3 người · số\xa012, đường Ví Dụ</p>', html)
    assert re.search(r'<p class="n">\d{6} · Hồ Sỹ Thử · số\xa013, đường Ví Dụ</p>', html)


def test_one_tap_hands_out_and_one_takes_it_back(world, browse):
    client, slip = browse(world, "to-truong"), ids(world)["Lê Văn Mẫu"]
    answer = client.post(f"/to/{slip}/da-giao", follow_redirects=False)
    assert answer.headers["location"] == f"/to#p{slip}"
    html = client.get("/to").text
    assert "1 / 5 phiếu đã giao" in html
    assert "Đã giao lúc 18:30 26/3/2021" in html
    client.post(f"/to/{slip}/hoan-tac")
    assert "0 / 5 phiếu đã giao" in client.get("/to").text
    assert marks(world) == [(slip, "handed_out", "leader"), (slip, "open", "leader")]


def test_a_reason_is_asked_for_and_shown(world, browse):
    client, slip = browse(world, "to-truong"), ids(world)["Lê Văn Mẫu"]
    form = client.get(f"/to/{slip}/chua-giao").text
    assert re.findall(r'name="reason" value="(\w+)"', form) == list(leader_view.REASONS)
    client.post(f"/to/{slip}/chua-giao", data={"reason": "absent"})
    html = client.get("/to").text
    assert "Chưa giao: vắng nhà" in html
    assert "1 vắng nhà · còn 4" in html


def test_a_reason_that_is_none_is_refused(world, browse):
    client, slip = browse(world, "to-truong"), ids(world)["Lê Văn Mẫu"]
    assert client.post(f"/to/{slip}/chua-giao", data={"reason": "lost"}).status_code == 422
    assert marks(world) == []


def test_the_leader_of_another_neighbourhood_sees_and_marks_nothing_here(world, browse):
    client, slip = browse(world, "to-truong-3"), ids(world)["Lê Văn Mẫu"]
    html = client.get("/to").text
    assert "Chưa có phiếu hẹn nào cho địa bàn này." in html
    assert client.post(f"/to/{slip}/da-giao").status_code == 403
    assert client.get(f"/to/{slip}/chua-giao").status_code == 403
    assert client.get("/to/phieu.pdf").status_code == 404
    assert marks(world) == []


def test_who_has_no_neighbourhood_has_no_walk(world, browse):
    assert browse(world, "ke-hoach").get("/to").status_code == 403


def test_before_publication_the_page_says_what_is_missing(campaign, browse):
    html = browse(campaign, "to-truong").get("/to").text
    assert "Phiếu xuất hiện ở đây khi kế hoạch được công bố và phiếu được in." in html


def test_the_leader_downloads_exactly_the_printed_file(world, browse):
    answer = browse(world, "to-truong").get("/to/phieu.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def test_a_file_that_was_changed_is_not_handed_over(world, browse):
    pdf = next((world.app.settings.data / "slips").glob("*.pdf"))
    pdf.write_bytes(pdf.read_bytes() + b"%")
    answer = browse(world, "to-truong").get("/to/phieu.pdf")
    assert answer.status_code == 404
    assert "printed_file_missing" in answer.text


def test_a_long_list_comes_in_pages_and_the_way_back_leads_to_the_same_page(world, browse, monkeypatch):
    monkeypatch.setattr(leader_view, "ROWS_PER_PAGE", 2)
    client, slip = browse(world, "to-truong"), ids(world)["Lê Văn Mẫu"]
    first, second, last = (client.get(f"/to?trang={number}").text for number in (1, 2, 9))
    assert "Trang 1/3" in first
    assert 'href="/to?trang=2">Trang sau' in first
    assert "3 phiếu, còn 3" in second
    assert "Trang 3/3" in last
    answer = client.post(f"/to/{slip}/da-giao?trang=2", follow_redirects=False)
    assert answer.headers["location"] == f"/to?trang=2#p{slip}"


def test_what_is_left_is_shown_by_itself_with_what_was_handed_out_a_moment_ago(world, browse):
    client, slips = browse(world, "to-truong"), ids(world)
    first, second = slips["Lê Văn Mẫu"], slips["Hồ Sỹ Thử"]
    assert "xem=con" not in client.get("/to").text.partition("<section")[0]
    client.post(f"/to/{first}/da-giao")
    client.post(f"/to/{second}/chua-giao", data={"reason": "absent"})
    html = client.get("/to").text
    assert 'href="/to?xem=con">Chỉ xem phiếu chưa giao (4)' in html
    left = client.get("/to?xem=con").text
    assert left.count('id="p') == 5
    answer = client.post(f"/to/{first}/hoan-tac?xem=con", follow_redirects=False)
    assert answer.headers["location"] == f"/to?xem=con#p{first}"
    client.post(f"/to/{first}/da-giao?xem=con")
    later = browse(world.at("2021-03-26T18:50"), "to-truong")
    left = later.get("/to?xem=con").text
    assert (f'id="p{first}"' in left, f'id="p{second}"' in left, left.count('id="p')) == (False, True, 4)
    assert "1 / 5 phiếu đã giao" in left
    stack(later, "1", "5")
    later.post(f"/to/{second}/da-giao")
    done = browse(world.at("2021-03-26T20:00"), "to-truong").get("/to?xem=con").text
    assert "Không còn phiếu nào chưa giao." in done


def test_pages_and_size_of_the_file_stand_beside_it(world, browse):
    with DbSession(world.engine) as db:
        run = db.exec(select(PrintRun)).one()
    html = browse(world, "to-truong").get("/to").text
    size = -(-run.size_bytes // 1024)
    assert f'Tải phiếu của địa bàn (PDF)</a></p>\n<p class="n">5 phiếu, {run.pages} trang, {size} KB' in html


def stack(client, first, last="", query=""):
    return client.post(f"/to/xap{query}", data={"tu": first, "den": last})


def test_a_stack_is_marked_by_its_first_and_last_number_and_taken_back_as_one(world, browse):
    client = browse(world, "to-truong")
    html = stack(client, "000001", "000003").text
    assert "3 / 5 phiếu đã giao" in html
    assert "Đã ghi 3 phiếu." in html
    assert "Vừa ghi cùng lúc 3 phiếu, số 000001 đến 000003, lúc 18:30 26/3/2021" in html
    entry = re.search(r'name="entry" value="([^"]+)"', html)[1]
    html = client.post("/to/xap/hoan-tac", data={"entry": entry}).text
    assert "0 / 5 phiếu đã giao" in html
    assert "Vừa ghi" not in html


def test_a_stack_leaves_what_has_a_mark_and_says_so(world, browse):
    client = browse(world, "to-truong")
    client.post(f"/to/{ids(world)['Lê Văn Mẫu']}/chua-giao", data={"reason": "absent"})
    assert "Đã ghi 4 phiếu. 1 phiếu đã có kết quả, giữ nguyên." in stack(client, "1", "5").text


def test_a_stack_that_cannot_be_right_keeps_what_was_typed_and_marks_nothing(world, browse):
    client = browse(world, "to-truong")
    for first, last, status in (("000005", "000001", 422), ("", "3", 422), ("7", "9", 404), ("7", "", 404)):
        answer = stack(client, first, last)
        assert answer.status_code == status
        assert '<div class="err" role="alert">' in answer.text
        assert (
            f'name="tu" inputmode="numeric" autocomplete="off" maxlength="30" required value="{first}"' in answer.text
        )
    assert marks(world) == []


def test_the_leader_of_another_neighbourhood_marks_no_stack_here(world, browse):
    assert stack(browse(world, "to-truong-3"), "1", "5").status_code == 404
    assert marks(world) == []


def test_the_list_goes_along_the_street_and_stays_so_through_its_forms(world, browse):
    client = browse(world, "to-truong")
    html = client.get("/to?theo=duong").text
    streets = [int(number) for number in re.findall(r"số\xa0(\d+), đường", html)]
    assert streets == sorted(streets)
    assert len(streets) == 5
    assert "<strong>19:00–20:00</strong>, thứ Sáu 26/3/2021" in html
    assert 'href="/to">Xếp theo khung giờ' in html
    slip = ids(world)["Lê Văn Mẫu"]
    assert f'action="/to/{slip}/da-giao?theo=duong"' in html
    for path, data in ((f"/to/{slip}/da-giao", {}), (f"/to/{slip}/chua-giao", {"reason": "absent"})):
        answer = client.post(f"{path}?theo=duong", data=data, follow_redirects=False)
        assert answer.headers["location"] == f"/to?theo=duong#p{slip}"
    assert f'action="/to/{slip}/chua-giao?theo=duong"' in client.get(f"/to/{slip}/chua-giao?theo=duong").text
    answer = client.post("/to/xap?theo=duong", data={"tu": "1"}, follow_redirects=False)
    assert answer.headers["location"] == "/to?theo=duong&ghi=1&giu=0"


def test_an_old_slip_to_collect_is_named_until_the_new_one_is_handed_out(world, browse):
    client, slip = browse(world, "to-truong"), ids(world)["Lê Văn Mẫu"]
    client.post(f"/to/{slip}/da-giao")
    browse(world, "phuong").post(f"/doi-lich/{slip}/cap-lai", data={"reason": "spoiled", "seen": 1})
    html = client.get("/to").text
    assert "0 / 5 phiếu đã giao" in html
    assert "Thu lại phiếu cũ ngày 26/3 19:00" in html
    client.post(f"/to/{slip}/da-giao")
    assert "Thu lại phiếu cũ" not in client.get("/to").text
