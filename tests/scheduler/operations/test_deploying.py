"""Deploying mobile teams: tried without a trace, then exactly so, and never against people who were told a slot."""

from dataclasses import replace
from datetime import date

import pytest

from booking_scene import broken
from deployment_scene import campaign_text, settled
from factories import EVE
from line import rows_of
from scheduler.operations.deploying import deploy_teams, try_deployment
from scheduler.operations.deploying_words import block_rows, district_lines
from scheduler.operations.effect_words import effect_lines
from scheduler.operations.holding import AppointmentsOrphaned
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.campaign_file import settings_of
from scheduler.places.change_errors import NothingToChange
from scheduler.plan.deployment_errors import ProposalChanged
from scheduler.plan.deployment_wishes import Wishes

ALL = Wishes()


def deployed(line, wishes=ALL, shown=None):
    with line.work() as (db, campaign):
        return deploy_teams(db, campaign, wishes, now=EVE, shown=shown)


def test_a_trial_changes_nothing_and_tells_exactly_what_deploying_does(line):
    settled(line)
    before = rows_of(line.engine)
    tried = try_deployment(line.engine, None, ALL, now=EVE)
    assert rows_of(line.engine) == before

    assert deployed(line, shown=tried.proposal.digest) == tried

    assert tried.effect.opened.removed > 0
    assert broken(line) == []
    with line.work() as (db, campaign):  # nothing is left for a later opening to do
        opened = open_campaign_sessions(db, campaign, now=EVE)
    assert (opened.created, opened.changed, opened.removed) == (0, 0, 0)
    again = try_deployment(line.engine, None, ALL, now=EVE)
    assert again.effect is None
    with pytest.raises(NothingToChange):
        deployed(line)


def test_the_plan_is_solved_on_the_deployment(line):
    settled(line)
    deployed(line)

    assert line.draft().summary["unassigned"] == 0


def test_another_proposal_than_the_one_agreed_to_is_not_written(line):
    settled(line)
    tried = try_deployment(line.engine, None, ALL, now=EVE)
    line.load(campaign_text().replace("y_km = 4", "y_km = 0"))
    line.open()
    before = rows_of(line.engine)

    with pytest.raises(ProposalChanged):
        deployed(line, shown=tried.proposal.digest)
    assert rows_of(line.engine) == before


def test_people_who_were_told_a_slot_keep_it_unless_their_block_is_kept(line):
    settled(line)
    line.draft()
    line.publish()
    before = rows_of(line.engine)

    tried = try_deployment(line.engine, None, ALL, now=EVE)
    assert tried.effect.orphans.appointments > 0
    with pytest.raises(AppointmentsOrphaned):
        deployed(line)
    assert rows_of(line.engine) == before
    kept = Wishes(keep=("BAC", "DONG", "XA"))
    assert try_deployment(line.engine, None, kept, now=EVE).effect.orphans.appointments == 0


def test_the_trail_says_that_shifts_were_changed(line):
    settled(line)
    deployed(line)

    assert any("campaign.changed" in row and "shifts" in row for row in rows_of(line.engine)["audit_entry"])


def test_a_deployment_reads_as_rows_and_sentences(sqlite_line):
    settled(sqlite_line)
    (district,) = try_deployment(sqlite_line.engine, None, ALL, now=EVE).proposal.districts
    with sqlite_line.work() as (_, campaign):
        file = settings_of(campaign)

    rows = {row.station: (row.days, row.people) for row in block_rows(district, file, "vi")}
    assert rows == {
        "Nhà văn hóa xã": ("3", "120"),
        "Nhà văn hóa phía đông": ("3", "90"),
        "Nhà văn hóa phía bắc": ("2", "50"),
    }
    first, way = district_lines(district, "en")
    assert first == "320 people: 260 at mobile stations, 60 at headquarters; 8 of 40 team-days are used."
    assert way.startswith("Ways between places and headquarters: Tổ lưu động 1 ")


def test_teams_that_are_not_needed_and_places_that_are_missing_are_said(sqlite_line):
    settled(sqlite_line, {"19705": 40})
    (district,) = try_deployment(sqlite_line.engine, None, ALL, now=EVE).proposal.districts
    assert any("LD-2" in line and "không cần" in line.lower() for line in district_lines(district, "vi"))


def test_people_without_a_place_are_said(sqlite_line):
    short = campaign_text(last_day="2021-03-27").replace("from_day = 2021-04-05", "from_day = 2021-03-27")
    settled(sqlite_line, text=short.replace("2021-04-04", "2021-03-26"))
    (district,) = try_deployment(sqlite_line.engine, None, ALL, now=EVE).proposal.districts

    assert district.unserved == 80
    assert district_lines(district, "vi")[1].startswith("80 người chưa có chỗ trước hết đợt")


def test_of_many_units_only_those_that_change_most_are_named(sqlite_line):
    settled(sqlite_line)
    effect = try_deployment(sqlite_line.engine, None, ALL, now=EVE).effect
    many = replace(effect, gained={(str(100 + n), date(2021, 3, 26)): n - 6 for n in range(12)})

    (places,) = [line.text for line in effect_lines(many, {}, "en") if line.label == "Places"]

    assert places.startswith("−6 (100 −6; 101 −5; 111 +5; 102 −4; 110 +4; ")
    assert "; and 3 more units)" in places
