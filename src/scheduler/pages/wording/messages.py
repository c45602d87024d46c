"""What the page of texts to residents says."""

from typing import Final

from notices.sentences import Pair

MESSAGES: Final[dict[str, Pair]] = {
    "messages_title": ("Tin nhắn cho bà con", "Texts to residents"),
    "messages_text": (
        "Tin được soạn trước, rồi máy chủ tự gửi. Mỗi tin gửi một lần, và không gửi nữa khi lịch đã đổi.",
        "Texts are prepared first, then the server sends them by itself: each once, and none whose appointment has changed.",
    ),
    "messages_no_gateway": (
        "Chưa gửi được: tệp đợt chưa ghi cổng nhắn tin ([messages] gateway). Tin soạn sẵn vẫn chờ.",
        "Nothing leaves: the campaign file names no gateway ([messages] gateway). What is prepared waits.",
    ),
    "messages_quiet": ("Đang giờ nghỉ: gửi tiếp từ {until}.", "Quiet hours: texts leave again from {until}."),
    "messages_leave": (
        "Đang gửi, mỗi phút nhiều nhất {rate} tin, nghỉ từ {first} đến {last}.",
        "Texts leave, at most {rate} a minute, none from {first} to {last}.",
    ),
    "messages_table": ("Số tin theo loại và trạng thái", "Texts by kind and state"),
    "messages_kind": ("Loại tin", "Kind"),
    "messages_none": ("Chưa có tin nào.", "There are no texts yet."),
    "messages_drop": ("Bỏ {texts} tin chờ", "Drop {texts} waiting"),
    "messages_drop_of": ("Bỏ {texts} tin chờ loại “{kind}”", "Drop {texts} waiting of “{kind}”"),
    "messages_dropped_title": ("Vì sao có tin bị bỏ", "Why texts were dropped"),
    "messages_dropped_why": ("{texts} tin: {why}", "{texts}: {why}"),
    "messages_failed_title": ("Tin bị lỗi, cần xem", "Failed, to be looked at"),
    "messages_failed_none": ("Không có tin nào bị lỗi.", "No text has failed."),
    "messages_slip": ("Phiếu số {number}", "Slip {number}"),
    "messages_to": ("số {recipient}", "number {recipient}"),
    "messages_until": ("Còn ý nghĩa đến {moment}", "Can be said until {moment}"),
    "messages_over": (
        "Việc đã qua lúc {moment}: không gửi lại nữa.",
        "Its time was over at {moment}: it is not sent again.",
    ),
    "messages_again": ("Sẽ gửi lại {texts} tin.", "To be sent again: {texts}."),
    "messages_again_one": ("Gửi lại", "Send again"),
    "messages_again_doubtful": ("Vẫn gửi lại", "Send again all the same"),
    "messages_again_of": ("Gửi lại tin của phiếu số {number}", "Send the text of slip {number} again"),
    "messages_again_all": ("Gửi lại tất cả tin chắc chắn chưa đến", "Send all again that surely did not arrive"),
    "messages_more": (
        "Còn {texts} tin bị lỗi nữa. Hãy sửa nguyên nhân rồi gửi lại tất cả.",
        "{texts} more have failed. Mend what made them fail, and send all again.",
    ),
    "messages_prepare_title": ("Soạn tin", "Prepare texts"),
    "messages_prepare_text": (
        (
            "Chỉ soạn tin chưa có; bấm lại không tạo thêm tin trùng. "
            "Tin nhắc, tin báo chậm và tin xác nhận khi hộ tự đổi lịch được soạn tự động."
        ),
        (
            "Only what is not there yet is prepared; pressing again adds no second one. "
            "Reminders, delays and confirmations of what a household changed itself prepare themselves."
        ),
    ),
    "messages_prepare": ("Soạn các loại đã chọn", "Prepare the chosen kinds"),
    "messages_choose": (
        "Hãy chọn ít nhất một loại tin. Chưa soạn gì.",
        "Choose at least one kind. Nothing was prepared.",
    ),
    "messages_dropped": ("Đã bỏ {texts} tin.", "Dropped: {texts}."),
}
