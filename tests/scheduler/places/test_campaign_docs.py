"""The how-to pages of the campaign file: every key is explained, and what they show works."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from campaign_samples import read
from scheduler.places import campaign_calendar, campaign_parts, campaign_stations
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Part

FOLDER = Path(__file__).parents[3] / "docs" / "how-to"
PAGES = ["campaign-file.md", "campaign-file.vi.md"]


def models() -> list[type[BaseModel]]:
    found = [CampaignFile]
    for module in (campaign_calendar, campaign_parts, campaign_stations):
        found += [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Part)]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_key_of_the_file_is_explained(page):
    prose = re.sub(r"```.*?```", "", (FOLDER / page).read_text("utf-8"), flags=re.DOTALL)
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", prose))))
    keys = {key for model in models() for key in model.model_fields}
    assert len(keys) > 80
    assert keys - words == set()


@pytest.mark.parametrize("page", PAGES)
def test_the_smallest_file_that_is_shown_works(page):
    (sample,) = re.findall(r"```toml\n(.*?)```", (FOLDER / page).read_text("utf-8"), re.DOTALL)
    assert [station.code for station in read(sample).stations] == ["TRU-SO"]
