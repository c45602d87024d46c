from string import Formatter

import pytest

from slots import errors
from slots.errors import SlotFull, SlotsError

FAMILY = [member for member in vars(errors).values() if isinstance(member, type) and issubclass(member, SlotsError)]


def placeholders(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_error_has_a_code_of_its_own():
    assert len({error.code for error in FAMILY}) == len(FAMILY)


@pytest.mark.parametrize("error", FAMILY, ids=lambda error: error.code)
def test_both_languages_say_the_same_facts(error):
    assert placeholders(error.vi) == placeholders(error.en)
    assert error.status == (409 if error is SlotFull else 422)


def test_an_error_reads_english_as_a_string_and_either_language_on_request():
    error = SlotFull(slot="S1", free=2, people=5)
    assert str(error) == "The slot S1 has 2 free places and 5 were asked for. Choose another slot."
    assert error.text("en") == str(error)
    assert error.text("vi") == "Khung giờ S1 chỉ còn 2 chỗ, cần 5 chỗ. Hãy chọn khung giờ khác."
    assert error.text("fr") == error.text("vi")
    assert error.params == {"slot": "S1", "free": 2, "people": 5}
