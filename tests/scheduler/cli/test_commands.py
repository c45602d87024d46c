"""What the commands say and refuse; that they do the work is the journey's to show."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import version
from socket import socket

import pytest
from sqlmodel import select

from commands import Terminal
from factories import EVE, SMALL_INVITED, SMALL_SLIPS, small_campaign_text, small_roster
from line import Line, rows_of
from scheduler.auth.models import Account
from scheduler.auth.service import find_account, prove
from scheduler.cli import handing_out
from scheduler.database import open_engine, transaction
from scheduler.handouts import printers
from scheduler.keys import Keys

PASSWORD = "mật khẩu để thử"


@pytest.fixture
def bare(monkeypatch, capsys, tmp_path):
    """A terminal in an empty folder."""
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR", "PASSWORD"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def engine(home, sqlite_template):
    """The database `phieuhen.db` in the current folder, empty."""
    (home / "phieuhen.db").write_bytes(sqlite_template.read_bytes())
    engine = open_engine(str(home / "phieuhen.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def line(bare, home, engine):
    """The small campaign up to its sessions."""
    made = Line(engine, home, Keys.in_folder(home / "keys"))
    made.load()
    made.fill()
    made.open()
    return made


def refused(said, words):
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "Traceback" not in said.err
    return said


def test_the_database_of_the_current_folder_is_used_without_any_option(bare, home):
    (home / "nho.toml").write_text(small_campaign_text())
    assert bare.do("campaign", "load", "nho.toml").out == "Loaded nho: Đợt thử nhỏ.\n"
    assert (home / "phieuhen.db").exists()
    assert bare.do("campaign", "load", "nho.toml").out == "nho: Đợt thử nhỏ. Nothing has changed.\n"
    assert "Đã mở 18 ca mới" in Terminal(bare.monkeypatch, bare.capsys).do("sessions", "open").out


def test_another_database_is_named_by_option_or_environment(bare, home, monkeypatch):
    (home / "nho.toml").write_text(small_campaign_text())
    bare.do("campaign", "load", "nho.toml", "--database", "a.db")
    monkeypatch.setenv("PHIEUHEN_DATABASE_URL", f"sqlite:///{home}/b.db")
    bare.do("campaign", "load", "nho.toml")
    assert sorted(path.name for path in home.glob("*.db")) == ["a.db", "b.db"]


def test_a_scenario_that_ships_is_loaded_by_name(bare, home):
    assert bare.do("campaign", "load", "quang-tri", "--scenario").out.startswith("Loaded quang-tri")
    refused(bare.run("campaign", "load", "ha-noi", "--scenario"), "There is no scenario “ha-noi”")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("none.db", "There is no database at none.db"),
        ("text.db", "file is not a database"),
        ("folder", "unable to open database file"),
        ("mysql://h/x", "cannot be reached"),
        ("postgresql://who:secret@127.0.0.1:1/x", "The database 127.0.0.1:1/x cannot be reached"),
        ("postgresql://h:port/x", "cannot be reached"),
        ("://", "cannot be reached"),
        ("sqlite://", "There is no database at sqlite://"),
    ],
)
def test_a_wrong_database_is_one_sentence(bare, home, url, words):
    (home / "text.db").write_text("not a database")
    (home / "folder").mkdir()
    said = refused(bare.run("progress", "--database", url), words)
    assert said.err.strip().count("\n") == 0
    assert "secret" not in said.err


def test_a_wrong_setting_is_one_sentence(bare, monkeypatch):
    monkeypatch.setenv("PHIEUHEN_CLOCK", "2021-03-26T18:30")
    refused(bare.run("progress"), "PHIEUHEN_CLOCK=2021-03-26T18:30 cannot be used")
    vietnamese = Terminal(bare.monkeypatch, bare.capsys)
    refused(vietnamese.run("progress"), "2021-03-26T18:30 không dùng được: thiếu múi giờ, ví dụ +07:00.")


def test_a_database_without_a_campaign_says_what_to_do(bare, engine):
    refused(bare.run("progress"), "No campaign is loaded yet")


def test_where_there_are_several_campaigns_one_must_be_named(bare, line):
    line.load(small_campaign_text(code='"khac"'))
    refused(bare.run("progress"), "--campaign CODE")
    refused(bare.run("progress", "--campaign", "la"), "There is no campaign “la”")
    bare.do("progress", "--campaign", "nho")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2021-03-28", "2021-03-20", "last_day"),
        ("2021-03-28", "2021-02-30", "TOML"),
        ('kits = ["BTB-2"]', "kits = []", "DEM"),
        ("[texts]", "[textss]", "texts"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_wrong_campaign_file_names_the_key_and_changes_nothing(bare, home, engine, old, new, words, lang):
    (home / "nho.toml").write_text(small_campaign_text().replace(old, new))
    before = rows_of(engine)
    refused(Terminal(bare.monkeypatch, bare.capsys, ("--lang", lang)).run("campaign", "load", "nho.toml"), words)
    assert rows_of(engine) == before


@pytest.mark.parametrize(
    ("content", "vi", "en"),
    [
        (None, "không có tệp hay thư mục này", "there is no such file or folder"),
        (b"\xff\xfe\x00", "chữ trong tệp không ở mã UTF-8", "its text is not in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(bare, home, content, vi, en):
    if content is not None:
        (home / "nho.toml").write_bytes(content)
    refused(bare.run("campaign", "load", "nho.toml"), f"The file nho.toml cannot be read: {en}.")
    said = Terminal(bare.monkeypatch, bare.capsys).run("campaign", "load", "nho.toml")
    refused(said, f"Không đọc được tệp nho.toml: {vi}.")


def test_a_roster_is_written_over_only_when_told_so(bare, home, line):
    (home / "của-tôi.csv").write_text("mine")
    refused(bare.run("roster", "generate", "của-tôi.csv"), "There is a file của-tôi.csv already")
    assert (home / "của-tôi.csv").read_text() == "mine"
    refused(bare.run("roster", "generate", "của-tôi.csv/mới.csv"), "mới.csv cannot be written: it exists already.")
    said = bare.do("roster", "generate", "của-tôi.csv", "--force").out
    rows = len((home / "của-tôi.csv").read_text().splitlines()) - 1
    assert said == f"Wrote {rows} rows to của-tôi.csv.\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Họ và tên;Ngày sinh\nAi Đó;1970\n", "has no column"),
        ("", "danh-sach.csv"),
        (small_roster().decode().splitlines()[0] + "\n", "no row with a person"),
    ],
)
def test_a_wrong_roster_is_refused_and_changes_nothing(bare, home, line, data, words):
    (home / "danh-sach.csv").write_text(data)
    before = rows_of(line.engine)
    refused(bare.run("roster", "import", "danh-sach.csv", "--yes"), words)
    refused(bare.run("roster", "import", "none.csv"), "The file none.csv cannot be read")
    assert rows_of(line.engine) == before


def test_a_date_that_is_none_is_told_with_its_row_and_refused_when_strict(bare, home, line):
    (home / "danh-sach.csv").write_bytes(small_roster("H9;Tô Văn Sai;Chủ hộ;31/02/1971;số 9;khu phố 1;Phường 1;;;;;"))
    before = rows_of(line.engine)
    refused(bare.run("roster", "import", "danh-sach.csv", "--strict", "--yes"), "row")
    assert rows_of(line.engine) == before
    said = bare.do("roster", "import", "danh-sach.csv", "--yes")
    assert "17 rows: 8 households, 16 people; 0 doubtful, 1 refused." in said.out.splitlines()
    assert said.err.splitlines()[1].startswith("! Row 18, column “Ngày sinh”")


def test_an_import_says_what_it_took_in_and_that_it_was_there_before(bare, home, line):
    (home / "r.csv").write_bytes(small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;"))
    before = rows_of(line.engine)
    seen = bare.do("roster", "import", "r.csv", "--dry-run").out.splitlines()
    assert [line.split() for line in seen[:3]] == [
        ["column", "taken", "for", "first", "cells"],
        ["Số", "hộ", "Household", "number", "H1", "·", "H1", "·", "H1"],
        ["Họ", "và", "tên", "Name", "Lê", "Văn", "Mẫu", "·", "Trần", "Thị", "Ánh", "·", "Lê", "Thị", "Hoa"],
    ]
    assert "17 rows: 9 households, 17 people; 0 doubtful, 0 refused." in seen
    assert "New 1 people, changed 0, back 0, not in the file 0, kept as reviewed 0." in seen
    assert "Tô Văn Thêm" in seen[-2]
    assert seen[-1] == "A dry run: nothing was taken in."
    asked = bare.run("roster", "import", "r.csv")
    assert asked.code == 2
    assert "somebody has to look and agree" in asked.err
    assert rows_of(line.engine) == before
    said = bare.do("roster", "import", "r.csv", "--yes").out
    assert "Taken in: 1 people added, 0 changed, 0 invited no more, 0 listed twice." in said
    assert "imported before; nothing has changed" in bare.do("roster", "import", "r.csv").out
    assert "r.csv" in bare.do("roster", "imports").out


def test_a_newer_list_is_shown_line_by_line_and_marks_who_is_gone_only_if_asked(bare, home, line):
    rows = small_roster().decode().splitlines()
    (home / "moi.csv").write_text("\n".join(rows[:-1]))
    seen = bare.do("roster", "import", "moi.csv", "--dry-run").out
    assert "not in the file 1" in seen
    assert "Not in the file" in seen.splitlines()[-2]
    assert "1 invited no more" in bare.do("roster", "import", "moi.csv", "--gone", "mark", "--yes").out


def test_a_draft_shows_its_figures_and_warns_of_who_has_no_slot(bare, line):
    with line.work() as (_, campaign):
        limits = [{"unit": "462", "daily_limit": 4, "daily_target": None}]
        campaign.settings = {**campaign.settings, "limits": limits}
    said = bare.do("plan", "draft")
    assert f"Eligible            {SMALL_INVITED}" in said.out
    assert "people without a slot:" in said.err
    assert "the days have reached their daily limit" in said.err
    assert bare.do("plan", "show", "1").out == said.out


def test_publishing_refuses_people_without_a_slot_until_they_are_accepted(bare, line):
    with line.work() as (_, campaign):
        limits = [{"unit": "462", "daily_limit": 4, "daily_target": None}]
        campaign.settings = {**campaign.settings, "limits": limits}
    left_out = line.draft().summary["unassigned"]
    before = rows_of(line.engine)
    refused(bare.run("plan", "publish"), f"accept it (--accept-unassigned {left_out})")
    refused(bare.run("plan", "publish", "1", "--accept-unassigned", left_out - 1), "Nothing was published")
    assert rows_of(line.engine) == before
    assert "Plan 1 counts now." in bare.do("plan", "publish", "--accept-unassigned", left_out).out


def test_a_lost_master_key_is_told_with_the_file_to_restore(bare, home, line):
    line.draft()
    line.publish()
    (home / "keys" / "master.key").unlink()
    line.draft(seed=5)
    before = rows_of(line.engine)
    for _ in range(2):
        refused(bare.run("plan", "publish"), "keys/master.key cannot be read, or is not the one")
        assert not (home / "keys" / "master.key").exists()
    assert rows_of(line.engine) == before


def test_what_comes_too_early_is_refused(bare, line):
    refused(bare.run("plan", "show"), "no plan yet")
    refused(bare.run("plan", "publish", "3"), "has no plan 3")
    line.draft()
    refused(bare.run("slips", "print"), "not the published one")
    refused(bare.run("handout", "mark", "1"), "no slip 1")


def test_the_export_is_csv_with_offsets(bare, home, line):
    line.draft()
    rows = list(csv.DictReader(io.StringIO(bare.do("plan", "export").out)))
    assert len(rows) == SMALL_SLIPS
    header = "household_id,party,size,station,operating_day,shift,window_start,window_end"
    assert list(rows[0]) == header.split(",")
    assert all(row["window_start"].endswith("+07:00") for row in rows)
    bare.do("plan", "export", "--out", "plan.csv")
    assert list(csv.DictReader(io.StringIO((home / "plan.csv").read_text()))) == rows
    refused(
        bare.run("plan", "export", "--out", "no/such/folder.csv"),
        "The file no/such/folder.csv cannot be written: there is no such file or folder.",
    )


def test_slips_are_printed_below_the_data_folder(bare, home, line):
    line.draft()
    line.publish()
    said = bare.do("slips", "print").out
    assert said.startswith(f"3 files, {SMALL_SLIPS} slips, ")
    names = sorted(path.name for path in (home / "slips").iterdir())
    assert names == ["19357-khu-pho-1.pdf", "19358-khu-pho-2.pdf", "462_truong-thpt-vi-du.pdf", "manifest.sha256"]


def test_a_ward_is_printed_into_one_file(bare, home, line):
    line.draft()
    line.publish()
    said = bare.do("slips", "print", "--ward", "19357").out
    assert said.endswith("19357.pdf.\n")
    assert (home / "slips" / "19357.pdf").read_bytes().startswith(b"%PDF")
    refused(bare.run("slips", "print", "--ward", "99999"), "no slips of the unit 99999")


def test_what_could_not_be_printed_is_named_at_the_end_and_the_rest_is_there(bare, home, line):
    others = (f"B{n};Tô Văn Hai;Chủ hộ;1971;số {n};khu phố 3;Phường 1;;;;;" for n in (2, 3))
    line.fill(small_roster("B1;Tô Văn Một;Chủ hộ;1971;;khu phố 3;Phường 1;;;;;", *others))
    line.draft()
    line.publish()
    said = bare.run("slips", "print", "--processes", "1")
    assert (said.code, said.out.split(" files")[0]) == (1, "3")
    assert "khu phố 3, Phường 1" in said.err
    assert "household Tô Văn Một: there is no address." in said.err


def test_ctrl_c_finishes_what_is_being_drawn_and_says_how_to_go_on(bare, home, line, monkeypatch):
    line.draft()
    line.publish()
    draw, before = printers.draw, signal.getsignal(signal.SIGINT)

    def draw_and_interrupt(order):
        signal.raise_signal(signal.SIGINT)
        return draw(order)

    with monkeypatch.context() as patch:
        patch.setattr(printers, "draw", draw_and_interrupt)
        said = bare.run("slips", "print", "--processes", "1")
    assert said.code == 130
    assert said.out.startswith("1 files, ")
    assert "Run the command again for what is missing." in said.err
    assert len(list((home / "slips").glob("*.pdf"))) == 1
    assert signal.getsignal(signal.SIGINT) is before
    assert bare.do("slips", "print", "--processes", "1").out.startswith("3 files, ")


def test_slips_are_marked_by_number_and_range(bare, line):
    line.draft()
    line.publish()
    assert bare.do("handout", "mark", "1-3", "5").out == "Marked 4 slips.\n"
    assert bare.do("handout", "mark", "1-3", "5").out == "Marked 0 slips.\n"
    assert bare.do("handout", "mark", "5", "--state", "absent").out == "Marked 1 slips.\n"
    assert bare.do("handout", "mark", "1-6").out == "Marked 2 slips.\n"
    assert "no slips from 000900 to 000901" in bare.run("handout", "mark", "900-901").err
    assert "There is no state" in bare.run("handout", "mark", "5", "--state", "lost").err


@pytest.mark.parametrize(
    "text", ["một", "", "-", "5-", "-5", "5-1", "1-10001", "1-99999999999999999999", "2147483648", "9" * 5000]
)
def test_numbers_that_nobody_can_mean_are_refused(bare, line, text):
    refused(
        bare.run("handout", "mark", "--", text) if text.startswith("-") else bare.run("handout", "mark", text), text
    )


def test_the_state_and_the_open_slips_are_told_and_written(bare, line, home):
    line.draft()
    line.publish()
    bare.do("handout", "mark", "1-3")
    said = bare.do("handout", "state").out
    assert "khu phố 1, Phường 1" in said
    said = bare.do("handout", "open", "--csv", home / "open.csv").out
    assert said.startswith(f"Wrote {home / 'open.csv'}.\n{SMALL_SLIPS - 3} slips not handed out.\n")
    assert "000004" in said
    assert len((home / "open.csv").read_text("utf-8-sig").splitlines()) == SMALL_SLIPS - 3 + 1
    assert bare.do("handout", "open", "--before", "2021-03-25").out.startswith(f"{SMALL_SLIPS} slips")
    assert bare.do("handout", "open", "--unit", "99999").out == "0 slips not handed out.\n"
    assert "khu phố 2" not in bare.do("handout", "open", "--unit", "19357").out


def test_a_long_list_of_open_slips_is_cut_and_says_where_all_are(bare, line, monkeypatch):
    line.draft()
    line.publish()
    monkeypatch.setattr(handing_out, "SHOWN", 2)
    assert f"… and {SMALL_SLIPS - 2} more: --csv has all." in bare.do("handout", "open").err


def test_a_slip_is_made_anew_and_its_paper_written(bare, line, home):
    line.draft()
    line.publish()
    said = bare.do("slips", "reprint", "3", "--reason", "lost", "--file", home / "one.pdf").out
    assert "Slip 000003 has version 2 now." in said
    assert (home / "one.pdf").read_bytes().startswith(b"%PDF")
    refused(bare.run("slips", "reprint", "3", "--reason", "eaten"), "eaten")
    refused(bare.run("slips", "reprint", "9999", "--reason", "lost"), "9999")


def test_where_the_paper_cannot_be_written_no_new_version_is_made(bare, line, home):
    line.draft()
    line.publish()
    refused(bare.run("slips", "reprint", "3", "--reason", "lost", "--file", home / "no" / "one.pdf"), "one.pdf")
    assert {slip.version for slip in line.slips().values()} == {1}


def test_a_password_is_never_an_argument(bare, line, monkeypatch):
    assert "--password" not in bare.do("account", "create", "--help").out
    assert bare.run("account", "create", "an", "--role", "planner", "--password", "x").code == 2
    monkeypatch.setenv("PHIEUHEN_PASSWORD", PASSWORD)
    said = bare.do("account", "create", "an", "--role", "planner", "--unit", "462")
    assert said.out == "Created the account an (planner).\n"
    assert PASSWORD not in said.out + said.err
    with transaction(line.engine) as db:
        assert prove(find_account(db, "an"), PASSWORD).unit_code == "462"
    before = rows_of(line.engine)
    refused(bare.run("account", "create", "an", "--role", "planner"), "There is an account called “an” already")
    refused(bare.run("account", "create", "binh", "--role", "scanner"), "“scanner” needs a station (--station)")
    refused(bare.run("account", "create", "binh", "--role", "planner", "--unit", "999"), "no unit “999”")
    leader = ("account", "create", "binh", "--role", "neighbourhood_leader", "--neighbourhood")
    for name in ("khu phố 9", "999", "9" * 30):
        refused(bare.run(*leader, name), f"no neighbourhood “{name}”")
    vietnamese = Terminal(bare.monkeypatch, bare.capsys)
    refused(vietnamese.run(*leader, "9"), "Đợt này không có khu dân cư “9”.")
    refused(vietnamese.run(*leader[:-1]), "Vai trò “tổ trưởng” cần có khu dân cư (--neighbourhood).")
    assert rows_of(line.engine) == before


def test_a_password_is_asked_for_where_none_is_given(bare, line, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: PASSWORD)
    bare.do("account", "create", "chi", "--role", "neighbourhood_leader", "--neighbourhood", "khu phố 1")
    with transaction(line.engine) as db:
        assert db.exec(select(Account.neighbourhood_id)).one() is not None


def test_a_device_address_is_shown_whole(bare, line):
    out = bare.do("device", "enrol", "TRU-SO", "--name", "bàn 2").out.splitlines()
    assert out[0] == "Open once on the device of bàn 2, within 24 hours:"
    assert out[1].startswith("https://phieuhen.example/ghi-danh/")
    here = bare.do("device", "enrol", "TRU-SO", "--base", "http://127.0.0.1:8000/").out.splitlines()
    assert here[1].startswith("http://127.0.0.1:8000/ghi-danh/")
    refused(bare.run("device", "enrol", "LA"), "no station “LA”")


def test_an_outcome_needs_a_slip_a_person_and_a_known_word(bare, line):
    line.draft()
    line.publish()
    code = line.slips()["H1/household"].typed_code
    before = rows_of(line.engine)
    for words in (("22222222", "1", "collected"), (code, "9", "collected"), (code, "1", "lost")):
        said = bare.run("outcome", "record", *words, "--station", "TRU-SO")
        assert (said.code, said.out) == (2, "")
    assert rows_of(line.engine) == before
    bare.do("outcome", "record", code, "1", "collected", "--station", "TRU-SO")


def test_progress_is_a_table_in_either_language(bare, line):
    line.draft()
    line.publish()
    assert bare.do("progress").out.splitlines()[-1].split() == ["Total", str(SMALL_INVITED), "0", "0", "0"]
    assert "Được mời" in Terminal(bare.monkeypatch, bare.capsys).do("progress").out


def test_check_prints_one_line_and_exits_1_where_something_is_broken(bare, home, line):
    line.draft()
    line.publish()
    run = line.print()[0]
    said = bare.do("check", "--read")
    assert json.loads(said.out)["broken"] == []
    assert said.out.count("\n") == 1
    (home / run.path).write_bytes(b"%PDF-1.4 not ours")
    said = bare.run("check")
    assert said.code == 1
    assert [row["invariant"] for row in json.loads(said.out)["broken"]] == ["printed_files_wrong"]
    assert "printed_files_wrong: 1" in said.err


def test_brackets_in_names_are_printed_as_they_are(bare, home):
    (home / "nho.toml").write_text(small_campaign_text(name='"Đợt [bold]thử[/bold]"'))
    assert "Đợt [bold]thử[/bold]" in bare.do("campaign", "load", "nho.toml").out


def test_a_benchmark_that_is_not_there_is_told(bare):
    refused(bare.run("bench", "speed"), "There is no benchmark “speed”")


@pytest.mark.parametrize(
    "group", ["", "campaign", "sessions", "plan", "slips", "handout", "account", "roster", "resident", "device", "keys"]
)
def test_every_group_says_what_it_is_for(bare, group):
    said = Terminal(bare.monkeypatch, bare.capsys).do(*filter(None, [group]), "--help")
    assert "Usage" in said.out


def test_the_site_is_served_with_the_campaigns_clock(home, line):
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "scheduler", "serve", "--port", str(port), "--clock", "2021-03-26T18:30+07:00", "--lang", "en"]
    program = "from scheduler.cli import handing_out, main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words[2:]],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert fetched(f"http://127.0.0.1:{port}/healthz") == '{"status":"ok"}'
        assert "18:30" in fetched(f"http://127.0.0.1:{port}/dang-nhap")
    finally:
        process.terminate()
        said = process.communicate(timeout=20)[0]
    assert "The trial clock starts at 2021-03-26 18:30:00+07:00." in said
    assert f"Open http://127.0.0.1:{port}/" in said


def fetched(address):
    for _ in range(600):  # a start takes long where much else is going on
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.mark.parametrize(
    ("words", "vi", "en"),
    [
        (("plan", "show", "một"), "Giá trị của NUMBER không dùng được.", "Invalid value for 'number'"),
        (("plan", "show", "--numer"), "Không có tùy chọn --numer.", "No such option: --numer"),
        (("outcome", "record", "X"), "Thiếu NUMBER.", "Missing argument"),
        (("account", "create", "an", "--role", "vua"), "Giá trị của --role không dùng được.", "'vua' is not one of"),
        (("plan", "show", "--campaign"), "Tùy chọn --campaign thiếu giá trị.", "requires an argument"),
        (("plann",), "Lệnh viết chưa đúng, hoặc không có lệnh này.", "No such command"),
        (("progress", "thừa"), "Lệnh viết chưa đúng, hoặc không có lệnh này.", "unexpected extra argument"),
    ],
)
def test_a_command_typed_wrongly_is_one_sentence_in_the_readers_language(bare, words, vi, en):
    terminal = Terminal(bare.monkeypatch, bare.capsys)
    said = refused(terminal.run(*words), f"{vi} Xem cách viết: phieuhen")
    assert said.err.count("\n") == 1
    assert "Help: phieuhen" in refused(terminal.run("--lang", "en", *words), en).err


def test_the_language_may_stand_before_the_command(bare, engine):
    terminal = Terminal(bare.monkeypatch, bare.capsys)
    refused(terminal.run("--lang", "en", "progress"), "No campaign is loaded yet")
    refused(terminal.run("progress"), "Chưa có đợt nào")


def test_a_group_alone_shows_its_help(bare):
    said = Terminal(bare.monkeypatch, bare.capsys).run("plan")
    assert (said.code, said.err.count("Usage") + said.out.count("Usage")) == (2, 1)


def test_the_version_is_told(bare):
    assert Terminal(bare.monkeypatch, bare.capsys).do("--version").out == f"phieuhen {version('phieuhen')}\n"
