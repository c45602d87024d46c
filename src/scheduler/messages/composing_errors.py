"""What can be wrong with asking for texts."""

from scheduler.errors import SchedulerError


class MessageKindUnknown(SchedulerError):
    """Somebody asks for a kind of text that there is not."""

    code = "message_kind_unknown"
    status = 422
    vi = "Không có loại tin “{kind}”. Các loại tin: {kinds}."
    en = "There is no kind of text called “{kind}”. The kinds are: {kinds}."
