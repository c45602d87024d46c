import unicodedata

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from factories import DATASET, EVE, make_account, make_world
from scheduler.auth.errors import (
    AccountIncomplete,
    AreaUnknown,
    NeighbourhoodAmbiguous,
    NotAllowed,
    PasswordTooShort,
    SignInRefused,
    UsernameMissing,
    UsernameTaken,
)
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import allowed_units, covers, require_campaign, require_neighbourhood, units_below
from scheduler.auth.service import Area, create_account, find_account, prove
from scheduler.operations.areas import area_of, neighbourhood_named, station_of
from scheduler.places.errors import CampaignNotChosen, CampaignUnknown
from scheduler.places.models import AdminUnit

PASSWORD = "Mật khẩu để thử"


def create(db, username="quan-tri", password=PASSWORD, role=Role.ADMINISTRATOR, **area):
    return create_account(db, username=username, password=password, role=role, area=Area(**area), now=EVE)


def sign_in(db, *, username, password):
    return prove(find_account(db, username), password)


def ward(db, code):
    return db.get_one(AdminUnit, (DATASET, code))


def test_an_account_signs_in_with_its_password(db):
    made = create(db)
    assert sign_in(db, username="quan-tri", password=PASSWORD).id == made.id
    assert PASSWORD not in made.password_hash


@pytest.mark.parametrize(("username", "password"), [("quan-tri", "sai mật khẩu"), ("ai-do", PASSWORD), ("", "")])
def test_every_refusal_reads_the_same(db, username, password):
    create(db)
    with pytest.raises(SignInRefused) as caught:
        sign_in(db, username=username, password=password)
    assert caught.value.params == {}


def test_a_closed_account_is_refused_like_any_other(db):
    create(db).active = False
    db.flush()
    with pytest.raises(SignInRefused):
        sign_in(db, username="quan-tri", password=PASSWORD)


def test_either_form_of_the_same_vietnamese_letters_signs_in(db):
    made = create(
        db, username=unicodedata.normalize("NFD", "tổ-trưởng"), password=unicodedata.normalize("NFD", PASSWORD)
    )
    assert made.username == "tổ-trưởng"
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, "tổ-trưởng"), unicodedata.normalize(form, PASSWORD)
        assert sign_in(db, username=typed[0], password=typed[1]).id == made.id


def test_a_name_is_given_once(db):
    create(db)
    with pytest.raises(UsernameTaken):
        create(db)
    assert len(db.exec(select(Account)).all()) == 1


@pytest.mark.parametrize("username", ["", "   "])
def test_an_account_has_a_name(db, username):
    with pytest.raises(UsernameMissing):
        create(db, username=username)


def test_a_password_has_ten_characters(db):
    with pytest.raises(PasswordTooShort):
        create(db, password="chin kytu")
    assert db.exec(select(Account)).all() == []
    assert create(db, password="muoi ky tu").id is not None


@pytest.mark.parametrize("role", [Role.LEADER, Role.STATION_LEAD, Role.SCANNER, Role.WARD_OFFICER])
def test_a_role_without_its_area_is_refused_with_what_it_needs(db, role):
    with pytest.raises(AccountIncomplete) as caught:
        create(db, role=role)
    assert caught.value.params["needs"].startswith("--")
    assert db.exec(select(Account)).all() == []


def test_the_database_holds_the_same_rule(db):
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(Account(username="x", password_hash="-", role="neighbourhood_leader", made_at=EVE))


def test_a_unit_covers_itself_and_all_below(db):
    make_world(db)
    assert units_below(db, DATASET, "45") == {"45", "462", "101", "102"}
    assert units_below(db, DATASET, "101") == {"101"}


def test_a_leader_reaches_his_own_neighbourhood_only(db):
    world = make_world(db)
    own, other = world.neighbourhoods["101"], world.neighbourhoods["102"]
    leader = create(db, role=Role.LEADER, campaign=world.campaign, neighbourhood=own)
    assert (covers(db, leader, own), covers(db, leader, other)) == (True, False)
    with pytest.raises(NotAllowed):
        require_neighbourhood(db, leader, other)


def test_an_officer_reaches_his_own_ward_only(db):
    world = make_world(db)
    officer = create(db, role=Role.WARD_OFFICER, campaign=world.campaign, unit=ward(db, "102"))
    reached = [unit for unit, place in world.neighbourhoods.items() if covers(db, officer, place)]
    assert reached == ["102"]
    assert allowed_units(db, officer) == {"102"}


def test_a_planner_of_the_town_reaches_all_of_it_and_no_other_campaign(db):
    world, other = make_world(db), make_world(db, "khac")
    planner = create(db, role=Role.PLANNER, campaign=world.campaign, unit=ward(db, "462"))
    assert all(covers(db, planner, place) for place in world.neighbourhoods.values())
    assert not any(covers(db, planner, place) for place in other.neighbourhoods.values())
    require_campaign(planner, world.campaign)
    with pytest.raises(NotAllowed):
        require_campaign(planner, other.campaign)


def test_an_administrator_is_bound_to_nothing(db):
    world = make_world(db)
    account = create(db)
    assert allowed_units(db, account) is None
    assert covers(db, account, world.neighbourhoods["101"])
    require_campaign(account, world.campaign)


def test_areas_are_named_by_code_and_number(db):
    world = make_world(db)
    place = world.neighbourhoods["101"]
    area = area_of(db, campaign="mau", unit="101", neighbourhood_id=place.id, station="TRU-SO")
    assert area == Area(campaign=world.campaign, unit=ward(db, "101"), neighbourhood=place, station=world.headquarters)
    assert area_of(db) == Area()
    assert area_of(db, station="TRU-SO").campaign == world.campaign
    assert station_of(db, world.campaign, "LUU-DONG") == world.mobile


@pytest.mark.parametrize("area", [{"unit": "999"}, {"neighbourhood_id": 2**30}, {"station": "KHONG-CO"}])
def test_an_area_that_is_not_there_is_told(db, area):
    make_world(db)
    with pytest.raises(AreaUnknown):
        area_of(db, campaign="mau", **area)


def test_a_neighbourhood_of_another_campaign_is_not_there(db):
    make_world(db)
    other = make_world(db, "khac")
    with pytest.raises(AreaUnknown):
        area_of(db, campaign="mau", neighbourhood_id=other.neighbourhoods["101"].id)
    with pytest.raises(CampaignUnknown):
        area_of(db, campaign="la")
    with pytest.raises(CampaignNotChosen):
        area_of(db, station="TRU-SO")


def test_a_neighbourhood_may_be_called_by_its_name_where_only_one_has_it(db):
    world = make_world(db)
    assert neighbourhood_named(db, world.campaign, "khu phố 1") == world.neighbourhoods["101"].id
    assert neighbourhood_named(db, world.campaign, "17") == 17
    world.neighbourhoods["102"].name = "khu phố 1"
    db.flush()
    with pytest.raises(NeighbourhoodAmbiguous, match=r"\(Phường 1\)"):
        neighbourhood_named(db, world.campaign, "khu phố 1")
    for name in ("khu phố 9",):
        with pytest.raises(AreaUnknown):
            neighbourhood_named(db, world.campaign, name)


def test_a_made_account_that_nobody_signs_in_with_refuses(db):
    make_account(db, "khong-ai")
    with pytest.raises(SignInRefused):
        sign_in(db, username="khong-ai", password="-")
