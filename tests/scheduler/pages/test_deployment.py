"""The page of mobile teams: as they stand, proposed with blocks kept, applied, refused in words."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployment_scene import campaign_text, settled
from line import Line, rows_of
from scheduler.database import open_engine
from scheduler.pages.gantt import Bar, TeamRow, gantt
from site_world import make_site

PAGE, APPLY = "/dot/to-luu-dong", "/dot/to-luu-dong/ap-dung"
KEPT = "DONG:LD-2:2021-03-26:2021-04-04"


@pytest.fixture
def site(tmp_path, sqlite_url):
    engine = open_engine(sqlite_url)
    line = Line(engine, tmp_path)
    settled(line)
    made = make_site(line, sqlite_url)
    yield made
    made.close()
    engine.dispose()


@pytest.fixture
def planner(site):
    return site.signed_in()


def boxes(text):
    return dict(re.findall(r'name="fixed" value="([^"]+)" aria-label="[^"]+"( checked)?', text))


def hidden(text, name):
    return re.findall(f'type="hidden" name="{name}" value="([^"]*)"', text)


def stored(site):
    return rows_of(site.line.engine, but=("audit_entry", "login"))


def test_the_page_shows_where_the_teams_stand_now(planner):
    answer = planner.get(PAGE)

    assert answer.status_code == 200
    assert list(boxes(answer.text)) == [
        "BAC:TO-1:2021-03-26:2021-04-14",
        KEPT,
        "XA:LD-2:2021-04-05:2021-04-14",
    ]
    assert answer.text.count('class="gantt"') == 1
    assert APPLY not in answer.text


def test_a_proposal_changes_nothing_keeps_what_was_ticked_and_is_applied_as_shown(site, planner):
    before = stored(site)
    proposal = planner.post(PAGE, data={"fixed": KEPT})
    assert proposal.status_code == 200
    assert boxes(proposal.text)[KEPT] == " checked"
    assert 'class="bar fixed"' in proposal.text
    assert "320 người: 260 ở điểm lưu động" in proposal.text
    assert stored(site) == before

    form = {name: hidden(proposal.text, name) for name in ("fixed", "teams", "digest")}
    assert form["fixed"] == [KEPT]
    answer = planner.post(APPLY, data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?bao=1")
    shown = planner.get(answer.headers["location"]).text
    assert "Đã xếp tổ lưu động" in shown
    assert set(boxes(shown)) == set(boxes(proposal.text))
    assert "vốn đã được xếp như vậy" in planner.post(PAGE, data={"fixed": KEPT}).text


def test_one_more_block_can_be_given_by_hand(planner):
    text = planner.post(
        PAGE, data={"station": "BAC", "team": "TO-1", "first": "2021-03-28", "last": "2021-03-29", "teams": "1"}
    ).text

    assert boxes(text)["BAC:TO-1:2021-03-28:2021-03-29"] == " checked"
    assert {value.split(":")[1] for value in boxes(text)} == {"TO-1"}


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        (
            {"station": "BAC", "team": "TO-1", "first": "2021-03-28", "last": ""},
            422,
            "hãy ghi ĐIỂM:TỔ:NGÀY-ĐẦU:NGÀY-CUỐI",
        ),
        (
            {"fixed": ["BAC:TO-1:2021-03-28:2021-03-29", "XA:TO-1:2021-03-29:2021-03-29"]},
            422,
            "ngày 29/03/2021 đã ở nơi khác",
        ),
        ({"teams": "7"}, 422, "chỉ có 2 tổ lưu động, không có 7"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_with_the_form_as_it_was(site, planner, form, status, says):
    before = stored(site)
    answer = planner.post(PAGE, data=form)

    assert answer.status_code == status
    assert says in answer.text
    assert 'role="alert"' in answer.text
    assert stored(site) == before


def test_another_proposal_than_the_one_shown_is_not_applied(site, planner):
    digest = hidden(planner.post(PAGE).text, "digest")
    site.line.load(campaign_text().replace("y_km = 4", "y_km = 0"))
    site.line.open()
    before = stored(site)

    answer = planner.post(APPLY, data={"digest": digest})

    assert (answer.status_code, "chưa ghi gì" in answer.text) == (409, True)
    assert stored(site) == before


def test_a_proposal_that_would_take_places_away_has_no_button(site, planner):
    site.line.draft()
    site.line.publish()

    text = planner.post(PAGE).text

    assert "Chưa áp dụng được" in text
    assert APPLY not in text
    assert planner.post(APPLY, data={"digest": ""}).status_code == 409


def test_a_campaign_without_teams_says_what_to_do(site, planner):
    text = campaign_text()
    site.line.load(text[: text.index('[[stations]]\ncode = "BAC"')])

    assert "Chưa có tổ nào ở điểm lưu động" in planner.get(PAGE).text
    refused = planner.post(PAGE)
    assert (refused.status_code, "chưa có điểm lưu động nào" in refused.text) == (409, True)


@given(
    days=st.integers(1, 400),
    blocks=st.lists(st.tuples(st.integers(0, 399), st.integers(1, 30), st.booleans()), max_size=30),
)
def test_every_bar_lies_within_the_chart_and_is_named(days, blocks):
    first = date(2021, 3, 15)
    bars = [
        Bar(
            number, first + timedelta(begin), first + timedelta(min(begin + length, days) - 1), f"nơi <{number}>", fixed
        )
        for number, (begin, length, fixed) in enumerate(blocks, start=1)
        if begin < days
    ]

    chart = gantt(
        [TeamRow("Tổ <1>", bars)], first, first + timedelta(days - 1), closed=(), key="0", title="t", text="x"
    )

    width = int(re.search(r'width="(\d+)"', chart)[1])
    drawn = re.findall(r'<g class="bar(?: fixed)?"><title>([^<]+)</title><path d="M(\d+)\.5 \d+\.5h(\d+)v', chart)
    assert len(drawn) == len(bars)
    assert all(int(x) + int(length) + 1 <= width for _, x, length in drawn)
    assert "<1>" not in chart
