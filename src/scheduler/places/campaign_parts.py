"""The tables of a campaign file: capacity, weights, preferences, groups, limits, milestones, privacy, slips, texts, a roster."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from notices.slip import Template
from scheduler.places.campaign_figures import Load, NoShow, Rate, Ratio, Share, Times, Weight
from slots.account import CRITICAL_RATIO
from slots.calendar import last_day_before

Group = Literal["homebound", "student", "worker", "daytime"]


class Part(BaseModel):
    """A table of the campaign file: nothing unknown in it, and never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tolerances(Part):
    """Minutes before and after the window that still count as on time. They rank people, they never turn anyone away."""

    early_minutes: int = Field(default=30, ge=0, le=240)
    late_minutes: int = Field(default=30, ge=0, le=240)


class Eligibility(Part):
    """Who is invited: from `minimum_age` on the day of the slot; only those without the new card, unless it says otherwise."""

    minimum_age: int = Field(default=14, ge=0, le=120)
    without_card: bool = True


class Privacy(Part):
    """What is kept of people beyond what inviting them needs: nothing, unless the campaign cannot do without it.

    `keep_id_numbers`: keep the ID numbers of rosters, encrypted, to find people by them.
    """

    keep_id_numbers: StrictBool = False


class CapacityRules(Part):
    """How many people a kit serves, and how much of that is planned.

    `rate` people per kit and hour; `load` the planned share of it; `reserve` the share of the planned places held back for those
    who come without a slip; `front_load` people moved from the later windows of a shift to its first; `waiting_room_cap` the most
    people one window may call. With `no_show`, the share expected to stay away, more people are invited than there are places:
    `critical_ratio` says how carefully (see `slots.capacity.overbooked`); at 0 nobody is invited beyond the places.
    """

    rate: Rate = Fraction(13)
    load: Load = Fraction(9, 10)
    reserve: Share = Fraction(0)
    front_load: int = Field(default=6, ge=0, le=100)
    waiting_room_cap: int | None = Field(default=None, ge=1)
    no_show: NoShow = Fraction(0)
    critical_ratio: Ratio = CRITICAL_RATIO


class ServiceTime(Part):
    """People who take longer than the others: `share` of those who come take `times` as long, and so cost places.

    `who` says which they are, for the planner: the old, those with worn fingerprints.
    """

    who: str = Field(min_length=1, max_length=80, examples=['"người có vân tay mòn"'])
    share: Share = Field(examples=["0.08"])
    times: Times = Field(examples=["3"])


class Weights(Part):
    """What the plan pays per person, in units: being late, unassigned, in the wrong shift; per km, per day; per split bundle.

    `stability` is what a plan drafted anew pays for each person whose slot it changes though nothing forces it to.
    """

    late: Weight = 10_000
    unassigned: Weight = 20_000
    wrong_shift: Weight = 30
    km: Weight = 2
    day: Weight = 1
    split: Weight = 40
    stability: Weight = 200


class ShiftCosts(Part):
    """What each shift costs a group, in units per person: 0 is wished for; a shift left out costs `weights.wrong_shift`."""

    morning: Weight | None = None
    afternoon: Weight | None = None
    evening: Weight | None = None
    night: Weight | None = None


_DAY = ShiftCosts(morning=0, afternoon=0)


class Preferences(Part):
    """Which shifts each target group wishes for."""

    daytime: ShiftCosts = _DAY
    worker: ShiftCosts = ShiftCosts(evening=0, night=10)
    student: ShiftCosts = _DAY
    homebound: ShiftCosts = _DAY


class GroupRule(Part):
    """One of the ordered rules; the first that holds gives a person his group.

    `when`: "mark" (a leader or officer marked him as homebound; never by age), "school" (student of a participating school,
    that is one with a school station), "occupation" (his occupation holds one of `words`), "otherwise" (the rest).
    `own_party`: who has this group leaves the household as a party of his own.
    """

    group: Group
    when: Literal["mark", "school", "occupation", "otherwise"]
    words: tuple[str, ...] = ()
    own_party: bool = False


DEFAULT_GROUPS = (
    GroupRule(group="homebound", when="mark", own_party=True),
    GroupRule(group="student", when="school", own_party=True),
    GroupRule(
        group="worker",
        when="occupation",
        words=("công nhân", "nhân viên", "lái xe", "thợ", "giáo viên", "công chức", "viên chức", "buôn bán"),
    ),
    GroupRule(group="daytime", when="otherwise"),
)


class Limit(Part):
    """A unit's figures for one day, over all its stations: `daily_limit` binds the plan, `daily_target` is only reported."""

    unit: str
    daily_limit: int | None = Field(default=None, ge=0)
    daily_target: int | None = Field(default=None, ge=0)


class Milestone(Part):
    """A date with a figure. `by` counts that day, `before` does not ("trước 1/7" is 30/6).

    `unit` is the campaign's own if empty. `population`, where given, bounds the figure: a target of five times the people who
    live there is a misprint, and is refused.
    """

    by: date | None = None
    before: date | None = None
    kind: Literal["dossiers", "cards"]
    figure: int | None = Field(default=None, ge=0)
    unit: str = ""
    population: int | None = Field(default=None, ge=0)

    @property
    def last_day(self) -> date:
        """The last day that still counts."""
        return resolved_day(self.by, self.before)


def resolved_day(inclusive: date | None, exclusive: date | None) -> date:
    """Return the last day that counts, of which exactly one way of saying it is given."""
    if inclusive is not None:
        return inclusive
    if exclusive is None:  # pragma: no cover - the checks of the file refuse this first
        raise ValueError
    return last_day_before(exclusive)


class CollectedBefore(Part):
    """People served up to the evening of `day`, before this campaign's plan; only reported, nothing is planned from it."""

    day: date
    people: int = Field(ge=0)


class Bilingual(Part):
    """A sentence in Vietnamese and, where the page in English shows it, in English."""

    vi: str = Field(min_length=1)
    en: str = ""

    def text(self, lang: str) -> str:
        """Return it in `lang`; what is not there in English, in Vietnamese."""
        return self.en if lang == "en" and self.en else self.vi


Sentence = Annotated[Bilingual, BeforeValidator(lambda value: {"vi": value} if isinstance(value, str) else value)]


class Paper(Bilingual):
    """Something to bring, for everybody or for one case."""

    case: Literal["all", "permanent", "temporary", "student", "homebound"] = "all"


class Slips(Part):
    """How slips are printed: `four` or `eight` on A4, or one on A4 as a formal `letter` (GIẤY MỜI, after decree 30/2020).

    Eight leave less room for texts and name no people; a household that comes in several parties, or whose address is long, gets
    one of four all the same.
    `english` prints the small English words beside the labels.
    """

    template: Template = "four"
    english: StrictBool = True


class Texts(Part):
    """The words on slips and pages.

    `issuing_body`, `inviting_body`, `place_name` and `signer_title` may hold {ward} and {WARD}: the name of the household's
    commune-level unit as it is and in capitals (see `for_ward`).
    """

    short_name: str = Field(max_length=60, examples=['"Đợt CCCD tháng 4/2021"'])
    parent_body: str = Field(default="", max_length=80)
    issuing_body: str = Field(max_length=80, examples=['"CÔNG AN {WARD}"'])
    inviting_body: str = Field(default="", max_length=80, description="in the sentence; issuing_body if empty")
    subtitle: Sentence = Bilingual(
        vi="Đến làm thủ tục cấp thẻ Căn cước công dân gắn chíp điện tử",
        en="To apply for the chip-based citizen identity card",
    )
    place_name: str = Field(max_length=60, examples=['"Quảng Trị"'], description="before the date on the slip")
    papers: tuple[Paper, ...] = Field(
        min_length=1, examples=['[{ vi = "Chứng minh nhân dân (nếu có)", en = "Old ID card" }]']
    )
    fee_line: Sentence | None = None
    courtesy_line: Sentence | None = None
    anti_fraud: Sentence = Bilingual(
        vi="Công an KHÔNG yêu cầu chuyển tiền, cung cấp mã OTP, mật khẩu hoặc cài đặt ứng dụng "
        "để làm thủ tục theo phiếu này.",
        en="The police never ask for money, an OTP, a password or the installation of an app for this appointment.",
    )
    why: Sentence = Field(
        default=Bilingual(
            vi="Thẻ gắn chíp giúp làm các thủ tục hành chính đơn giản, thuận lợi hơn và góp phần xây dựng Chính phủ điện tử.",
            en="The chip card makes dealings with public offices simpler, and is a step towards electronic government.",
        ),
        description="why it is worth coming, in the announcement of a neighbourhood",
    )
    verify_phone: str = Field(max_length=20, examples=['"0233 3000 000"'])
    signer_title: str = Field(max_length=80, examples=['"TRƯỞNG CÔNG AN THỊ XÃ"'])
    english_page: bool = True

    def for_ward(self, ward_name: str) -> "Texts":
        """Return the texts with {ward} and {WARD} filled in, say for "Phường 1"."""
        filled = {key: _for_ward(getattr(self, key), ward_name) for key in WARD_TEXTS}
        return self.model_copy(update=filled)


WARD_TEXTS = ("issuing_body", "inviting_body", "place_name", "signer_title")
"""The texts that may name the household's ward or commune."""


def _for_ward(text: str, ward_name: str) -> str:
    return text.replace("{ward}", ward_name).replace("{WARD}", ward_name.upper())


_SIZES = (0.10, 0.19, 0.22, 0.24, 0.14, 0.07, 0.03, 0.01)


class Generate(Part):
    """A made-up roster of the campaign's size, for trials; every name and number in it is false.

    `people` are eligible by age, and of them `with_card` already have the card. The shares are chances of each person by
    himself: he works with chance `worker_share`, studies with `student_share`, is marked homebound with `homebound_share`,
    else he is free in the daytime. A household in which anybody works comes in the evening, so the share of evening PEOPLE is
    well above `worker_share`. `household_sizes` weighs households of 1, 2, 3 ... eligible people. Kinds and titles go by the
    kind of the commune-level unit.
    """

    people: int = Field(ge=1)
    with_card: int = Field(default=0, ge=0)
    neighbourhoods: int = Field(ge=1)
    household_sizes: tuple[Weight, ...] = Field(default=_SIZES, min_length=1, max_length=8)
    worker_share: Share = Fraction(1, 10)
    student_share: Share = Fraction(1, 10)
    homebound_share: Share = Fraction(1, 100)
    temporary_share: Share = Fraction(3, 100)
    neighbourhood_kind: dict[str, str] = {"ward": "tổ dân phố", "township": "tổ dân phố", "commune": "thôn"}
    leader_title: dict[str, str] = {
        "ward": "Tổ trưởng tổ dân phố",
        "township": "Tổ trưởng tổ dân phố",
        "commune": "Trưởng thôn",
    }
    seed: int = 2021
