"""What can go wrong at the door before a verdict: devices, people who are not of the party, and taking back."""

from typing import ClassVar

from scheduler.errors import SchedulerError


class DeviceUnknown(SchedulerError):
    """The key is nobody's, was replaced, or its device was shut out: one answer for all."""

    code = "device_unknown"
    status = 401
    vi = "Thiết bị này không được phép quét. Hãy xin người phụ trách điểm thu nhận mã đăng ký mới."
    en = "This device may not scan. Ask the person in charge of the station for a new enrolment code."


class EnrolmentTokenInvalid(SchedulerError):
    """The enrolment code is wrong, used up or older than a day; which of them is nobody's business."""

    code = "enrolment_token_invalid"
    status = 403
    vi = "Mã đăng ký thiết bị không đúng, đã dùng hoặc đã hết hạn. Hãy xin mã mới."
    en = "The enrolment code is wrong, used or expired. Ask for a new one."


class ScanUnknown(SchedulerError):
    """No such scan was made by this scanner."""

    code = "scan_unknown"
    status = 404
    vi = "Không có lượt quét {scan_id} của thiết bị này. Hãy quét lại phiếu."
    en = "This device made no scan {scan_id}. Scan the slip again."


class NobodyToAdmit(SchedulerError):
    """The scan belongs to no invitation, so there is nobody to record."""

    code = "nobody_to_admit"
    status = 409
    vi = "Lượt quét này không ứng với phiếu hẹn nào nên không ghi nhận được ai. Hãy quét hoặc gõ mã trên phiếu."
    en = "This scan belongs to no slip, so nobody can be recorded. Scan the slip or type its code."


class ReasonMissing(SchedulerError):
    """An officer admits somebody whom the verdict holds back, and says no reason."""

    code = "reason_missing"
    status = 422
    vi = "Phiếu có kết quả “{verdict}”. Muốn vẫn nhận, hãy ghi lý do."
    en = "The slip's result is “{verdict}”. To admit anyway, write the reason."


class PersonNotOfParty(SchedulerError):
    """Somebody is named who is not invited by this slip."""

    code = "person_not_of_party"
    status = 422
    vi = "Người số {person} không có trên phiếu này (phiếu mời {size} người)."
    en = "Person {person} is not on this slip (it invites {size})."


class PersonUnknown(SchedulerError):
    """An outcome for somebody who cannot be found in the campaign."""

    code = "person_unknown"
    status = 404
    vi = "Không tìm thấy người này trong đợt. Hãy kiểm tra mã hẹn và số thứ tự trên phiếu."
    en = "This person cannot be found in the campaign. Check the slip's code and the person's number on it."


class OutcomeUnknown(SchedulerError):
    """An outcome that is none of the closed list."""

    code = "outcome_unknown"
    status = 422
    vi = "Không có kết quả “{outcome}”. Các kết quả là: {known}."
    en = "There is no outcome “{outcome}”. The outcomes are: {known}."


class UndoTooLate(SchedulerError):
    """More than the allowed minutes have passed since the scan."""

    code = "undo_too_late"
    status = 409
    vi = "Đã quá {minutes} phút nên không hoàn tác được lượt quét này. Hãy báo người phụ trách điểm thu nhận."
    en = "More than {minutes} minutes have passed, so this scan cannot be undone. Tell the person in charge."


class PartyHasArrived(SchedulerError):
    """Somebody of the party is at the station: its appointment is being kept, and does not change any more."""

    code = "party_has_arrived"
    status = 409
    vi = "Phiếu số {number} đã có người đến điểm thu nhận nên không đổi lịch nữa. Chưa thay đổi gì."
    en = "Somebody of slip {number} has arrived at the station, so its appointment does not change any more. Nothing was changed."


class PackNotCarried(SchedulerError):
    """A day pack is asked for of another day than phones carry."""

    code = "pack_not_carried"
    status = 404
    vi = "Máy chỉ mang dữ liệu từ ngày {first} đến ngày {last}, không mang ngày {day}."
    en = "Phones carry the data of {first} to {last}, not those of {day}."


class PackPartMissing(SchedulerError):
    """The pack has fewer parts: it has changed since it was announced."""

    code = "pack_part_missing"
    status = 404
    vi = "Gói dữ liệu của ngày này có {parts} phần, không có phần {part}. Hãy tải lại từ phần 1."
    en = "The data of this day have {parts} parts, and no part {part}. Load them again from part 1."


class DeskBusy(SchedulerError):
    """More scans wait to be judged than can be within a moment; whoever tries again a second later is served."""

    code = "desk_busy"
    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}
    vi = "Máy chủ đang nhận quá nhiều lượt quét nên chưa ghi lượt này. Hãy thử lại sau một giây."
    en = "The server is taking too many scans at once, so this one was not stored. Try again in a second."


class BatchTooLarge(SchedulerError):
    """More scans in one batch than are judged in one transaction."""

    code = "batch_too_large"
    status = 422
    vi = "Một đợt gửi có {count} lượt quét, nhiều nhất được {most}. Chưa ghi lượt nào; hãy gửi thành nhiều đợt."
    en = "The batch holds {count} scans, at most {most} are allowed. None was stored; send several batches."


class ScanInvalid(SchedulerError):
    """An item of a batch that is no scan; its neighbours are judged."""

    code = "scan_invalid"
    status = 422
    vi = "Lượt quét này thiếu hoặc sai nên không ghi được: {fields_vi}."
    en = "This scan lacks or misstates something, so it was not stored: {fields_en}."


class ScanNotStored(SchedulerError):
    """The database refused one scan of a batch for a reason that is not the scan's."""

    code = "scan_not_stored"
    status = 503
    vi = "Máy chủ chưa ghi được lượt quét này. Hãy giữ lại và gửi lại sau."
    en = "The server could not store this scan. Keep it and send it again later."
