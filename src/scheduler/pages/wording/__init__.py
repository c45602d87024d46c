"""Every sentence of the pages in Vietnamese and English; templates name them by key and hold none themselves."""

from typing import Any, Final

from notices.sentences import Pair
from notices.wording import pick
from scheduler.pages.wording.accounts import ACCOUNTS
from scheduler.pages.wording.board import BOARD
from scheduler.pages.wording.changes import CHANGES
from scheduler.pages.wording.deployment import DEPLOYMENT
from scheduler.pages.wording.devices import DEVICES
from scheduler.pages.wording.doubtful import DOUBTFUL
from scheduler.pages.wording.figures import FIGURES
from scheduler.pages.wording.follow_ups import FOLLOW_UPS
from scheduler.pages.wording.groups import GROUPS
from scheduler.pages.wording.hand_out import HAND_OUT
from scheduler.pages.wording.keeping import KEEPING
from scheduler.pages.wording.messages import MESSAGES
from scheduler.pages.wording.moves import MOVES
from scheduler.pages.wording.paper import PAPER
from scheduler.pages.wording.planner import PLANNER
from scheduler.pages.wording.public import PUBLIC
from scheduler.pages.wording.queue import QUEUE
from scheduler.pages.wording.replan import REPLAN
from scheduler.pages.wording.requests import REQUESTS
from scheduler.pages.wording.resident import RESIDENT
from scheduler.pages.wording.review import REVIEW
from scheduler.pages.wording.roster import ROSTER
from scheduler.pages.wording.scanner import SCANNER
from scheduler.pages.wording.schools import SCHOOLS
from scheduler.pages.wording.setup import SETUP
from scheduler.pages.wording.slots import SLOTS
from scheduler.pages.wording.spares import SPARES
from scheduler.pages.wording.staff import STAFF
from scheduler.pages.wording.tls import TLS

SENTENCES: Final[dict[str, Pair]] = {
    **PUBLIC,
    **STAFF,
    **PLANNER,
    **ACCOUNTS,
    **DEVICES,
    **FIGURES,
    **SETUP,
    **SLOTS,
    **DEPLOYMENT,
    **MOVES,
    **REPLAN,
    **HAND_OUT,
    **PAPER,
    **SPARES,
    **RESIDENT,
    **SCANNER,
    **BOARD,
    **TLS,
    **QUEUE,
    **FOLLOW_UPS,
    **KEEPING,
    **CHANGES,
    **MESSAGES,
    **REQUESTS,
    **ROSTER,
    **REVIEW,
    **GROUPS,
    **SCHOOLS,
    **DOUBTFUL,
}


def sentence(key: str, lang: str, **facts: Any) -> str:
    """Return the sentence of `key` in `lang` ("vi" or "en"), its fields filled by `facts`."""
    return pick(SENTENCES[key], lang).format(**facts)
