"""phieuhen slips day-list and announcement."""

import pytest

from commands import Terminal


@pytest.fixture
def town(monkeypatch, capsys, line_here):
    """A terminal in a folder with a published plan."""
    line_here.run()
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


def test_a_day_list_is_written_under_its_own_name_or_another(town, tmp_path):
    said = town.do("slips", "day-list", "TRU-SO", "2021-03-26")
    assert said.out == "Wrote danh-sach-TRU-SO-2021-03-26.pdf.\n"
    assert (tmp_path / "danh-sach-TRU-SO-2021-03-26.pdf").read_bytes().startswith(b"%PDF-")
    town.do("slips", "day-list", "TRU-SO", "2021-03-26", "--out", "moi/ngay.pdf")
    assert (tmp_path / "moi" / "ngay.pdf").read_bytes().startswith(b"%PDF-")


def test_another_file_is_written_over_only_when_asked(town, tmp_path):
    path = tmp_path / "ngay.pdf"
    path.write_text("của người khác")
    order = ("slips", "day-list", "TRU-SO", "2021-03-26", "--out", "ngay.pdf")
    refused = town.run(*order)
    assert (refused.code, "ngay.pdf" in refused.err) == (2, True)
    assert path.read_text() == "của người khác"
    town.do(*order, "--force")
    assert path.read_bytes().startswith(b"%PDF-")


def test_where_nothing_can_be_written_no_half_file_is_left(town, tmp_path):
    (tmp_path / "tep").write_text("")
    said = town.run("slips", "day-list", "TRU-SO", "2021-03-26", "--out", "tep/ngay.pdf")
    assert said.code == 2
    assert "cannot be written" in said.err
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize(("station", "day"), [("KHONG-CO", "2021-03-26"), ("TRU-SO", "2021-05-26")])
def test_an_unknown_station_and_a_closed_day_are_refused(town, station, day):
    said = town.run("slips", "day-list", station, day)
    assert said.code == 2
    assert (station if station == "KHONG-CO" else day) in said.err


def test_an_announcement_is_printed_to_be_read_or_sent(town):
    read = town.do("slips", "announcement", "khu phố 1").out
    assert read.startswith("Kính thưa bà con khu phố 1, Phường 1.\n")
    sent = town.do("slips", "announcement", "khu phố 1", "--kind", "zalo").out
    assert sent.startswith("THÔNG BÁO – KHU PHỐ 1, PHƯỜNG 1\n")


def test_an_announcement_is_written_where_it_is_wanted(town, tmp_path):
    assert (
        town.do("slips", "announcement", "khu phố 1", "--kind", "zalo", "--out", "zalo.txt").out == "Wrote zalo.txt.\n"
    )
    assert (tmp_path / "zalo.txt").read_text("utf-8").startswith("THÔNG BÁO")
    said = town.do("slips", "announcement", "khu phố 1", "--kind", "a4").out
    (name,) = [path.name for path in tmp_path.glob("thong-bao-*.pdf")]
    assert said == f"Wrote {name}.\n"


def test_an_unknown_neighbourhood_is_refused(town):
    said = town.run("slips", "announcement", "khu phố 77")
    assert said.code == 2
    assert "khu phố 77" in said.err
