"""What can go wrong when slips are marked on their way to the households."""

from collections.abc import Sequence

from scheduler.errors import SchedulerError

MOST_TOLD = 20
"""Faults that one message tells; the others show when these are mended."""


class SlipUnknown(SchedulerError):
    """A slip that the campaign does not have."""

    code = "slip_unknown"
    status = 404
    vi = "Đợt này không có phiếu số {number}. Hãy xem lại số phiếu; chưa ghi nhận gì."
    en = "This campaign has no slip {number}. Check the number; nothing was recorded."


class NumbersUnreadable(SchedulerError):
    """What was given for slip numbers is no number and no range that anybody can mean."""

    code = "slip_numbers_unreadable"
    status = 422
    vi = "“{text}” không phải số phiếu. Hãy viết như 7 hoặc 101-118: số nhỏ trước, mỗi khoảng nhiều nhất 10.000 số."
    en = "“{text}” is no slip number. Write 7 or 101-118: the smaller first, at most 10,000 numbers a range."


class NothingEntered(SchedulerError):
    """A list in which no number stands."""

    code = "nothing_entered"
    status = 422
    vi = "Chưa có số phiếu nào nên chưa ghi nhận gì. Hãy nhập số in trên phiếu, ví dụ 000101-000118."
    en = "There is no number, so nothing was recorded. Enter the numbers as printed, for example 000101-000118."


class SlipNotToMark(SchedulerError):
    """A slip that nobody can be given: cancelled, or a spare one whose household was not told yet."""

    code = "slip_not_to_mark"
    status = 409
    vi = "Phiếu số {number} đã hủy, hoặc là phiếu dự phòng chưa ghi hộ nhận (hãy ghi hộ nhận trước). Chưa ghi nhận gì."
    en = "Slip {number} was cancelled, or is a spare slip of nobody yet (tell its household first). Nothing was recorded."


class NoSlipsInRange(SchedulerError):
    """A range in which the neighbourhood has no slip, or whose end comes before its start."""

    code = "no_slips_in_range"
    status = 404
    vi = "Từ số {first:06d} đến số {last:06d} không có phiếu nào của khu dân cư này. Hãy xem lại hai số đó; chưa ghi nhận gì."
    en = "The neighbourhood has no slips from {first:06d} to {last:06d}. Check the two numbers; nothing was recorded."


class SlipNotHere(SchedulerError):
    """A single number of a list that is no live slip of the neighbourhood."""

    code = "slip_not_here"
    status = 404
    vi = "Khu dân cư này không có phiếu số {number:06d}, hoặc phiếu đã hủy. Hãy xem lại số phiếu; chưa ghi nhận gì."
    en = "This neighbourhood has no slip {number:06d}, or it was cancelled. Check the number; nothing was recorded."


class NumberTwice(SchedulerError):
    """A number that is said to be two things in one list."""

    code = "slip_number_twice"
    status = 422
    vi = "Phiếu số {number:06d} có hai kết quả khác nhau. Hãy chỉ giữ một; chưa ghi nhận gì."
    en = "Slip {number:06d} has two different results. Keep one of them; nothing was recorded."


class NotInYourNeighbourhood(SchedulerError):
    """A leader marks a slip of another neighbourhood."""

    code = "not_in_your_neighbourhood"
    status = 403
    vi = "Phiếu số {number:06d} không thuộc khu dân cư của bạn. Chưa ghi nhận gì."
    en = "Slip {number:06d} is not of your neighbourhood. Nothing was recorded."


class HandoutStateUnknown(SchedulerError):
    """A mark that is none of the closed list."""

    code = "handout_state_unknown"
    status = 422
    vi = "Không có trạng thái “{state}”. Các trạng thái là: {known}."
    en = "There is no state “{state}”. The states are: {known}."


class NothingPublished(SchedulerError):
    """Only a published plan is printed."""

    code = "plan_not_published"
    status = 409
    vi = "Kế hoạch {number} chưa được công bố nên chưa in phiếu. Hãy công bố kế hoạch trước (phieuhen plan publish {number})."
    en = "Plan {number} is not the published one, so nothing was printed. Publish it first (phieuhen plan publish {number})."


class ClosedThatDay(SchedulerError):
    """A station has no session on the day that was asked for."""

    code = "station_closed_that_day"
    status = 404
    vi = "{station} không mở ca nào ngày {day}. Hãy chọn ngày khác."
    en = "{station} has no session on {day}. Choose another day."


class NothingToPrint(SchedulerError):
    """A neighbourhood without live slips."""

    code = "nothing_to_print"
    status = 404
    vi = "{neighbourhood} không có phiếu nào để in."
    en = "{neighbourhood} has no slips to print."


class PrintedFileMissing(SchedulerError):
    """A file that was never printed, is gone, or is not the one that was printed."""

    code = "printed_file_missing"
    status = 404
    vi = "Không có tệp phiếu của {name}, hoặc tệp đã bị thay đổi. Hãy in lại ở trang In phiếu."
    en = "There is no file of slips for {name}, or it was changed. Print it again on the Print page."


class FolderUnusable(SchedulerError):
    """Disk full, no permission, or a file where a folder is needed."""

    code = "folder_unusable"
    status = 507
    vi = "Không ghi được {path}: {why_vi}. Hãy giải phóng chỗ hoặc chọn thư mục khác; tệp dở dang đã được xóa."
    en = "{path} cannot be written: {why_en}. Free some space or choose another folder; nothing half-written is left."


class HouseholdWithoutAddress(SchedulerError):
    """A leader cannot hand out what says nothing of where."""

    code = "household_without_address"
    status = 422
    vi = "Phiếu số {number}, hộ {household}: chưa có địa chỉ. Hãy ghi địa chỉ vào danh sách (nơi không có số nhà thì ghi tên xóm, thôn) rồi in lại."  # noqa: E501 - one sentence
    en = "Slip {number}, household {household}: there is no address. Add it to the roster (the hamlet's name where houses have no numbers) and print again."  # noqa: E501 - one sentence


class SlipUnprintable(SchedulerError):
    """Something about one slip cannot be drawn, and the sentence that says what does not name the slip."""

    code = "slip_unprintable"
    status = 422
    vi = "Phiếu số {number}, hộ {household}: {why_vi}"
    en = "Slip {number}, household {household}: {why_en}"


class PrinterDied(SchedulerError):
    """The process that drew a file was ended from outside, twice: out of memory, or killed."""

    code = "printer_died"
    status = 500
    vi = "Tiến trình vẽ tệp {path} bị hệ thống dừng hai lần (có thể do hết bộ nhớ). Hãy chạy lại với ít tiến trình hơn (--processes 1)."  # noqa: E501 - one sentence
    en = "The process that drew {path} was ended by the system twice (perhaps for want of memory). Run again with fewer processes (--processes 1)."  # noqa: E501 - one sentence


class NotAllPrinted(SchedulerError):
    """Some files could not be drawn; all others were."""

    code = "not_all_printed"
    status = 422
    vi = "Chưa in được {count} tệp, các tệp khác đã in xong. {why_vi}"
    en = "{count} files could not be printed, all others were. {why_en}"

    @classmethod
    def of(cls, count: int, faults: Sequence[tuple[str, str]]) -> "NotAllPrinted":
        """Return the error for `count` files; `faults` are sentences in Vietnamese and English, of which the first are told."""
        vi, en = (" ".join(fault[lang] for fault in faults[:MOST_TOLD]) for lang in (0, 1))
        return cls(count=count, why_vi=vi, why_en=en)


class PrintingStopped(SchedulerError):
    """Somebody stopped the printing; what is done stays."""

    code = "printing_stopped"
    status = 409
    vi = "Đã dừng: in xong {done}/{total} phiếu, không có tệp nào dở dang. Chạy lại lệnh này để in tiếp phần còn thiếu."
    en = "Stopped: {done} of {total} slips are printed, and no file is half done. Run the command again for what is missing."


class CampaignTextsMissing(SchedulerError):
    """The campaign's own words are not there, or not as they should be."""

    code = "campaign_texts_missing"
    status = 422
    vi = "Đợt {campaign} chưa có lời văn để in lên phiếu. Hãy thêm mục [texts] vào tệp đợt và nạp lại (phieuhen campaign load)."
    en = "Campaign {campaign} has no texts to print on slips. Add [texts] to its file and load it again (phieuhen campaign load)."


class WardUnknown(SchedulerError):
    """No slips of such a ward are to be printed."""

    code = "ward_without_slips"
    status = 404
    vi = "Không có phiếu nào của đơn vị mã {unit} trong kế hoạch này. Hãy xem lại mã phường, xã."
    en = "The plan has no slips of the unit {unit}. Check the ward's code."
