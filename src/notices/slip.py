"""The plain facts of a slip and of a neighbourhood's bundle; whoever prints needs nothing else."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

Kind = Literal["station", "home", "school"]
Template = Literal["four", "eight", "letter"]
"""How slips are printed: four or eight on A4, or one on A4 as a formal letter."""


@dataclass(frozen=True, slots=True)
class Member:
    """One invited person; the head of household is printed as "chủ hộ", not by name a second time."""

    name: str
    birth_year: int | None
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to bring; `en` may be empty."""

    vi: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What one paper says: who, when, where, and the two codes.

    `starts_at` and `ends_at` are aware datetimes, half-open, at most 24 hours apart; `operating_day` is the
    day on which the shift starts, so that 01:40 belongs to the day before. `shift` is one of morning,
    afternoon, evening, night. `split` says that the household has other parties, so that this paper must name its people.
    `collect` is the start (aware) that a former paper of this slip names, where the household still holds one: whoever hands
    this out takes it back. Where `school_class` is given, the slip invites a pupil: `household_name` is then the pupil's.

    A `spare` slip is printed before anybody knows whose it will be: name and address are left to be written by hand, and its
    members, all without a name, are the places held for whoever gets it.

    Raises
    ------
    ValueError
        A datetime is naive, or the window does not go forward within 24 hours, or there is nobody to invite.
    """

    number: int
    typed_code: str
    qr_text: str
    household_name: str
    address: str
    members: tuple[Member, ...]
    starts_at: datetime
    ends_at: datetime
    operating_day: date
    shift: str
    station_name: str
    station_address: str
    kind: Kind = "station"
    papers: tuple[Paper, ...] = ()
    split: bool = False
    collect: datetime | None = None
    spare: bool = False
    school_class: str = ""

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a slip's window needs aware datetimes")
        if not timedelta() < self.ends_at - self.starts_at <= timedelta(days=1):
            raise ValueError("a slip's window goes forward, by at most a day")
        if not self.members:
            raise ValueError("a slip invites at least one person")

    @property
    def minutes(self) -> tuple[int, int]:
        """Start and end in minutes from 00:00 of the operating day; 02:00 of the next morning is 1560."""
        midnight = datetime.combine(self.operating_day, time(), ZONE)
        first, last = self.starts_at - midnight, self.ends_at - midnight
        return int(first.total_seconds()) // 60, int(last.total_seconds()) // 60

    @property
    def is_a_pupils(self) -> bool:
        """Whether the paper is made out to its pupil, or to several by their names, not to their household."""
        return self.kind == "school" and ", ".join(member.name for member in self.members) == self.household_name


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """The campaign's and the issuing office's own words, the same on every slip of a bundle.

    `page_address` is the host as people read it (without https://); `fee_line`, `courtesy_line`,
    `page_address`, `verify_phone` and the contact's name and telephone may be empty, and then nothing is
    printed in their place. `inviting_body` is the office in a sentence, `issuing_body` if empty. `area` is where the slips
    go, the smallest first (`khu phố 2`, `Phường 1`): a slip that names it in its head leaves it out of the addresses.
    """

    parent_body: str
    issuing_body: str
    campaign_name: str
    subtitle: str
    place_name: str
    issued_on: date
    papers: tuple[Paper, ...]
    fee_line: str
    courtesy_line: str
    contact_title: str
    contact_name: str
    contact_phone: str
    page_address: str
    anti_fraud: str
    verify_phone: str
    signer_title: str
    english: bool = True
    inviting_body: str = ""
    area: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """What lets one leader in, once: the address that the code on the cover holds, and the same secret in six words.

    `page` is where the words are typed, as people read it (without https://). The secret is left out where the facts
    are shown to whoever mends a program.

    Raises
    ------
    ValueError
        There are not six words.
    """

    address: str = field(repr=False)
    page: str
    words: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.words) != 6 or not all(self.words):
            raise ValueError("a sign-in has six words")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything one neighbourhood leader carries away: slips in their one order, and the words around them.

    `slips` come sorted by operating day, window, station and street, the spare ones after all others, and are never sorted again
    here.
    `prepared_at` is the time of issue (aware), never the present moment, or the same facts would not give the
    same bytes. Without a `sign_in` the cover shows none. How `template` changes the order, `templates.parts` says. A `school`
    hands out by class: `neighbourhood` is then its name.
    """

    neighbourhood: str
    unit_name: str
    leader_title: str
    leader_name: str
    texts: SheetTexts
    slips: tuple[Slip, ...]
    prepared_at: datetime
    version: int
    return_by: date | None
    sign_in: SignIn | None = None
    template: Template = "four"
    school: bool = False

    def __post_init__(self) -> None:
        if not self.slips:
            raise ValueError("a bundle holds at least one slip")
        if self.prepared_at.tzinfo is None:
            raise ValueError("prepared_at needs an aware datetime")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What was drawn: slips, people they invite, pages of the file."""

    slips: int
    people: int
    pages: int
