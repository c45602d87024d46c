import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp

import notice_factories
from notice_factories import (
    DAY,
    HALL,
    KEYS,
    TEXTS,
    a_bundle,
    a_mixed_bundle,
    a_slip,
    at,
    claim_of,
    slips,
)
from notices import slip_page, slipcode, symbol
from notices.errors import DoesNotFit, GlyphMissing, TextDoesNotFit
from notices.ruler import DAY as RULER
from notices.sheet import draw_bundle, draw_bundles, draw_slip
from notices.slip import Paper
from notices.slip_page import FOUR, QR_LEFT, QR_SIDE, QR_TOP
from notices.wording import spoken_hours
from pdf_streams import streams_of

MM = 72 / 25.4


def pdf_of(bundle) -> bytes:
    out = io.BytesIO()
    draw_bundle(bundle, out)
    return out.getvalue()


def slip_pdf(slip, texts=TEXTS) -> bytes:
    out = io.BytesIO()
    draw_slip(slip, texts, out)
    return out.getvalue()


def words(pdf: bytes, page: int = 0) -> str:
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_bounded()
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def texts_of(pdf: bytes) -> list[str]:
    return [words(pdf, page) for page in range(len(pypdfium2.PdfDocument(pdf)))]


def raster(pdf: bytes, page: int, dpi: int):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72, grayscale=True).to_pil()


@pytest.fixture(scope="module")
def mixed() -> bytes:
    return pdf_of(a_mixed_bundle())


@pytest.mark.parametrize("dpi", [150, 300])
def test_every_slip_reads_back_to_its_claim(mixed, dpi):
    found = {}
    for page in range(2, len(pypdfium2.PdfDocument(mixed))):
        for code in zxingcpp.read_barcodes(raster(mixed, page, dpi)):
            claim = slipcode.read(code.text, KEYS)
            found[claim.invitation] = claim

    expected = {s.number: claim_of(s.number, s.starts_at, s.operating_day) for s in a_mixed_bundle().slips}
    assert found == expected


def test_facts_count_slips_people_and_pages(mixed):
    facts = draw_bundle(a_mixed_bundle(), io.BytesIO())

    assert (facts.slips, facts.people) == (11, 10 * 3 + 8)
    assert facts.pages == len(pypdfium2.PdfDocument(mixed))


def test_the_same_facts_give_the_same_bytes():
    assert pdf_of(a_mixed_bundle()) == pdf_of(a_mixed_bundle())


def test_another_process_gives_the_same_bytes(mixed):
    program = (
        "import sys, io; from notice_factories import a_mixed_bundle; from notices.sheet import draw_bundle;"
        "out = io.BytesIO(); draw_bundle(a_mixed_bundle(), out); sys.stdout.buffer.write(out.getvalue())"
    )
    paths = [path for path in sys.path if path]
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{program}"],
        env={"PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
    )

    assert run.stdout == mixed


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing: apt install poppler-utils")
def test_poppler_has_nothing_to_complain_about(mixed, tmp_path):
    path = tmp_path / "bundle.pdf"
    path.write_bytes(mixed)
    run = subprocess.run(["pdftoppm", "-r", "40", path, tmp_path / "page"], capture_output=True, check=True)

    assert run.stderr == b""


def test_nothing_touches_the_quiet_zone_of_a_code(mixed):
    module = QR_SIDE / len(symbol.modules(a_slip().qr_text))
    quiet = symbol.QUIET_MODULES * module
    dpi = 300
    left, top = (QR_LEFT - quiet) * dpi / 25.4 + 1, (QR_TOP - quiet) * dpi / 25.4 + 1
    side = (QR_SIDE + 2 * quiet) * dpi / 25.4 - 2
    first = len(pypdfium2.PdfDocument(mixed)) - 3
    image = raster(mixed, first, dpi).point(lambda grey: 255 if grey < 128 else 0)
    for column in (0, 105):
        for row in (0, 148.5):
            x, y = left + column * dpi / 25.4, top + row * dpi / 25.4
            ink = image.crop((round(x), round(y), round(x + side), round(y + side))).getbbox()
            edge = quiet * dpi / 25.4
            assert ink is not None
            assert min(ink[0], ink[1]) >= edge - 3
            assert max(ink[2], ink[3]) <= side - edge + 3


def test_cutting_and_stacking_keeps_the_order():
    order = slips(11)
    pages = FOUR.imposed(order)
    piles = [[page[place] for page in pages] for place in range(4)]

    assert [slip for pile in piles for slip in pile if slip] == list(order)
    assert pages[0] == [order[0], order[3], order[6], order[9]]
    assert pages[2][3] is None


def test_the_file_has_a_title_a_language_and_an_outline(mixed):
    document = pypdfium2.PdfDocument(mixed)

    assert document.get_metadata_value("Title") == "Phiếu hẹn: khu phố 2, Phường 1, thị xã Quảng Trị"
    assert [mark.get_title() for mark in document.get_toc()] == [
        "Khu phố 2",
        "Danh sách giao phiếu hẹn",
        "Phiếu hẹn 000101–000111",
    ]
    assert b"/Lang(vi)" in b"".join(streams_of(mixed))


def test_a_slip_says_everything_a_resident_needs():
    text = words(slip_pdf(a_slip()))

    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Quảng Trị, ngày 20 tháng 3 năm 2021",
        "PHIẾU HẸN",
        "000101",
        "LÊ VĂN MẪU",
        "chủ hộ (1975); Trần Thị Ví Dụ (1978);",
        "19:00–20:00",
        "CA TỐI",
        "Thứ Sáu, ngày 26/3/2021",
        "7 giờ tối đến 8 giờ tối",
        "Nhà văn hóa khu phố 2",
        "MANG THEO",
        "Bring",
        "Lệ phí: theo quy định.",
        "Đề nghị đeo khẩu trang, giữ khoảng cách.",
        "Không đến được đúng hẹn, xin báo trưởng khu phố:",
        "bà Trần Thị Ví Dụ, ĐT 0900 000 012",
        "hoặc xem lịch hẹn tại hen.quangtri.example",
        slipcode.show_typed_code(a_slip().typed_code),
        "Xác minh: 0233 000 0114",
        "(Ký tên, đóng dấu)",
    ):
        assert part in text


def test_past_midnight_each_end_carries_its_day():
    text = words(slip_pdf(a_slip(start=23, end=26, shift="night")))

    assert "23:00–02:00" in text
    assert "thứ Sáu 26/3 thứ Bảy 27/3/2021" in text
    assert "11 giờ đêm thứ Sáu đến 2 giờ sáng thứ Bảy" in text


def test_a_window_after_midnight_shows_the_day_it_happens_on():
    text = words(slip_pdf(a_slip(start=25, end=26, shift="night")))

    assert "Thứ Bảy, ngày 27/3/2021" in text
    assert "1 giờ sáng đến 2 giờ sáng (đêm thứ Sáu 26/3)" in text


def test_a_home_visit_says_that_the_team_comes():
    text = words(slip_pdf(a_slip(kind="home")))

    assert "Tổ công tác sẽ đến tận nhà trong khoảng từ 19:00 đến 20:00; xin Ông/Bà có mặt tại nhà." in text
    assert "CHUẨN BỊ" in text
    assert HALL[0] not in text


@pytest.mark.parametrize(
    ("address", "line"),
    [("đường Ví Dụ", "Làm thủ tục tại trường, đường Ví Dụ"), ("", "Làm thủ tục tại trường")],
)
def test_a_school_slip_says_that_it_happens_at_school(address, line):
    assert line in words(slip_pdf(a_slip(kind="school", station_name="Trường THPT Ví Dụ", station_address=address)))


def test_english_can_be_left_out():
    text = words(slip_pdf(a_slip(), replace(TEXTS, english=False)))

    assert not {"Household", "Time", "Place", "Bring"} & set(text.split())


def test_empty_lines_of_the_campaign_are_left_out():
    texts = replace(
        TEXTS, fee_line="", courtesy_line="", contact_name="", contact_phone="", page_address="", verify_phone=""
    )
    text = words(slip_pdf(a_slip(), texts))

    assert "ĐT" not in text
    assert "xem lịch hẹn" not in text
    assert "Xác minh" not in text
    assert "Lệ phí" not in text


def test_many_papers_move_the_contact_down():
    papers = (*TEXTS.papers, Paper("Giấy khai sinh của trẻ em (bản sao)"))

    assert "Giấy khai sinh" in words(slip_pdf(a_slip(), replace(TEXTS, papers=papers)))


def test_a_household_may_bring_papers_of_its_own():
    own = a_slip(102, papers=(Paper("Phiếu này"), Paper("Sổ tạm trú")))
    pdf = pdf_of(a_bundle((a_slip(), own)))
    text = texts_of(pdf)[-1]

    assert text.count("Sổ hộ khẩu") == text.count("Sổ tạm trú") == 1


def test_a_long_name_of_the_campaign_takes_two_lines():
    texts = replace(TEXTS, campaign_name="Cấp Căn cước công dân gắn chíp, thành phố Hải Dương 2021")

    assert "thành phố Hải Dương 2021, phiếu số" in words(slip_pdf(a_slip(), texts))


def test_a_long_title_of_the_leader_shortens_the_sentence_around_it():
    texts = replace(TEXTS, contact_title="Tổ trưởng tổ dân phố")

    assert "Không đến được, xin báo tổ trưởng tổ dân phố:" in words(slip_pdf(a_slip(), texts))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("papers", TEXTS.papers * 3),
        ("papers", ()),
        ("papers", (Paper("x" * 90),)),
        ("campaign_name", "Đợt " + "rất " * 20),
        ("issuing_body", "CÔNG AN " * 12),
        ("anti_fraud", "Công an không yêu cầu. " * 12),
        ("signer_title", "TRƯỞNG CÔNG AN " * 8),
        ("contact_name", "bà Trần Thị " * 8),
    ],
)
def test_a_text_of_the_campaign_that_is_too_long_is_named(field, value):
    texts = replace(TEXTS, **{field: value})
    if field == "papers" and not value:
        texts = replace(texts, fee_line="", courtesy_line="")

    with pytest.raises(TextDoesNotFit) as caught:
        slip_pdf(a_slip(), texts)

    assert caught.value.params["key"] == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"station_name": "Nhà văn hóa " * 9}, "place"),
        ({"station_address": "đường Ví Dụ " * 12}, "place"),
        ({"shift": "ca rất là đặc biệt lắm"}, "shift"),
    ],
)
def test_a_fact_that_is_too_long_names_its_household(change, field):
    with pytest.raises(DoesNotFit) as caught:
        slip_pdf(a_slip(**change))

    assert caught.value.params == {"number": 101, "household": "Lê Văn Mẫu", "field": field}


def test_a_letter_without_a_glyph_stops_the_print_and_leaves_no_whole_file():
    out = io.BytesIO()

    with pytest.raises(GlyphMissing):
        draw_bundle(a_bundle(slips(2), (a_slip(200, household_name="Lê ☃"),)), out)

    assert b"%%EOF" not in out.getvalue()


def test_the_hours_of_every_window_fit_the_slip():
    longest = max(
        (
            f"{spoken_hours(at(start / 2, day), at(start / 2 + length, day))} (đêm Chủ nhật 28/11)"
            for day in (DAY, date(2021, 11, 28))
            for start in range(48, 54)
            for length in (0.5, 1, 2.5)
        ),
        key=len,
    )

    assert slip_page.fit(longest, slip_page.MEDIUM, [6.5], slip_page.COLUMN) is not None


# Cover and list


def test_the_cover_gives_the_totals_and_one_row_a_stack(mixed):
    cover = texts_of(mixed)[0]

    for part in (
        "Tập phiếu hẹn của Khu phố 2 Phường 1, thị xã Quảng Trị",
        "Lập lúc 14:20 ngày 20/3/2021, bản 1",
        "3 ngày, 5 khung giờ",
        "3 trang phiếu, 2 trang danh sách",
        "19:00–20:00 Nhà văn hóa khu phố 2 ca tối số 000101–000106",
        "ca đêm, rạng sáng thứ Bảy 27/3",
        "khoanh mã V, CĐ, KTĐC, TC, M hoặc ĐCT",
        "cho CÔNG AN PHƯỜNG 1 trước 17:00 ngày 25/3/2021.",
    ):
        assert part in cover


def test_many_windows_go_on_overleaf_and_the_tasks_follow_them():
    stacks = [
        slips(1, 101 + 20 * day + hour, start=7 + hour / 2, end=7.5 + hour / 2, day=date(2021, 3, 1 + day))
        for day in range(3)
        for hour in range(14)
    ]
    pages = texts_of(pdf_of(a_bundle(*stacks, return_by=None)))
    covers = [page for page in pages if "Lập lúc" in page and "Trang" not in page]

    assert len(covers) == 3
    assert [f"trang {number}/3" in page for number, page in enumerate(covers, 1)] == [True] * 3
    assert [page.count("Việc của trưởng khu phố") for page in covers] == [0, 0, 1]
    assert sum(page.count("phiếu 3 người") for page in covers) == 42


def test_a_full_cover_gives_the_tasks_a_page_of_their_own():
    stacks = [slips(1, 101 + hour, start=7 + hour / 2, end=7.5 + hour / 2) for hour in range(10)]
    pages = texts_of(pdf_of(a_bundle(*stacks)))

    assert "Việc của" not in pages[0]
    assert "Việc của" in pages[1]


def test_the_list_has_a_row_for_every_slip_in_the_order_of_the_slips():
    letters = "QWERTYUIOPASDFGHJKLZXCV"
    order = [a_slip(101 + n, household_name=f"Lê {letter}") for n, letter in enumerate(letters)]
    later = [replace(slip, starts_at=at(20), ends_at=at(21)) for slip in order[14:]]
    pdf = pdf_of(a_bundle(tuple(order[:14]), tuple(later)))
    pages = [page for page in texts_of(pdf) if "Danh sách giao phiếu hẹn" in page]

    assert re.findall(r"Lê ([A-Z])\b", " ".join(pages)) == list(letters)
    assert "ca tối · 12 phiếu · 36 người" in pages[0]
    assert "ca tối, tiếp theo · 2 phiếu · 6 người" in pages[1]
    assert "Trang này: 12 phiếu, 36 người." in pages[0]
    assert "Tổng số phiếu: 23, 69 người." in pages[-1]
    assert "Tổng số phiếu" not in pages[0]
    assert "V CĐ KTĐC TC M ĐCT" in pages[0]


def test_a_heading_never_stands_alone_at_the_foot_of_a_page():
    pages = texts_of(pdf_of(a_bundle(slips(12), slips(2, 113, start=20, end=21))))
    lists = [page for page in pages if "Danh sách giao phiếu hẹn" in page]

    assert "20:00–21:00" not in lists[0]
    assert "20:00–21:00" in lists[1]


def test_a_list_of_one_place_names_it_in_the_heading():
    one, several = (
        texts_of(pdf_of(a_bundle(*parts)))[1] for parts in ((slips(2),), (slips(2), slips(1, 201, kind="home")))
    )

    assert "nơi, ghi ở từng khung giờ" not in one
    assert "2 nơi, ghi ở từng khung giờ" in several


@pytest.mark.parametrize(
    ("change", "field"),
    [({"household_name": "Nguyễn " * 24}, "household"), ({"household_name": "Nguyễn " * 12}, "name")],
)
def test_a_name_too_long_for_the_list_or_the_slip_is_refused(change, field):
    with pytest.raises(DoesNotFit) as caught:
        pdf_of(a_bundle((a_slip(**change),)))

    assert caught.value.params["field"] in {field, "name"}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"leader_title": "TRƯỞNG KHU PHỐ " * 6}, "leader_title"),
        ({"leader_name": "bà Trần Thị " * 8}, "leader_name"),
        ({"neighbourhood": "khu phố " * 30}, "neighbourhood"),
    ],
)
def test_a_text_of_the_neighbourhood_that_is_too_long_is_named(change, key):
    with pytest.raises(TextDoesNotFit) as caught:
        pdf_of(a_bundle(**change))

    assert caught.value.params["key"] == key


def test_the_factories_use_a_fixed_key():
    assert notice_factories.a_slip() == notice_factories.a_slip()


def test_a_place_too_long_for_the_head_of_the_list_stands_above_its_slips():
    name = "Nhà văn hóa tổ dân phố 12, Phường Ví Dụ Nam"

    _, handout_list, _ = texts_of(pdf_of(a_bundle((a_slip(station_name=name, station_address=""),))))

    assert "1 nơi, ghi ở từng khung giờ" in handout_list
    assert handout_list.count(name) == 1


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Trưởng thôn", "Không đến được đúng hẹn, xin báo trưởng thôn:"),
        ("Công an Phường Thử Nghiệm Nam", "Nếu vắng, xin báo công an Phường Thử Nghiệm Nam:"),
    ],
)
def test_the_longer_the_contact_the_shorter_the_words_around(title, asked):
    assert asked in words(slip_pdf(a_slip(), replace(TEXTS, contact_title=title)))


def test_the_list_names_the_old_paper_in_the_row_of_its_slip_only():
    old, plain = a_slip(101, collect=at(20)), a_slip(102)
    text = words(pdf_of(a_bundle((old, plain))), 1)
    assert text.count("thu lại phiếu cũ") == 1
    assert "thu lại phiếu cũ ngày 26/3 20:00" in text


def test_a_schools_cover_names_classes_where_others_name_places_and_numbers():
    pupils = tuple(a_slip(101 + place, kind="school", school_class="10A2") for place in range(3))
    stacks_of = [texts_of(pdf_of(a_bundle(pupils, school=school)))[0] for school in (True, False)]

    assert [("lớp 10A2" in cover, "số 000101–000103" in cover) for cover in stacks_of] == [(True, False), (False, True)]


def test_one_file_holds_several_bundles_as_each_would_be_alone():
    bundles = [a_bundle(slips(3)), a_bundle(slips(5, first=201), neighbourhood="khu phố 3")]
    out = io.BytesIO()
    facts = draw_bundles(iter(bundles), out, RULER, "Phiếu hẹn: Phường 1", "CÔNG AN PHƯỜNG 1")
    document = pypdfium2.PdfDocument(out.getvalue())

    assert (facts.slips, facts.people, facts.pages) == (8, 24, len(document))
    assert texts_of(out.getvalue()) == [page for bundle in bundles for page in texts_of(pdf_of(bundle))]
    assert [entry.get_title() for entry in document.get_toc()][::3] == ["Khu phố 2", "Khu phố 3"]
    assert document.get_metadata_dict()["Title"] == "Phiếu hẹn: Phường 1"
