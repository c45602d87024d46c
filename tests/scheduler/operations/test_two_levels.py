"""A campaign of today's two levels goes through the whole line as one of three levels does."""

import pytest
from sqlmodel import select

from booking_scene import broken
from factories import EVE
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import allowed_units, covers, covers_station, part_of
from scheduler.operations.deploying import try_deployment
from scheduler.places.campaign_file import settings_of
from scheduler.places.crews import crews_of
from scheduler.places.models import Neighbourhood, Station
from scheduler.places.unit_tables import unit_book
from scheduler.plan.deployment_districts import districts_of
from scheduler.plan.deployment_wishes import Wishes
from scheduler.progress.required import required
from scheduler.progress.summary import day_summary
from scheduler.roster.generate import generate_roster
from two_levels import two_level_line


@pytest.fixture
def done(line):
    """The campaign with its plan published, on a database of either kind."""
    return two_level_line(line)


def test_everybody_gets_a_slip_and_every_neighbourhood_its_file(done):
    runs = done.print()
    assert len(done.slips()) == 10
    assert len(runs) == 3  # two neighbourhoods and the school
    assert broken(done) == []


def test_a_template_writes_a_station_for_each_commune_below_the_province(done):
    with done.work() as (_, campaign):
        found = {station.code: station for station in settings_of(campaign).stations}
    assert [code for code in found if code.startswith("LD-")] == ["LD-19360", "LD-90001", "LD-90002"]
    assert found["LD-90002"].name == "Điểm lưu động Đặc khu Ví Dụ, Tỉnh Quảng Trị"


def test_people_are_counted_by_commune_and_add_up_to_the_province(done):
    with done.work() as (db, campaign):
        by_commune = day_summary(db, campaign, day=campaign.first_day, targets={})
        of_province = day_summary(db, campaign, day=campaign.first_day, targets={"44": 9})
        assert {row.unit_code: row.people for row in by_commune.rows} == {"19360": 9, "90001": 5}
        assert [(row.unit_name, row.people) for row in of_province.rows] == [("Tỉnh Quảng Trị", 14)]
        assert required(db, campaign, as_of=EVE).people == 14
        assert required(db, campaign, as_of=EVE, unit="19360").people == 9


def test_mobile_teams_are_sent_about_within_the_province(done):
    with done.work() as (db, campaign):
        file = settings_of(campaign)
        (area,) = districts_of(file, unit_book(db, campaign.dataset), crews_of(file))
    assert (area.unit, [station.unit for station in area.stations]) == ("44", ["19360", "19360", "90001", "90002"])
    tried = try_deployment(done.engine, None, Wishes(), now=EVE)
    assert [one.unit for one in tried.proposal.districts] == ["44"]


def test_an_officer_of_a_commune_sees_his_commune_and_one_of_the_province_all_of_it(done):
    with done.work() as (db, campaign):
        facts = {"password_hash": "-", "campaign_id": campaign.id, "dataset": "hai-cap", "made_at": EVE}
        ward = Account(username="xa", role=Role.WARD_OFFICER, unit_code="90001", **facts)
        province = Account(username="tinh", role=Role.PLANNER, unit_code="44", **facts)
        seen = {
            place.name: (covers(db, ward, place), covers(db, province, place))
            for place in db.exec(select(Neighbourhood))
        }
        stations = [row.code for row in db.exec(select(Station)) if covers_station(db, ward, row)]
        assert seen == {"khu phố 1": (False, True), "khu phố 2": (True, True)}
        assert stations == ["LD-90001"]
        assert part_of(db, ward, campaign) == {"90001"}
        assert part_of(db, province, campaign) is None
        assert allowed_units(db, province) == {"44", "19360", "90001", "90002"}


def test_an_area_of_another_list_is_no_area_though_its_code_is_the_same(done):
    with done.work() as (db, campaign):
        facts = {"password_hash": "-", "campaign_id": campaign.id, "made_at": EVE}
        other = Account(username="khac", role=Role.WARD_OFFICER, dataset="vn-2021", unit_code="19360", **facts)
        (place,) = db.exec(select(Neighbourhood).where(Neighbourhood.unit_code == "19360"))
        (station,) = db.exec(select(Station).where(Station.code == "DEM"))
        assert not covers(db, other, place)
        assert not covers_station(db, other, station)
        assert part_of(db, other, campaign) == set()


def test_a_made_up_roster_spreads_over_the_communes(done):
    with done.work() as (db, campaign):
        rows = list(generate_roster(settings_of(campaign), unit_book(db, campaign.dataset)))
    assert {row.ward for row in rows} == {"Phường Quảng Trị", "Xã Ví Dụ"}
