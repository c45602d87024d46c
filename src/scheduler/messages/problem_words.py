"""Kinds, states and reasons of texts in words: what happened, and what a person can do about it."""

from typing import Final

from notices.sentences import Pair
from notices.wording import pick

KIND_WORDS: Final[dict[str, Pair]] = {
    "invitation": ("Mời", "Invitation"),
    "reminder": ("Nhắc tối hôm trước", "Reminder of the evening before"),
    "delay": ("Báo chậm giờ", "Delay"),
    "change": ("Đổi lịch", "Change"),
    "cancellation": ("Hủy lịch", "Cancellation"),
    "second_invitation": ("Mời lần hai", "Second invitation"),
}
STATE_WORDS: Final[dict[str, Pair]] = {
    "waiting": ("Chờ gửi", "Waiting"),
    "sending": ("Đang gửi", "Being sent"),
    "sent": ("Đã gửi", "Sent"),
    "failed": ("Bị lỗi", "Failed"),
    "dropped": ("Đã bỏ", "Dropped"),
}
_WHY: Final[dict[str, Pair]] = {
    "answered": ("cổng trả lời là không nhận", "the gateway answered that it does not take it"),
    "refused": ("cổng từ chối tin này", "the gateway refused this text"),
    "shut": (
        "cổng không nhận tin của ta vì sai mật khẩu, quyền hoặc địa chỉ",
        "the gateway does not let us in: password, right or address are wrong",
    ),
    "busy": ("cổng báo bận ở mọi lần gửi", "the gateway was busy at every try"),
    "unknown": ("không rõ cổng đã nhận tin hay chưa", "nobody knows whether the gateway has it"),
    "no_answer": ("không kết nối được với cổng", "the gateway cannot be reached"),
    "no_tls": (
        "máy chủ thư không mã hóa được, hoặc chứng chỉ không tin được",
        "the mail server does not encrypt, or its certificate is not believed",
    ),
    "no_login": ("máy chủ thư không cho đăng nhập", "the mail server takes no sign-in"),
    "unsendable": ("số này không thành địa chỉ thư được", "the number makes no mail address"),
}
_DO: Final[dict[str, Pair]] = {
    "answered": (
        "Tra mã này trong tài liệu của cổng, sửa rồi gửi lại.",
        "Look this answer up in the gateway's documentation, mend it, and send again.",
    ),
    "refused": ("Xem lại số điện thoại, hoặc gọi cho hộ.", "Check the number, or call the household."),
    "shut": (
        "Sửa [messages] hoặc PHIEUHEN_GATEWAY_SECRET rồi gửi lại.",
        "Mend [messages] or PHIEUHEN_GATEWAY_SECRET, and send again.",
    ),
    "busy": ("Gửi lại khi cổng hết bận.", "Send it again when the gateway is free."),
    "unknown": (
        "Hỏi bên cổng hoặc gọi cho hộ; gửi lại thì hộ có thể nhận hai lần.",
        "Ask the gateway's people or call the household; sent again, it may reach them twice.",
    ),
    "no_answer": (
        "Xem mạng và địa chỉ của cổng rồi gửi lại.",
        "Check network and address of the gateway, and send again.",
    ),
    "no_tls": ("Báo người quản trị máy chủ thư.", "Tell who runs the mail server."),
    "no_login": ("Xem lại mail_user và PHIEUHEN_GATEWAY_SECRET.", "Check mail_user and PHIEUHEN_GATEWAY_SECRET."),
    "unsendable": ("Xem lại mail_to trong tệp đợt.", "Check mail_to in the campaign file."),
}
_DROPPED: Final[dict[str, Pair]] = {
    "expired": ("quá giờ trước khi gửi được", "its time was over before it could leave"),
    "overtaken": ("lịch đã đổi", "the appointment has changed"),
    "cancelled": ("phiếu đã hủy", "the slip was cancelled"),
    "arrived": ("đã có người đến", "somebody has come"),
    "closed": ("đợt đã kết thúc", "the campaign has ended"),
    "by_hand": ("có người bỏ", "dropped by hand"),
}
ANSWERED: Final = "answered_"
"""Before what a gateway says in its own words."""
_SHUT = frozenset({"401", "403", "407", "530", "534", "535", "538"})


def why(problem: str) -> Pair:
    """Return what a code of `Message.problem` means, the gateway's own number behind it."""
    if problem in _DROPPED:
        return _DROPPED[problem]
    vi, en = _WHY.get(_family(problem), (problem, problem))
    said = problem.removeprefix(ANSWERED) if problem.startswith(ANSWERED) else _number(problem)
    return (f"{vi} ({said})", f"{en} ({said})") if said else (vi, en)


def advice(problem: str) -> Pair:
    """Return what a person can do about a text that failed so."""
    return _DO.get(_family(problem), ("Gọi cho hộ.", "Call the household."))


def kind_text(kind: str, lang: str) -> str:
    """Return a kind of text in words."""
    return pick(KIND_WORDS[kind], lang)


def state_text(state: str, lang: str) -> str:
    """Return a state in words."""
    return pick(STATE_WORDS[state], lang)


def _family(problem: str) -> str:
    if problem.startswith(ANSWERED):
        return "answered"
    number = _number(problem)
    if not number:
        return problem
    return "shut" if number in _SHUT or number.startswith("3") else problem.removesuffix(f"_{number}")


def _number(problem: str) -> str:
    """Return the status at the end of a code, or ""."""
    number = problem.rpartition("_")[2]
    return number if number.isdecimal() else ""
