"""All batches of a ward in one file, for an office that prints in one go: not recorded, as every slip has its file already."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session as DbSession

from notices.fonts import require_fonts
from notices.sheet import draw_bundles
from scheduler.audit.trail import note
from scheduler.handouts.batches import batches_of
from scheduler.handouts.drawing import Drawn, sealed
from scheduler.handouts.errors import WardUnknown
from scheduler.handouts.orders import bundle_of
from scheduler.handouts.printing import require_published
from scheduler.handouts.reading import orders_of
from scheduler.handouts.scene import scene_of
from scheduler.keys import Keys
from scheduler.plan.models import Plan


def print_ward(db: DbSession, plan: Plan, unit: str, *, folder: Path, keys: Keys, now: datetime) -> Drawn:
    """Draw slips/UNIT.pdf below `folder`: what every leader of the unit hands out, a part of the outline for each.

    Raises
    ------
    NothingPublished
        The plan is a draft or superseded.
    WardUnknown
        The plan has no slips there.
    FolderUnusable, FontMissing, CampaignTextsMissing, HouseholdWithoutAddress, DoesNotFit, TextDoesNotFit, GlyphMissing
        Nothing has been written then.
    """
    require_fonts()
    require_published(plan)
    scene = scene_of(db, plan, keys)
    places = [place for place in batches_of(db, plan, {unit}) if place.station_id is None]
    bundles = [bundle_of(order) for order in orders_of(db, scene, places, folder)]
    if not bundles:
        raise WardUnknown(unit=unit)
    title = f"Phiếu hẹn: {scene.unit_name(places[0])}"
    author, path = bundles[0].texts.issuing_body, scene.names.of_unit(unit)
    drawn = sealed(folder, path, lambda out: draw_bundles(bundles, out, scene.ruler, title, author))
    scene.campaign.printed_at = scene.campaign.printed_at or now
    db.add(scene.campaign)
    note(db, "print.made", campaign_id=plan.campaign_id, unit=unit, slips=drawn.slips, sha256=drawn.sha256)
    return drawn
