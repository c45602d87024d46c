"""The errors a user can meet, each with a stable code, an HTTP status and one sentence in two languages."""

import errno
import socket
from typing import Any, ClassVar


class SchedulerError(Exception):
    """Something the user can mend.

    A subclass states `code` (stable, snake_case), `status` (HTTP) and the sentence in Vietnamese (`vi`) and English
    (`en`), both format strings over the keyword parameters of the instance. The sentence says what is wrong, where,
    and what to do.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    vi: ClassVar[str] = "Có lỗi."
    en: ClassVar[str] = "Something went wrong."

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` ("vi" or "en"; anything else reads as Vietnamese)."""
        return (self.en if lang == "en" else self.vi).format(**self.params)


_REASONS = {
    errno.ENOENT: ("không có tệp hay thư mục này", "there is no such file or folder"),
    errno.EEXIST: ("đã có tệp này", "it exists already"),
    errno.EACCES: ("không có quyền", "permission is denied"),
    errno.EPERM: ("không có quyền", "permission is denied"),
    errno.EROFS: ("ổ đĩa chỉ cho đọc", "the disk is read-only"),
    errno.ENOSPC: ("ổ đĩa đã đầy", "the disk is full"),
    errno.EDQUOT: ("đã hết phần ổ đĩa được dùng", "the share of the disk is used up"),
    errno.EFBIG: ("tệp lớn quá mức cho phép", "files may not be that large here"),
    errno.EISDIR: ("đó là một thư mục", "it is a folder"),
    errno.ENOTDIR: ("một phần của đường dẫn không phải thư mục", "a part of the path is no folder"),
    errno.ENAMETOOLONG: ("tên quá dài", "the name is too long"),
    errno.EADDRINUSE: ("chương trình khác đang dùng cổng này", "another program is using this port"),
    errno.EADDRNOTAVAIL: ("máy này không có địa chỉ đó", "this machine has no such address"),
}


def why(error: OSError | UnicodeError) -> dict[str, str]:
    """Return what the system refused and why, in words of both languages: the parameters `why_vi` and `why_en`."""
    if isinstance(error, UnicodeDecodeError):
        vi, en = "chữ trong tệp không ở mã UTF-8", "its text is not in UTF-8"
    elif isinstance(error, socket.gaierror | UnicodeError):
        vi, en = "không tìm thấy địa chỉ này", "there is no such address"
    else:
        number = error.errno or 0
        vi, en = _REASONS.get(number, (f"lỗi hệ thống số {number}", f"system error {number}"))
    return {"why_vi": vi, "why_en": en}
