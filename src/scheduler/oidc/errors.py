"""What is said when the identity provider says no, or says nothing of use."""

import logging

from scheduler.auth.errors import SignInRefused
from scheduler.errors import SchedulerError

_LOG = logging.getLogger(__name__)


class OidcRefused(SignInRefused):
    """The same refusal as of a password, in words for people who typed none here.

    One answer for all: no account of that name, a closed one, a claim that is no name, a token that is not right, a return
    that nobody waits for, somebody who pressed “cancel” over there.
    """

    vi = "Không đăng nhập được bằng tài khoản cơ quan."
    en = "Signing in with the office's account was refused."


class OidcUnavailable(SchedulerError):
    """The identity provider does not answer, or not as one does. Nothing was stored."""

    code = "oidc_unavailable"
    status = 502
    vi = (
        "Hệ thống tài khoản của cơ quan hiện không trả lời được nên chưa đăng nhập. "
        "Hãy thử lại sau ít phút, hoặc đăng nhập bằng tên và mật khẩu."
    )
    en = (
        "The office's account system gives no usable answer, so you are not signed in. "
        "Try again in a few minutes, or sign in with user name and password."
    )


def unusable(reason: str) -> OidcUnavailable:
    """Return the error, and tell the log why: whoever runs the server can mend it, and strangers need not know.

    `reason` holds our own words and addresses only, never what else the provider or a browser sent.
    """
    _LOG.warning("sign-in by the identity provider: %s", reason)
    return OidcUnavailable()
