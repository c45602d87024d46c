"""The one-time sign-in on the cover: a code to scan, six words to type, and whose they are."""

from notices import symbol
from notices.errors import TextDoesNotFit
from notices.fitting import fit_text, text_lines
from notices.fonts import BOLD, MEDIUM, Face, width_mm
from notices.layout import fit, sizes
from notices.pen import Pen
from notices.slip import Bundle, SignIn
from notices.wording import keep_together, mid_sentence

HEIGHT = 36.0
# The square of the code and its four white modules, however many modules there are: what is not white is 26 to 28 mm.
CODE = 34.0
# What a symbol of version 6 holds in small letters, which gives modules of 0.69 mm; the finest on a slip have 0.67 mm. The
# longest address of a campaign, /vao/ and six words of six letters are just as long.
LONGEST_ADDRESS = 106
PER_ROW = 3
BETWEEN = " · "
WORDS_WIDTH = 58.0
# Where the kind of the neighbourhood is not known, its leader has no title.
NO_TITLE = "đại diện khu dân cư"


def draw_sign_in(pen: Pen, top: float, bundle: Bundle, sign_in: SignIn, columns: tuple[float, float, float]) -> None:
    """Draw the block from `top` down, `HEIGHT` high; `columns` are the left ends of words and sentences, the code's right one.

    The words stand in two rows and not in three columns, so that nobody reads them downwards.

    Raises
    ------
    TextDoesNotFit, GlyphMissing
        Names the text or the character, but never the secret: errors are shown and kept.
    """
    left, middle, right = columns
    _code(pen, right, top, sign_in)
    heading = f"Mã đăng nhập của {mid_sentence(bundle.leader_title) or NO_TITLE}, để ghi phiếu đã giao"
    pen.lines(left, top + 5.8, fit_text("leader_title", heading, Face(BOLD, 9.5), 7, right - left - CODE))
    _words(pen, left, top, sign_in)
    _instructions(pen, middle, top, bundle, sign_in, right - CODE - middle)


def _words(pen: Pen, left: float, top: float, sign_in: SignIn) -> None:
    rows = [BETWEEN.join(sign_in.words[start : start + PER_ROW]) for start in (0, PER_ROW)]
    widest = max(rows, key=lambda row: width_mm(row, Face(BOLD, 18)))
    fitted = fit(widest, BOLD, sizes(18, 11), WORDS_WIDTH)
    face = text_lines("words", "…", fitted).face
    for y, row in zip((18.2, 27.2), rows, strict=True):
        pen.text(left, top + y, row, face)


def _instructions(pen: Pen, x: float, top: float, bundle: Bundle, sign_in: SignIn, box_mm: float) -> None:
    """What to do, with the address on a line of its own, as it is copied letter by letter; then what to know."""
    small = Face(MEDIUM, 8)
    pen.text(x, top + 12.6, "Quét mã bằng điện thoại của Ông/Bà, hoặc mở", small)
    pen.lines(x, top + 16.6, fit_text("page_address", sign_in.page, Face(BOLD, 9.5), 6.5, box_mm))
    pen.text(x, top + 20.3, "và gõ sáu từ này (không cần dấu).", small)
    office = bundle.texts.issuing_body
    once = f"Chỉ dùng được một lần; người khác không được dùng. Mất hoặc đã dùng rồi: xin {office} cấp lại."
    # More lead than elsewhere: the office is in capitals, and their accents would touch the line above.
    pen.lines(x, top + 24.6, fit_text("issuing_body", keep_together(once), small, 7, box_mm, most_lines=3, lead=0.48))


def _code(pen: Pen, right: float, top: float, sign_in: SignIn) -> None:
    if len(sign_in.address.encode()) > LONGEST_ADDRESS:
        raise TextDoesNotFit(key="page_address", value=sign_in.page)
    rows = symbol.of_text(sign_in.address)
    module = CODE / (len(rows) + 2 * symbol.QUIET_MODULES)
    side = module * len(rows)
    pen.symbol(right - side, top + (HEIGHT - side) / 2, side, symbol.Bitmap.of(rows))
