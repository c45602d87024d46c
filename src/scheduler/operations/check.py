"""The whole database against what must always hold, recounted from the facts and not through the code that wrote them."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.keys import Keys
from scheduler.operations.check_arrivals import (
    check_ins_without_scan,
    double_check_ins,
    scans_without_verdict,
    trail_broken,
)
from scheduler.operations.check_counters import count
from scheduler.operations.check_id_numbers import (
    encryption_keys_wrong,
    id_numbers_unasked,
    id_numbers_unreadable,
)
from scheduler.operations.check_papers import printed_files_wrong, read_back
from scheduler.operations.check_people import (
    eligible_without_answer,
    households_split_without_rule,
    people_with_two_live_appointments,
    too_young,
)
from scheduler.operations.check_plan import (
    appointment_sizes_wrong,
    closed_slots_in_use,
    daily_limits_exceeded,
    kits_in_two_places,
    late_appointments,
    sessions_over_capacity,
    slots_blocked_beyond_places,
    slots_overfull,
    teams_in_two_places,
    wrong_station_for_group,
)
from scheduler.operations.check_requests import requests_wrong
from scheduler.operations.check_reviews import other_entries_wrong, review_requests_wrong
from scheduler.operations.check_scope import NO_PLAN, Scope
from scheduler.operations.check_slips import (
    former_slip_codes_invalid,
    handouts_of_unknown_version,
    invitations_missing,
    invitations_of_other_plans,
    signing_keys_wrong,
    slip_codes_invalid,
    typed_codes_invalid,
)
from scheduler.operations.check_spares import places_held_for_nobody, spare_slips_not_frozen, spare_slips_wrong
from scheduler.operations.qr_reading import Progress
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.models import Plan

EXAMPLES = 5

INVARIANTS: tuple[Callable[[Scope], list[str]], ...] = (
    slots_overfull,
    sessions_over_capacity,
    daily_limits_exceeded,
    kits_in_two_places,
    teams_in_two_places,
    closed_slots_in_use,
    slots_blocked_beyond_places,
    appointment_sizes_wrong,
    wrong_station_for_group,
    late_appointments,
    households_split_without_rule,
    people_with_two_live_appointments,
    too_young,
    eligible_without_answer,
    invitations_missing,
    invitations_of_other_plans,
    typed_codes_invalid,
    signing_keys_wrong,
    slip_codes_invalid,
    former_slip_codes_invalid,
    printed_files_wrong,
    handouts_of_unknown_version,
    spare_slips_wrong,
    spare_slips_not_frozen,
    places_held_for_nobody,
    scans_without_verdict,
    check_ins_without_scan,
    double_check_ins,
    requests_wrong,
    other_entries_wrong,
    review_requests_wrong,
    encryption_keys_wrong,
    id_numbers_unasked,
    id_numbers_unreadable,
    trail_broken,
)
"""What must hold, each named for what is wrong where it does not; each returns the ids of what breaks it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant that does not hold: how often, and the first ids. Names of people never stand here."""

    invariant: str
    count: int
    examples: list[str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    counters: dict[str, int]
    broken: list[Finding]

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return not self.broken

    def as_json(self) -> str:
        """Return one line: the counters, and the list `broken`."""
        return json.dumps({**self.counters, "broken": [asdict(finding) for finding in self.broken]})


def check(
    db: DbSession,
    campaign: Campaign,
    *,
    keys: Keys,
    folder: Path,
    read: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Return whether everything holds that must, with the campaign's figures; nothing is changed.

    Without a published plan the invariants of the plan hold of nothing, and the counter `published_plan` is 0. With `read`
    every QR code of every printed file is read back, in `workers` processes (default: one a core); `progress` hears (files
    done, files in all). `folder` is the data folder that printed files lie under.
    """
    scope = Scope(db, campaign, settings_of(campaign), _published(db, campaign), keys, folder)
    found = {invariant.__name__: invariant(scope) for invariant in INVARIANTS}
    counters = {**count(scope), "qr_read": 0}
    if read:
        papers = read_back(scope, workers=workers, progress=progress)
        counters["qr_read"] = papers.qr_read
        found |= {"qr_codes_unread": papers.unread, "qr_codes_foreign": papers.foreign}
    return Report(counters, [Finding(name, len(ids), ids[:EXAMPLES]) for name, ids in found.items() if ids])


def _published(db: DbSession, campaign: Campaign) -> int:
    published = (col(Plan.campaign_id) == campaign.id, col(Plan.state) == "published")
    return db.execute(select(col(Plan.id)).where(*published)).scalar() or NO_PLAN
