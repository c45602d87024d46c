"""A roster file is looked at, waits for somebody who decides, and is taken in as it was looked at."""

import io
import json
import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from factories import small_roster
from job_desk import wait_for
from roster_files import xlsx
from scheduler.clock import Clock
from scheduler.import_job import approve_step, import_step
from scheduler.job_scene import Scene
from scheduler.operations.keeper import Keeper
from scheduler.roster.models import Resident, RosterImport
from scheduler.uploads import UPLOADS, keep_upload, lines_of, sweep_uploads


@pytest.fixture
def upload(sqlite_line):
    return lambda data: keep_upload(io.BytesIO(data), sqlite_line.folder / UPLOADS)


@pytest.fixture
def desk(sqlite_line, sqlite_jobs):
    sqlite_line.load()
    sqlite_line.fill()
    return Desk(sqlite_line, sqlite_jobs)


class Desk:
    def __init__(self, line, jobs):
        self.line, self.jobs = line, jobs

    def look(self, path, within=None):
        return wait_for(self.jobs, self.jobs.start_import("nho", path, "moi.csv", within))

    def approve(self, number, **options):
        return wait_for(self.jobs, self.jobs.start_approve("nho", number, **options))

    def rows(self):
        with self.line.work() as (db, _):
            return {row.id: (row.state, row.upload) for row in db.exec(select(RosterImport)).all()}

    def marks(self):
        with self.line.work() as (db, _):
            return [row.mark for row in db.exec(select(Resident).where(Resident.mark == "gone")).all()]


def newer(*more):
    """The small roster without its last household's last person, and with whoever is given."""
    rows = small_roster(*more).decode().splitlines()
    del rows[16]
    return "\n".join(rows).encode()


NEW = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;"


def test_a_file_changes_nothing_before_somebody_agrees_and_is_not_kept_afterwards(desk, upload):
    path = upload(newer(NEW))
    before = desk.line.kept()["resident"]
    seen = desk.look(path)
    number = seen.result["proposed"]
    assert (seen.state, seen.result["added"], seen.result["gone"]) == ("done", 1, 1)
    assert desk.line.kept()["resident"] == before
    kinds = [line["kind"] for line in json.loads(lines_of(path))["lines"]]
    assert kinds == ["gone", "new"]
    done = desk.approve(number, mark_gone=True)
    assert (done.state, done.result["added"], done.result["gone_marked"]) == ("done", 1, 1)
    assert desk.marks() == ["gone"]
    assert desk.rows()[number] == ("imported", path.name)
    assert list(path.parent.iterdir()) == []


def test_people_who_are_not_in_the_file_stay_unless_it_is_said_otherwise(desk, upload):
    number = desk.look(upload(newer(NEW))).result["proposed"]
    assert desk.approve(number).result["gone_marked"] == 0
    assert desk.marks() == []


def test_where_the_roster_has_changed_meanwhile_the_file_waits_anew_with_what_it_would_change_now(desk, upload):
    path = upload(newer(NEW))
    number = desk.look(path).result["proposed"]
    with desk.line.work() as (db, _):
        for person in db.exec(select(Resident)).all():
            person.phone = "+84900000123"
    desk.line.fill(newer(NEW.replace("Thêm", "Khác")))
    refused = desk.approve(number)
    assert (refused.state, refused.error["code"]) == ("failed", "roster_changed_meanwhile")
    assert desk.rows()[number] == ("proposed", path.name)
    assert desk.approve(number).state == "done"


def test_the_same_file_twice_waits_once_and_its_first_upload_goes(desk, upload):
    first, second = upload(newer(NEW)), upload(newer(NEW))
    numbers = {desk.look(path).result["proposed"] for path in (first, second)}
    assert len(numbers) == 1
    assert not first.exists()
    assert desk.rows()[numbers.pop()] == ("proposed", second.name)


def test_what_was_taken_in_before_is_not_proposed_again(desk, upload):
    path = upload(small_roster())
    seen = desk.look(path)
    assert seen.result["unchanged"] is True
    assert "proposed" not in seen.result
    assert not path.exists()


def test_a_mark_in_the_file_does_not_make_it_another_one_an_hour_later(desk, upload):
    lines = small_roster().decode().splitlines()
    lines[1] = lines[1].rpartition(";")[0].rpartition(";")[0] + ";chuyển đi;"
    number = desk.look(upload("\n".join(lines).encode())).result["proposed"]
    app = desk.jobs.app
    Scene.app = replace(app, clock=Clock.starting_at(app.clock.now() + timedelta(hours=1)))
    assert desk.approve(number).state == "done"


def test_an_address_that_changed_meanwhile_is_shown_again_before_it_is_written_over(desk, upload):
    text = small_roster().decode()
    number = desk.look(upload(text.replace("số 1, đường Ví Dụ", "số 1A, đường Ví Dụ").encode())).result["proposed"]
    desk.line.fill(text.replace("số 1, đường Ví Dụ", "số 77, đường Ví Dụ").encode())
    assert desk.approve(number).error["code"] == "roster_changed_meanwhile"


def test_uploads_that_nobody_decided_on_go_within_the_hour_after_their_day(desk, upload):
    path = upload(newer(NEW))
    desk.look(path)
    os.utime(path, (time.time() - 25 * 3600,) * 2)
    keeper = Keeper(desk.line.engine, desk.line.keys)
    keeper.hourly.append(desk.jobs.sweep)
    keeper._to_seal = 0
    keeper._tick()
    assert list(path.parent.iterdir()) == []


def test_choices_add_to_those_before_and_a_column_that_is_none_is_refused(desk, upload):
    path = upload(newer(NEW))
    number = desk.look(path).result["proposed"]

    def read_anew(columns):
        with desk.line.work() as (db, _):
            row = db.get_one(RosterImport, number)
            db.expunge(row)
        return wait_for(desk.jobs, desk.jobs.read_anew("nho", row, {"columns": columns}))

    assert read_anew({"7": ""}).state == "done"
    assert read_anew({"8": ""}).state == "done"
    with desk.line.work() as (db, _):
        fields = [one["field"] for one in db.get_one(RosterImport, number).reading["columns"]]
    assert (fields[7], fields[8]) == ("", "")
    for wrong in ({"999": "name"}, {"7": "dropped"}, {"7": "nonsense"}):
        assert read_anew(wrong).error["code"] == "column_unknown"
    assert desk.rows()[number] == ("proposed", path.name)


def test_each_step_may_run_twice(desk, upload):
    Scene.app = desk.jobs.app
    path = upload(newer(NEW))
    first = import_step("nho", str(path), "moi.csv")
    assert import_step("nho", str(path), "moi.csv") == first
    done = approve_step("nho", first["proposed"], mark_gone=True)
    assert {**approve_step("nho", first["proposed"], mark_gone=True)} == done
    assert desk.marks() == ["gone"]


def test_a_file_that_waited_too_long_is_asked_for_again(desk, upload):
    path = upload(newer(NEW))
    number = desk.look(path).result["proposed"]
    path.unlink()
    sweep_uploads(path.parent)
    assert list(path.parent.iterdir()) == []
    refused = desk.approve(number)
    assert (refused.state, refused.error["code"]) == ("failed", "upload_gone")
    assert "moi.csv" in refused.error["vi"]


def test_a_closed_campaign_takes_nothing_in(desk, upload):
    number = desk.look(upload(newer(NEW))).result["proposed"]
    with desk.line.work() as (_, campaign):
        campaign.state = "closed"
    assert desk.approve(number).error["code"] == "campaign_closed"
    assert desk.look(upload(xlsx())).error["code"] == "campaign_closed"


def test_whoever_holds_a_slip_keeps_coming_by_that_entry(sqlite_line, sqlite_jobs, upload):
    sqlite_line.run()
    desk = Desk(sqlite_line, sqlite_jobs)
    with sqlite_line.work() as (db, _):
        told = db.exec(select(Resident).where(Resident.birth_day > 1, Resident.position == 0)).first()
        name, birth, mine = told.full_name, told.birth_text, told.id
    header = small_roster().decode().splitlines()[0].split(";")
    row = dict.fromkeys(header, "")
    row |= {"Số hộ": "T1", "Họ và tên": name, "Ngày sinh": birth, "Khu phố": "khu phố 9", "Phường/Xã": "Phường 1"}
    text = ";".join([*header, "Loại cư trú"]) + "\n" + ";".join([*row.values(), "tạm trú"])
    done = desk.approve(desk.look(upload(text.encode())).result["proposed"])
    assert (done.state, done.result["twice"]) == ("done", 1)
    with sqlite_line.work() as (db, _):
        second = db.exec(select(Resident).where(Resident.mark == "elsewhere")).one()
        assert (second.same_as_id, second.marked_at is not None) == (mine, True)
