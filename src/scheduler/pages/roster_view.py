"""An import's report in words: how many rows, and which of them need a look."""

from dataclasses import dataclass
from typing import Any

from notices.wording import figure
from scheduler.pages.campaign_view import Fact
from scheduler.pages.wording import sentence
from scheduler.roster.findings import HEADINGS
from scheduler.roster.models import RosterImport

COUNTS = ("rows", "residents", "households", "refused", "doubtful", "added", "changed")


@dataclass(frozen=True, slots=True)
class ImportView:
    """One imported file."""

    file_name: str
    moment: str
    facts: list[Fact]
    findings_title: str
    findings: list[dict[str, Any]]


def import_view(row: RosterImport, lang: str, moment: str) -> ImportView:
    """Return the report of one import in `lang`."""
    report = row.report
    findings = [_finding(one, lang) for one in report.get("findings", [])]
    total = sum(report.get("counts", {}).values())
    return ImportView(
        file_name=row.file_name,
        moment=moment,
        facts=[Fact(sentence(f"count_{key}", lang), figure(report.get(key, 0), lang), "") for key in COUNTS],
        findings_title=sentence("findings_title", lang, count=figure(total, lang), shown=figure(len(findings), lang)),
        findings=findings,
    )


def _finding(one: dict[str, Any], lang: str) -> dict[str, Any]:
    vi, en = HEADINGS[one["heading"]]
    return {
        "row": figure(one["row"], lang),
        "column": one["column"],
        "heading": en if lang == "en" else vi,
        "refused": one["refused"],
        "text": one["en"] if lang == "en" else one["vi"],
    }
