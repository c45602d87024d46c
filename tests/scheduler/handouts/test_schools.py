"""Slips of a session at a school: a batch of its own, by class, handed out there."""

import pypdfium2
import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS
from line import print_within
from scheduler.handouts.batches import Place, batches_of, schools_of
from scheduler.handouts.errors import NothingPublished, WardUnknown
from scheduler.handouts.marks import mark
from scheduler.handouts.signed_list import enter
from scheduler.handouts.ward_file import print_ward
from scheduler.invitations.service import printed_slips
from scheduler.places.models import Neighbourhood
from scheduler.plan.service import find_plan

SCHOOL_FILE = "slips/462_truong-thpt-vi-du.pdf"
HEADER = "Số hộ;Họ và tên;Quan hệ;Ngày sinh;Địa chỉ;Khu phố;Phường/Xã;Nghề nghiệp;Trường;Lớp"
PUPILS = (("An Yến", "10A10"), ("Bình Ưng", "10A2"), ("Cường An", "10A2"), ("Dũng Đào", "9B"))


def roster() -> bytes:
    rows = [HEADER]
    for number, (name, school_class) in enumerate(PUPILS, start=1):
        head, pupil = name.split()
        rows += [
            f"S{number};Tô Văn {head};Chủ hộ;1971;số {number}, đường Mẫu;khu phố {number % 2 + 1};Phường 1;;;",
            f"S{number};Tô Thị {pupil};Con;02/04/2005;;khu phố {number % 2 + 1};Phường 1;Học sinh;THPT Ví Dụ;{school_class}",
        ]
    return "\n".join(rows).encode()


@pytest.fixture
def with_pupils(line):
    line.load()
    line.fill(roster())
    line.open()
    line.draft()
    line.publish()
    return line


def pages_of(path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    return pages


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_pupils_are_in_the_schools_file_and_in_no_neighbourhoods(with_pupils):
    *leaders, school = with_pupils.print()
    assert (school.path, school.slips, school.neighbourhood_id) == (SCHOOL_FILE, len(PUPILS), None)
    assert sum(run.slips for run in leaders) == len(PUPILS)
    for run in leaders:
        assert "Học sinh" not in " ".join(pages_of(with_pupils.folder / run.path))


def test_cover_list_and_slips_say_classes_in_the_order_of_classes_and_names(with_pupils):
    with_pupils.print()
    cover, handed_out, *slips = pages_of(with_pupils.folder / SCHOOL_FILE)
    assert in_order(cover, "Trường THPT Ví Dụ", "lớp 9B, 10A2, 10A10", "nhà trường")
    assert in_order(handed_out, "Người nhận: nhà trường", "học sinh", "Lớp")
    assert in_order(handed_out, "Tô Thị Đào", "9B", "Tô Thị An", "10A2", "Tô Thị Ưng", "10A10")
    assert "đường Mẫu" not in handed_out
    paper = " ".join(slips).replace("\N{NO-BREAK SPACE}", " ")
    assert "Học sinh Tô Thị Ưng (2005), lớp 10A2" in paper
    assert "TÔ THỊ ƯNG" in paper


def test_a_school_that_was_printed_is_kept_like_every_other_batch(with_pupils):
    with_pupils.print()
    before = with_pupils.kept()
    with_pupils.print()
    assert with_pupils.kept() == before


def test_batches_are_counted_by_who_hands_them_out_and_within_units(with_pupils):
    with with_pupils.work() as (db, campaign):
        plan = find_plan(db, campaign)
        (school,) = schools_of(db, campaign.id)
        assert batches_of(db, plan)[Place(None, school)] == len(PUPILS)
        assert batches_of(db, plan, {"462"}) == {Place(None, school): len(PUPILS)}
        assert sum(batches_of(db, plan, {"19357"}).values()) == len(PUPILS)
        assert batches_of(db, plan, {"19358"}) == {}


def test_only_what_is_asked_for_is_printed(with_pupils):
    with with_pupils.work() as (db, campaign):
        (school,) = schools_of(db, campaign.id)
        only = {Place(None, school)}
        runs = print_within(db, find_plan(db, campaign), with_pupils.folder, with_pupils.keys, only=only)
    assert [run.path for run in runs] == [SCHOOL_FILE]


def ward_file(line, unit):
    with line.work() as (db, campaign):
        return print_ward(db, find_plan(db, campaign), unit, folder=line.folder, keys=line.keys, now=EVE)


def test_a_wards_file_holds_all_its_neighbourhoods_each_with_its_part_of_the_outline(with_pupils):
    drawn = ward_file(with_pupils, "19357")
    assert (str(drawn.path), drawn.slips) == ("slips/19357.pdf", len(PUPILS))
    pdf = pypdfium2.PdfDocument(with_pupils.folder / drawn.path)
    titles = [entry.get_title() for entry in pdf.get_toc()]
    assert (len(pdf), sorted(title for title in titles if title.startswith("Khu phố"))) == (
        drawn.pages,
        ["Khu phố 1", "Khu phố 2"],
    )
    pdf.close()
    assert ward_file(with_pupils, "19357") == drawn


def test_the_wards_file_is_refused_where_there_are_no_slips_or_no_published_plan(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    with pytest.raises(NothingPublished):
        ward_file(sqlite_line, "19357")
    sqlite_line.publish()
    with pytest.raises(WardUnknown):
        ward_file(sqlite_line, "19360")
    assert sum(run.slips for run in sqlite_line.print()) == SMALL_SLIPS


def test_a_leader_s_stack_marks_no_slip_that_the_school_hands_out(with_pupils):
    numbers = {slip.number for slip in with_pupils.slips().values()}
    with with_pupils.work() as (db, campaign):
        place = db.exec(select(Neighbourhood.id).order_by(Neighbourhood.id)).first()
        slips = printed_slips(db, find_plan(db, campaign).id, place)
        facts = {"campaign": campaign, "source": "clerk", "now": EVE}
        done = enter(db, neighbourhood_id=place, said={"handed_out": [(1, 2 * len(PUPILS))]}, **facts)
        assert done.marked == {"handed_out": len(slips)}
        assert mark(db, numbers=sorted(numbers), state="handed_out", **facts) == len(numbers) - len(slips)
