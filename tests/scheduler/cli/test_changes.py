"""phieuhen slots explain, close, reopen, lend, return, figures, and --dry-run: told first, made with --apply."""

import pytest

from commands import Terminal
from factories import EVE, small_campaign_text
from line import Line, rows_of
from scheduler import migrations
from scheduler.cli.state import console
from scheduler.database import open_engine
from scheduler.keys import Keys

FRIDAY = ("--from-day", "2021-03-26")
CLOSE = ("slots", "close", *FRIDAY, "--station", "TRU-SO")


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    monkeypatch.setattr(console, "_width", 160)  # whatever COLUMNS said when it was made
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bare(home, monkeypatch, capsys):
    """A terminal without a campaign."""
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def office(home, bare):
    """A terminal where the small campaign's sessions are open."""
    (home / "nho.toml").write_text(small_campaign_text())
    bare.do("campaign", "load", "nho.toml")
    bare.do("sessions", "open")
    return bare


@pytest.fixture
def published(home, bare):
    """A terminal where the small campaign's plan is published."""
    engine = open_engine(str(home / "phieuhen.db"))
    migrations.upgrade(engine)
    Line(engine, home, Keys.in_folder(home / "keys")).run()
    engine.dispose()
    return bare


def stored(home):
    engine = open_engine(str(home / "phieuhen.db"))
    try:
        return rows_of(engine)
    finally:
        engine.dispose()


def lines(out):
    """The lines of an answer without the width of its tables."""
    return [" ".join(line.split()) for line in out.splitlines()]


def test_without_apply_only_what_would_happen_is_told(office, home):
    before = stored(home)
    assert lines(office.do(*CLOSE).out) == [
        "Thử, chưa thay đổi gì. Nếu áp dụng thì:",
        "Người đã hẹn không ai mất chỗ",
        "Số chỗ Thị xã Quảng Trị −120; 12 khung giờ bớt chỗ hoặc đóng",
        "Ca 3 thay đổi, 6 giữ nguyên",
        "Dự kiến xong vẫn như cũ: chưa tính được",
        "Điểm Ngày Ca Trước Sau",
        "TRU-SO Thứ Sáu 26/3/2021 ca sáng 40 0",
        "TRU-SO Thứ Sáu 26/3/2021 ca chiều 40 0",
        "TRU-SO Thứ Sáu 26/3/2021 ca tối 40 0",
        "Thêm --apply để áp dụng.",
    ]
    assert stored(home) == before


def test_with_apply_it_is_made_and_a_second_time_there_is_nothing_to_change(office, home):
    said = lines(office.do(*CLOSE, "--apply", "--reason", "mất điện", "--lang", "en").out)
    assert said[:3] == [
        "Applied.",
        "Appointments nobody loses a place",
        "Places Thị xã Quảng Trị −120; 12 windows shrink or close",
    ]
    assert said[-1] == "TRU-SO Friday 26 March 2021 evening shift 40 0"
    before = stored(home)
    again = office.run(*CLOSE, "--apply", "--reason", "mất điện")
    assert (again.code, again.out, again.err) == (2, "", "Đợt vốn đã như vậy, không có gì để thay đổi.\n")
    assert stored(home) == before
    said = lines(office.do("slots", "reopen", *FRIDAY, "--station", "TRU-SO", "--apply").out)
    assert "Số chỗ Thị xã Quảng Trị +120" in said
    assert said[-1] == "TRU-SO Thứ Sáu 26/3/2021 ca tối 0 40"


def test_lending_and_returning_move_places_between_the_units(office):
    lend = ("slots", "lend", "--kit", "BTB-1", "--to-station", "DEM", "--from-day", "2021-03-27")
    loaned = lines(office.do(*lend, "--apply").out)
    assert "Số chỗ −180 (Phường 1 +60; Thị xã Quảng Trị −240); 24 khung giờ bớt chỗ hoặc đóng" in loaned
    back = ("slots", "return", "--kit", "BTB-1", "--to-station", "DEM", "--from-day", "2021-03-27")
    assert "Số chỗ +90 (Phường 1 −30; Thị xã Quảng Trị +120); 3 khung giờ bớt chỗ hoặc đóng" in lines(
        office.do(*back, "--last-day", "2021-03-27", "--apply").out
    )
    gone = office.run("slots", "return", "--kit", "BTB-9", *lend[4:], "--last-day", "2021-03-27")
    assert (gone.code, gone.err) == (
        2,
        "Không có lần chi viện BTB-9 cho DEM từ 27/03/2021. Hãy xem lại danh sách chi viện.\n",
    )


def test_a_loan_for_one_shift_or_until_a_day(office):
    said = lines(
        office.do(
            "slots", "lend", "--kit", "BTB-1", "--to-station", "DEM", "--from-day", "2021-03-27", "--to-day", "2021-03-27",
            "--shift", "night",
        ).out
    )  # fmt: skip
    assert "Số chỗ −90 (Phường 1 +30; Thị xã Quảng Trị −120); 12 khung giờ bớt chỗ hoặc đóng" in said


def test_figures_are_changed_by_name_and_the_rest_stays(office):
    said = lines(office.do("slots", "figures", "--rate", "12,5", "--last-day", "2021-03-29", "--apply").out)
    assert "Ca 6 mở thêm, 15 thay đổi, 3 giữ nguyên" in said
    written = office.do("campaign", "write").out
    for line in ("rate = 12.5", "last_day = 2021-03-29", "load = 1", "window_minutes = 60"):
        assert line in written.splitlines()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("figures", "--rate", "-5"),
            "rate: “-5” không hợp lệ; cần một số từ 0 trở lên, như 13, 13.2 hoặc 463/35.",
        ),
        (("figures", "--rate", "3"), "rate: “3” không hợp lệ; cần từ 4 đến 30 người mỗi bộ mỗi giờ."),
        (
            ("figures", "--load", "nhiều"),
            "load: “nhiều” không hợp lệ; cần một số từ 0 trở lên, như 13, 13.2 hoặc 463/35.",
        ),
        (
            ("figures", "--window-minutes", "45"),
            (
                "stations[TRU-SO].shifts[morning].hours: ca 07:00-11:00 dài 240 phút, không chia hết cho khung 45 phút. "
                "Dùng được: 5, 10, 12, 15, 20, 30, 60, 120, 240."
            ),
        ),
        (
            ("figures", "--last-day", "2021-03-20"),
            "last_day: hạn cuối 20/03/2021 đứng trước ngày bắt đầu 26/03/2021. Hạn cuối phải từ 26/03/2021 trở đi.",
        ),
        (
            ("close", "--from-day", "2021-03-20"),
            "from_day: ngày 20/03/2021 đã qua (hôm nay 25/03/2021), không đổi được việc đã rồi. Hãy chọn từ hôm nay trở đi.",
        ),
        (
            ("close", "--from-day", "2021-03-28", "--to-day", "2021-03-27"),
            "closures[1].to_day: ngày cuối 27/03/2021 đứng trước ngày đầu 28/03/2021. Ngày cuối phải từ 28/03/2021 trở đi.",
        ),
        (("close", *FRIDAY, "--hours", "tối"), "hours: “tối” không hợp lệ; cần giờ như 06:30-12:00"),
        (("reopen", *FRIDAY), "Từ 26/03/2021 đến 26/03/2021 không có ngày nào đang đóng"),
        (
            ("reopen", "--from-day", "2021-03-28", "--to-day", "2021-03-27"),
            "to_day: ngày cuối 27/03/2021 đứng trước ngày đầu 28/03/2021.",
        ),
        (
            ("lend", "--kit", "BTB-2", "--to-station", "DEM", *FRIDAY),
            "loans[1]: BTB-2 vốn làm việc ở đơn vị 19357, điểm DEM cũng thuộc đơn vị đó",
        ),
        (("lend", "--to-station", "DEM", *FRIDAY), "loans[1]: chưa ghi bộ hay tổ nào được điều đi."),
        (("explain", "TRU-SO/2021-04-26/evening"), "Không có phiên TRU-SO/2021-04-26/evening."),
        (("figures",), "Đợt vốn đã như vậy, không có gì để thay đổi."),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)
def test_a_mistake_is_one_clear_sentence_and_changes_nothing(office, home, words, said):
    before = stored(home)
    for apply in ((), ("--apply",)) if words[0] != "explain" else ((),):
        answer = office.run("slots", *words, *apply)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err
    assert stored(home) == before


def test_appointments_in_the_way_are_told_and_refused_with_their_number(published, home):
    before = stored(home)
    said = lines(published.do(*CLOSE).out)
    assert said[1] == (
        "Người đã hẹn ! 7 lịch hẹn (11 người) mất chỗ: TRU-SO/2021-03-26/evening: 3, TRU-SO/2021-03-26/morning: 4. Chưa áp "
        "dụng được"
    )
    assert "Thêm --apply để áp dụng." not in said
    refused = published.run(*CLOSE, "--apply")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("7 lịch hẹn (11 người) sẽ mất chỗ (TRU-SO/2021-03-26/evening: 3, ")
    assert stored(home) == before


def test_a_session_s_places_are_explained(office):
    said = lines(office.do("slots", "explain", "TRU-SO/2021-03-26/evening", "--lang", "en").out)
    assert said == [
        "Trụ sở Công an thị xã · TRU-SO/2021-03-26/evening",
        "Kits 1 BTB-1",
        "Open hours 4",
        "People per kit and hour 10",
        "Planned load 100 %",
        "Can be served 40 kits × hours × rate × load = 40, rounded over the shifts of the day",
        "Places 40 shared over 4 windows",
        "Taken 0 by the appointments there are",
        "Free 40",
        "Daily limit 40 unit 462, all stations: 0 taken that day",
        "Window Places Taken Free",
        *[f"{hour}:00–{hour + 1}:00 10 0 10" for hour in (18, 19, 20, 21)],
    ]
    assert lines(office.do("slots", "explain", "TRU-SO/2021-03-26/evening").out)[-5] == "Khung giờ Chỗ Đã hẹn Còn"


def test_a_session_of_an_earlier_version_says_how_to_get_its_account(office, home):
    engine = open_engine(str(home / "phieuhen.db"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE session SET account = '{}'")
    engine.dispose()
    said = office.do("slots", "explain", "TRU-SO/2021-03-26/evening").out
    assert "Ca này mở từ phiên bản trước nên không lưu cách tính." in said
    office.do("sessions", "open")
    assert "phiên bản trước" not in office.do("slots", "explain", "TRU-SO/2021-03-26/evening").out


def test_a_dry_run_of_opening_tells_of_every_session(bare, home):
    (home / "nho.toml").write_text(small_campaign_text())
    bare.do("campaign", "load", "nho.toml")
    before = stored(home)
    said = lines(bare.do("sessions", "open", "--dry-run").out)
    assert said[0] == "Thử, chưa thay đổi gì. Nếu áp dụng thì:"
    assert "Ca 18 mở thêm" in said
    assert "DEM Thứ Sáu 26/3/2021 ca đêm – 30" in said
    assert stored(home) == before
    bare.do("sessions", "open")
    assert "Ca 18 giữ nguyên" in lines(bare.do("sessions", "open", "--dry-run").out)


def test_a_dry_run_of_loading_tells_what_the_file_would_do_and_changes_nothing(office, home):
    (home / "moi.toml").write_text(small_campaign_text(last_day="2021-04-30").replace("rate = 10", "rate = 12"))
    before = stored(home)
    said = lines(office.do("campaign", "load", "moi.toml", "--dry-run").out)
    assert "Ca 198 mở thêm, 15 thay đổi, 3 giữ nguyên" in said
    assert said[-1] == "… và 153 ca nữa."
    assert (
        lines(office.do("campaign", "load", "moi.toml", "--dry-run", "--lang", "en").out)[-1]
        == "… and 153 more sessions."
    )
    assert stored(home) == before
    (home / "sai.toml").write_text(small_campaign_text().replace("rate = 10", "rate = -1"))
    wrong = office.run("campaign", "load", "sai.toml", "--dry-run")
    assert (wrong.code, "capacity.rate: “-1” không hợp lệ" in wrong.err) == (2, True)


def test_a_dry_run_of_loading_needs_no_choice_between_campaigns_as_the_file_names_its_own(office, home):
    (home / "khac.toml").write_text(small_campaign_text(code='"khac"'))
    unknown = office.run("campaign", "load", "khac.toml", "--dry-run")
    assert (unknown.code, unknown.out) == (2, "")
    office.do("campaign", "load", "khac.toml")
    said = lines(office.do("campaign", "load", "khac.toml", "--dry-run").out)
    assert "Ca 18 mở thêm" in said
    assert office.run("sessions", "open", "--dry-run").code == 2  # which one is not said here
    assert "Ca 18 mở thêm" in lines(office.do("sessions", "open", "--dry-run", "--campaign", "khac").out)
