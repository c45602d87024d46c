"""Texts by mail, to a gateway that makes SMS of what it gets: one connection for many, encrypted unless it is on this machine."""

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from scheduler.clock import real_now
from scheduler.messages.outcomes import Later, Outcome, Refused, Taken, Text, Unknown, facts_of, filled, shown_id
from scheduler.places.campaign_residents import MAIL_ADDRESS, OWN_MACHINE, Messages

PATIENCE = 10.0
"""Seconds for a connection and for each piece of an answer."""
LONGEST_SECONDS = 20.0
"""For a whole reply: one that drips, or whose lines have no end, would keep every single wait short."""
TLS_FROM_THE_START = 465
_SHUT = frozenset({530, 534, 535, 538})
"""The server takes nothing from whoever has not proved who he is."""
_QUEUED = re.compile(rb"queued as ([\w.:-]+)", re.IGNORECASE)


class _Shut(Exception):
    """The server takes nothing from us, for a reason that is the same for every text."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class _InTime(smtplib.SMTP):
    """Waits for a reply as long as a reply may take, and then breaks the line off."""

    def getreply(self) -> tuple[int, bytes]:
        """Return the next reply.

        Raises
        ------
        smtplib.SMTPServerDisconnected
            The line broke, or the reply took too long: what came of it until then is none.
        """
        line, over = self.sock, threading.Event()

        def cut() -> None:
            over.set()
            with suppress(OSError):
                # The socket's own: an encrypted one would forget its encryption while somebody reads from it.
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # type: ignore[arg-type]

        timer = threading.Timer(LONGEST_SECONDS, cut)
        timer.daemon = True
        timer.start()
        try:
            reply = super().getreply()
        finally:
            timer.cancel()
            timer.join()
        if over.is_set():
            self.close()
            raise smtplib.SMTPServerDisconnected("the reply took too long")
        return reply


class _InTimeEncrypted(_InTime, smtplib.SMTP_SSL):
    """The same on a line that is encrypted from the start."""


class MailGateway:
    """A mail server that a text is handed to as a message to `mail_to`; its Message-ID is made of the token."""

    def __init__(self, described: Messages, secret: str) -> None:
        self._described, self._secret = described, secret
        self._smtp: smtplib.SMTP | None = None
        self._domain = described.mail_from.rpartition("@")[2]

    def send(self, text: Text) -> Outcome:
        """Hand it over. Until the last line of a message is sent, nothing was taken; from then on only the answer tells."""
        to = filled(self._described.mail_to, facts_of(text))
        if not (to.isascii() and MAIL_ADDRESS.fullmatch(to)):
            return Refused("unsendable")
        try:
            smtp = self._connected()
        except _Shut as error:
            self.close()
            return Refused(error.problem, for_all=True)
        except (smtplib.SMTPException, OSError):
            self.close()
            return Later("no_answer", for_all=True)
        try:
            return self._handed_over(smtp, to, self._message(text, to))
        except Exception:  # noqa: BLE001 -- nothing is raised by a gateway; a part may have left before whatever broke did
            self.close()
            return Unknown()

    def close(self) -> None:
        """Say goodbye, if there is anybody."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        """Return the open connection, or a new one: one that was left alone too long is found out before anything is sent."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._smtp.noop()[0] == 250:
                    return self._smtp
            self.close()
        self._smtp = smtp = self._opened(self._described.mail_host, self._described.mail_port)
        if self._described.mail_user:
            try:
                smtp.login(self._described.mail_user, self._secret)
            except smtplib.SMTPAuthenticationError as error:
                raise _Shut(f"refused_{error.smtp_code}") from None
            except (smtplib.SMTPNotSupportedError, UnicodeError):
                raise _Shut("no_login") from None
        return smtp

    def _opened(self, host: str, port: int) -> smtplib.SMTP:
        """Return a connection that is encrypted to somebody whose certificate is believed, or to this very machine."""
        try:
            if port == TLS_FROM_THE_START:
                context = ssl.create_default_context()
                return _InTimeEncrypted(host, port, local_hostname=self._domain, timeout=PATIENCE, context=context)
            smtp = _InTime(host, port, local_hostname=self._domain, timeout=PATIENCE)
            if host not in OWN_MACHINE:
                self._smtp = smtp
                smtp.starttls(context=ssl.create_default_context())
        except (smtplib.SMTPNotSupportedError, ssl.SSLError):
            raise _Shut("no_tls") from None
        return smtp

    def _handed_over(self, smtp: smtplib.SMTP, to: str, message: bytes) -> Outcome:
        whole = False
        try:
            for step, expected in (
                (f"MAIL FROM:<{self._described.mail_from}>", 250),
                (f"RCPT TO:<{to}>", 250),
                ("DATA", 354),
            ):
                code, _ = smtp.docmd(step)
                if code // 10 != expected // 10:
                    self._reset(smtp)
                    # Before a recipient is named it is the sender who is refused.
                    return _refusal(code, of_sender=step.startswith("MAIL"))
            whole = True
            smtp.send(message)
            code, answer = smtp.getreply()
        except (smtplib.SMTPException, OSError):
            self.close()
            return Unknown() if whole else Later("no_answer", for_all=True)
        if 200 <= code < 300:
            queued = _QUEUED.search(answer)
            return Taken(shown_id(queued[1].decode("ascii", "ignore")) if queued else "")
        return _refusal(code)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _message(self, text: Text, to: str) -> bytes:
        """Return the message as it goes over the line. It has no subject: a gateway would send that too."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = self._described.mail_from, to
        mail["Date"] = format_datetime(real_now())
        mail["Message-ID"] = f"<{text.token}@{self._domain}>"
        mail.set_content(text.words, cte="7bit" if text.words.isascii() else "quoted-printable")
        return re.sub(rb"(?m)^\.", b"..", mail.as_bytes()) + b".\r\n"


def _refusal(code: int, *, of_sender: bool = False) -> Outcome:
    """Return what an answer says that is no yes; one that is none at all leaves open what became of the text."""
    if 400 <= code < 500:
        return Later(f"busy_{code}")
    if 500 <= code < 600 and of_sender and code not in _SHUT:
        return Refused(f"shut_{code}", for_all=True)
    if 500 <= code < 600:
        return Refused(f"refused_{code}", for_all=code in _SHUT)
    return Unknown(f"unknown_{max(code, 0)}")
