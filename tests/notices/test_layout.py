from hypothesis import given, settings
from hypothesis import strategies as st

from notices.fonts import BOLD, MEDIUM, Face, width_mm
from notices.layout import cut, fit, sizes, wrap

WORDS = st.lists(st.text("aăđêôưNTHMW", min_size=1, max_size=12), min_size=1, max_size=20)


def test_sizes_go_down_to_the_smallest():
    assert sizes(8, 6.5, 0.5) == [8, 7.5, 7, 6.5]
    assert sizes(8, 7.6, 0.3) == [8, 7.7, 7.6]
    assert sizes(8, 8) == [8]


@given(WORDS, st.floats(5, 80))
def test_wrapped_lines_fit_and_lose_no_word(words, box_mm):
    face = Face(MEDIUM, 8)
    lines = wrap(words, face, box_mm)

    if lines is None:
        assert max(width_mm(word, face) for word in words) > box_mm
    else:
        assert " ".join(lines).split() == words
        assert max(width_mm(line, face) for line in lines) <= box_mm


def test_a_separator_stays_at_the_end_of_its_line():
    assert wrap(["một", "hai", "ba"], Face(MEDIUM, 8), 13.5, between="; ") == ("một; hai;", "ba")


@given(WORDS, st.integers(1, 4))
def test_a_fitted_text_takes_the_largest_size_that_fits(words, most_lines):
    text = " ".join(words)
    tries = sizes(12, 6, 1)
    fitted = fit(text, BOLD, tries, 40, most_lines=most_lines)

    if fitted is None:
        assert fit(text, BOLD, [6], 40, most_lines=most_lines) is None
    else:
        larger = [size for size in tries if size > fitted.face.size]
        assert len(fitted.lines) <= most_lines
        assert fit(text, BOLD, larger, 40, most_lines=most_lines) is None


def test_lead_follows_the_size():
    fitted = fit("một hai", MEDIUM, [10], 10, most_lines=2)

    assert fitted.lines == ("một", "hai")
    assert fitted.height_mm == 4.3


@given(WORDS, st.floats(5, 80), st.integers(1, 3))
@settings(deadline=None)
def test_what_is_cut_fits_and_keeps_its_beginning(words, box_mm, most_lines):
    text = " ".join(words)
    lines = cut(text, MEDIUM, sizes(9, 7), box_mm, most_lines=most_lines)
    shown = " ".join(lines.lines)
    assert len(lines.lines) <= most_lines
    assert all(width_mm(line, lines.face) <= box_mm for line in lines.lines)
    assert text.startswith(shown.removesuffix("…").rstrip())
    assert (shown == text) == (fit(text, MEDIUM, sizes(9, 7), box_mm, most_lines=most_lines) is not None)


def test_nothing_is_cut_from_an_empty_text():
    assert cut("", MEDIUM, [8, 7], 10).lines == ("",)
