"""phieuhen units load, list and show."""

import pytest

from commands import Terminal
from line import rows_of
from two_levels import LIST, two_level_campaign


@pytest.fixture
def desk(monkeypatch, capsys, line_here):
    """A terminal in a folder with a list of two levels."""
    (line_here.folder / "hai-cap.csv").write_text(LIST)
    return Terminal(monkeypatch, capsys, ("--lang", "en")), line_here


def test_a_list_is_loaded_once_and_a_campaign_runs_on_it(desk):
    terminal, line = desk
    assert terminal.do("units", "load", "hai-cap.csv").out == "Loaded hai-cap: 6 units.\n"
    assert terminal.do("units", "load", "hai-cap.csv").out == "hai-cap: 6 units. Nothing has changed.\n"
    (line.folder / "dot.toml").write_text(two_level_campaign())
    terminal.do("campaign", "load", "dot.toml")
    listed = terminal.do("units", "list").out
    assert [row.split() for row in listed.splitlines()] == [
        ["dataset", "province", "district", "commune", "campaigns"],
        ["hai-cap", "2", "0", "4", "hai-cap"],
        ["vn-2021", "4", "62", "1,135"],
    ]


def test_a_list_in_use_is_not_changed_by_another_file_of_its_name(desk):
    terminal, line = desk
    terminal.do("units", "load", "hai-cap.csv")
    (line.folder / "dot.toml").write_text(two_level_campaign())
    terminal.do("campaign", "load", "dot.toml")
    before = rows_of(line.engine)
    (line.folder / "moi.csv").write_text(LIST.replace("Xã Tây Đô", "Xã Vĩnh Long"))
    said = terminal.run("units", "load", "moi.csv")
    assert (said.code, "differs from this file at code 15361" in said.err) == (2, True)
    assert rows_of(line.engine) == before


def test_units_are_listed_below_one_of_them(desk):
    terminal, _ = desk
    terminal.do("units", "load", "hai-cap.csv")
    listed = terminal.do("units", "list", "--dataset", "hai-cap", "--under", "44").out
    assert [row.split()[1] for row in listed.splitlines()[1:]] == ["44", "19360", "90001", "90002"]
    assert len(terminal.do("units", "list", "--dataset", "hai-cap").out.splitlines()) == 7


def test_what_a_code_means_in_each_list_is_shown(desk):
    terminal, _ = desk
    terminal.do("units", "load", "hai-cap.csv")
    shown = terminal.do("units", "show", "15361").out.splitlines()
    assert shown == [
        "hai-cap: Xã Tây Đô (15361) < Tỉnh Thanh Hóa (38). commune, commune; 0 units below it.",
        "vn-2021: Xã Vĩnh Long (15361) < Huyện Vĩnh Lộc (393) < Tỉnh Thanh Hóa (38). commune, commune; 0 units below it.",
    ]
    assert terminal.do("units", "show", "44", "--dataset", "hai-cap").out.endswith("3 units below it.\n")


def test_markup_in_a_name_is_text(desk):
    terminal, line = desk
    (line.folder / "x.csv").write_text("code,level,kind,name,parent\n1,province,province,[red]=HYPERLINK(1)[/red],\n")
    terminal.do("units", "load", "x.csv", "--dataset", "x")
    assert "[red]=HYPERLINK(1)[/red]" in terminal.do("units", "list", "--dataset", "x").out


def test_what_there_is_not_is_one_sentence(desk):
    terminal, _ = desk
    for words, expected in (
        (("load", "nowhere.csv"), "cannot be read"),
        (("show", "99999"), "There is no unit with the code “99999”"),
        (("list", "--dataset", "vn-1999"), "There is no list of units “vn-1999”"),
        (("list", "--under", "99999"), "There is no unit with the code “99999”"),
    ):
        said = terminal.run("units", *words)
        assert (said.code, expected in said.err) == (2, True), said
