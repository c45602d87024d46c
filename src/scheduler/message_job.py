"""The job that prepares texts: some hundred slips a step, each of them one transaction that adds nothing the second time."""

from collections import Counter
from datetime import date
from typing import Any

from dbos import DBOS

from scheduler.database import reading, transaction
from scheduler.job_scene import acting_for, running_app, tell
from scheduler.job_status import EXPECTED, logged, refused
from scheduler.messages.composing import prepare_next, slips_to_look_at
from scheduler.places.service import find_campaign


@DBOS.workflow()
def messages_job(
    campaign: str, kinds: list[str], units: list[str] | None, day: date | None, by: int | None = None
) -> dict[str, Any]:
    """Put into the outbox what is to be said; `units` keeps to people of these communes, `day` to windows of that day."""
    asked = {"kinds": kinds, "units": units, "day": day}
    counted = count_texts_step(campaign, asked)
    if "error" in counted:
        return counted
    total, done, after, found = counted["slips"], 0, 0, Counter[str]()
    tell(0, total, "slips")
    while True:
        part = prepare_texts_step(campaign, asked, after, by)
        if "error" in part:
            return part
        if not part["slips"]:
            return {name: found[name] for name in ("texts", "already", "without_phone")}
        found.update(part["found"])
        done, after = done + part["slips"], part["last"]
        tell(min(done, total), total, "slips")


@DBOS.step()
def count_texts_step(campaign: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Return how many slips are to be looked at."""
    app = running_app()
    with logged("count texts"):
        try:
            with transaction(reading(app.engine)) as db:
                return {"slips": slips_to_look_at(db, find_campaign(db, campaign), **asked, now=app.clock.now())}
        except EXPECTED as error:
            return refused(error)


@DBOS.step()
def prepare_texts_step(campaign: str, asked: dict[str, Any], after: int, by: int | None = None) -> dict[str, Any]:
    """Prepare the texts of the next slips; how many slips those were is 0 at the end."""
    app = running_app()
    with logged("prepare texts"):
        try:
            with app.writing(acting_for(by)) as db:
                step = prepare_next(db, find_campaign(db, campaign), after, **asked, now=app.clock.now())
        except EXPECTED as error:
            return refused(error)
    if step is None:
        return {"slips": 0}
    one = step.prepared
    found = {"texts": one.total, "already": one.already, "without_phone": one.without_phone}
    return {"slips": step.slips, "last": step.last, "found": found}
