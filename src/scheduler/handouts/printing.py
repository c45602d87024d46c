"""Printing a plan: what is missing is read here, drawn by the printers, and recorded a score of files at a time.

Done again it does nothing; after a stop, or when the power went, it goes on with what is missing: a file that was drawn and not
recorded is drawn again, to the same bytes.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.fonts import require_fonts
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.handouts.batches import Place, batches_of
from scheduler.handouts.drawing import Drawn, Failed, UserError
from scheduler.handouts.errors import FolderUnusable, NotAllPrinted, NothingPublished, PrintingStopped
from scheduler.handouts.files import sha256_of
from scheduler.handouts.manifest import write_manifest
from scheduler.handouts.models import PrintRun
from scheduler.handouts.orders import Order
from scheduler.handouts.printers import Printers
from scheduler.handouts.reading import orders_of
from scheduler.handouts.scene import Scene, scene_of
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.places.turns import take_turns
from scheduler.plan.models import Plan

RECORDED_AT_ONCE = 20
"""Files to a transaction: each is a write that waits for the disk."""

Opening = Callable[[], AbstractContextManager[DbSession]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Desk:
    """Where printing happens: how transactions begin, the data folder, who draws, and the campaign's moment."""

    reading: Opening
    writing: Opening
    folder: Path
    keys: Keys
    printers: Printers
    now: datetime


@dataclass
class Printed:
    """What a printing came to: the files that stand now, old and new; what failed; whether somebody stopped it."""

    total: int
    runs: list[PrintRun] = field(default_factory=list)
    failures: list[Failed] = field(default_factory=list)
    stopped: bool = False

    @property
    def slips(self) -> int:
        """Slips on paper."""
        return sum(run.slips for run in self.runs)

    @property
    def faults(self) -> list[tuple[str, UserError]]:
        """Each thing that is wrong, once, with the batch where it was met first."""
        found = {str(error): (one.name, error) for one in reversed(self.failures) for error in reversed(one.errors)}
        return list(reversed(found.values()))

    def require_all(self) -> None:
        """Refuse to be taken for a whole printing.

        Raises
        ------
        PrintingStopped, NotAllPrinted
        """
        if self.stopped:
            raise PrintingStopped(done=self.slips, total=self.total)
        if self.failures:
            faults = [(error.text("vi"), error.text("en")) for _, error in self.faults]
            raise NotAllPrinted.of(len(self.failures), faults)


def print_batches(
    desk: Desk,
    find: Callable[[DbSession], Plan],
    *,
    only: Collection[Place] | None = None,
    progress: Progress = lambda _done, _total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Printed:
    """Print what a plan's places hand out, or some of them; a file that is there as recorded is kept.

    `progress` hears (slips done, slips in all). When `stop` says so, what is being drawn is finished and nothing else begun. A
    batch that cannot be drawn fails by itself. The manifest is written however it ends.

    Raises
    ------
    NothingPublished
        The plan is a draft or superseded: its papers would send people to slots that do not count.
    CampaignTextsMissing, FontMissing
        Nothing at all can be drawn.
    FolderUnusable
        The folder cannot be written to. What was drawn before is recorded, and no half file is left.
    """
    require_fonts()
    with desk.reading() as db:
        plan = find(db)
        require_published(plan)
        run = _Run(desk, scene_of(db, plan, desk.keys), progress)
        places = run.look(db, only)
        try:
            orders = run.wanted(orders_of(db, run.scene, places, desk.folder), stop)
            for order, result in desk.printers.results(orders):
                run.take(order, result)
        finally:
            run.record()
    run.end()
    return run.printed


def require_published(plan: Plan) -> None:
    """Refuse to print anything else than the plan that counts.

    Raises
    ------
    NothingPublished
    """
    if plan.state != "published":
        raise NothingPublished(number=plan.number)


class _Run:
    """One printing on its way."""

    def __init__(self, desk: Desk, scene: Scene, progress: Progress) -> None:
        self.desk, self.scene, self.progress = desk, scene, progress
        self.printed = Printed(0)
        self.former: dict[Place, PrintRun] = {}
        self.places: dict[Path, Place] = {}
        self.digests: dict[Path, str] = {}
        self.drawn: list[Drawn] = []
        self.fatal: FolderUnusable | None = None
        self.done = 0

    def look(self, db: DbSession, only: Collection[Place] | None) -> list[Place]:
        """Return the places to look at."""
        slips = batches_of(db, self.scene.plan)
        slips = {place: count for place, count in slips.items() if only is None or place in only}
        self.former = self._recorded_runs(db)
        self.places = {self.scene.names.path(place): place for place in slips}
        self.printed.total = sum(slips.values())
        return list(slips)

    def _recorded_runs(self, db: DbSession) -> dict[Place, PrintRun]:
        runs = db.exec(select(PrintRun).where(PrintRun.plan_id == self.scene.plan.id))
        return {Place(run.neighbourhood_id, run.station_id): run for run in runs}

    def _lies(self, order: Order, run: PrintRun) -> bool:
        """Tell whether the file is the recorded one and still says what holds.

        A sign-in that was used since is worth nothing there; a new one is missed.
        """
        same_leader = self.scene.serial(self.places[order.path]) in {0, run.one_time_serial}
        same_facts = self.digests[order.path] == run.drawn_from
        return same_leader and same_facts and sha256_of(self.desk.folder / run.path) == run.sha256

    def _keep(self, run: PrintRun) -> None:
        self.printed.runs.append(run)
        self._progress(run.slips)

    def wanted(self, orders: Iterator[Order], stop: Callable[[], bool]) -> Iterator[Order]:
        """Yield the orders whose file is missing or out of date, until somebody stops or the folder turns out to be unusable."""
        for order in orders:
            self.printed.stopped = stop()
            if self.printed.stopped or self.fatal is not None:
                return
            self.digests[order.path] = order.digest
            run = self.former.get(self.places[order.path])
            if run is not None and self._lies(order, run):
                self._keep(run)
            else:
                yield order

    def take(self, order: Order, result: Drawn | Failed) -> None:
        """Take what came of an order."""
        self._progress(len(order.slips))
        if isinstance(result, Drawn):
            self.drawn.append(result)
        else:
            unusable = [error for error in result.errors if isinstance(error, FolderUnusable)]
            self.fatal = self.fatal or next(iter(unusable), None)
            self.printed.failures.append(result)
        if len(self.drawn) >= RECORDED_AT_ONCE:
            self.record()

    def _progress(self, slips: int) -> None:
        self.done += slips
        self.progress(self.done, self.printed.total)

    def record(self) -> None:
        """Record what was drawn since the last time."""
        drawn, self.drawn = self.drawn, []
        if not drawn:
            return
        with self.desk.writing() as db:
            # Whoever prints the same plan at the same time waits here, and then finds what was recorded.
            take_turns(db, db.get_one(Campaign, self.scene.plan.campaign_id))
            former = self._recorded_runs(db)
            self.printed.runs += [self._recorded(db, one, former.get(self.places[one.path])) for one in drawn]
            db.flush()

    def _recorded(self, db: DbSession, drawn: Drawn, former: PrintRun | None) -> PrintRun:
        place, plan = self.places[drawn.path], self.scene.plan
        facts, printed_at = self.digests[drawn.path], self.desk.now
        if former is not None and (former.path, former.sha256) == (str(drawn.path), drawn.sha256):
            if former.drawn_from == facts:
                return former
            printed_at = former.printed_at  # the same bytes are no other print
        fresh = PrintRun(
            id=former.id if former else None,
            plan_id=stored_id(plan),
            neighbourhood_id=place.neighbourhood_id,
            station_id=place.station_id,
            path=str(drawn.path),
            sha256=drawn.sha256,
            slips=drawn.slips,
            people=drawn.people,
            pages=drawn.pages,
            size_bytes=drawn.size_bytes,
            one_time_serial=self.scene.serial(place),
            drawn_from=facts,
            printed_at=printed_at,
        )
        run = db.merge(fresh)
        campaign = db.get_one(Campaign, plan.campaign_id)
        campaign.printed_at = campaign.printed_at or self.desk.now
        db.flush()
        note(db, "print.made", campaign_id=plan.campaign_id, subject=run.id, slips=run.slips, sha256=run.sha256)
        return run

    def end(self) -> None:
        """Write the manifest, and raise what made an end of everything."""
        try:
            with self.desk.reading() as db:
                write_manifest(db, self.scene.plan, self.desk.folder, self.scene.names.folder)
        except FolderUnusable as error:
            raise (self.fatal or error) from error
        if self.fatal is not None:
            raise self.fatal
