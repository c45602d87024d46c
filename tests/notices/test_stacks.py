import pytest

from notice_factories import a_bundle, a_mixed_bundle, a_slip, slips
from notices.stacks import house_address, people_of, stacks


def test_a_stack_is_one_window_at_one_place_in_the_order_given():
    found = stacks(a_mixed_bundle().slips)

    assert [(stack.hours, stack.place, len(stack.slips)) for stack in found] == [
        ("19:00–20:00", "Nhà văn hóa khu phố 2", 6),
        ("23:00–02:00", "Trụ sở Công an thị xã Quảng Trị", 2),
        ("01:00–02:30", "Nhà văn hóa khu phố 2", 1),
        ("07:00–09:00", "Tại nhà", 1),
        ("07:30–08:00", "Nhà văn hóa khu phố 2", 1),
    ]


def test_a_stack_says_its_numbers_shift_and_people():
    (stack,) = stacks(slips(3))

    assert stack.numbers == "số 000101–000103"
    assert stacks(slips(1))[0].numbers == "số 000101"
    assert stack.shift == "ca tối"
    assert stack.people == people_of(slips(3)) == 9


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("số 12, đường Ví Dụ, khu phố 2, Phường 1", "số 12, đường Ví Dụ"),
        ("số 12, khu phố 2, phường 1, Thị xã Quảng Trị", "số 12"),
        ("số 12, hẻm 3", "số 12, hẻm 3"),
        ("Phường 1", "Phường 1"),
        ("khu phố 2, số 9", "khu phố 2, số 9"),
    ],
)
def test_the_list_leaves_out_what_its_heading_says(address, house):
    assert house_address(a_slip(address=address), a_bundle()) == house


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (["10A1"], "lớp 10A1"),
        (["10A1", "10A2", "10A1"], "lớp 10A1, 10A2"),
        (["9A", "9B", "9C", "9D"], "lớp 9A, 9B, 9C, 9D"),
        (["9A", "9B", "9C", "9D", "9E"], "5 lớp"),
    ],
)
def test_a_stack_at_school_names_its_classes_or_counts_them(classes, said):
    pupils = (a_slip(101 + place, kind="school", school_class=name) for place, name in enumerate(classes))

    assert stacks(tuple(pupils))[0].classes == said
