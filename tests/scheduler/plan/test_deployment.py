"""Where the mobile teams of a campaign are best sent."""

from datetime import date

import pytest

from deployment_scene import EAST, FAR, HEADQUARTERS, NORTH, STATIONS, campaign_text, roster, settled
from factories import EVE, at
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_reading import check_campaign
from scheduler.places.changed_file import changed_file
from scheduler.places.crews import Block, blocks_of, crews_of
from scheduler.places.unit_tables import unit_book
from scheduler.plan.deployment import propose
from scheduler.plan.deployment_errors import (
    BlockInvalid,
    BlocksOverlap,
    NobodyForTeams,
    NoDaysToDeploy,
    NoMobileStation,
    NoMobileTeam,
    TooFewTeams,
)
from scheduler.plan.deployment_wishes import FixedBlock, Wishes, parse_fixed

ALL = Wishes()


def proposed(line, wishes=ALL, now=EVE):
    with line.work() as (db, campaign):
        return propose(db, campaign, wishes, now=now)


def team_days(proposal):
    return {placed.block.station: placed.days for district in proposal.districts for placed in district.blocks}


def test_teams_go_where_people_are_far_and_headquarters_take_the_others(sqlite_line):
    proposal = proposed(settled(sqlite_line))

    (district,) = proposal.districts
    assert (proposal.first, proposal.last) == (date(2021, 3, 26), date(2021, 4, 14))
    assert (district.unit, [crew.code for crew in district.crews]) == ("462", ["TO-1", "LD-2"])
    assert team_days(proposal) == {"XA": 3, "DONG": 3, "BAC": 2}
    assert {placed.block.station: placed.people for placed in district.blocks} == {"XA": 120, "DONG": 90, "BAC": 50}
    assert (district.people, district.at_teams, district.at_headquarters, district.unserved) == (320, 260, 60, 0)
    assert (district.team_days, district.available, district.known_map) == (8, 40, True)


def test_the_change_makes_a_campaign_in_which_exactly_these_blocks_stand(sqlite_line):
    settled(sqlite_line)
    proposal = proposed(sqlite_line)

    with sqlite_line.work() as (db, campaign):
        file = changed_file(settings_of(campaign), proposal.change)
        check_campaign(file, unit_book(db, campaign.dataset))
    blocks = [block for crew in crews_of(file) for block in blocks_of(file, crew)]
    assert sorted(blocks) == sorted(placed.block for placed in proposal.districts[0].blocks)


def test_a_proposal_that_was_followed_is_proposed_again_and_changes_nothing(sqlite_line):
    settled(sqlite_line)
    first = proposed(sqlite_line)
    with sqlite_line.work() as (_, campaign):
        campaign.settings = changed_file(settings_of(campaign), first.change).model_dump(mode="json")

    again = proposed(sqlite_line)

    assert again.change is None
    assert [district.blocks for district in again.districts] == [district.blocks for district in first.districts]


def test_fewer_teams_do_the_work_one_after_the_other(sqlite_line):
    proposal = proposed(settled(sqlite_line), Wishes(teams=1))

    assert {placed.block.crew for placed in proposal.districts[0].blocks} == {"TO-1"}
    assert team_days(proposal) == {"XA": 3, "DONG": 3, "BAC": 2}


def test_a_block_by_hand_stays_and_the_rest_goes_round_it(sqlite_line):
    settled(sqlite_line)
    fixed = FixedBlock(NORTH, "LD-1", date(2021, 3, 28), date(2021, 3, 29))

    (district,) = proposed(sqlite_line, Wishes(fixed=(fixed,))).districts

    by_hand = [placed for placed in district.blocks if placed.fixed]
    assert [(one.block, one.days) for one in by_hand] == [
        (Block("TO-1", date(2021, 3, 28), date(2021, 3, 29), "BAC"), 2)
    ]


def test_the_present_blocks_of_a_station_can_be_kept(sqlite_line):
    settled(sqlite_line)

    (district,) = proposed(sqlite_line, Wishes(keep=("DONG",))).districts

    kept = [placed.block for placed in district.blocks if placed.block.station == "DONG"]
    assert kept == [Block("LD-2", date(2021, 3, 26), date(2021, 4, 4), "DONG")]


def test_a_campaign_that_has_begun_is_deployed_from_tomorrow_and_its_past_stays(sqlite_line):
    settled(sqlite_line)
    proposal = proposed(sqlite_line, now=at(29, 9))

    assert proposal.first == date(2021, 3, 30)
    (east,) = [one for one in proposal.change.stations if one.station == "DONG"]
    past = east.shifts[0]
    assert (past.from_day, past.to_day, past.kits) == (date(2021, 3, 26), date(2021, 3, 29), ("LD-2",))
    assert all(shift.from_day >= proposal.first for shift in east.shifts[1:])


def test_whoever_has_had_a_slot_before_the_first_day_needs_no_team(sqlite_line):
    settled(sqlite_line)
    sqlite_line.draft()
    sqlite_line.publish()

    before, later = (proposed(sqlite_line, now=moment).districts[0].people for moment in (EVE, at(27, 9)))

    assert (before, later < before) == (320, True)


def test_without_a_map_places_lie_in_the_order_of_the_list_and_it_is_said(sqlite_line):
    unplaced = campaign_text("\n".join(row for row in STATIONS.splitlines() if "_km" not in row))

    (district,) = proposed(settled(sqlite_line, text=unplaced)).districts

    assert not district.known_map
    assert {placed.block.station for placed in district.blocks} == {"BAC", "DONG", "XA"}


def test_closed_days_and_lent_teams_are_no_team_days(sqlite_line):
    more = """
[[closures]]
from_day = 2021-04-01
to_day = 2021-04-10

[[loans]]
kits = ["LD-1"]
to_station = "TRU-SO"
from_day = 2021-03-26

"""
    text = campaign_text().replace("[[teams]]", f"{more}[[teams]]")
    settled(sqlite_line, text=text.replace('unit = "462"\nx_km', 'unit = "19361"\nserves = ["462"]\nx_km'))

    (district,) = proposed(sqlite_line).districts

    assert district.available == 10
    assert {placed.block.crew for placed in district.blocks} == {"LD-2"}
    closed = {date(2021, 4, day) for day in range(1, 11)}
    assert not closed & {day for placed in district.blocks for day in (placed.block.first, placed.block.last)}


def test_people_for_whom_nobody_has_places_are_counted(sqlite_line):
    short = campaign_text(last_day="2021-03-27")
    short = short.replace("from_day = 2021-04-05", "from_day = 2021-03-27").replace("2021-04-04", "2021-03-26")

    (district,) = proposed(settled(sqlite_line, text=short)).districts

    assert (district.available, district.team_days) == (4, 4)
    assert district.unserved == 320 - 4 * 40 - 80


def test_without_a_mobile_station_there_is_nothing_to_deploy(sqlite_line):
    text = campaign_text()
    with pytest.raises(NoMobileStation):
        proposed(settled(sqlite_line, text=text[: text.index('[[stations]]\ncode = "BAC"')]))


def test_stations_that_wait_for_a_team_and_no_team_are_refused(sqlite_line):
    head, mobile = campaign_text().split('[[stations]]\ncode = "BAC"')
    bare = "\n".join(row for row in mobile.splitlines() if not row.startswith("shifts"))

    with pytest.raises(NoMobileTeam):
        proposed(settled(sqlite_line, text=f'{head}[[stations]]\ncode = "BAC"{bare}'))


def test_a_roster_without_anybody_who_could_come_is_refused(sqlite_line):
    settled(sqlite_line, text=campaign_text().replace('kind = "mobile"', 'kind = "mobile"\nserves = ["19361"]'))

    with pytest.raises(NobodyForTeams):
        proposed(sqlite_line)


def test_on_the_last_day_nobody_can_be_sent_out_any_more(sqlite_line):
    settled(sqlite_line, text=campaign_text(last_day="2021-04-06"))

    with pytest.raises(NoDaysToDeploy):
        proposed(sqlite_line, now=at(31, 9).replace(month=4, day=6))


@pytest.mark.parametrize("teams", [0, 3])
def test_only_teams_that_are_there_can_be_sent(sqlite_line, teams):
    with pytest.raises(TooFewTeams) as refused:
        proposed(settled(sqlite_line), Wishes(teams=teams))

    assert refused.value.params["teams"] == 2


def block(station="BAC", team="TO-1", first=28, last=29):
    return FixedBlock(station, team, date(2021, 3, first), date(2021, 3, last))


@pytest.mark.parametrize(
    ("wishes", "error", "says"),
    [
        (Wishes(fixed=(block(station="TRU-SO"),)), BlockInvalid, "no mobile station “TRU-SO”"),
        (Wishes(keep=("KHONG-CO",)), BlockInvalid, "no mobile station “KHONG-CO”"),
        (Wishes(fixed=(block(team="TO-9"),)), BlockInvalid, "no team “TO-9”; there are: TO-1, LD-2"),
        (Wishes(fixed=(block(first=29, last=28),)), BlockInvalid, "in order and lie within 26/03/2021 – 14/04/2021"),
        (Wishes(fixed=(block(first=1),)), BlockInvalid, "within 26/03/2021"),
        (Wishes(fixed=(block(), block(station="XA", first=29, last=30))), BlocksOverlap, "on 29/03/2021 team TO-1"),
        (Wishes(teams=1, fixed=(block(team="LD-2"),)), BlockInvalid, "none of those deployed"),
    ],
)
def test_blocks_by_hand_that_cannot_stand_are_refused(sqlite_line, wishes, error, says):
    with pytest.raises(error) as refused:
        proposed(settled(sqlite_line), wishes)

    assert says in refused.value.text("en")


def test_a_block_is_written_as_four_parts():
    assert parse_fixed("BAC:TO-1:2021-03-28:2021-03-29") == block()
    for wrong in ("BAC:TO-1:2021-03-28", "BAC:TO-1:28/3:29/3", "", "a:b:c:d"):
        with pytest.raises(BlockInvalid):
            parse_fixed(wrong)


def test_the_daily_limit_leaves_teams_at_home(sqlite_line):
    limited = campaign_text().replace("daily_limit = 400", "daily_limit = 45")

    (district,) = proposed(settled(sqlite_line, text=limited)).districts

    assert district.available == 20
    assert district.unserved == 0


def test_the_same_roster_gives_the_same_proposal(line):
    settled(line)

    assert proposed(line).digest == proposed(line).digest
    assert proposed(line, Wishes(teams=1)).digest != proposed(line).digest


def test_wards_are_counted_as_the_roster_has_them(sqlite_line):
    sqlite_line.load(campaign_text())
    sqlite_line.fill(
        roster({HEADQUARTERS: 1, EAST: 0, FAR: 45}, "X;Ngô Yếu;Chủ hộ;1930;số 1;khu phố 9;Xã Hải Lệ;;;;tại nhà;")
    )
    sqlite_line.open()

    (district,) = proposed(sqlite_line).districts

    assert district.people == 46  # the homebound are visited at home
