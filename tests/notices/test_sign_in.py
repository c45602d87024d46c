import io
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp

from notice_factories import TEXTS, a_bundle, a_sign_in, slips
from notices import cover, sign_in, symbol
from notices.errors import GlyphMissing, TextDoesNotFit
from notices.sheet import draw_bundle

MM = 72 / 25.4
LONGEST_WORDS = ("giường", "nghêu", "trường", "khiêng", "thương", "hương")
LONGEST = a_sign_in(
    address="https://" + "lichhen-cancuoc.thanhpho-samson.congan-thanhhoa.exam" + "/vao/" + "-".join(["giuong"] * 6),
    page="lichhen.congan-thanhhoa.example/vao",
    words=LONGEST_WORDS,
)


def pdf_of(bundle) -> bytes:
    out = io.BytesIO()
    draw_bundle(bundle, out)
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for text in texts]


def covers_of(bundle) -> list[str]:
    return [page for page in pages_of(pdf_of(bundle)) if "Lập lúc" in page and "Trang" not in page]


def picture_of(pdf: bytes, dpi: int):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_pil()


def baseline_of(pdf: bytes, text: str) -> float:
    """How far below the top of the cover the letters of a text end, in millimetres."""
    page = pypdfium2.PdfDocument(pdf)[0]
    textpage = page.get_textpage()
    first, _ = textpage.search(text).get_next()
    return (page.get_height() - textpage.get_charbox(first)[1]) / MM


def windows(*counts: int):
    """So many windows of two slips on each of the days."""
    for day, count in enumerate(counts):
        for place in range(count):
            start = 6 + place / 2
            yield slips(2, 101 + 100 * day + 2 * place, start=start, end=start + 0.5, day=date(2021, 3, 1 + day))


CROWDED = a_bundle(
    *windows(5),
    sign_in=LONGEST,
    leader_title="Tổ trưởng tổ dân phố",
    neighbourhood="tổ dân phố Thành Thắng",
    texts=replace(TEXTS, issuing_body="CÔNG AN PHƯỜNG QUẢNG CƯ ĐÔNG"),
)


@pytest.mark.parametrize("dpi", [100, 150, 300])
@pytest.mark.parametrize("given", [a_sign_in(), LONGEST], ids=["usual", "longest"])
def test_the_code_on_the_cover_is_the_address(given, dpi):
    (found,) = zxingcpp.read_barcodes(picture_of(pdf_of(a_bundle(sign_in=given)), dpi))

    assert found.text == given.address


def test_the_cover_says_whose_it_is_what_to_do_and_that_it_works_once():
    text = pages_of(pdf_of(a_bundle(sign_in=a_sign_in())))[0]

    for part in (
        "Mã đăng nhập của trưởng khu phố, để ghi phiếu đã giao",
        "mưa · trâu · cam",
        "sen · đồi · lúa",
        "Quét mã bằng điện thoại của Ông/Bà, hoặc mở hen.quangtri.example/vao và gõ sáu từ này (không cần dấu).",
        "Chỉ dùng được một lần; người khác không được dùng.",
        "Mất hoặc đã dùng rồi: xin CÔNG AN PHƯỜNG 1 cấp lại.",
    ):
        assert part in text


def test_a_leader_without_a_title_is_called_something():
    text = pages_of(pdf_of(a_bundle(sign_in=a_sign_in(), leader_title="")))[0]

    assert "Mã đăng nhập của đại diện khu dân cư, để ghi phiếu đã giao" in text


def test_without_a_sign_in_the_cover_is_as_it_always_was():
    pdf = pdf_of(a_bundle())

    assert pdf == pdf_of(a_bundle(sign_in=None))
    assert "đăng nhập" not in pages_of(pdf)[0]
    assert zxingcpp.read_barcodes(picture_of(pdf, 150)) == []
    assert baseline_of(pdf, "Giao theo") == pytest.approx(102.7, abs=0.15)
    assert baseline_of(pdf, "Tập phiếu hẹn") == pytest.approx(39.9, abs=0.15)


def test_a_sign_in_changes_nothing_but_the_first_page():
    plain, signed = (pages_of(pdf_of(a_bundle(*windows(12), sign_in=given))) for given in (None, a_sign_in()))

    assert plain[0] != signed[0]
    assert plain[1:] == signed[1:]
    assert [number for number, page in enumerate(signed) if "sen · đồi · lúa" in page] == [0]


def test_the_same_facts_give_the_same_bytes():
    assert pdf_of(CROWDED) == pdf_of(replace(CROWDED, sign_in=replace(LONGEST)))
    assert pdf_of(CROWDED) != pdf_of(replace(CROWDED, sign_in=replace(LONGEST, words=LONGEST_WORDS[::-1])))


# Room


@pytest.mark.parametrize(
    ("counts", "pages"),
    [((1,), 1), ((5,), 1), ((2, 2), 1), ((6,), 2), ((3, 3), 2), ((12,), 2), ((20, 20), 3), ((13,), 2)],
)
def test_windows_go_on_overleaf_where_the_sign_in_leaves_no_room_and_the_tasks_follow_the_last(counts, pages):
    covers = covers_of(a_bundle(*windows(*counts), sign_in=a_sign_in()))

    assert len(covers) == pages
    assert sum(page.count("phiếu 6 người") for page in covers) == sum(counts)
    assert [page.count("Việc của trưởng khu phố") for page in covers] == [0] * (pages - 1) + [1]
    assert [page.count("Bàn giao") for page in covers] == [0] * (pages - 1) + [1]
    assert [page.count("Mã đăng nhập") for page in covers] == [1] + [0] * (pages - 1)


@pytest.mark.parametrize(
    "bundle",
    [CROWDED, *(a_bundle(*windows(*counts), sign_in=a_sign_in()) for counts in ((1,), (2, 2), (3, 3), (20, 20)))],
    ids=["crowded", "1", "2+2", "3+3", "20+20"],
)
def test_no_text_of_the_cover_stands_on_another(bundle):
    textpage = pypdfium2.PdfDocument(pdf_of(bundle))[0].get_textpage()
    boxes = [textpage.get_rect(number) for number in range(textpage.count_rects())]

    def overlap(one, other):
        return min(min(one[side], other[side]) - max(one[side - 2], other[side - 2]) for side in (2, 3))

    assert max(overlap(one, other) for place, one in enumerate(boxes) for other in boxes[:place]) < 0.3 * MM


@pytest.mark.parametrize("bundle", [CROWDED, a_bundle(sign_in=a_sign_in())], ids=["crowded", "usual"])
def test_the_code_is_large_and_nothing_touches_its_four_white_modules(bundle):
    count = len(symbol.of_text(bundle.sign_in.address))
    module = sign_in.CODE / (count + 2 * symbol.QUIET_MODULES)
    side, quiet, dot = module * count, symbol.QUIET_MODULES * module, 300 / 25.4
    table_top = cover.cover_pages(bundle)[0].top
    middle = table_top - 9.4 - sign_in.HEIGHT / 2
    left, top = cover.RIGHT - side - quiet, middle - side / 2 - quiet
    box = [round(at * dot) for at in (left, top, left + side + 2 * quiet, top + side + 2 * quiet)]
    image = picture_of(pdf_of(bundle), 300).point(lambda grey: 255 if grey < 128 else 0)
    ink = image.crop(box).getbbox()

    assert side > 26
    assert module > 0.69
    assert ink == pytest.approx([quiet * dot, quiet * dot, (quiet + side) * dot, (quiet + side) * dot], abs=3)


def test_the_longest_address_there_can_be_fits_and_one_letter_more_is_refused():
    assert len(LONGEST.address) == sign_in.LONGEST_ADDRESS == len("https://") + 52 + len("/vao/") + 6 * 6 + 5
    pdf_of(a_bundle(sign_in=LONGEST))

    with pytest.raises(TextDoesNotFit) as caught:
        pdf_of(a_bundle(sign_in=replace(LONGEST, address=f"{LONGEST.address}x")))

    assert caught.value.params == {"key": "page_address", "value": LONGEST.page}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"leader_title": "Trưởng khu phố " * 8}, "leader_title"),
        ({"sign_in": a_sign_in(page=f"{'hen.' * 20}example/vao")}, "page_address"),
        ({"sign_in": a_sign_in(words=("nghiêng-nghiêng",) * 6)}, "words"),
        ({"texts": replace(TEXTS, issuing_body="CÔNG AN PHƯỜNG QUẢNG CƯ ĐÔNG, THÀNH PHỐ SẦM SƠN")}, "issuing_body"),
    ],
)
def test_a_text_too_long_for_the_block_is_named_and_leaves_no_whole_file(change, key):
    out = io.BytesIO()

    with pytest.raises(TextDoesNotFit) as caught:
        draw_bundle(a_bundle(**{"sign_in": a_sign_in(), **change}), out)

    assert caught.value.params["key"] == key
    assert not any(word in caught.value.text("vi") for word in ("lúa", "lua", "nghiêng"))
    assert b"%%EOF" not in out.getvalue()


def test_words_of_a_letter_without_a_glyph_are_refused():
    with pytest.raises(GlyphMissing):
        pdf_of(a_bundle(sign_in=a_sign_in(words=("mưa", "trâu", "☃", "sen", "đồi", "lúa"))))


@pytest.mark.parametrize("words", [("mưa", "trâu", "cam", "sen", "đồi"), ("mưa", "trâu", "", "sen", "đồi", "lúa"), ()])
def test_a_sign_in_has_six_words(words):
    with pytest.raises(ValueError, match="six words"):
        a_sign_in(words=words)


def test_the_secret_is_not_shown_with_the_facts_of_a_bundle():
    shown = repr(a_bundle(sign_in=a_sign_in()))

    assert "hen.quangtri.example/vao" in shown
    assert "trau" not in shown
    assert "trâu" not in shown
