"""Who forgot the slip is found by name, and is shown masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from factories import FRIDAY, SATURDAY, at, invite, make_household, make_published_plan
from scheduler.arrivals.names import MOST, Asked, _open, find_by_name
from scheduler.arrivals.queue_errors import NameTooShort
from scheduler.audit.models import AuditEntry
from scheduler.database import transaction
from scheduler.invitations.change import cancel
from scheduler.roster.models import Resident
from scheduler.roster.vietnamese import fold
from slots.window import Window
from visit_rows import slip_visit

NBSP = "\N{NO-BREAK SPACE}"


def find(db, world, text, station=None, day=FRIDAY):
    return find_by_name(db, campaign=world.campaign, station=station or world.headquarters, day=day, text=text)


def slips(found):
    return [hit.slip and hit.slip.number for hit in found.hits]


@pytest.mark.parametrize(
    "text",
    [
        "Lê Văn Mẫu",
        "le van mau",
        "LÊ VĂN MẪU",
        "mau le",
        "Mẫu",
        "ma",
        "vă mâ",
        "  le   van ",
        "le, van; mau",
        "Lê Văn Mẫu 1975",
    ],
)
def test_somebody_booked_here_is_found_by_any_part_of_the_name_in_any_order(db, world, text):
    assert 1 in slips(find(db, world, text))


def test_d_with_and_without_its_stroke_is_one_letter(db, world):
    for text in ("dang ngoc", "Đặng Ngọc", "ĐẶNG", "dang", "ung dang"):
        assert slips(find(db, world, text)) == [2], text


def test_a_hit_tells_the_slip_and_masked_names_and_nothing_else_of_anybody(db, world):
    slip_visit(db, world, 1, at(26, 19), here=2)
    (hit,) = find(db, world, "Trần Thị Ánh").hits

    assert (hit.person, hit.household, hit.neighbourhood) == (
        f"Trần{NBSP}T.{NBSP}Á.",
        f"Lê{NBSP}V.{NBSP}M.",
        "khu phố 1",
    )
    slip = hit.slip
    assert (slip.number, slip.typed_code) == (1, world.invitations[1].typed_code)
    assert (slip.station, slip.here) == (world.headquarters.name, True)
    assert (slip.operating_day, slip.window, slip.people, slip.arrived) == (
        FRIDAY,
        Window(at(26, 19), at(26, 20)),
        3,
        2,
    )
    assert "1975" not in repr(hit)
    assert "Ánh" not in repr(hit)


def test_a_year_of_birth_behind_the_name_narrows_the_answer(db, world):
    invite(db, world, "101", "friday 19:00", ("Lê Văn Mẫu",))
    person = db.exec(select(Resident).where(Resident.id == world.residents[4][0])).one()
    person.birth_year = 1951
    db.flush()

    assert slips(find(db, world, "le van mau")) == [1, 4]
    assert slips(find(db, world, "le van mau 1951")) == [4]
    assert slips(find(db, world, "1975 le van mau")) == [1]
    assert slips(find(db, world, "le van mau 1930")) == []


def test_a_family_is_one_hit_for_one_slip(db, world):
    assert slips(find(db, world, "le")) == [1, 2]


def test_the_head_finds_the_slip_although_only_others_are_on_it(db, world):
    household = world.households[3]
    household.head_name = "Quách Tỉnh"
    db.flush()

    (hit,) = find(db, world, "quach", world.mobile, SATURDAY).hits

    assert (hit.slip.number, hit.person) == (3, f"Quách{NBSP}T.")


def test_people_of_other_stations_are_found_by_two_whole_words_only(db, world):
    assert slips(find(db, world, "phượng")) == []
    assert slips(find(db, world, "nguyễn phư")) == []
    assert slips(find(db, world, "nguyen phuong")) == [3]
    assert find(db, world, "phuong nguyen").hits[0].slip.here is False
    assert slips(find(db, world, "phư", world.mobile)) == [3]


def test_who_is_booked_here_today_stands_first_then_here_then_elsewhere_then_without_a_slip(db, world):
    name = ("Võ Thị Sáu",)
    without = make_household(db, world.neighbourhoods["101"], name)
    other_place = invite(db, world, "102", "saturday 08:00", name)
    tomorrow = invite(db, world, "101", "night 01:00", name)
    today = invite(db, world, "101", "friday 19:00", name)

    found = find(db, world, "vo thi sau")

    assert slips(found) == [today, tomorrow, other_place, None]
    assert found.hits[-1].resident_id == db.exec(select(Resident.id).where(Resident.household_id == without.id)).one()


def test_who_lives_with_somebody_invited_is_told_the_household_s_slip(db, world):
    household = world.households[1]
    extra = Resident(
        campaign_id=world.campaign.id, household_id=household.id, position=9, full_name="Lê Già", match_key="x"
    )
    db.add(extra)
    db.flush()

    (hit,) = find(db, world, "le gia").hits
    assert (hit.slip.number, hit.resident_id) == (1, extra.id)


def test_a_cancelled_slip_is_no_slip(db, world):
    cancel(db, world.invitations[3], reason="trùng", now=at(25, 18))

    assert slips(find(db, world, "nguyễn thị phượng")) == [None]


def test_another_campaign_is_not_looked_into(db, world):
    make_published_plan(db, "khac")

    assert slips(find(db, world, "nguyễn thị phượng")) == [3]


def test_many_hits_are_cut_and_the_answer_says_so(db, world):
    for number in range(MOST + 3):
        invite(db, world, "101", "friday 19:00", (f"Lâm Văn {'ABCDEGHIKLMNOPQ'[number]}",))

    found = find(db, world, "lam")
    assert (len(found.hits), found.more) == (MOST, True)
    assert not find(db, world, "lam van a").more


@pytest.mark.parametrize(
    "text", ["", " ", "a", "Ộ", "1975", "%%", "__", "'", "a 1975", "\N{SNOWMAN}\N{SNOWMAN}", "12345"]
)
def test_less_than_two_letters_find_nobody(db, world, text):
    with pytest.raises(NameTooShort, match="two letters"):
        find(db, world, text)


@pytest.mark.parametrize("text", ["%a%n%", "_e _a", "le%", "x' OR '1'='1", "\\le", "zz" * 40])
def test_signs_of_the_database_s_own_language_find_nobody_more(db, world, text):
    asked = Asked.of(text)
    for hit in find(db, world, text).hits:
        assert hit.slip
        assert any(
            asked.fits(name, whole=False) for name in ("Lê Văn Mẫu", "Trần Thị Ánh", "Lê Thị Hoa", "Đặng Ngọc Ưng")
        )


NAMES = st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạấỗợÁĐỲH'", min_size=1, max_size=6), min_size=1, max_size=4)


@given(NAMES, st.data())
def test_what_the_database_narrows_down_to_holds_everybody_who_fits(words, data):
    name = " ".join(words)
    asked = fold(data.draw(st.sampled_from(words)))
    pattern = _open(asked)

    assert any(
        len(fold(word)) == len(pattern)
        and all(sign in ("_", letter) for sign, letter in zip(pattern, word.lower(), strict=True))
        for word in name.split()
    )


def test_each_look_is_noted_with_ids_and_no_name_and_a_refused_one_is_not(db_engine):
    with transaction(db_engine) as db:
        world = make_published_plan(db)
    with transaction(db_engine) as db:
        find(db, world, "mẫu")
        with pytest.raises(NameTooShort):
            find(db, world, "m")
    with transaction(db_engine) as db:
        (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "resident.looked_for")).all()
    assert entry.facts == {"residents": [world.residents[1][0]]}
    assert entry.campaign_id == world.campaign.id


def test_what_was_typed_is_words_and_years():
    assert Asked.of("H'Hen Niê 1992, 12") == Asked(("h'hen", "nie"), frozenset({1992}))
    assert date(2021, 3, 26).year not in Asked.of("Lê Hai").years


def test_a_beginning_of_a_word_is_looked_for_on_other_days_where_whole_words_find_nobody(db, world):
    assert slips(find(db, world, "đặng ng", day=SATURDAY)) == [2]
    assert slips(find(db, world, "đặng ng", world.mobile, SATURDAY)) == []


def test_a_search_stops_when_it_has_found_enough(db, world, monkeypatch):
    monkeypatch.setattr("scheduler.arrivals.names.ENOUGH", 2)

    found = find(db, world, "lê")

    assert (len(found.hits), found.more) == (2, True) or (len(found.hits), found.more) == (1, True)
