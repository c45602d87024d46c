"""Errors on their way out: RFC 9457 problem+json for the API, a page for people, with the same stable code."""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from notices.errors import NoticesError
from scheduler.addresses import carries_secret
from scheduler.audit.trail import Actor
from scheduler.auth.errors import NotSignedIn
from scheduler.deps import language_of, way_of
from scheduler.errors import SchedulerError
from scheduler.invalid_input import reason_vi
from scheduler.places.errors import CampaignFileInvalid
from slots.errors import SlotsError

_HTTP_WORDS = {
    404: ("not_found", "Không tìm thấy trang này.", "There is no such page."),
    405: ("method_not_allowed", "Không làm được việc này ở đây.", "That cannot be done here."),
    413: ("too_large", "Tệp quá lớn.", "The file is too large."),
}
_REFUSALS = {
    "not_allowed": "access.refused",
    "not_signed_in": "access.refused",
    "foreign_origin": "access.refused",
    "not_in_your_neighbourhood": "access.refused",
    "too_many_tries": "access.limited",
    "sign_in_refused": "account.sign_in_refused",
    "code_refused": "account.sign_in_refused",
    "one_time_refused": "access.token_refused",
    "enrolment_token_invalid": "access.token_refused",
    "device_unknown": "access.token_refused",
}
"""What is written down of errors that say no."""
_UNEXPECTED = (
    "internal_error",
    "Máy chủ gặp lỗi nên chưa ghi gì. Hãy thử lại; nếu vẫn lỗi, hãy báo người quản trị.",
    "The server met an error and stored nothing. Try again; if it persists, tell the administrator.",
)
_INVALID = ("invalid_request", "Yêu cầu thiếu hoặc sai: {fields}.", "The request lacks or misstates: {fields}.")


def problem(*, status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """Return an RFC 9457 problem; `code` is stable and is also the last part of `type`."""
    body = {"type": f"urn:phieuhen:{code}", "title": code, "status": status, "code": code, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def answer(request: Request, *, status: int, code: str, detail: str, **more: Any) -> Response:
    """Return the error as the asker can read it."""
    if _wants_json(request):
        return problem(status=status, code=code, detail=detail, **more)
    # The pages sit above this module, so the application hands their error page over instead of an import.
    page: Response = request.app.state.error_page(request, status=status, code=code, detail=detail)
    return page


async def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, SchedulerError | SlotsError | NoticesError):
        raise error
    if isinstance(error, NotSignedIn) and not _wants_json(request) and request.method == "GET":
        _write_down(request, error)
        return RedirectResponse(_sign_in_for(request.scope["path"]), status_code=303)
    return told(request, error)


def told(request: Request, error: SchedulerError | SlotsError | NoticesError) -> Response:
    """Return one of our errors as the asker can read it; what says no is written down."""
    _write_down(request, error)
    lang = language_of(request)
    more = {"findings": error.as_items(lang)} if isinstance(error, CampaignFileInvalid) else {}
    response = answer(request, status=error.status, code=error.code, detail=error.text(lang), **more)
    response.headers.update(getattr(error, "headers", {}))  # 429 says in Retry-After when to come again
    return response


def _write_down(request: Request, error: SchedulerError | SlotsError | NoticesError) -> None:
    """Note a refusal in the trail: who, by which way, and nothing of what was shown or asked for."""
    action = _REFUSALS.get(error.code)
    if action is None or (isinstance(error, NotSignedIn) and not request.cookies):
        return  # who shows nothing at all is sent to the door, not refused
    actor = getattr(request.state, "actor", Actor("public", via=way_of(request)))
    campaign_id = getattr(request.state, "campaign_id", None)
    request.app.state.keeper.later(action, actor, campaign_id=campaign_id, code=error.code)


def _sign_in_for(path: str) -> str:
    """Return the sign-in that leads back to `path`, unless that would copy a secret into another address."""
    return "/dang-nhap" if carries_secret(path) else f"/dang-nhap?next={quote(path)}"


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, vi, en = _HTTP_WORDS.get(status, ("http_error", "Có lỗi.", "Something went wrong."))
    response = answer(request, status=status, code=code, detail=en if language_of(request) == "en" else vi)
    response.headers.update(getattr(error, "headers", None) or {})  # 405 says in Allow what would be allowed
    return response


def unexpected(request: Request) -> Response:
    """Return the answer to a defect of ours: nothing was stored, and the log says what happened."""
    code, vi, en = _UNEXPECTED
    return answer(request, status=500, code=code, detail=en if language_of(request) == "en" else vi)


async def _invalid(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    lang = language_of(request)
    fields = ", ".join(named(item, lang) for item in errors)
    code, vi, en = _INVALID
    return answer(request, status=422, code=code, detail=(en if lang == "en" else vi).format(fields=fields))


def named(item: Any, lang: str) -> str:
    """Return the field and the reason in the asker's language; the field alone where there are no words for the reason."""
    field = ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0])
    if item["type"] == "expected":  # a figure, never a secret: its range is known in both languages
        must = "must be" if lang == "en" else "cần"
        return f"{field} (“{str(item['input'])[:40]}” {must} {item['ctx'][f'expected_{lang}']})"
    reason = item["msg"] if lang == "en" else reason_vi(item["type"])
    return f"{field} ({reason})" if reason else field


def install(app: FastAPI) -> None:
    """Register the handlers: one place where errors become answers."""
    app.state.write_down = _write_down
    for family in (SchedulerError, SlotsError, NoticesError):
        app.add_exception_handler(family, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
