import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.auth.words import address_form, known_words, read_words, words_of

SECRETS = st.binary(min_size=7, max_size=32)
BETWEEN = st.text(" \t\n-–,.·•…\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}", min_size=1, max_size=4)
SIX = "mưa trâu cam sen đồi lúa"
PLAIN = "mua-trau-cam-sen-doi-lua"

# What nobody should find on a paper from his ward, in the form in which any tone could be read into it: words for parts of
# the body and what it does, curses, names for people, and what they say of somebody's mind or body.
NEVER = frozenset(Path(__file__).with_name("never_printed.txt").read_text().split())


def spellings(word):
    return st.sampled_from(["NFC", "NFD"]).flatmap(
        lambda form: st.sampled_from([
            unicodedata.normalize(form, change(word)) for change in (str, str.upper, str.capitalize, folded)
        ])
    )  # fmt: skip


def folded(word):
    return address_form([word])


@given(SECRETS, st.data())
def test_words_are_read_however_people_type_them(secret, data):
    words = words_of(secret)
    typed = "".join(data.draw(BETWEEN) + data.draw(spellings(word)) for word in words)

    assert read_words(typed) == read_words(typed.strip()) == address_form(words)


@given(SECRETS)
def test_what_an_address_holds_is_already_in_its_form(secret):
    address = address_form(words_of(secret))

    assert read_words(address) == address
    assert address.isascii()
    assert address.count("-") == 5


@given(st.binary(min_size=7, max_size=7), st.integers(0, 53))
def test_any_other_of_the_first_54_bits_gives_other_words(secret, bit):
    other = (int.from_bytes(secret) ^ 1 << 55 - bit).to_bytes(7)

    assert words_of(other) != words_of(secret)


@given(SECRETS, st.binary(max_size=9))
def test_what_follows_the_54_bits_does_not_count(secret, more):
    last_two_turned = bytes([*secret[:6], secret[6] ^ 0b11])

    assert words_of(last_two_turned + more) == words_of(secret)


def test_the_bits_are_taken_from_the_front():
    words = list(known_words().values())

    assert words_of(bytes(7)) == (words[0],) * 6
    assert words_of(b"\xff" * 7) == (words[511],) * 6
    assert words_of((1 << 55 | 5 << 2).to_bytes(7)) == (words[256], *[words[0]] * 4, words[5])


def test_a_secret_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="seven bytes"):
        words_of(bytes(6))


@pytest.mark.parametrize(
    "typed",
    [
        SIX,
        "MƯA TRÂU CAM SEN ĐỒI LÚA",
        "  Mua, trau. cam · sen - doi…lua.\n",
        unicodedata.normalize("NFD", SIX),
        "mưa – trâu – cam – sen – đồi – lửa",  # another tone gives the same word
        "mua trau cam sen ðoi lua",
        PLAIN,
    ],
)
def test_the_same_six_words_have_one_form(typed):
    assert read_words(typed) == PLAIN


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "mua trau cam sen doi",
        f"{SIX} mưa",
        "mua trau cam sen doi xyz",
        "muatraucamsendoilua",
        "mua/trau/cam/sen/doi/lua",
        "1 mua 2 trau 3 cam 4 sen 5 doi 6 lua",
        "mua trau cam sen doi lua7",
        "mua trau cam sen doi lua\0",
        f"{SIX}{'.' * 200}",
        "\ud800",
    ],
)
def test_anything_else_is_no_secret(typed):
    assert read_words(typed) is None


@given(st.text(max_size=300))
def test_no_text_stops_the_reader(typed):
    assert read_words(typed) in {None, address_form((read_words(typed) or "").split("-"))}


# The list


def test_the_list_has_512_words_in_the_order_of_their_plain_letters():
    words = (files("scheduler") / "auth" / "words.txt").read_text("utf-8")
    plain = [folded(word) for word in words.splitlines()]

    assert len(plain) == len(set(plain)) == 512
    assert plain == sorted(plain) == list(known_words())
    assert words == unicodedata.normalize("NFC", words).lower()


def test_every_word_is_two_to_six_plain_letters_without_its_marks():
    assert [word for word in known_words() if not (word.isascii() and word.isalpha() and 2 <= len(word) <= 6)] == []


def test_no_word_can_be_read_as_a_curse_or_an_insult():
    assert NEVER & known_words().keys() == set()


def test_most_words_carry_marks_as_vietnamese_does():
    assert sum(plain != word for plain, word in known_words().items()) > 400
