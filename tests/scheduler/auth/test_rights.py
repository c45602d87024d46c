"""Who looks after whose account, and how far an area reaches."""

import pytest

from factories import DATASET, EVE, make_account, make_world
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Role
from scheduler.auth.rights import covers_station, is_posted, looks_after, part_of, require_looks_after, require_whole
from scheduler.auth.service import accounts_in_care


@pytest.fixture
def people(db):
    """Somebody of each kind, in two wards of one campaign and in another campaign."""
    world, other = make_world(db), make_world(db, "khac")
    own = {"campaign_id": world.campaign.id}
    places = {
        "quản trị": (Role.ADMINISTRATOR, {}),
        "thị xã": (Role.PLANNER, {**own, "dataset": DATASET, "unit_code": "462"}),
        "phường 101": (Role.PLANNER, {**own, "dataset": DATASET, "unit_code": "101"}),
        "không đơn vị": (Role.PLANNER, own),
        "cán bộ 101": (Role.WARD_OFFICER, {**own, "dataset": DATASET, "unit_code": "101"}),
        "cán bộ 102": (Role.WARD_OFFICER, {**own, "dataset": DATASET, "unit_code": "102"}),
        "tổ trưởng 101": (Role.LEADER, {**own, "neighbourhood_id": world.neighbourhoods["101"].id}),
        "tổ trưởng 102": (Role.LEADER, {**own, "neighbourhood_id": world.neighbourhoods["102"].id}),
        "điểm": (Role.STATION_LEAD, {**own, "station_id": world.headquarters.id}),
        "người quét": (Role.SCANNER, {**own, "station_id": world.headquarters.id}),
        "người quét khác": (Role.SCANNER, {**own, "station_id": world.mobile.id}),
        "kiểm tra": (Role.AUDITOR, own),
        "tổ trưởng khác": (
            Role.LEADER,
            {"campaign_id": other.campaign.id, "neighbourhood_id": other.neighbourhoods["101"].id},
        ),
    }
    return world, {name: make_account(db, name, role=role, **area) for name, (role, area) in places.items()}


CARE = {
    "thị xã": {"cán bộ 101", "cán bộ 102", "tổ trưởng 101", "tổ trưởng 102", "điểm", "người quét", "người quét khác"},
    "không đơn vị": {
        "cán bộ 101",
        "cán bộ 102",
        "tổ trưởng 101",
        "tổ trưởng 102",
        "điểm",
        "người quét",
        "người quét khác",
    },
    "cán bộ 101": {"tổ trưởng 101"},
    "cán bộ 102": {"tổ trưởng 102"},
    "điểm": {"người quét"},
    "người quét": set(),
    "kiểm tra": set(),
    "tổ trưởng 101": set(),
}


def test_each_looks_after_whom_his_role_and_area_name_and_nobody_after_himself(db, people):
    _, all_of_them = people
    found = {
        who: {name for name, other in all_of_them.items() if looks_after(db, all_of_them[who], other)} for who in CARE
    }
    assert found == CARE
    chief = all_of_them["quản trị"]
    assert {name for name, other in all_of_them.items() if looks_after(db, chief, other)} == {*all_of_them} - {
        "quản trị"
    }
    assert "tổ trưởng 101" in {
        n for n, other in all_of_them.items() if looks_after(db, all_of_them["phường 101"], other)
    }
    assert not looks_after(db, all_of_them["phường 101"], all_of_them["tổ trưởng 102"])


def test_the_list_of_accounts_is_that_of_whom_one_looks_after(db, people):
    world, all_of_them = people
    for name, account in all_of_them.items():
        listed = {row.id for row in accounts_in_care(db, account, world.campaign, roles=list(Role))}
        told = {
            other.id
            for other in all_of_them.values()
            if looks_after(db, account, other) and other.campaign_id in {None, world.campaign.id}
        }
        assert listed == told, name


def test_an_account_that_is_not_there_is_refused_like_one_of_elsewhere(db, people):
    _, all_of_them = people
    for other in (None, all_of_them["tổ trưởng 102"]):
        with pytest.raises(NotAllowed):
            require_looks_after(db, all_of_them["cán bộ 101"], other)


def test_only_who_is_responsible_for_all_of_a_campaign_changes_it_for_everybody(db, people):
    world, all_of_them = people
    for name in ("quản trị", "thị xã", "không đơn vị"):
        require_whole(db, all_of_them[name], world.campaign)
        assert part_of(db, all_of_them[name], world.campaign) is None
    for name in ("phường 101", "cán bộ 101"):
        with pytest.raises(NotAllowed):
            require_whole(db, all_of_them[name], world.campaign)
    assert part_of(db, all_of_them["phường 101"], world.campaign) == {"101"}


def test_staff_reach_their_own_station_and_planners_those_of_their_units(db, people):
    world, all_of_them = people
    reached = {
        name: [covers_station(db, all_of_them[name], place) for place in (world.headquarters, world.mobile)]
        for name in ("điểm", "thị xã", "phường 101")
    }
    assert reached == {"điểm": [True, False], "thị xã": [True, True], "phường 101": [False, False]}


def test_a_scanner_is_posted_from_the_first_to_the_last_day_both_included(db, people):
    _, all_of_them = people
    scanner = all_of_them["người quét"]
    day = EVE.date()
    assert not is_posted(scanner, day)
    scanner.posted_from, scanner.posted_until = day, day.replace(day=day.day + 1)
    days = [day.replace(day=day.day + more) for more in (-1, 0, 1, 2)]
    assert [is_posted(scanner, one) for one in days] == [False, True, True, False]
    assert is_posted(all_of_them["điểm"], day)
    assert not is_posted(all_of_them["thị xã"], day)
