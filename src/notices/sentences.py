"""Every fixed sentence that paper, pages and scanners share, by language: data only, one place.

A pair is (Vietnamese, English). Fields in braces are filled by `notices.wording`.
"""

from typing import Final

Pair = tuple[str, str]

WEEKDAYS: Final[tuple[Pair, ...]] = (
    ("thứ Hai", "Monday"),
    ("thứ Ba", "Tuesday"),
    ("thứ Tư", "Wednesday"),
    ("thứ Năm", "Thursday"),
    ("thứ Sáu", "Friday"),
    ("thứ Bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)

MONTHS_EN: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SHIFTS: Final[dict[str, Pair]] = {
    "morning": ("ca sáng", "morning shift"),
    "afternoon": ("ca chiều", "afternoon shift"),
    "evening": ("ca tối", "evening shift"),
    "night": ("ca đêm", "night shift"),
}

RULER_WORDS: Final[tuple[tuple[float, Pair], ...]] = (
    (8, ("sáng", "morning")),
    (12, ("trưa", "noon")),
    (15.5, ("chiều", "afternoon")),
    (20, ("tối", "evening")),
    (24.6, ("đêm", "night")),
)

# code: (title, hint) in Vietnamese, then in English. Facts: household, people, hours, station, date, time,
# desk, arrived, invited, slot, reason.
VERDICTS: Final[dict[str, tuple[Pair, Pair]]] = {
    "on_time": (
        ("ĐÚNG GIỜ", "Mời vào làm thủ tục. Hộ {household}, {people} người"),
        ("ON TIME", "Please go in. Household {household}, people: {people}"),
    ),
    "early": (
        ("ĐẾN SỚM", "Khung giờ {hours}. Mời chờ tại khu vực chờ"),
        ("EARLY", "The time is {hours}. Please wait in the waiting area"),
    ),
    "late": (
        ("ĐẾN MUỘN", "Hẹn {hours}. Tiếp nhận sau người đúng giờ"),
        ("LATE", "The time was {hours}. After those who are on time"),
    ),
    "partial": (
        ("ĐÃ ĐẾN {arrived}/{invited} NGƯỜI", "Ghi nhận thêm người đến sau"),
        ("{arrived} OF {invited} ARRIVED", "Add those who come later"),
    ),
    "already_scanned": (
        ("ĐÃ QUÉT", "Lúc {time}, bàn {desk}"),
        ("ALREADY SCANNED", "At {time}, desk {desk}"),
    ),
    "wrong_station": (
        ("SAI ĐỊA ĐIỂM", "Phiếu hẹn tại {station}"),
        ("WRONG STATION", "The slip is for {station}"),
    ),
    "wrong_date": (
        ("SAI NGÀY", "Phiếu hẹn ngày {date}"),
        ("WRONG DATE", "The slip is for {date}"),
    ),
    "replaced": (
        ("PHIẾU ĐÃ ĐƯỢC THAY THẾ", "Lịch mới: {slot}"),
        ("REPLACED BY A NEWER SLIP", "New appointment: {slot}"),
    ),
    "cancelled": (
        ("PHIẾU ĐÃ HỦY", "{reason}"),
        ("CANCELLED", "{reason}"),
    ),
    "campaign_closed": (
        ("ĐỢT ĐÃ KẾT THÚC", ""),
        ("CAMPAIGN CLOSED", ""),
    ),
    "invalid": (
        ("KHÔNG HỢP LỆ", "Không xác nhận được mã của đợt này"),
        ("INVALID", "The code does not belong to this campaign"),
    ),
    "id_card_qr": (
        ("ĐÂY LÀ MÃ QR TRÊN THẺ", "Vui lòng quét mã trên phiếu hẹn (không lưu dữ liệu thẻ)"),
        ("ID-CARD QR, NOT A SLIP", "Please scan the code on the slip (nothing of the card is kept)"),
    ),
    "saved_offline": (
        ("ĐÃ LƯU TẠM (MẤT MẠNG)", "Sẽ đồng bộ khi có mạng"),
        ("SAVED OFFLINE", "Will be sent when the network is back"),
    ),
}

RESIDENT_STATES: Final[dict[str, Pair]] = {
    "upcoming": ("Chưa đến ngày hẹn", "Coming up"),
    "today": ("Hôm nay", "Today"),
    "arrived": ("Đã đến", "Arrived"),
    "done": ("Đã làm xong thủ tục", "Done"),
    "missed": ("Quá hẹn – vui lòng đặt lại lịch", "Missed – please choose a new time"),
    "changed": ("Lịch đã được thay đổi", "The appointment has changed"),
    "closed": ("Đợt đã kết thúc", "The campaign is over"),
}

# Why a slip could not be handed out: the mark a leader circles, and its meaning.
HANDOUT_REASONS: Final[dict[str, tuple[str, Pair]]] = {
    "absent": ("V", ("vắng nhà", "not at home")),
    "moved": ("CĐ", ("đã chuyển đi", "moved away")),
    "address_not_found": ("KTĐC", ("không tìm thấy địa chỉ", "address not found")),
    "refused": ("TC", ("từ chối", "refused")),
    "deceased": ("M", ("đã mất", "deceased")),
    "has_card": ("ĐCT", ("đã có thẻ", "has the card")),
}

# A slip's former paper that is still with the household. Facts: date, time.
COLLECT: Final[Pair] = ("thu lại phiếu cũ ngày {date} {time}", "collect the old slip of {date} {time}")
# Whom a paper to bring is asked of, by the case that a campaign gives it, and the mark of a case on a station's list. Who lives
# at his registered address has none: most do.
CASES: Final[dict[str, Pair]] = {
    "permanent": ("người thường trú", "permanent residents"),
    "temporary": ("người tạm trú", "temporary residents"),
    "student": ("học sinh", "students"),
    "homebound": ("người làm thủ tục tại nhà", "people visited at home"),
}
CASE_MARKS: Final = {"temporary": "TT", "student": "HS", "homebound": "TN"}

# What is written short and read out long; only what can mean nothing else.
ABBREVIATIONS: Final = {
    "CCCD": "Căn cước công dân",
    "CMND": "Chứng minh nhân dân",
    "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở",
    "UBND": "Ủy ban nhân dân",
    "KDC": "khu dân cư",
    "NVH": "nhà văn hóa",
    "TDP": "tổ dân phố",
    "CA": "Công an",
    "KP": "khu phố",
    "TP": "thành phố",
    "TX": "thị xã",
    "ĐT": "điện thoại",
    "P": "phường",
}

STATE_TITLE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
SLIP_TITLE: Final = "PHIẾU HẸN"
LETTER_TITLE: Final = "GIẤY MỜI"

UNNAMED_HOUSEHOLD: Pair = ("chưa ghi tên", "not named yet")
"""Stands for the household of a spare slip of which nobody has told whose it is."""
