import errno
import socket

import pytest

from scheduler.errors import why


@pytest.mark.parametrize(
    ("error", "vi", "en"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "ổ đĩa đã đầy", "the disk is full"),
        (OSError(errno.EIO, "Input/output error"), "lỗi hệ thống số 5", "system error 5"),
        (socket.gaierror(-2, "Name or service not known"), "không tìm thấy địa chỉ này", "there is no such address"),
        (UnicodeError("label too long"), "không tìm thấy địa chỉ này", "there is no such address"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "chữ trong tệp không ở mã UTF-8", "its text is not in UTF-8"),
    ],
)
def test_what_the_system_refuses_is_told_in_both_languages(error, vi, en):
    assert why(error) == {"why_vi": vi, "why_en": en}
