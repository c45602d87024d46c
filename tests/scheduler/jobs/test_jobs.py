import uuid

import pytest
from dbos import DBOS
from sqlmodel import select

from factories import SMALL_INVITED, SMALL_SLIPS, small_campaign_text, small_roster
from job_desk import import_file, wait_for
from scheduler import migrations
from scheduler.handouts.models import PrintRun
from scheduler.job_scene import Scene
from scheduler.job_status import as_json
from scheduler.jobs import JobCannotResume, JobUnknown, draft_step, print_step


@pytest.fixture
def roster(tmp_path):
    return upload(tmp_path, small_roster())


def upload(folder, data):
    path = folder / "uploads" / f"{uuid.uuid4()}.upload"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_long_steps_of_the_line_run_as_jobs(line, jobs, roster):
    line.load()
    line.open()
    imported = import_file(jobs, "nho", roster, "danh-sach.csv")
    assert (imported.kind, imported.state, imported.campaign) == ("approve", "done", "nho")
    assert (imported.done, imported.total, imported.what) == (1, 1, "files")
    assert imported.result["households"] == 8
    assert not roster.exists()
    drafted = wait_for(jobs, jobs.start_draft("nho", 2021))
    assert (drafted.state, drafted.result["number"]) == ("done", 1)
    assert drafted.result["summary"]["placed"] == SMALL_INVITED
    line.publish()
    printed = wait_for(jobs, jobs.start_print("nho", 1))
    assert (printed.done, printed.total, printed.what) == (3, 3, "printed")
    assert printed.result["files"] == 3
    assert printed.result["slips"] == SMALL_SLIPS
    assert sorted(path.name for path in (line.folder / "slips").iterdir()) == [
        "19357-khu-pho-1.pdf",
        "19358-khu-pho-2.pdf",
        "462_truong-thpt-vi-du.pdf",
        "manifest.sha256",
    ]
    assert [status.kind for status in jobs.list()] == ["print", "draft", "approve", "import"]
    assert as_json(printed)["id"] == printed.id


def test_a_job_a_second_time_changes_nothing(line, jobs, roster):
    line.run()
    line.print()
    before = line.kept()
    before["files"] = {
        path: data for path, data in before["files"].items() if not path.endswith(".upload")
    }  # which the job deletes
    starts = (
        lambda: jobs.start_import("nho", roster, "danh-sach.csv"),
        lambda: jobs.start_draft("nho", 2021),
        lambda: jobs.start_print("nho", 1),
    )
    results = [wait_for(jobs, start()) for start in starts]
    assert [status.state for status in results] == ["done"] * 3
    assert results[0].result["unchanged"] is True
    assert line.kept() == before


def test_what_a_user_did_wrong_ends_the_job_with_the_sentence_in_both_languages(sqlite_line, sqlite_jobs, roster):
    line, jobs = sqlite_line, sqlite_jobs
    roster.write_text("Cột lạ;Cột khác\nAi Đó;1970\n")
    line.load()
    before = line.kept()
    before["files"] = {
        path: data for path, data in before["files"].items() if not path.endswith(".upload")
    }  # which the job deletes
    failed = [
        wait_for(jobs, jobs.start_import("nho", roster, "x.csv")),
        wait_for(jobs, jobs.start_draft("nho", 1)),
        wait_for(jobs, jobs.start_print("nho", 7)),
        wait_for(jobs, jobs.start_draft("la", 1)),
    ]
    assert [status.state for status in failed] == ["failed"] * 4
    assert [status.error["code"] for status in failed] == [
        "header_missing",
        "nobody_to_invite",
        "plan_unknown",
        "campaign_unknown",
    ]
    assert (
        failed[2].error["en"] == "Campaign nho has no plan 7. Check the number, or draft a plan (phieuhen plan draft)."
    )
    assert failed[2].error["vi"].startswith("Đợt nho không có kế hoạch số 7.")
    assert line.kept() == before


def test_printing_stops_at_the_folder_that_cannot_be_written(sqlite_line, sqlite_jobs):
    line, jobs = sqlite_line, sqlite_jobs
    line.run()
    (line.folder / "slips").write_text("not a folder")
    failed = wait_for(jobs, jobs.start_print("nho", 1))
    assert (failed.state, failed.error["code"]) == ("failed", "folder_unusable")


def test_a_defect_fails_the_job_and_says_so(sqlite_line, sqlite_jobs):
    line, jobs = sqlite_line, sqlite_jobs
    line.load()
    failed = wait_for(jobs, jobs.start_import("nho", line.folder / "gone", "x.csv"))
    assert (failed.state, failed.error["code"]) == ("failed", "job_failed")
    assert failed.error["en"].startswith("The job was stopped by a defect of the program;")
    assert not [lang for lang in ("vi", "en") if "gone" in failed.error[lang]]
    with pytest.raises(JobCannotResume):
        jobs.resume(failed.id)


def test_a_failed_job_is_started_again_and_not_resumed(sqlite_line, sqlite_jobs):
    sqlite_line.load()
    failed = wait_for(sqlite_jobs, sqlite_jobs.start_draft("nho", 1))
    with pytest.raises(JobCannotResume) as caught:
        sqlite_jobs.resume(failed.id)
    assert (caught.value.code, caught.value.status) == ("job_cannot_resume", 409)
    sqlite_line.fill()
    sqlite_line.open()
    done = wait_for(sqlite_jobs, sqlite_jobs.start_draft("nho", 1))
    assert done.state == "done"
    assert sqlite_jobs.resume(done.id) == done


def test_a_defect_while_drafting_is_logged_and_not_shown(sqlite_line, sqlite_jobs, caplog):
    sqlite_line.load()
    with sqlite_line.work() as (_, campaign):
        campaign.settings = {"secret": "Nguyễn Văn Kín"}
    failed = wait_for(sqlite_jobs, sqlite_jobs.start_draft("nho", 1))
    assert (failed.state, failed.error["code"]) == ("failed", "job_failed")
    assert "Kín" not in failed.error["vi"]
    assert "job step failed: draft" in [record.getMessage().splitlines()[0] for record in caplog.records]
    assert "Kín" not in caplog.text


def test_a_draft_tells_how_far_it_is_in_percent(line, jobs, monkeypatch):
    told, tell = [], DBOS.set_event
    monkeypatch.setattr(DBOS, "set_event", lambda key, value: (told.append(value["done"]), tell(key, value)))
    line.load()
    line.fill()
    line.open()
    done = wait_for(jobs, jobs.start_draft("nho", 1))
    assert (done.state, done.done, done.total, done.what) == ("done", 100, 100, "percent")
    assert told == sorted(told)
    assert (told[0], len(set(told)) > 3) == (0, True)
    # What is written is told while it is written, but where there is one writer only: the note would wait for it for ever.
    assert told.count(100) == (1 if line.engine.dialect.name == "sqlite" else 2)


def test_the_latest_jobs_of_a_campaign_are_found_below_those_of_others(sqlite_line, sqlite_jobs):
    sqlite_line.load()
    first = sqlite_jobs.start_draft("nho", 1)
    wait_for(sqlite_jobs, first)
    for _ in range(3):
        wait_for(sqlite_jobs, sqlite_jobs.start_draft("khac", 1))
    assert [job.id for job in sqlite_jobs.list(2, "nho")] == [first]
    assert len(sqlite_jobs.list(2)) == 2


def test_a_cancelled_job_stops_between_steps_and_goes_on_when_resumed(line, jobs):
    more = [f"P{n};Tô Văn {n};Chủ hộ;1971;số {n};khu phố {n};Phường 1;;;;;" for n in range(10, 22)]
    line.load()
    line.fill(small_roster(*more))
    line.open()
    line.draft()
    line.publish()
    job_id = jobs.start_print("nho", 1)
    jobs.cancel(job_id)
    assert wait_for(jobs, job_id).state == "cancelled"
    jobs.resume(job_id)
    done = wait_for(jobs, job_id)
    assert (done.state, done.result["files"]) == ("done", 15)
    with line.work() as (db, _):
        assert len(db.exec(select(PrintRun)).all()) == 15


def test_a_job_is_known_to_its_own_campaign_only(sqlite_line, sqlite_jobs):
    line, jobs = sqlite_line, sqlite_jobs
    line.load()
    job_id = jobs.start_draft("nho", 1)
    wait_for(jobs, job_id)
    assert jobs.status(job_id, "nho").id == job_id
    assert jobs.list(campaign="khac") == []
    for ask in (jobs.status, jobs.cancel, jobs.resume):
        with pytest.raises(JobUnknown):
            ask(job_id, "khac")
        with pytest.raises(JobUnknown):
            ask("print-unknown")


def test_without_an_engine_no_step_runs(sqlite_line):
    sqlite_line.load()
    assert Scene.app is None
    with pytest.raises(RuntimeError, match="between launch and stop"):
        draft_step.__wrapped__("nho", 1)
    with pytest.raises(RuntimeError, match="between launch and stop"):
        print_step.__wrapped__("nho", 1, [[1, None]])


def test_the_tables_of_the_engine_are_not_ours(line, jobs):
    line.load(small_campaign_text())
    assert DBOS.list_workflows() == []
    assert migrations.differences(line.engine) == []


def test_a_job_for_one_ward_writes_no_other_and_its_file_goes_even_if_refused(sqlite_line, sqlite_jobs, roster):
    sqlite_line.load()
    again = upload(sqlite_line.folder, roster.read_bytes().replace("Phường An Đôn".encode(), "Phường 1".encode()))
    done = import_file(sqlite_jobs, "nho", roster, "a.csv", "19358")
    assert (done.state, done.result["households"], set(done.result["counts"])) == ("done", 3, {"ward_foreign"})
    refused = wait_for(sqlite_jobs, sqlite_jobs.start_import("nho", again, "b.csv", "19358"))
    assert (refused.state, refused.error["code"]) == ("failed", "wrong_ward")
    assert not roster.exists()
    assert not again.exists()
