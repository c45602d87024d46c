"""The campaign over the API: what is warned of when it is loaded or opened, and the file that it is written to again."""

import pytest
from sqlmodel import select

from factories import EVE, small_campaign_text
from line import rows_of
from scheduler.auth.models import Role
from scheduler.database import transaction
from scheduler.operations.loading import load_campaign_file
from scheduler.places.models import Campaign, SessionRow

TOML = {"Content-Type": "application/toml"}
HOLIDAY = small_campaign_text(first_day="2021-04-30", last_day="2021-05-01")
VI = (
    "Ngày 30/4/2021 (Ngày Chiến thắng) và 1/5/2021 (Ngày Quốc tế Lao động) là ngày lễ, các điểm vẫn mở. "
    "Muốn nghỉ thì đóng những ngày đó."
)
EN = (
    "30 April 2021 (Liberation Day/Reunification Day) and 1 May 2021 (International Labor Day) are public holidays, "
    "and stations are open. To rest, close those days."
)


@pytest.mark.parametrize(("lang", "detail"), [("vi", VI), ("en", EN)])
def test_open_holidays_are_a_warning_in_the_askers_language_and_stay_open(bare, lang, detail):
    planner = bare.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    planner.headers["Accept-Language"] = lang
    warnings = [{"code": "public_holidays_open", "detail": detail}]
    for _ in range(2):
        said = planner.post("/api/v1/campaigns", content=HOLIDAY.encode(), headers=TOML).json()
        assert said["warnings"] == warnings
    opened = planner.post("/api/v1/sessions/open").json()
    assert (opened["created"], opened["warnings"]) == (12, warnings)
    with bare.line.work() as (db, _):
        assert len(db.exec(select(SessionRow)).all()) == 12


def test_a_campaign_without_holidays_has_no_warning(bare):
    planner = bare.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    said = planner.post("/api/v1/campaigns", content=small_campaign_text().encode(), headers=TOML).json()
    assert (said["changed"], said["warnings"]) == (["campaign"], [])


def test_the_campaign_comes_back_as_a_file_that_changes_nothing(both):
    answer = both.signed_in().get("/api/v1/campaign/file")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/toml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="nho.toml"'
    before = rows_of(both.line.engine)
    with transaction(both.line.engine) as db:
        assert load_campaign_file(db, answer.text, now=EVE.replace(year=2022)).changed == []
    assert rows_of(both.line.engine) == before


def test_the_file_is_that_of_the_asker_s_own_campaign(site):
    site.line.load(small_campaign_text(code='"khac"'))
    planner = site.signed_in()
    assert 'code = "nho"\n' in planner.get("/api/v1/campaign/file").text
    assert planner.get("/api/v1/campaign/file?campaign=khac").status_code == 403
    administrator = site.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    assert 'code = "khac"\n' in administrator.get("/api/v1/campaign/file?campaign=khac").text
    with site.line.work() as (db, _):
        assert len(db.exec(select(Campaign)).all()) == 2
