"""The errors a user can meet, each with a stable code, an HTTP status and one sentence in two languages."""

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
