"""What can go wrong with spare slips, in the user's words."""

from scheduler.errors import SchedulerError


class SparePlacesMissing(SchedulerError):
    """Fewer spare slips can be had than were asked for."""

    code = "spare_places_missing"
    status = 409
    vi = (
        "Chỉ còn chỗ cho {could} phiếu dự phòng loại {people} người, đã yêu cầu thêm {wanted}. Chưa giữ chỗ nào. "
        "Hãy giảm số phiếu hoặc số người, chọn khung giờ khác, hoặc mở thêm ca."
    )
    en = (
        "There is room for {could} more spare slips of {people} people, and {wanted} were asked for. Nothing was taken. "
        "Ask for fewer slips or people, choose other windows, or open more sessions."
    )


class NotASpareSlip(SchedulerError):
    """The slip belongs to a household of the roster."""

    code = "not_a_spare_slip"
    status = 409
    vi = "Phiếu số {number} là phiếu của một hộ trong danh sách, không phải phiếu dự phòng. Hãy xem lại số phiếu."
    en = "Slip {number} belongs to a household of the roster and is no spare slip. Check the number."


class SpareGivenBack(SchedulerError):
    """The spare slip was returned, or its session was called off: it holds no places any more."""

    code = "spare_slip_given_back"
    status = 409
    vi = "Phiếu dự phòng số {number} không còn giữ chỗ (đã trả lại, hoặc ca đã nghỉ). Hãy dùng phiếu dự phòng khác."
    en = (
        "Spare slip {number} holds no places any more (it was returned, or its session is off). Use another spare slip."
    )


class SpareIsTold(SchedulerError):
    """The spare slip belongs to a household by now."""

    code = "spare_slip_told"
    status = 409
    vi = "Phiếu số {number} đã ghi cho một hộ nên không trả lại được. Nếu ghi nhầm, hãy bấm Hoàn tác trước."
    en = "Slip {number} was given to a household, so it cannot be returned. If that was a mistake, undo it first."


class SpareNameMissing(SchedulerError):
    """Nobody's name was told."""

    code = "spare_name_missing"
    status = 422
    vi = "Chưa ghi tên chủ hộ. Hãy ghi họ và tên chủ hộ rồi bấm lại."
    en = "The name of the head of the household is missing. Write it and press the button again."


class SparePeopleUnlikely(SchedulerError):
    """No household has so few or so many people, or fewer than were named."""

    code = "spare_people_unlikely"
    status = 422
    vi = "Số người phải từ {low} đến {high}, không ít hơn số người đã ghi tên. Hãy xem lại số người."
    en = "The number of people must be {low} to {high}, and not below the number of people named. Check the number."


class FewerThanCame(SchedulerError):
    """More people of the spare slip are at the station than were told."""

    code = "fewer_than_came"
    status = 409
    vi = "Đã có {came} người đến bằng phiếu số {number}. Hãy ghi ít nhất {came} người."
    en = "{came} people have come by slip {number} already. Tell at least so many."


class SparePersonTooYoung(SchedulerError):
    """Somebody named is not certainly old enough on the day of the slip."""

    code = "spare_person_too_young"
    status = 409
    vi = "Người sinh năm {year} chưa chắc đủ tuổi vào ngày {day}. Hãy bỏ người này khỏi phiếu hoặc xem lại năm sinh."
    en = "Whoever was born in {year} is not certainly old enough on {day}. Leave that person out, or check the year."
