import errno
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pytest
from sqlmodel import select

from factories import EVE, SMALL_INVITED, SMALL_SLIPS, at, small_campaign_text, small_roster
from line import Line, files_in, print_within
from notices import fonts
from notices.errors import FontMissing
from scheduler.database import reading, transaction
from scheduler.handouts import drawing, printing
from scheduler.handouts.batches import Place
from scheduler.handouts.errors import CampaignTextsMissing, FolderUnusable, NothingPublished
from scheduler.handouts.files import names_of, sha256_of
from scheduler.handouts.models import PrintRun
from scheduler.handouts.printers import Printers
from scheduler.handouts.printing import Desk, print_batches
from scheduler.handouts.service import runs_of
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.service import find_campaign
from scheduler.plan.service import find_plan

FILES = ["slips/19357-khu-pho-1.pdf", "slips/19358-khu-pho-2.pdf", "slips/462_truong-thpt-vi-du.pdf"]

AT_SCHOOL = "H1/resident-3"
MANIFEST = "slips/manifest.sha256"


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def sqlite_published(sqlite_line):
    return sqlite_line.run()


class NextLine(Line):
    """The line of a second campaign, of the same wards, in the same database."""

    @contextmanager
    def work(self):
        with transaction(self.engine) as db:
            yield db, find_campaign(db, "nho-2")

    def load(self, text=None):
        super().load(text or small_campaign_text(code='"nho-2"'))


def text_of(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return text


def test_one_file_a_neighbourhood_with_its_sum_recorded(published):
    runs = published.print()
    assert [run.path for run in runs] == FILES
    assert sum(run.slips for run in runs) == SMALL_SLIPS
    assert sum(run.people for run in runs) == SMALL_INVITED
    for run in runs:
        assert sha256_of(published.folder / run.path) == run.sha256
        assert (published.folder / run.path).stat().st_size == run.size_bytes


def test_printing_again_changes_nothing(published):
    published.print()
    before = published.kept()
    stamps = [(published.folder / name).stat().st_mtime_ns for name in FILES]
    published.print(now=at(26, 9))
    assert published.kept() == before
    assert [(published.folder / name).stat().st_mtime_ns for name in FILES] == stamps


def test_the_same_invitations_give_the_same_bytes(published):
    published.print()
    before = files_in(published.folder)
    for name in FILES:
        (published.folder / name).unlink()
    published.print(now=at(27, 20))
    assert files_in(published.folder) == before


def test_after_a_stop_only_what_is_missing_is_printed(published):
    first, second, _ = published.print()
    (published.folder / second.path).unlink()
    kept = (published.folder / first.path).stat().st_mtime_ns
    again = published.print(now=at(26, 9))
    assert [run.printed_at for run in again] == [EVE, EVE, EVE]  # the same bytes are no other print
    assert sha256_of(published.folder / second.path) == second.sha256
    assert (published.folder / first.path).stat().st_mtime_ns == kept
    with published.work() as (db, _):
        assert len(db.exec(select(PrintRun)).all()) == 3


def test_a_file_that_somebody_changed_is_printed_again(sqlite_published):
    run = sqlite_published.print()[0]
    (sqlite_published.folder / run.path).write_bytes(b"%PDF-1.4 not ours")
    assert sqlite_published.print()[0].sha256 == run.sha256
    assert sha256_of(sqlite_published.folder / run.path) == run.sha256


def test_a_crash_after_the_file_and_before_the_record_is_made_good(published):
    def print_one(db, campaign):
        only = {Place(db.exec(select(Neighbourhood.id).order_by(Neighbourhood.id)).first(), None)}
        print_within(db, find_plan(db, campaign), published.folder, published.keys, only=only)

    published.cut_power_after(print_one)
    left = files_in(published.folder)
    assert list(left) == [FILES[0], MANIFEST]
    published.print()
    assert files_in(published.folder)[FILES[0]] == left[FILES[0]]


def test_a_slip_that_was_reissued_or_cancelled_is_not_left_on_paper(published):
    first, second, _ = published.print()
    mine = published.slips()["H1/household"]
    with published.work() as (db, campaign):
        key_id, private_key = signing_key(db, campaign, keys=published.keys, now=EVE)
        reprint(db, db.get_one(Invitation, mine.id), key_id=key_id, private_key=private_key, now=at(26, 9))
    again = published.print(now=at(26, 10))
    assert again[0].sha256 != first.sha256
    assert again[1].sha256 == second.sha256
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, mine.id), reason="đã chuyển đi", now=at(26, 11))
    assert published.print(now=at(26, 12))[0].slips == first.slips - 1
    before = published.kept()
    published.print(now=at(26, 13))
    assert published.kept() == before


def test_words_that_were_changed_after_a_print_do_not_stay_on_paper(published):
    before = [run.sha256 for run in published.print()]
    published.load(small_campaign_text().replace("Phiếu hẹn này", "Phiếu hẹn còn nguyên"))
    again = published.print(now=at(26, 9))
    assert all(run.sha256 not in before for run in again)
    assert [run.printed_at for run in again] == [at(26, 9)] * 3
    assert "Phiếu hẹn còn nguyên" in text_of(published.folder / FILES[0])
    kept = published.kept()
    published.print(now=at(26, 10))
    assert published.kept() == kept


def test_who_prints_at_the_same_time_finds_what_the_other_has_recorded(published, monkeypatch):
    looked = printing._Run.look

    def look_and_be_overtaken(run, db, only):
        places = looked(run, db, only)
        monkeypatch.setattr(printing._Run, "look", looked)
        published.print()
        return places

    opens = (lambda: transaction(reading(published.engine)), lambda: transaction(published.engine))
    with Printers(1) as printers:
        desk = Desk(*opens, published.folder, published.keys, printers, at(26, 9))
        monkeypatch.setattr(printing._Run, "look", look_and_be_overtaken)
        printed = print_batches(desk, lambda db: find_plan(db, find_campaign(db), None))
    assert [run.printed_at for run in printed.runs] == [EVE] * 3


def test_another_template_is_printed_with_the_next_print(published):
    first = published.print()
    published.load(f'{small_campaign_text()}\n[slips]\ntemplate = "letter"\n')
    again = published.print(now=at(26, 9))
    assert all(run.sha256 != former.sha256 for run, former in zip(again, first, strict=True))
    assert "GIẤY MỜI" in text_of(published.folder / FILES[0])


def test_a_leader_who_was_named_after_the_print_has_his_own_file_drawn_anew(published):
    first, *others = published.print()
    with published.work() as (db, _):
        db.get_one(Neighbourhood, first.neighbourhood_id).leader_name = "bà Trần Thị Mẫu"
    again, *rest = published.print(now=at(26, 9))
    assert "bà Trần Thị Mẫu" in text_of(published.folder / FILES[0])
    assert again.printed_at == at(26, 9)
    assert rest == others


def test_a_file_of_a_former_release_is_drawn_once_more_and_stays_the_same_print(published):
    published.print()
    with published.work() as (db, _):
        for run in db.exec(select(PrintRun)):
            run.drawn_from = ""
    published.print(now=at(26, 9))
    stamps = [(published.folder / name).stat().st_mtime_ns for name in FILES]
    again = published.print(now=at(26, 10))
    assert [run.printed_at for run in again] == [EVE] * 3
    assert [(published.folder / name).stat().st_mtime_ns for name in FILES] == stamps


def test_the_paper_carries_names_codes_hours_and_the_leaders_list(sqlite_published):
    sqlite_published.print()
    text = text_of(sqlite_published.folder / FILES[0])
    slip = sqlite_published.slips()["H1/household"]
    for words in ("Lê Văn Mẫu", f"{slip.typed_code[:4]}-{slip.typed_code[4:]}", "CÔNG AN PHƯỜNG 1", "khu phố 1"):
        assert words in text
    assert "Nguyễn Thị Phượng" not in text


def printed_as(line, template: str, more: str = "") -> list[list[str]]:
    """The words of each page of slips of the first neighbourhood, in a campaign of this template."""
    line.load(f'{small_campaign_text()}\n[slips]\ntemplate = "{template}"\n{more}\n')
    line.fill()
    line.open()
    line.draft()
    line.publish()
    line.print()
    pdf = pypdfium2.PdfDocument(line.folder / FILES[0])
    pages = [page.get_textpage().get_text_bounded().split() for page in pdf]
    pdf.close()
    return [words for words in pages if "HẸN" in words or "MỜI" in words]


def test_eight_slips_share_a_sheet_and_a_split_household_gets_the_larger_one(sqlite_line):
    small, large = printed_as(sqlite_line, "eight")
    slips = sqlite_line.slips()
    split = [name for name in slips if name.startswith(("H1/", "H3/"))]

    assert len(split) == 4
    for name, slip in slips.items():
        code = f"{slip.typed_code[:4]}-{slip.typed_code[4:]}"
        if name.startswith("H") and name != AT_SCHOOL:
            assert (code in large, code in small) == ((True, False) if name in split else (False, True))


def test_a_campaign_of_letters_prints_one_a_page(sqlite_line):
    pages = printed_as(sqlite_line, "letter")

    assert len(pages) == sum(name.startswith("H") and name != AT_SCHOOL for name in sqlite_line.slips())
    assert all("GIẤY" in words for words in pages)


@pytest.mark.parametrize(("more", "there"), [("", True), ("english = false", False)])
def test_a_campaign_says_whether_its_slips_have_english_words(sqlite_line, more, there):
    pages = printed_as(sqlite_line, "four", more)

    assert all(("Household" in words) == there for words in pages)


@pytest.mark.parametrize(("title", "printed"), [("Trưởng khu phố", "trưởng khu phố"), ("", "đại diện khu dân cư")])
def test_a_known_leader_is_named_on_the_slips_and_receives_the_list(sqlite_published, title, printed):
    with sqlite_published.work() as (db, campaign):
        for neighbourhood in db.exec(select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id)):
            neighbourhood.leader_title = title
            neighbourhood.leader_name, neighbourhood.leader_phone = "bà Trần Thị Mẫu", "0900 000 012"
    sqlite_published.print()

    text = text_of(sqlite_published.folder / FILES[0])

    assert f"xin báo {printed}:" in text
    assert "bà Trần Thị Mẫu, ĐT 0900 000 012" in text
    assert text.count("bà Trần Thị Mẫu") > text.count("bà Trần Thị Mẫu, ĐT 0900 000 012")


def test_a_draft_is_not_printed(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    before = sqlite_line.kept()
    with pytest.raises(NothingPublished):
        sqlite_line.print()
    assert sqlite_line.kept() == before


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "permission is denied"),
        (errno.EROFS, "the disk is read-only"),
    ],
)
def test_a_disk_that_takes_nothing_leaves_no_half_file(sqlite_published, monkeypatch, number, reason):
    def no_room(_):
        raise OSError(number, "the system's own words")

    with monkeypatch.context() as patch:
        patch.setattr(drawing.os, "fsync", no_room)
        with pytest.raises(FolderUnusable) as caught:
            sqlite_published.print()
    assert caught.value.status == 507
    assert reason in caught.value.text("en")
    assert files_in(sqlite_published.folder) == {}
    with sqlite_published.work() as (db, campaign):
        assert db.exec(select(PrintRun)).all() == []
        assert campaign.printed_at is None
    assert len(sqlite_published.print()) == 3


def test_a_full_disk_keeps_the_former_file(sqlite_published, monkeypatch):
    run = sqlite_published.print()[0]
    path = sqlite_published.folder / run.path
    path.write_bytes(b"of another plan")

    def broken(number):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(drawing.os, "fsync", broken)
        with pytest.raises(FolderUnusable):
            sqlite_published.print()
    assert path.read_bytes() == b"of another plan"


def test_a_file_where_the_folder_should_be_is_told_in_one_sentence(sqlite_published):
    (sqlite_published.folder / "slips").write_text("not a folder")
    with pytest.raises(FolderUnusable) as caught:
        sqlite_published.print()
    assert "slips" in caught.value.text("vi")


def test_an_error_of_ours_while_drawing_leaves_no_half_file_either(sqlite_published, monkeypatch):
    def draw_wrong(bundle, out, *more):
        out.write(b"%PDF")
        raise ValueError("a defect")

    monkeypatch.setattr(drawing, "draw_bundle", draw_wrong)
    with pytest.raises(ValueError, match="a defect"):
        sqlite_published.print()
    assert files_in(sqlite_published.folder) == {}


def test_two_neighbourhoods_whose_names_fold_alike_get_two_files(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill(
        small_roster(
            "B1;Tô Văn Một;Chủ hộ;1971;số 1;Khu phố Đông;Phường 1;;;;;",
            "B2;Tô Văn Hai;Chủ hộ;1971;số 2;khu phố Dong;Phường 1;;;;;",
        )
    )
    sqlite_line.open()
    sqlite_line.draft()
    sqlite_line.publish()
    paths = [run.path for run in sqlite_line.print()]
    assert len(paths) == len(set(paths))


def test_whatever_a_neighbourhood_is_called_its_file_lies_in_the_folder_under_a_name_that_fits(sqlite_line):
    names = ("../../../etc/passwd", "C:\\x", "字" * 119 + "一", "字" * 119 + "二", "æ" * 120, "...")
    people = (f"B{n};Tô Văn Một;Chủ hộ;1971;số 1;{name};Phường 1;;;;;" for n, name in enumerate(names))
    sqlite_line.load()
    sqlite_line.fill(small_roster(*people))
    with sqlite_line.work() as (db, campaign):
        places = db.exec(select(Neighbourhood)).all()
        files = names_of(db, campaign, places, [])
        paths = {files.path(Place(place.id, None)) for place in places}
    assert len(paths) == 2 + len(names)
    assert {path.parent for path in paths} == {Path("slips")}
    assert max(len(f".{path.name}.4194304.part".encode()) for path in paths) <= 255


def test_a_second_campaign_prints_beside_the_first_and_overwrites_nothing(published):
    first = published.print()
    kept = files_in(published.folder)
    second = NextLine(published.engine, published.folder).run()

    runs = second.print(now=at(26, 9))

    assert [run.path for run in runs] == [name.replace("slips/", "slips/nho-2/") for name in FILES]
    found = files_in(published.folder)
    assert found.pop("slips/nho-2/manifest.sha256")
    assert found == kept | {run.path: run.sha256 for run in runs}
    assert [(run.path, run.sha256) for run in published.print(now=at(26, 10))] == [(r.path, r.sha256) for r in first]


def test_the_first_print_freezes_the_address(published):
    published.print()
    published.print(now=at(27, 9))
    with published.work() as (db, _):
        assert db.exec(select(Campaign.printed_at)).one() == EVE


def test_a_second_plan_is_printed_over_the_first_and_both_are_recorded(published):
    published.print()
    published.fill(small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;"))
    published.draft()
    published.publish()
    with pytest.raises(NothingPublished):
        published.print(1)
    runs = published.print(now=at(26, 9))
    assert sum(run.slips for run in runs) == SMALL_SLIPS + 1
    with published.work() as (db, campaign):
        assert len(runs_of(db, find_plan(db, campaign, 1))) == 3
        assert [place.name for _, place in runs_of(db, find_plan(db, campaign, 2))] == [
            "khu phố 1",
            "khu phố 2",
            "Trường THPT Ví Dụ",
        ]


def test_a_missing_font_is_told_before_anything_is_drawn(sqlite_published, monkeypatch):
    monkeypatch.setattr(fonts, "ROOT", sqlite_published.folder)
    with pytest.raises(FontMissing) as caught:
        sqlite_published.print()
    assert "BeVietnamPro-Medium.ttf" in caught.value.text("vi")
    assert files_in(sqlite_published.folder) == {}


def test_a_campaign_without_texts_is_told_in_one_sentence(sqlite_published):
    with sqlite_published.work() as (_, campaign):
        campaign.settings = {key: value for key, value in campaign.settings.items() if key != "texts"}
    with pytest.raises(CampaignTextsMissing) as caught:
        sqlite_published.print()
    assert "[texts]" in caught.value.text("vi")
    assert files_in(sqlite_published.folder) == {}


def test_a_file_that_is_not_there_has_no_sum(tmp_path):
    assert sha256_of(tmp_path / "none.pdf") is None
