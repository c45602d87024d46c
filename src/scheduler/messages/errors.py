"""What can go wrong with the outbox, in the user's words."""

from scheduler.errors import SchedulerError


class NoGateway(SchedulerError):
    """The campaign file says of no gateway."""

    code = "messages_no_gateway"
    status = 409
    vi = (
        "Tệp đợt chưa ghi cổng nhắn tin nên không có gì được gửi. "
        "Hãy thêm [messages] gateway vào tệp đợt rồi nạp lại; tin đã soạn vẫn còn đó."
    )
    en = (
        "The campaign file names no gateway, so nothing was sent. "
        "Add [messages] gateway to it and load it again; texts that are prepared stay."
    )


class MessageUnknown(SchedulerError):
    """There is no text of that number."""

    code = "message_unknown"
    status = 404
    vi = "Không có tin số {message} trong đợt này. Xem các tin bằng “phieuhen messages state --failed”."
    en = "This campaign has no text {message}. See them with `phieuhen messages state --failed`."


class MessageNotFailed(SchedulerError):
    """Only a text that failed may be sent again."""

    code = "message_not_failed"
    status = 409
    vi = "Tin số {message} không ở trạng thái bị lỗi nên không gửi lại. Chưa thay đổi gì."
    en = "Text {message} has not failed, so it is not sent again. Nothing was changed."


class MessageOver(SchedulerError):
    """What it says is past."""

    code = "message_over"
    status = 409
    vi = "Tin số {message} nói về việc đã qua nên không gửi lại. Nếu hộ cần biết điều gì, hãy gọi điện."
    en = "Text {message} speaks of something that is past, so it is not sent again. If the household must know, call them."


class MessageNotOpen(SchedulerError):
    """It has left, is leaving, or was dropped."""

    code = "message_not_open"
    status = 409
    vi = "Tin số {message} đã gửi, đang gửi hoặc đã bỏ nên không bỏ được nữa. Chưa thay đổi gì."
    en = "Text {message} has been sent, is being sent or was dropped, so it cannot be dropped. Nothing was changed."


class MessageOrderUnclear(SchedulerError):
    """Either one text or all of a kind."""

    code = "message_order_unclear"
    status = 422
    vi = "Hãy ghi số của tin, hoặc --kind với một loại tin; không ghi cả hai. Chưa bỏ tin nào."
    en = "Name a text by its number, or --kind, and not both. Nothing was dropped."


class GatewayTrouble(SchedulerError):
    """The gateway takes nothing from us at present."""

    code = "messages_gateway_trouble"
    status = 502
    vi = "Đã dừng gửi: {why_vi} ({problem}). Tin chưa gửi vẫn chờ."
    en = "Sending has stopped: {why_en} ({problem}). Texts that did not leave still wait."
