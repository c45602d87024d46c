"""The gateway of a campaign, as its file describes it."""

from pydantic import SecretStr

from scheduler.messages.errors import NoGateway
from scheduler.messages.http_gateway import HttpGateway
from scheduler.messages.mail_gateway import MailGateway
from scheduler.messages.outcomes import Gateway
from scheduler.places.campaign_residents import Messages


def gateway_of(described: Messages, secret: SecretStr | None) -> Gateway:
    """Return the gateway that texts leave by; nothing is opened before the first one is sent.

    Raises
    ------
    NoGateway
        The campaign file names none.
    """
    known = secret.get_secret_value() if secret else ""
    if described.gateway == "http":
        return HttpGateway(described, known)
    if described.gateway == "smtp":
        return MailGateway(described, known)
    raise NoGateway
