"""Mobile teams over the days of the campaign: as they stand, as they would best stand, and the button that sends them there."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.auth.models import Account
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, only_reads
from scheduler.errors import SchedulerError
from scheduler.guards import Planner
from scheduler.operations.deploying import deploy_teams, try_deployment
from scheduler.operations.effect_words import effect_lines
from scheduler.operations.holding import AppointmentsOrphaned
from scheduler.pages import deployment_view as view
from scheduler.pages.change_words import problem_words
from scheduler.pages.choice import WholePageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.errors import CampaignFileInvalid, PlacesError
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.places.unit_tables import unit_book
from scheduler.plan import deployment_errors as refusals
from scheduler.plan.deployment import first_day
from scheduler.plan.deployment_wishes import Wishes, parse_fixed

router = APIRouter()

REFUSALS = (
    PlacesError,
    AppointmentsOrphaned,
    refusals.NoMobileStation,
    refusals.NoMobileTeam,
    refusals.NobodyForTeams,
    refusals.NoDaysToDeploy,
    refusals.TooFewTeams,
    refusals.BlockInvalid,
    refusals.BlocksOverlap,
    refusals.ProposalChanged,
)
"""What the page itself says, with the form as it was sent."""


class Sent:
    """The form as it was sent: texts that nobody has checked yet."""

    def __init__(self, form: Any) -> None:
        self.fixed = [text for text in form.getlist("fixed") if isinstance(text, str)][:1000]
        self._fields = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
        if any(self.field(name) for name in ("station", "first", "last")):
            block = ":".join(self.field(name) for name in ("station", "team", "first", "last"))
            self.fixed = [*dict.fromkeys([*self.fixed, block])]

    def field(self, name: str) -> str:
        """Return a field without the blanks around it, "" where it was not sent."""
        return self._fields.get(name, "")[:100]

    @property
    def wishes(self) -> Wishes:
        """What is wished for. Raises BlockInvalid."""
        teams = self.field("teams")
        count = int(teams) if teams.isascii() and teams.isdigit() else None
        return Wishes(teams=count, fixed=tuple(parse_fixed(text) for text in self.fixed))


async def sent_form(request: Request) -> Sent:
    """Return the form that was sent."""
    return Sent(await request.form())


SentForm = Annotated[Sent, Depends(sent_form)]


@router.get("/dot/to-luu-dong")
def show_teams(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Planner,
    campaign: WholePageCampaign,
    bao: str = "",
) -> HTMLResponse:
    """Show where the teams stand by the campaign as it is."""
    notice = sentence("deployment_made", lang) if bao else ""
    return _present(request, db, clock, lang, account, campaign, notice=notice)


@router.post("/dot/to-luu-dong")
@only_reads
def propose_teams(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Planner,
    campaign: WholePageCampaign,
    form: SentForm,
) -> HTMLResponse:
    """Show where the teams would best stand and what that does, with the button that makes it; nothing is changed."""
    try:
        done = try_deployment(app.engine, campaign.code, form.wishes, now=clock.now())
    except REFUSALS as problem:
        return _present(request, db, clock, lang, account, campaign, form=form, problem=problem)
    names = unit_book(db, campaign.dataset).names
    file, proposal, effect = settings_of(campaign), done.proposal, done.effect
    return _page(
        request,
        db,
        lang,
        account,
        campaign,
        form=form,
        title=sentence("deployment_proposed", lang, span=view.span_text(proposal.first, proposal.last, lang)),
        districts=view.proposed(proposal, file, names, form.fixed, lang),
        lines=[] if effect is None else effect_lines(effect, names, lang),
        notice=sentence("deployment_same", lang) if effect is None else "",
        digest=proposal.digest if effect is not None and not effect.orphans.appointments else "",
        proposed=True,
    )


@router.post("/dot/to-luu-dong/ap-dung")
@only_reads
def send_teams(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Planner,
    campaign: WholePageCampaign,
    form: SentForm,
) -> Response:
    """Make the proposal that was shown, reckoned anew; refused where it is another by now or somebody would lose his place.

    It has a transaction of its own: that one is taken back where it is refused, and the page still says why.
    """
    try:
        with app.writing(request.state.actor) as own:
            found = find_campaign(own, campaign.code)
            deploy_teams(own, found, form.wishes, now=clock.now(), shown=form.field("digest"))
    except REFUSALS as problem:
        return _present(request, db, clock, lang, account, campaign, form=form, problem=problem)
    return go(request, "/dot/to-luu-dong?bao=1")


def _present(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: str,
    account: Account,
    campaign: Campaign,
    *,
    notice: str = "",
    form: Sent | None = None,
    problem: SchedulerError | None = None,
) -> HTMLResponse:
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    first = _shown_from(campaign, clock)
    said = [] if problem is None else [problem_words(problem, lang)]
    if isinstance(problem, CampaignFileInvalid):
        said = [problem_words(finding, lang) for finding in problem.findings]
    return _page(
        request,
        db,
        lang,
        account,
        campaign,
        form=form,
        title=sentence("deployment_now", lang, span=view.span_text(first, file.deadline, lang)),
        districts=view.present(file, book, first, form.fixed if form else (), lang),
        notice=notice,
        problems=said,
        status=200 if problem is None else problem.status,
    )


def _shown_from(campaign: Campaign, clock: Any) -> date:
    try:
        return first_day(campaign, now=clock.now())
    except refusals.NoDaysToDeploy:
        return campaign.last_day


def _page(
    request: Request,
    db: DbDep,
    lang: str,
    account: Account,
    campaign: Campaign,
    *,
    form: Sent | None,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    facts: dict[str, Any] = {"lines": [], "notice": "", "problems": [], "digest": "", "proposed": False}
    return page(
        request,
        "deployment.html",
        lang=lang,
        status=status,
        account=account,
        fixed=form.fixed if form else [],
        teams_asked=form.field("teams") if form else "",
        days={"first": file.first_day.isoformat(), "last": file.deadline.isoformat()},
        stations=view.station_choices(file),
        teams=view.team_choices(file),
        counts=[(str(count), str(count)) for count in range(1, view.most_teams(file, book) + 1)],
        **(facts | context),
    )
