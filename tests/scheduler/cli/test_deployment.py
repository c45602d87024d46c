"""phieuhen plan deploy: told with --dry-run, else made."""

import pytest

from commands import Terminal
from deployment_scene import settled
from factories import EVE
from line import Line, rows_of
from scheduler import migrations
from scheduler.cli.state import console
from scheduler.database import open_engine
from scheduler.keys import Keys


@pytest.fixture
def office(tmp_path, monkeypatch, capsys):
    """A terminal beside a campaign with two teams and its roster."""
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    monkeypatch.setattr(console, "_width", 160)
    monkeypatch.chdir(tmp_path)
    engine = open_engine(str(tmp_path / "phieuhen.db"))
    migrations.upgrade(engine)
    settled(Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")))
    engine.dispose()
    return Terminal(monkeypatch, capsys)


def stored(folder):
    engine = open_engine(str(folder / "phieuhen.db"))
    try:
        return rows_of(engine)
    finally:
        engine.dispose()


def lines(out):
    return [" ".join(line.split()) for line in out.splitlines()]


def test_a_dry_run_tells_where_the_teams_would_stand_and_changes_nothing(office, tmp_path):
    before = stored(tmp_path)
    told = lines(office.do("plan", "deploy", "--dry-run").out)

    assert told[0] == "Tổ lưu động, 26/3/2021 – 14/4/2021"
    assert told[2:4] == ["Thị xã Quảng Trị", "Tổ Nơi Từ Đến Ngày Người"]
    assert [line.split(" Nhà văn hóa ")[1].split()[0] for line in told[4:7]]
    assert "320 người: 260 ở điểm lưu động, 60 ở trụ sở; dùng 8 trong 40 ngày tổ." in told
    assert "Thử, chưa thay đổi gì. Nếu áp dụng thì:" in told
    assert stored(tmp_path) == before


def test_without_it_the_teams_are_deployed_and_a_second_time_changes_nothing(office, tmp_path):
    assert "Đã áp dụng." in lines(office.do("plan", "deploy").out)
    before = stored(tmp_path)

    assert "Các tổ vốn đã được xếp như vậy." in lines(office.do("plan", "deploy", "--dry-run").out)
    refused = office.run("plan", "deploy")

    assert (refused.code, "không có gì để thay đổi" in refused.err) == (2, True)
    assert stored(tmp_path) == before


def test_blocks_by_hand_are_marked(office):
    fixed = "BAC:TO-1:2021-03-28:2021-03-29"
    told = lines(office.do("plan", "deploy", "--dry-run", "--teams", 1, "--fixed", fixed).out)

    assert "Tổ lưu động 1 Nhà văn hóa phía bắc * 28/3/2021 29/3/2021 2 50" in told
    assert "* cố định bằng tay" in told


def test_what_is_wrong_with_a_block_is_said_in_one_sentence(office):
    refused = office.run("plan", "deploy", "--dry-run", "--fixed", "BAC:TO-9:2021-03-28:2021-03-29")

    assert refused.code == 2
    assert refused.err.strip() == (
        "Khối cố định BAC:TO-9:2021-03-28:2021-03-29: không có tổ “TO-9”; đang có: TO-1, LD-2."
    )
