"""The made-up workbook that imports are measured with."""

from datetime import datetime
from pathlib import Path

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_reading import parse_campaign, scenario_text
from scheduler.places.units import shipped_units
from scheduler.roster.generate import generate_roster, write_roster
from slots.calendar import ZONE

SCENARIO = "quang-tri"
NOW = datetime(2021, 3, 14, 18, tzinfo=ZONE)


def write_sample(path: Path, people: int) -> int:
    """Write a roster of so many people of age, who with their small children make an eighth more rows; return how many."""
    units = shipped_units("vn-2021")
    return write_roster(
        path, generate_roster(_sized(parse_campaign(scenario_text(SCENARIO), {"vn-2021": units}), people), units)
    )


def _sized(settings: CampaignFile, people: int) -> CampaignFile:
    assert settings.generate is not None  # noqa: S101 -- the shipped scenario has the table
    sized = settings.generate.model_copy(update={"people": people, "with_card": people // 7})
    return settings.model_copy(update={"generate": sized})
