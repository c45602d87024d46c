"""What the commands about the campaign say of holidays, and the file they write it to again."""

import pytest

from commands import Terminal
from factories import EVE, small_campaign_text
from line import rows_of
from scheduler.database import open_engine

HOLIDAY = small_campaign_text(first_day="2021-04-30", last_day="2021-05-01")
VI = (
    "! Ngày 30/4/2021 (Ngày Chiến thắng) và 1/5/2021 (Ngày Quốc tế Lao động) là ngày lễ, các điểm vẫn mở. "
    "Muốn nghỉ thì đóng những ngày đó."
)
EN = "30 April 2021 (Liberation Day/Reunification Day) and 1 May 2021 (International Labor Day) are public holidays"


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def office(home, monkeypatch, capsys):
    """A terminal in Vietnamese, where the small campaign is loaded."""
    (home / "nho.toml").write_text(small_campaign_text())
    terminal = Terminal(monkeypatch, capsys)
    terminal.do("campaign", "load", "nho.toml")
    return terminal


def stored(home):
    engine = open_engine(str(home / "phieuhen.db"))
    try:
        return rows_of(engine)
    finally:
        engine.dispose()


def test_loading_and_opening_warn_of_holidays_and_open_them(office, home):
    assert office.do("campaign", "load", "nho.toml").err == ""
    (home / "le.toml").write_text(HOLIDAY)
    said = office.do("campaign", "load", "le.toml")
    assert (said.out, said.err) == ("Đã nạp nho: Đợt thử nhỏ.\n", f"{VI}\n")
    assert VI in office.do("campaign", "load", "le.toml").err
    said = office.do("sessions", "open")
    assert "Đã mở 12 ca mới" in said.out
    assert VI in said.err
    assert EN in office.do("sessions", "open", "--lang", "en").err


def test_the_written_file_is_loaded_again_and_changes_nothing(office, home):
    before = stored(home)
    assert office.do("campaign", "write", "moi/dot.toml").out == "Đã ghi moi/dot.toml.\n"
    assert office.do("campaign", "load", "moi/dot.toml").out == "nho: Đợt thử nhỏ. Không có gì thay đổi.\n"
    assert stored(home) == before
    assert [path.name for path in (home / "moi").iterdir()] == ["dot.toml"]


def test_without_a_name_the_file_goes_to_standard_output_as_it_is(office, home):
    office.do("campaign", "write", "dot.toml")
    said = office.do("campaign", "write")
    assert (said.out, said.err) == ((home / "dot.toml").read_text("utf-8"), "")
    assert 'code = "nho"\n' in said.out


def test_a_file_is_written_over_only_when_told_so(office, home):
    (home / "cua-toi.toml").write_text("mine")
    said = office.run("campaign", "write", "cua-toi.toml")
    assert (said.code, said.out) == (2, "")
    assert "Đã có tệp cua-toi.toml nên chưa ghi gì." in said.err
    assert (home / "cua-toi.toml").read_text() == "mine"
    assert office.do("campaign", "write", "cua-toi.toml", "--force").out == "Đã ghi cua-toi.toml.\n"
    again = office.do("campaign", "write", "cua-toi.toml", "--lang", "en")
    assert again.out == "cua-toi.toml holds just this; nothing has changed.\n"


@pytest.mark.parametrize("name", ["phieuhen.db/dot.toml", "."])
def test_a_file_that_cannot_be_written_is_named_with_the_reason(office, name):
    said = office.run("campaign", "write", name, "--force")
    assert (said.code, said.out) == (2, "")
    assert f"Không ghi được tệp {name}: " in said.err
