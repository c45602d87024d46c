"""Printed files are compared with their record, and read back code by code."""

import shutil

import pypdfium2
import pytest

from factories import EVE, KEY_ID, SIGNING_KEY, at, invite, move
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.models import InvitationVersion
from scheduler.operations import qr_reading
from scheduler.operations.qr_reading import read_file, read_files


@pytest.fixture
def runs(office):
    """Two files: slips 1 and 2 of the first neighbourhood, slip 3 of the second."""
    return office.print_all()


def test_a_file_that_is_gone(office, runs):
    (office.folder / runs[0].path).unlink()
    assert office.broken() == {"printed_files_wrong": [runs[0].path]}


def test_a_file_in_which_one_byte_is_another(office, runs):
    path = office.folder / runs[1].path
    path.write_bytes(path.read_bytes() + b"\n")
    assert office.broken() == {"printed_files_wrong": [runs[1].path]}


def test_the_file_of_a_superseded_plan_may_be_gone(db, office, runs):
    move(db, office.world, 1, "saturday 08:00", EVE)
    (office.folder / runs[0].path).unlink()
    assert office.broken() == {}


def test_every_code_on_paper_reads_back(office, runs):
    heard = []
    report = office.check(read=True, progress=lambda done, total: heard.append((done, total)), workers=1)
    assert report.ok
    assert report.counters["qr_read"] == 3
    assert heard == [(1, 2), (2, 2)]


def test_several_processes_read_the_same(office, runs):
    heard = []
    report = office.check(read=True, progress=lambda done, total: heard.append((done, total)), workers=2)
    assert (report.ok, report.counters["qr_read"], heard) == (True, 3, [(1, 2), (2, 2)])


def test_papers_are_not_read_unless_asked_for(office, runs):
    shutil.copy(office.folder / runs[0].path, office.folder / runs[1].path)
    report = office.check()
    assert [finding.invariant for finding in report.broken] == ["printed_files_wrong"]
    assert report.counters["qr_read"] == 0


def test_where_nothing_was_printed_there_is_nothing_to_read(office):
    report = office.check(read=True)
    assert (report.ok, report.counters["files"], report.counters["qr_read"]) == (True, 0, 0)


def test_a_file_with_the_codes_of_another_neighbourhood(office, runs):
    shutil.copy(office.folder / runs[0].path, office.folder / runs[1].path)
    assert office.broken(read=True, workers=1) == {
        "printed_files_wrong": [runs[1].path],
        "qr_codes_unread": ["slip 3"],
        "qr_codes_foreign": [runs[1].path, runs[1].path],
    }


def test_a_code_that_is_printed_twice(office, runs):
    path = office.folder / runs[1].path
    with pypdfium2.PdfDocument(path.read_bytes()) as once, pypdfium2.PdfDocument.new() as twice:
        twice.import_pages(once)
        twice.import_pages(once)
        twice.save(path)
    assert office.broken(read=True, workers=1) == {
        "printed_files_wrong": [runs[1].path],
        "qr_codes_foreign": [runs[1].path],
    }


def test_a_slip_on_the_paper_of_another_neighbourhood(office, runs):
    office.world.households[2].neighbourhood_id = office.world.neighbourhoods["102"].id
    broken = office.broken(read=True, workers=1)
    assert broken == {"qr_codes_unread": ["slip 2"], "qr_codes_foreign": [runs[0].path]}


def test_a_slip_that_was_there_before_the_print_but_is_not_on_paper(db, office, runs):
    invite(db, office.world, "102", "saturday 08:00", ("Ai Đó",))
    assert office.broken(read=True, workers=1) == {"qr_codes_unread": ["slip 4"]}


def test_papers_still_hold_what_was_replaced_cancelled_or_added_after_the_print(db, office, runs):
    world = office.world
    reprint(db, world.invitations[1], key_id=KEY_ID, private_key=SIGNING_KEY, now=at(25, 18))
    cancel(db, world.invitations[2], reason="đã chuyển đi", now=at(25, 18))
    added = invite(db, world, "102", "saturday 08:00", ("Ai Đó",))
    db.get_one(InvitationVersion, (world.invitations[added].id, 1)).issued_at = at(25, 18)
    report = office.check(read=True, workers=1)
    assert (report.broken, report.counters["qr_read"], report.counters["invitations"]) == ([], 3, 3)


def test_a_slip_that_was_cancelled_before_the_print_is_not_on_paper(db, office):
    cancel(db, office.world.invitations[2], reason="đã chuyển đi", now=EVE)
    office.print_all()
    report = office.check(read=True, workers=1)
    assert (report.broken, report.counters["qr_read"]) == ([], 2)


def test_papers_of_a_new_plan_hold_the_new_version_and_what_was_kept(db, office, runs):
    move(db, office.world, 1, "saturday 08:00", at(25, 16))
    office.print_all()
    report = office.check(read=True, workers=1)
    assert (report.broken, report.counters["qr_read"]) == ([], 3)


def test_a_code_that_leads_to_another_address(office, runs):
    office.world.campaign.public_url = "https://khac.example"
    broken = office.broken(read=True, workers=1)
    assert broken["qr_codes_unread"] == ["slip 1", "slip 2", "slip 3"]
    assert broken["qr_codes_foreign"] == [runs[0].path, runs[0].path, runs[1].path]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", None])
def test_a_file_that_is_no_document_has_no_codes(office, runs, content):
    path = office.folder / runs[1].path
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert office.broken(read=True, workers=1) == {
        "printed_files_wrong": [runs[1].path],
        "qr_codes_unread": ["slip 3"],
    }


def test_a_file_that_yields_too_few_codes_is_read_again_more_finely(office, runs, monkeypatch):
    # At 20 dpi no module of a code is a pixel wide.
    monkeypatch.setattr(qr_reading, "RESOLUTIONS", (20,))
    assert read_file(office.folder / runs[0].path, expected=2) == []
    monkeypatch.setattr(qr_reading, "RESOLUTIONS", (20, 150))
    assert len(read_file(office.folder / runs[0].path, expected=2)) == 2


def test_texts_come_in_the_order_of_the_files_whoever_is_done_first(office, runs):
    paths = [office.folder / run.path for run in runs]
    one_by_one = read_files([(path, 1) for path in paths], workers=1)
    assert [len(texts) for texts in one_by_one] == [2, 1]
    assert read_files([(path, 1) for path in paths], workers=2) == one_by_one
