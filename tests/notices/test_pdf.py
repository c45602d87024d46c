"""Our own PDF files: the same picture as reportlab's, read by others without complaint, the same bytes every time."""

import io
import re
import shutil
import subprocess
from functools import partial

import pypdfium2
import pytest
from PIL import ImageChops

from golden_files import kept
from notice_factories import TEXTS, a_bundle, a_mixed_bundle, a_sign_in, a_slip, slips
from notices import embedding
from notices.canvas import CanvasFile
from notices.errors import GlyphMissing
from notices.fonts import BOLD, EXTRA_BOLD, FACES, ITALIC, MEDIUM, SERIF, USUAL, Face, known_characters, width_mm
from notices.pdf import PdfFile
from notices.sheet import add_bundle, draw_slip
from notices.symbol import Bitmap
from pdf_streams import streams_of, text_of_streams

WRITERS = (PdfFile, CanvasFile)


def drawn(writer, *pages, size=(120, 40)) -> bytes:
    out = io.BytesIO()
    file = writer(out, "Thử", "Người thử")
    file.begin("Phần một", "Trang")
    for page in pages:
        file.page(*size, page)
    file.close()
    return out.getvalue()


def pictures(pdf: bytes, dpi: int = 300):
    """Every page; at fewer dots pdfium moves letters to whole pixels, and a hundredth of a point moves some a pixel on."""
    document = pypdfium2.PdfDocument(pdf)
    return [document[page].render(scale=dpi / 72, grayscale=True).to_pil() for page in range(len(document))]


def text_of(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


def share_of_other_pixels(one, other) -> float:
    assert one.size == other.size
    differences = ImageChops.difference(one, other).point(lambda grey: 255 * (grey > 96))
    return differences.histogram()[255] / (one.width * one.height)


def both(draw, **facts) -> float:
    """The largest share of pixels in which the two writers differ."""
    ours, theirs = (pictures(drawn(writer, draw, **facts)) for writer in WRITERS)
    return max(map(share_of_other_pixels, ours, theirs))


def bundle_by(writer, bundle) -> bytes:
    out = io.BytesIO()
    file = writer(out, "Thử", "Người thử")
    add_bundle(file, bundle)
    file.close()
    return out.getvalue()


@pytest.mark.parametrize(
    "bundle",
    [a_mixed_bundle(), a_bundle(slips(9), sign_in=a_sign_in()), a_bundle(template="letter")],
    ids=["mixed", "signed", "letters"],
)
def test_both_writers_draw_the_same_picture(bundle):
    ours, theirs = (pictures(bundle_by(writer, bundle)) for writer in WRITERS)

    assert len(ours) == len(theirs)
    assert max(map(share_of_other_pixels, ours, theirs)) < 0.001


def test_another_picture_would_be_noticed():
    ours, theirs = (
        pictures(bundle_by(writer, a_bundle(slips(4, first=first))))
        for writer, first in zip(WRITERS, (101, 102), strict=True)
    )

    assert max(map(share_of_other_pixels, ours, theirs)) > 0.005


def test_every_usual_letter_is_in_every_face():
    for font in FACES:
        assert known_characters(font) >= USUAL


@pytest.mark.parametrize("font", [MEDIUM, ITALIC, BOLD, EXTRA_BOLD])
def test_letters_beyond_the_usual_ones_are_drawn_and_can_be_copied(font):
    text = "Ê-đê Č ñ Ỷ ß H'Mông € #"

    def draw(pen):
        pen.text(5, 20, text, Face(font, 18))

    assert both(draw) < 0.001
    assert text_of(drawn(PdfFile, draw)).split() == text.split()


def test_more_unusual_letters_than_one_font_of_a_file_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(embedding, "_FOR_UNUSUAL", embedding._FOR_UNUSUAL[:7])
    letters = "ñßČ€#&@åøþ½»«"
    assert known_characters(MEDIUM) >= set(letters)

    def draw(pen):
        pen.text(5, 20, letters, Face(MEDIUM, 18))

    assert both(draw) < 0.001
    assert text_of(drawn(PdfFile, draw)) == letters


def test_decomposed_letters_are_printed_composed():
    def draw(pen):
        pen.text(5, 20, "Nguye\u0302\u0303n", Face(BOLD, 18))

    assert text_of(drawn(PdfFile, draw)) == "Nguyễn"


def test_a_letter_that_the_typeface_lacks_is_refused():
    with pytest.raises(GlyphMissing, match="SNOWMAN"):
        drawn(PdfFile, lambda pen: pen.text(5, 20, "Lê ☃", Face(BOLD, 18)))


def test_brackets_backslashes_and_blanks_come_back_as_they_were():
    text = r"(a\) ( \( )) [x] – “…”"

    assert text_of(drawn(PdfFile, lambda pen: pen.text(5, 20, text, Face(MEDIUM, 9)))) == text


def test_a_blank_that_keeps_words_together_is_found_as_a_blank():
    page = drawn(PdfFile, lambda pen: pen.text(5, 20, "khu phố\N{NO-BREAK SPACE}2", Face(MEDIUM, 9)))

    assert text_of(page) == "khu phố 2"


def test_figures_in_columns_stand_alike_with_both_writers():
    assert both(lambda pen: pen.figures(60, 20, "1140471", Face(BOLD, 30), align="centre")) < 0.001


def edges_of(pdf: bytes, letter: str) -> list[tuple[float, float]]:
    """The left and the right edge of each such letter in millimetres."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    places = [place for place in range(page.count_chars()) if page.get_text_range(place, 1) == letter]
    boxes = [page.get_charbox(place) for place in places]
    return [(left * 25.4 / 72, right * 25.4 / 72) for left, _, right, _ in boxes]


def test_a_line_is_filled_between_its_words_alone():
    def draw(pen):
        pen.justified(5, 15, "đường Ví Dụ, khu phố\N{NO-BREAK SPACE}2, ñ Č", Face(SERIF, 12), 115)
        pen.text(5, 25, "khu phố\N{NO-BREAK SPACE}2", Face(SERIF, 12))
        pen.justified(5, 35, "Lê", Face(SERIF, 12), 115)

    pdf = drawn(PdfFile, draw)
    between, usual = (two[0] - o[1] for o, two in zip(edges_of(pdf, "ố"), edges_of(pdf, "2"), strict=True))

    assert both(draw) < 0.001
    assert edges_of(pdf, "Č")[0][1] == pytest.approx(115, abs=0.5)
    assert between == pytest.approx(usual, abs=0.05)
    assert edges_of(pdf, "L")[0][0] == pytest.approx(5, abs=0.5)


def test_no_letter_takes_the_code_of_a_blank_and_grows_as_one():
    word = "".join(sorted(letter for letter in known_characters(SERIF) - USUAL if letter.isalpha())[:40])
    face = Face(SERIF, 8)
    pdf = drawn(PdfFile, lambda pen: pen.justified(5, 15, f"{word} Lê", face, 115))

    assert len(word) == 40
    assert edges_of(pdf, word[-1])[0][1] == pytest.approx(5 + width_mm(word, face), abs=0.5)


def test_a_symbol_whose_bits_look_like_their_own_end_is_drawn_whole():
    bits = b"\xff\x81 EI Q\n\x81\xff".ljust(16, b"E")
    bitmap = Bitmap(16, (bits * 2)[:32])

    def draw(pen):
        pen.symbol(10, 5, 30, bitmap)

    assert b"EI" in bitmap.bits
    assert both(draw) < 0.001
    assert b"/F/AHx" in streams_of(drawn(PdfFile, draw))[0]
    assert Bitmap.of(bitmap.rows) == bitmap


def many_pages(count: int) -> bytes:
    def draw(pen, number):
        pen.text(5, 20, f"tờ {number}", Face(MEDIUM, 12))

    return drawn(PdfFile, *(partial(draw, number=number) for number in range(1, count + 1)))


def test_a_file_of_many_pages_has_them_all_in_order():
    document = pypdfium2.PdfDocument(many_pages(450))

    assert len(document) == 450
    assert document[449].get_textpage().get_text_bounded() == "tờ 450"
    assert document.get_page_label(449) == "Trang 450"


def test_the_table_of_objects_names_where_each_begins():
    pdf = many_pages(230)
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", pdf)[1])
    table = streams_of(pdf)[-1]
    rows = [table[at : at + 6] for at in range(0, len(table), 6)]

    assert pdf[start:].startswith(b"%d 0 obj\n<</Type/XRef/Size %d" % (len(rows) - 1, len(rows)))
    for number, row in enumerate(rows):
        at = int.from_bytes(row[1:5])
        if row[0] == 1:
            assert pdf[at:].startswith(b"%d 0 obj\n" % number)
        elif row[0] == 2:
            holder = streams_of(pdf[int.from_bytes(rows[at][1:5]) :])[0]
            assert int(holder.split()[2 * row[5]]) == number
    assert {row[0] for row in rows} == {0, 1, 2}


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing: apt install poppler-utils")
def test_poppler_reads_many_pages_without_a_word(tmp_path):
    (tmp_path / "many.pdf").write_bytes(many_pages(230))
    run = subprocess.run(
        ["pdftoppm", "-r", "20", tmp_path / "many.pdf", tmp_path / "page"], capture_output=True, check=True
    )

    assert run.stderr == b""
    assert len(list(tmp_path.glob("page-*.ppm"))) == 230


def test_pages_leave_for_the_file_as_soon_as_they_are_drawn():
    class Pipe:
        """Knows only how to take bytes: neither to seek nor to tell."""

        def __init__(self):
            self.taken = []

        def write(self, data):
            self.taken.append(len(data))

    pipe = Pipe()
    file = PdfFile(pipe, "Thử", "Người thử")
    before = len(pipe.taken)
    file.page(100, 100, lambda pen: pen.fill(10, 10, 10, 10))

    assert len(pipe.taken) > before


def test_printers_are_told_to_keep_the_size_and_to_leave_the_back_empty():
    facts = b"".join(streams_of(bundle_by(PdfFile, a_bundle())))

    assert b"/PrintScaling/None" in facts
    assert b"/Duplex/Simplex" in facts


def test_pages_are_called_by_their_part():
    document = pypdfium2.PdfDocument(bundle_by(PdfFile, a_bundle(slips(9))))

    labels = [document.get_page_label(page) for page in range(len(document))]
    assert labels == ["Bìa 1", "Danh sách 1", "Danh sách 2", "Phiếu 1", "Phiếu 2", "Phiếu 3"]


def test_the_bytes_of_a_bundle_are_those_that_were_kept():
    found = text_of_streams(bundle_by(PdfFile, a_bundle(slips(5), (a_slip(200, start=23, end=26, shift="night"),))))

    assert found == kept("bundle", found)


def test_the_bytes_of_a_single_slip_are_those_that_were_kept():
    out = io.BytesIO()
    draw_slip(a_slip(), TEXTS, out)
    found = text_of_streams(out.getvalue())

    assert found == kept("slip", found)
