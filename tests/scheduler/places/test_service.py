"""Loading, finding and closing campaigns, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from campaign_samples import TOWN, changed
from scheduler.arrivals.models import Device
from scheduler.database import transaction
from scheduler.places.errors import (
    CampaignClosed,
    CampaignFileInvalid,
    CampaignNotChosen,
    CampaignUnknown,
    DatasetFrozen,
    NoCampaign,
    PublicUrlFrozen,
    SessionUnknown,
    StationInUse,
)
from scheduler.places.models import AdminUnit, Campaign, Kit, SessionRow, Station
from scheduler.places.opening import open_sessions
from scheduler.places.service import (
    close_campaign,
    find_campaign,
    find_session,
    load_campaign,
)
from scheduler.places.unit_tables import known_units, load_units
from slots.errors import SessionRefInvalid

NOW = datetime(2021, 3, 14, 12, tzinfo=UTC)
LATER = datetime(2021, 3, 20, 12, tzinfo=UTC)
ONE_STATION = TOWN[: TOWN.rindex("[[stations]]")]


@pytest.fixture
def db(db_engine):
    with transaction(db_engine) as session:
        yield session


def numbers(db) -> dict[str, int]:
    return {row.code: row.number for row in db.exec(select(Station))}


def test_units_are_stored_once(db):
    assert (load_units(db, "vn-2021"), load_units(db, "vn-2021")) == (1201, 0)
    assert db.get(AdminUnit, ("vn-2021", "462")).name == "Thị xã Quảng Trị"
    assert [unit.code for unit in known_units(db, "vn-2021").below("462")][:2] == ["462", "19357"]


def test_loading_makes_the_campaign_its_stations_and_its_kits(db):
    loaded = load_campaign(db, TOWN, now=NOW)
    campaign = loaded.campaign
    assert loaded.changed == ["campaign"]
    assert (campaign.code, campaign.unit_code, campaign.state, campaign.loaded_at) == ("town", "462", "open", NOW)
    stations = db.exec(select(Station).order_by(Station.number)).all()
    assert [(row.code, row.number, row.kind, row.unit_code) for row in stations] == [
        ("TRU-SO", 1, "headquarters", "462"),
        ("PHUONG-1", 2, "mobile", "19357"),
    ]
    assert sorted(db.exec(select(Kit.code))) == ["BTB-1", "BTB-2"]


def test_loading_the_same_file_again_changes_nothing(db):
    first = load_campaign(db, TOWN, now=NOW)
    again = load_campaign(db, TOWN, now=LATER)
    assert (again.changed, again.campaign.id, again.campaign.loaded_at) == ([], first.campaign.id, NOW)
    assert len(db.exec(select(Station)).all()) == 2


def test_loading_a_changed_file_names_what_changed(db):
    load_campaign(db, TOWN, now=NOW)
    text = changed('name = "Trụ sở"', 'name = "Trụ sở mới"').replace("load = 1", "load = 0.9")
    loaded = load_campaign(db, text, now=LATER)
    assert (loaded.changed, loaded.campaign.loaded_at) == (["capacity", "stations[TRU-SO]"], LATER)
    assert db.exec(select(Station.name).where(Station.code == "TRU-SO")).one() == "Trụ sở mới"


def test_a_station_keeps_its_number_when_others_come_and_go(db):
    load_campaign(db, TOWN, now=NOW)
    reordered = changed('code = "TRU-SO"', 'code = "TAM"').replace('code = "PHUONG-1"', 'code = "TRU-SO"')
    load_campaign(db, reordered, now=NOW)
    assert numbers(db) == {"TRU-SO": 1, "TAM": 3}


def test_a_file_that_is_wrong_changes_nothing(db):
    with pytest.raises(CampaignFileInvalid):
        load_campaign(db, changed("last_day = 2021-03-17", "last_day = 2021-03-01"), now=NOW)
    assert db.exec(select(Campaign)).all() == []


def test_the_address_may_change_until_the_first_slip_is_printed(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    moved = changed("https://phieuhen.example", "https://hen.example")
    assert load_campaign(db, moved, now=NOW).campaign.public_url == "https://hen.example"
    campaign.printed_at = NOW
    with pytest.raises(PublicUrlFrozen) as caught:
        load_campaign(db, TOWN, now=LATER)
    assert caught.value.params == {"old": "https://hen.example", "new": "https://phieuhen.example"}


def test_a_campaign_stays_with_its_dataset(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    for unit in known_units(db, "vn-2021").above("462"):
        db.merge(AdminUnit(dataset="own-list", code=unit.code, level=unit.level, kind=unit.kind, name=unit.name))
    db.merge(
        AdminUnit(dataset="own-list", code="19357", level="commune", kind="ward", name="Phường 1", parent_code="462")
    )
    db.flush()
    with pytest.raises(DatasetFrozen):
        load_campaign(db, changed('"vn-2021"', '"own-list"'), now=NOW)
    other = changed('code = "town"', 'code = "other"', changed('"vn-2021"', '"own-list"'))
    assert load_campaign(db, other, now=NOW).campaign.id != campaign.id


def test_a_station_without_anything_at_it_may_leave_with_its_sessions(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    open_sessions(db, campaign, now=NOW)
    loaded = load_campaign(db, ONE_STATION, now=NOW)
    assert (loaded.changed, numbers(db)) == (["stations[PHUONG-1]"], {"TRU-SO": 1})
    assert {row.shift for row in db.exec(select(SessionRow))} == {"morning", "evening"}


def test_a_station_that_something_refers_to_cannot_leave(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    station = db.exec(select(Station).where(Station.code == "PHUONG-1")).one()
    db.add(Device(campaign_id=campaign.id, station_id=station.id, name="bàn 1"))
    db.flush()
    with pytest.raises(StationInUse) as caught:
        load_campaign(db, ONE_STATION, now=NOW)
    assert caught.value.params == {"station": "PHUONG-1"}


def test_the_only_campaign_needs_no_name(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    assert (find_campaign(db), find_campaign(db, "town")) == (campaign, campaign)


def test_without_a_campaign_one_is_told_to_load_one(db):
    with pytest.raises(NoCampaign):
        find_campaign(db)


def test_of_several_campaigns_one_must_be_named(db):
    load_campaign(db, TOWN, now=NOW)
    load_campaign(db, changed('code = "town"', 'code = "city"'), now=NOW)
    with pytest.raises(CampaignNotChosen) as caught:
        find_campaign(db)
    assert caught.value.params == {"known": "city, town"}
    with pytest.raises(CampaignUnknown) as caught:
        find_campaign(db, "village")
    assert caught.value.params == {"campaign": "village", "known": "city, town"}


def test_a_session_is_found_by_its_name(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    open_sessions(db, campaign, now=NOW)
    row = find_session(db, campaign, "TRU-SO/2021-03-16/evening")
    assert (row.operating_day.day, row.shift, row.capacity) == (16, "evening", 60)
    with pytest.raises(SessionUnknown) as caught:
        find_session(db, campaign, "TRU-SO/2021-03-16/night")
    assert caught.value.params == {"session": "TRU-SO/2021-03-16/night"}
    with pytest.raises(SessionRefInvalid):
        find_session(db, campaign, "16/3 buổi tối")


def test_a_closed_campaign_is_only_read(db):
    campaign = load_campaign(db, TOWN, now=NOW).campaign
    assert (close_campaign(db, campaign, now=NOW).state, campaign.closed_at) == ("closed", NOW)
    assert close_campaign(db, campaign, now=LATER).closed_at == NOW
    with pytest.raises(CampaignClosed):
        load_campaign(db, changed("load = 1", "load = 0.9"), now=LATER)
    with pytest.raises(CampaignClosed):
        open_sessions(db, campaign, now=LATER)
