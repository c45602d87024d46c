"""The processes that draw, the stop in good order, and what one bad slip among many does."""

import io
import os
import pickle
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, at, small_roster
from line import Line, files_in
from scheduler.database import reading, transaction
from scheduler.handouts import drawing
from scheduler.handouts.batches import Place, batches_of, in_steps
from scheduler.handouts.drawing import Drawn, draw, serve
from scheduler.handouts.errors import NotAllPrinted, PrinterDied, PrintingStopped
from scheduler.handouts.models import PrintRun
from scheduler.handouts.orders import class_order
from scheduler.handouts.printers import Printers
from scheduler.handouts.printing import Desk, print_batches
from scheduler.handouts.reading import orders_of
from scheduler.handouts.scene import scene_of
from scheduler.places.service import find_campaign
from scheduler.plan.service import find_plan

LONG = "Nguyễn Thị " + "Hoàng Phương Trường " * 5


@pytest.fixture
def published(sqlite_line):
    return sqlite_line.run()


def print_with(line: Line, printers: Printers, now=EVE, **options):
    """Print as the command does: reading and writing in transactions of their own."""
    desk = Desk(
        lambda: transaction(reading(line.engine)),
        lambda: transaction(line.engine),
        line.folder,
        line.keys,
        printers,
        now,
    )

    return print_batches(desk, lambda db: find_plan(db, find_campaign(db)), **options)


def orders(line: Line):
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign)
        return list(orders_of(db, scene_of(db, plan, line.keys), list(batches_of(db, plan)), line.folder))


def test_several_processes_draw_the_same_bytes_as_this_one(line, tmp_path):
    line.run()
    with Printers(2) as printers:
        told = []
        printed = print_with(line, printers, progress=lambda *counts: told.append(counts))
    assert (printed.slips, printed.total, told[-1]) == (SMALL_SLIPS, SMALL_SLIPS, (SMALL_SLIPS, SMALL_SLIPS))
    by_several = files_in(line.folder / "slips")
    for order in orders(line):
        draw(replace(order, folder=tmp_path / "alone"))
    alone = files_in(tmp_path / "alone" / "slips")
    assert alone == {name: total for name, total in by_several.items() if name.endswith(".pdf")}


def test_the_same_invitations_give_the_same_bytes_on_another_day_in_another_folder(line, tmp_path):
    line.run()
    line.print()
    before = files_in(line.folder / "slips")
    with line.work() as (db, _):
        for run in db.exec(select(PrintRun)):
            db.delete(run)
    elsewhere = replace(line, folder=tmp_path / "elsewhere")
    elsewhere.print(now=EVE + timedelta(days=40))
    assert files_in(elsewhere.folder / "slips") == before


def test_the_manifest_holds_with_sha256sum(published):
    published.print()
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "manifest.sha256"],
        check=False,
        cwd=published.folder / "slips",
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout.count(": OK")) == (0, 3)


def test_a_stop_leaves_whole_files_their_records_and_a_manifest_and_the_next_run_does_the_rest(published):
    stops = iter([False, True])
    with Printers(1) as printers:
        printed = print_with(published, printers, stop=lambda: next(stops))
        with pytest.raises(PrintingStopped) as caught:
            printed.require_all()
        assert [run.path for run in printed.runs] == ["slips/19357-khu-pho-1.pdf"]
        assert caught.value.params == {"done": printed.slips, "total": SMALL_SLIPS}
        assert sorted(files_in(published.folder)) == ["slips/19357-khu-pho-1.pdf", "slips/manifest.sha256"]
        kept = (published.folder / "slips/19357-khu-pho-1.pdf").stat().st_mtime_ns
        print_with(published, printers, now=at(26, 9)).require_all()
    assert len(files_in(published.folder)) == 4
    assert (published.folder / "slips/19357-khu-pho-1.pdf").stat().st_mtime_ns == kept
    lines = (published.folder / "slips/manifest.sha256").read_text().splitlines()
    assert [line.split("  ")[1] for line in lines] == sorted(
        ["19357-khu-pho-1.pdf", "19358-khu-pho-2.pdf", "462_truong-thpt-vi-du.pdf"]
    )


def test_a_process_that_is_killed_costs_a_second_try_and_no_file(published):
    wanted = orders(published)
    with Printers(2) as printers:
        assert all(isinstance(result, Drawn) for _, result in printers.results(wanted))
        for child in printers._children:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        again = [result for _, result in printers.results(wanted)]
    assert [type(result) for result in again] == [Drawn] * len(wanted)
    assert not list(published.folder.glob("slips/.*.part"))


def test_a_process_that_dies_of_the_same_file_twice_fails_that_file_alone(published, monkeypatch):
    monkeypatch.setattr("scheduler.handouts.printers._PROGRAM", "import sys; sys.stdin.buffer.read(10); sys.exit(1)")
    first, *_ = orders(published)
    with Printers(2) as printers:
        ((_, result),) = printers.results([first])
    (error,) = result.errors
    assert isinstance(error, PrinterDied)
    assert str(first.path) in error.text("vi")
    assert files_in(published.folder) == {}


def test_what_a_child_does_order_after_order(published):
    wanted = orders(published)
    given, answers = io.BytesIO(b"".join(pickle.dumps(order) for order in wanted)), io.BytesIO()
    serve(given, answers)
    answers.seek(0)
    assert [pickle.load(answers).path for _ in wanted] == [order.path for order in wanted]


def test_a_child_knows_neither_database_nor_web():
    program = "import sys; from scheduler.handouts import drawing; print([m for m in sys.modules if m in sys.argv[1:]])"
    heavy = ["sqlalchemy", "sqlmodel", "pydantic", "fastapi", "typer", "numpy"]
    said = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.fixture
def with_a_bad_slip(sqlite_line):
    """Two households of a neighbourhood cannot be printed: a name too long, and a letter that no face has."""

    @contextmanager
    def line(*rows):
        sqlite_line.load()
        sqlite_line.fill(small_roster(*rows))
        sqlite_line.open()
        sqlite_line.draft()
        sqlite_line.publish()
        with Printers(1) as printers:
            yield print_with(sqlite_line, printers)

    return line


def test_a_slip_that_does_not_fit_fails_its_neighbourhood_alone_and_is_named_with_its_household(with_a_bad_slip):
    rows = (
        f"B1;{LONG[:118].strip()};Chủ hộ;1971;{'số 12 ngách 34 ' * 13};khu phố 3;Phường 1;;;;;",
        "B2;Lê 字 Mẫu;Chủ hộ;1971;số 2;khu phố 3;Phường 1;;;;;",
        "B3;Tô Văn Lành;Chủ hộ;1971;số 3;khu phố 3;Phường 1;;;;;",
    )
    with with_a_bad_slip(*rows) as printed:
        assert len(printed.runs) == 3
        codes = sorted(error.code for _, error in printed.faults)
        assert codes == ["does_not_fit", "slip_unprintable"]
        assert all("Tô Văn Lành" not in error.text("vi") for _, error in printed.faults)
        assert any("Lê 字 Mẫu" in error.text("vi") for _, error in printed.faults)
        with pytest.raises(NotAllPrinted) as caught:
            printed.require_all()
    assert caught.value.params["count"] == 1


def test_in_a_village_without_streets_nobody_needs_an_address(with_a_bad_slip):
    rows = (f"B{n};Tô Văn {n};Chủ hộ;1971;{street};thôn 1;Xã Hải Lệ;;;;;" for n, street in enumerate(("", "số 3")))
    with with_a_bad_slip(*rows) as printed:
        assert printed.faults == []


def test_a_household_without_an_address_is_named_and_its_neighbourhood_waits(with_a_bad_slip):
    others = (f"B{n};Tô Văn Hai;Chủ hộ;1971;số {n};khu phố 3;Phường 1;;;;;" for n in (2, 3))
    with with_a_bad_slip("B1;Tô Văn Một;Chủ hộ;1971;;khu phố 3;Phường 1;;;;;", *others) as printed:
        ((name, error),) = printed.faults
    assert (name.split(",")[0], error.code) == ("khu phố 3", "household_without_address")
    assert "hộ Tô Văn Một" in error.text("vi")


def test_a_letter_of_the_campaign_that_no_face_has_is_told_once_and_of_no_household(published):
    bad = [replace(order, texts=replace(order.texts, signer_title="TRƯỞNG 字")) for order in orders(published)]
    told = {str(error) for order in bad for error in draw(order).errors}
    assert len(told) == 1
    assert "字" in told.pop()
    assert files_in(published.folder) == {}


def test_steps_end_with_the_batch_that_fills_them():
    places = [Place(number, None) for number in range(5)]
    steps = in_steps(dict.fromkeys(places, 40), 100)
    assert steps == [places[:3], places[3:]]
    assert in_steps({}, 100) == []


def test_classes_sort_as_schools_do():
    assert sorted(["10A10", "9B", "10A2", ""], key=class_order) == ["", "9B", "10A2", "10A10"]


def test_a_file_is_whole_or_not_there_whatever_happens_while_it_is_written(published, monkeypatch):
    monkeypatch.setattr(drawing, "draw_bundle", lambda bundle, out, ruler: out.write(b"%PDF half") and 1 / 0)
    first, *_ = orders(published)
    with pytest.raises(ZeroDivisionError):
        draw(first)
    assert files_in(published.folder) == {}
