"""A made-up household as rows of a spreadsheet, written the way wards write them."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scheduler.roster import sample_words as words
from scheduler.roster.sample_people import SamplePerson

HEADER = (
    "STT", "Số hộ", "Chủ hộ", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh", "Giới tính", "Số định danh", "Dân tộc",
    "Số nhà, đường", "Tổ dân phố/Thôn", "Phường/Xã", "Loại cư trú", "Nghề nghiệp", "Trường", "Lớp", "Số điện thoại", "Đã có thẻ",
    "Ca mong muốn", "Ghi chú", "Họ tên tổ trưởng", "Điện thoại tổ trưởng",
)  # fmt: skip


class Row(NamedTuple):
    """One row in the order of `HEADER`; everything but the running number is text, as in files that kept their zeros."""

    number: int
    household_ref: str
    head_name: str
    name: str
    relationship: str
    birth: str
    sex: str
    id_number: str
    ethnicity: str
    address: str
    neighbourhood: str
    ward: str
    residence: str
    occupation: str
    school: str
    school_class: str
    phone: str
    card: str
    shift: str
    note: str
    leader_name: str = ""
    leader_phone: str = ""


class SampleLeader(NamedTuple):
    """Who leads a made-up neighbourhood, as the roster writes it; nobody has a number of 0900 000 000 to 099."""

    name: str
    phone: str


def sample_leader(chance: random.Random) -> SampleLeader:
    """Return a made-up leader: bà Trần Thị Mẫu, 0900 000 012."""
    address, middle = chance.choice((("ông", "Văn"), ("bà", "Thị")))
    surname = chance.choice(("Nguyễn", "Trần", "Lê", "Phạm"))
    given = chance.choice(("Mẫu", "Ví Dụ", "Thử", "Tập"))
    return SampleLeader(f"{address} {surname} {middle} {given}", f"0900 000 0{chance.randrange(100):02d}")


def household_rows(
    people: Sequence[SamplePerson],
    chance: random.Random,
    *,
    ref: str,
    neighbourhood: str,
    ward: str,
    temporary_share: float,
) -> Iterator[Row]:
    """Yield a household's rows; its number, head, address and wished shift stand only in the first, as in merged cells."""
    head = people[0].name
    address = _address(chance, thon=not ward.lower().startswith("phường"))
    residence = "Tạm trú" if chance.random() < temporary_share else "Thường trú"
    shift = chance.choice(("Sáng", "Chiều")) if chance.random() < 0.01 else ""
    for place, person in enumerate(people):
        first = place == 0
        yield Row(
            0,
            ref if first else "",
            head if first else "",
            person.name,
            person.relationship,
            person.birth,
            person.sex,
            _id_number(person, chance),
            "Kinh",
            address if first else "",
            neighbourhood,
            ward,
            residence,
            person.occupation,
            person.school,
            person.school_class,
            _phone(chance) if first or chance.random() < 0.2 else "",
            "x" if person.has_card else "",
            shift if first else "",
            "tại nhà" if person.mark == "homebound" else "",
        )


def _address(chance: random.Random, *, thon: bool) -> str:
    house = f"{chance.randint(1, 180)}{chance.choice(('', '', '', '', 'A', 'B'))}"
    street = chance.choice(words.STREETS)
    if thon:
        return chance.choice((f"số {house}, {street}", "", f"đội {chance.randint(1, 6)}"))
    alley = f"ngõ {chance.randint(1, 40)}, "
    return chance.choice(
        (f"số {house}, {street}", f"số {house}, {alley}{street}", f"{chance.randint(1, 90)}/{house} {street}")
    )


def _id_number(person: SamplePerson, chance: random.Random) -> str:
    """Return 12 digits of province 000, which does not exist; sex, century and year fit, so that checks pass."""
    century = 2 * (person.born.year // 100 - 19) + (person.sex == "Nữ")
    return f"000{century}{person.born.year % 100:02d}{chance.randrange(1_000_000):06d}"


def _phone(chance: random.Random) -> str:
    last = chance.randrange(1000)
    return chance.choice((f"0900000{last:03d}", f"0900 000 {last:03d}", f"0900.000.{last:03d}", f"+84900000{last:03d}"))
