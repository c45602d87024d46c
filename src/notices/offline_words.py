"""What a scanner says without a network: the words of each verdict and of "cannot tell", as a day pack carries them.

The fields in braces are filled on the phone; one that it does not know reads as a dash, as in `wording.verdict`.
"""

from typing import Any, Final

from notices.sentences import MONTHS_EN, UNNAMED_HOUSEHOLD, VERDICTS, Pair

Words = tuple[Pair, Pair]

CLAIMED: Final[dict[str, Words]] = {
    "wrong_station": (
        ("SAI ĐỊA ĐIỂM", "Theo phiếu: hẹn tại {station}, ngày {date}, từ {hours}. Dữ liệu lúc {made}"),
        ("WRONG STATION", "By the slip: {station}, {date}, from {hours}. Data of {made}"),
    ),
    "wrong_date": (
        ("SAI NGÀY", "Theo phiếu: hẹn ngày {date}, từ {hours}. Dữ liệu lúc {made}"),
        ("WRONG DATE", "By the slip: {date}, from {hours}. Data of {made}"),
    ),
}
"""By what the slip itself says under its signature, where the data on the phone know nothing of it. Facts: station, date, hours
(its start), made (when the data were made)."""

ARRIVED: Final[dict[str, Words]] = {
    "on_this_phone": (
        ("ĐÃ QUÉT", "Máy này đã ghi lúc {time}"),
        ("ALREADY SCANNED", "Recorded on this phone at {time}"),
    ),
    "in_the_data": (
        ("ĐÃ QUÉT", "Đã đến đủ {invited} người, theo dữ liệu lúc {made}"),
        ("ALREADY SCANNED", "All {invited} had arrived, by the data of {made}"),
    ),
}

UNKNOWN: Final[dict[str, Words]] = {
    "no_pack": (
        ("CHƯA KIỂM TRA ĐƯỢC", "Máy chưa có dữ liệu của hôm nay. Lượt quét được lưu và gửi khi có mạng"),
        ("CANNOT TELL", "This phone has no data of today. The scan is saved and sent when the network is back"),
    ),
    "not_in_pack": (
        (
            "CHƯA KIỂM TRA ĐƯỢC",
            "Phiếu thật, nhưng không có trong dữ liệu lúc {made}: có thể đã đổi lịch hoặc cấp sau đó. Lượt quét được lưu",
        ),
        ("CANNOT TELL", "A true slip that is not in the data of {made}: moved, or issued since. The scan is saved"),
    ),
    "code_not_in_pack": (
        (
            "CHƯA KIỂM TRA ĐƯỢC",
            "Không có mã này trong dữ liệu lúc {made}: có thể của điểm khác hoặc ngày khác. Lượt quét được lưu",
        ),
        ("CANNOT TELL", "The data of {made} lack this code: perhaps of another station or day. The scan is saved"),
    ),
    "key_unknown": (
        ("CHƯA KIỂM TRA ĐƯỢC", "Máy chưa có khóa để xác nhận phiếu này. Lượt quét được lưu và gửi khi có mạng"),
        ("CANNOT TELL", "This phone lacks the key of this slip. The scan is saved and sent when the network is back"),
    ),
}
"""Why the phone cannot tell; each scan is saved all the same, and judged once there is a network."""

CANCELLED_WITHOUT_REASON: Final[Pair] = ("Xem lý do khi có mạng", "The reason is shown when the network is back")
ARRIVED_TODAY: Final[Pair] = ("Hôm nay đã đến {here}/{expected} người", "Arrived today: {here} of {expected}")


def offline_words() -> dict[str, Any]:
    """Return all of them as plain JSON: by kind and code the title and the hint in each language; English months for dates."""
    return {
        "verdicts": _by_language(VERDICTS),
        "claimed": _by_language(CLAIMED),
        "arrived": _by_language(ARRIVED),
        "unknown": _by_language(UNKNOWN),
        "unnamed": dict(zip(("vi", "en"), UNNAMED_HOUSEHOLD, strict=True)),
        "without_reason": dict(zip(("vi", "en"), CANCELLED_WITHOUT_REASON, strict=True)),
        "months": list(MONTHS_EN),
    }


def _by_language(words: dict[str, Words]) -> dict[str, Any]:
    return {code: {"vi": list(vi), "en": list(en)} for code, (vi, en) in words.items()}
