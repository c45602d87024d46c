"""Texts of TCVN3 and VNI: recognised by their words, converted whole, and nothing else touched."""

import shutil
import subprocess
import unicodedata

import pytest

from legacy_fonts import as_tcvn3, as_vni, made_names, read_back
from scheduler.roster.legacy_text import TCVN3, is_syllable, text_kind, to_unicode

NAMES = made_names(4000)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="there is no iconv here")
def test_the_table_of_tcvn3_is_that_of_the_standard():
    for byte, letter in TCVN3.items():
        command = ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"]
        said = subprocess.run(command, input=bytes([byte]), capture_output=True, check=True).stdout.decode()
        assert said == letter, hex(byte)


def test_every_letter_of_the_language_has_a_byte_in_tcvn3_or_its_small_one_has():
    letters = {
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in ("", *"\u0300\u0309\u0303\u0301\u0323")
    }
    assert {letter for letter in letters | {"đ"} if letter not in TCVN3.values() and not letter.isascii()} == set()


def test_thousands_of_names_come_back_from_both():
    for name in NAMES:
        assert to_unicode(as_tcvn3(name), "tcvn3") == read_back(name)
        assert to_unicode(as_vni(name), "vni") == name


def test_known_words_read_as_they_are_known():
    assert to_unicode("NguyÔn V¨n ¸nh, §Æng ThÞ H­êng", "tcvn3") == "Nguyễn Văn ánh, Đặng Thị Hường"
    assert (
        to_unicode("Nguyeãn Vaên AÙnh, Ñaëng Thò Höôøng, TRAÀN THÒ LYÙ", "vni")
        == "Nguyễn Văn Ánh, Đặng Thị Hường, TRẦN THỊ LÝ"
    )


@pytest.mark.parametrize("kind", ["unicode", "tcvn3", "vni"])
def test_text_that_only_unicode_can_write_and_plain_letters_stay_as_they_are(kind):
    assert to_unicode("Nguyễn Thị Bưởi", kind) == "Nguyễn Thị Bưởi"
    assert to_unicode("Xa lo 12", kind) == "Xa lo 12"


@pytest.mark.parametrize("size", [4, 40, 1000])
@pytest.mark.parametrize(("write", "kind"), [(as_tcvn3, "tcvn3"), (as_vni, "vni"), (str, "unicode")])
def test_a_list_of_names_is_recognised_for_what_it_is(size, write, kind):
    for seed in range(20):
        assert text_kind(map(write, made_names(size, seed + 100))) == kind


@pytest.mark.parametrize(
    "texts",
    [
        ["Lê Hà", "Vũ Bá Thái", "Cao Xuân Hòa", "La Thoa", "Hà Quý"] * 10,
        ["The quick brown fox", "café crème", "Zoë Müller", "naïve façade", "jalapeño, señor", "Ångström, Århus"],
        ["0912 345 678", "12/03/1975", "", "½", "1°", "§ 3", "Ø 20"],
        ["Giàng A Páo", "Vừ A Dế", "Sùng Thị Mỷ", "Mùa A Tủa", "H'Hen Niê", "Y Moan Êban", "Ka Sươn", "Thào Mí Pó"],
        [unicodedata.normalize("NFD", name) for name in NAMES[:500]],
        [name.upper() for name in NAMES[:500]],
    ],
    ids=[
        "only Latin-1 letters",
        "other languages",
        "numbers and signs",
        "names of the highlands",
        "from a Mac",
        "capitals",
    ],
)
def test_what_is_no_legacy_text_is_never_taken_for_it(texts):
    assert text_kind(texts) == "unicode"


def test_a_long_list_is_told_by_its_beginning():
    words = [f"{first}{second}" for first in "bcdghklmnprstvx" for second in ("ảnh", "ễn", "ượng", "ị", "ạo")] * 2
    many = [f"{word}{number}ạ" for number in range(60) for word in words]
    assert text_kind(iter([*many, *map(as_tcvn3, NAMES)])) == "unicode"


def test_a_few_words_of_a_legacy_font_do_not_turn_a_file_around():
    assert text_kind([*NAMES[:30], *map(as_tcvn3, NAMES[30:33])]) == "unicode"


@pytest.mark.parametrize("word", ["Nguyễn", "quýnh", "Giếng", "gì", "Ỷ", "thuở", "khuỷu", "đường", "nghiêng"])
def test_syllables_of_the_language_are_known(word):
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["NguyÔn", "Krông", "hòác", "tàp", "strong", "µ", "Vaên", ""])
def test_what_cannot_be_one_is_not(word):
    assert not is_syllable(word)


def seen(text: str, encoding: str) -> str:
    """What shows of a text of TCVN3, its capitals as bytes of their own, where a program takes it for another encoding."""
    bytes_of = {letter: byte for byte, letter in TCVN3.items()}
    data = bytes(bytes_of.get(letter) or ord(letter) for letter in text)
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in data)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("name", ["Ánh", "Lê Thị Ánh", "Ỉn", "Òa", "LÊ THỊ HÀ", "Ảm", "TRẠM", "Ẽm", "ĐỘI CÓ LỢI"])
def test_capitals_with_a_tone_come_back_however_their_bytes_are_seen(name, encoding):
    assert to_unicode(seen(name, encoding), "tcvn3") == name


@pytest.mark.parametrize("text", ["Tæ 1 – Khu phè 2", "“Lª Hµ”", "H’Ng¬i", "vµ…", "–", "Hµ – Hµ"])
def test_dashes_and_quotation_marks_beside_tcvn3_stay_what_they_are(text):
    signs = "–“”’…"
    assert [sign for sign in to_unicode(text, "tcvn3") if sign in signs] == [sign for sign in text if sign in signs]
