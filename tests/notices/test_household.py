import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notice_factories import EIGHT, LONG_ADDRESS, LONG_NAME, a_slip
from notices.errors import DoesNotFit
from notices.fonts import width_mm
from notices.household import LEFT, LOWEST, RIGHT, TEXT, household_block, member_text
from notices.slip import Member
from notices.wording import NBSP

SYLLABLES = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyễượửấỷ", min_size=1, max_size=7).map(str.capitalize)
NAMES = st.lists(SYLLABLES, min_size=1, max_size=12).map(" ".join)
MEMBERS = st.lists(
    st.builds(Member, NAMES, st.none() | st.integers(1900, 2021), st.booleans()), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, MEMBERS)
def test_any_household_fits_above_the_rule_or_is_refused_by_name(name, address, members):
    slip = a_slip(household_name=name, address=address, members=tuple(members))
    try:
        block = household_block(slip)
    except DoesNotFit as error:
        named = error.params
        block = None
    if block is None:
        assert named == {"number": 101, "household": name, "field": "household"}
        return
    left = LEFT if block.full_width else TEXT
    assert block.bottom <= LOWEST
    assert max(width_mm(line, block.members.face) for line in block.members.lines) <= RIGHT - left
    assert sum(line.count(";") for line in block.members.lines) == len(members) - 1


def test_a_usual_household_is_set_as_drawn():
    block = household_block(a_slip())

    assert (block.name_y, block.name.face.size, block.address.face.size) == (33.2, 12, 8)
    assert not block.full_width


def test_many_people_make_name_address_and_list_shrink_together():
    block = household_block(a_slip(members=EIGHT))

    assert 9.5 <= block.name.face.size < 12
    assert 6.5 <= block.address.face.size == block.members.face.size < 8
    assert not block.full_width


def test_the_hard_case_takes_the_full_width_and_counts_its_people():
    block = household_block(a_slip(household_name=LONG_NAME, address=LONG_ADDRESS, members=EIGHT))

    assert block.full_width
    assert block.members.lines[0].startswith(f"8{NBSP}người: chủ{NBSP}hộ{NBSP}(1949);")


def test_a_household_of_sixty_is_refused():
    with pytest.raises(DoesNotFit) as caught:
        household_block(a_slip(number=9, members=tuple(Member("Nguyễn Văn Thử", 1990) for _ in range(60))))

    assert caught.value.text("vi").startswith("Phiếu số 9, hộ Lê Văn Mẫu: ")


@pytest.mark.parametrize(
    ("member", "school", "text"),
    [
        (Member("Lê Văn Mẫu", 1975, is_head=True), False, "chủ hộ (1975)"),
        (Member("Lê Văn Mẫu", 2006, is_head=True), True, "Lê Văn Mẫu (2006)"),
        (Member("Lê Thuỳ Ỷ", None), False, "Lê Thuỳ Ỷ"),
    ],
)
def test_a_member_is_one_unit_that_is_never_broken(member, school, text):
    assert member_text(member, school=school) == text.replace(" ", NBSP)


def test_a_pupils_class_stands_behind_the_pupils_on_the_same_line():
    pupil = Member("Lê Thuỳ Ỷ", 2005)
    block = household_block(a_slip(kind="school", members=(pupil,), school_class="10A2"))

    (line,) = block.members.lines
    assert line.replace(NBSP, " ") == "Học sinh Lê Thuỳ Ỷ (2005), lớp 10A2"
    assert line.endswith(f", lớp{NBSP}10A2")
