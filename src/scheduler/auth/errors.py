"""What the door says. The same plain answer for every refusal of one kind, so that it teaches nothing."""

from typing import Any

from scheduler.errors import SchedulerError

ROLE_NAMES = {
    "administrator": ("quản trị", "administrator"),
    "planner": ("lập kế hoạch", "planner"),
    "ward_officer": ("cán bộ phường, xã", "ward officer"),
    "neighbourhood_leader": ("tổ trưởng", "neighbourhood leader"),
    "station_lead": ("phụ trách điểm thu nhận", "station lead"),
    "scanner": ("người quét phiếu", "scanner"),
    "auditor": ("kiểm tra", "auditor"),
}
"""What each role is called, by the value that is stored."""

AREA_NAMES = {
    "unit": ("đơn vị hành chính", "unit"),
    "neighbourhood": ("khu dân cư", "neighbourhood"),
    "station": ("điểm thu nhận", "station"),
}
"""What each kind of area is called."""


class SignInRefused(SchedulerError):
    """Unknown name, wrong password or an account that is closed: one answer for all three."""

    code = "sign_in_refused"
    status = 401
    vi = "Tên đăng nhập hoặc mật khẩu không đúng."
    en = "User name or password is not right."


class NotSignedIn(SchedulerError):
    """The route needs an account or a device."""

    code = "not_signed_in"
    status = 401
    vi = "Hãy đăng nhập để tiếp tục."
    en = "Sign in to go on."


class NotAllowed(SchedulerError):
    """The account's role or area does not reach this far."""

    code = "not_allowed"
    status = 403
    vi = "Tài khoản này không có quyền làm việc đó."
    en = "This account may not do that."


class ForeignOrigin(SchedulerError):
    """A form was sent from another site."""

    code = "foreign_origin"
    status = 403
    vi = "Yêu cầu đến từ trang khác nên bị từ chối. Hãy mở lại trang này và thử lại."
    en = "The request came from another site and was refused. Open this page again and retry."


class TooManyTries(SchedulerError):
    """The rate limit of a public route is used up."""

    code = "too_many_tries"
    status = 429
    vi = "Bạn đã thử quá nhiều lần. Vui lòng thử lại sau {minutes} phút."
    en = "Too many tries. Please try again in {minutes} minutes."

    @property
    def headers(self) -> dict[str, str]:
        """When to come again, for programs: in seconds."""
        return {"Retry-After": str(self.params["minutes"] * 60)}

    def text(self, lang: str) -> str:
        """Return the sentence; one minute is singular in English."""
        return super().text(lang).replace(" 1 minutes", " 1 minute")


class UsernameMissing(SchedulerError):
    """An account needs a name to sign in with."""

    code = "username_missing"
    status = 422
    vi = "Hãy đặt tên đăng nhập."
    en = "Give the account a user name."


class UsernameTaken(SchedulerError):
    """Another account has this name."""

    code = "username_taken"
    status = 409
    vi = "Đã có tài khoản tên “{username}”. Hãy chọn tên khác."
    en = "There is an account called “{username}” already. Choose another name."


class AccountIncomplete(SchedulerError):
    """The role needs an area that was not given; `needs` is the option of the command that gives it."""

    code = "account_incomplete"
    status = 422
    vi = "Vai trò “{role}” cần có {area} ({needs})."
    en = "The role “{role}” needs a {area} ({needs})."

    def text(self, lang: str) -> str:
        """Return the sentence with the names of the role and of the area in `lang`."""
        role, needs, english = self.params["role"], self.params["needs"], lang == "en"
        area = AREA_NAMES[needs.removeprefix("--")][english]
        return (self.en if english else self.vi).format(role=ROLE_NAMES[role][english], area=area, needs=needs)


class PasswordTooShort(SchedulerError):
    """A password has at least ten characters."""

    code = "password_too_short"
    status = 422
    vi = "Mật khẩu phải có ít nhất 10 ký tự."
    en = "A password has at least 10 characters."


class NeighbourhoodAmbiguous(SchedulerError):
    """A name that several neighbourhoods of the campaign have."""

    code = "neighbourhood_ambiguous"
    status = 409
    vi = "Có nhiều khu dân cư tên “{value}”: {known}. Hãy ghi số thay cho tên."
    en = "Several neighbourhoods are called “{value}”: {known}. Give the number instead of the name."


class AreaUnknown(SchedulerError):
    """A unit, neighbourhood or station that the campaign does not have; `what` is one of `AREA_NAMES`."""

    code = "area_unknown"
    status = 404
    vi = "Đợt này không có {what} “{value}”. Hãy xem lại mã."
    en = "This campaign has no {what} “{value}”. Check the code."

    def text(self, lang: str) -> str:
        """Return the sentence with the name of the area in `lang`."""
        named: dict[str, Any] = {**self.params, "what": AREA_NAMES[self.params["what"]][lang == "en"]}
        return (self.en if lang == "en" else self.vi).format(**named)


class PasswordTooWeak(SchedulerError):
    """One of the passwords that are guessed first."""

    code = "password_too_weak"
    status = 422
    vi = "Mật khẩu này quá dễ đoán. Hãy dùng vài từ không liên quan đến tên hay cơ quan."
    en = "This password is too easy to guess. Use a few words that have nothing to do with your name or office."


class SignInBusy(SchedulerError):
    """More passwords are being checked than the machine checks at once."""

    code = "sign_in_busy"
    status = 503
    vi = "Đang có quá nhiều người đăng nhập cùng lúc. Hãy thử lại sau vài giây."
    en = "Too many people are signing in at this moment. Try again in a few seconds."


class OneTimeRefused(SchedulerError):
    """Words of a one-time sign-in that are nobody's, used or replaced: one answer for all."""

    code = "one_time_refused"
    status = 401
    vi = "Sáu từ này không đúng hoặc đã được dùng. Hãy xem lại, hoặc xin cán bộ phường cấp lại."
    en = "These six words are not right or were used already. Check them, or ask the ward officer for new ones."


class PostingInvalid(SchedulerError):
    """A posting that cannot be."""

    code = "posting_invalid"
    status = 422
    vi = "Không phân công được: cần tài khoản người quét, một điểm của cùng đợt, và từ 1 đến 31 ngày liền nhau."
    en = "This posting cannot be: it needs a scanner's account, a station of the same campaign, and 1 to 31 days in a row."


class CodeRefused(SchedulerError):
    """A code of the second factor that is wrong, old or used."""

    code = "code_refused"
    status = 401
    vi = "Mã xác thực không đúng hoặc đã dùng. Hãy chờ mã mới trên điện thoại rồi nhập lại."
    en = "The code is not right or was used. Wait for the next one on your phone and type it."


class SecondFactorMissing(SchedulerError):
    """The role must have a second factor, and this account has none yet."""

    code = "second_factor_missing"
    status = 403
    vi = "Vai trò này phải dùng mã xác thực. Hãy đăng nhập ở trang web để bật mã."
    en = "This role needs a second factor. Sign in on the web page to set it up."


class AccountUnknown(SchedulerError):
    """No account of that name (the command line tells it; the web does not)."""

    code = "account_unknown"
    status = 404
    vi = "Không có tài khoản “{username}”."
    en = "There is no account “{username}”."


class UsernameTooLong(SchedulerError):
    """A name that no column holds."""

    code = "username_too_long"
    status = 422
    vi = "Tên đăng nhập dài quá {most} ký tự. Hãy đặt tên ngắn hơn."
    en = "The user name is longer than {most} characters. Choose a shorter one."


class AreaNotOfRole(SchedulerError):
    """An area that the role is not bound to: it would be stored, and reach somewhere that nobody looked at."""

    code = "area_not_of_role"
    status = 422
    vi = "Vai trò “{role}” không gắn với {area}. Hãy bỏ phần này."
    en = "The role “{role}” is not bound to a {area}. Leave it out."

    def text(self, lang: str) -> str:
        """Return the sentence with the names of the role and of the area in `lang`."""
        english = lang == "en"
        role, area = ROLE_NAMES[self.params["role"]][english], AREA_NAMES[self.params["part"]][english]
        return (self.en if english else self.vi).format(role=role, area=area)


class AccountIsClosed(SchedulerError):
    """A closed account gets no way in before it is opened."""

    code = "account_is_closed"
    status = 409
    vi = "Tài khoản đang bị khóa nên chưa cấp lại được. Hãy mở lại tài khoản trước."
    en = "The account is closed, so nothing was reset. Open it first."


class CodeWanted(SchedulerError):
    """The password is right, and the account has a second factor."""

    code = "code_wanted"
    status = 401
    vi = "Tài khoản này cần mã xác thực. Hãy gửi kèm mã."
    en = "This account needs the code of its second factor. Send it along."
