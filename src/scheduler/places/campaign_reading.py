"""From the text of a campaign file to the checked record, or to everything that is wrong with it."""

import unicodedata
from collections.abc import Mapping
from importlib.resources import files

from scheduler.places import campaign_checks, station_templates
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_findings import read_model, read_toml, refuse_costly, unit_hint
from scheduler.places.errors import CampaignFileInvalid, Finding, InvalidValue, ScenarioUnknown, UnknownUnit
from scheduler.places.slip_trial import trial_print
from scheduler.places.units import UnitBook


def parse_campaign(text: str, books: Mapping[str, UnitBook]) -> CampaignFile:
    """Return the campaign that `text` (TOML) describes, with its station templates written out.

    Parameters
    ----------
    text
        The file's text; any Unicode form, read as NFC.
    books
        The administrative units known, by dataset.

    Raises
    ------
    CampaignFileInvalid
        With one finding per mistake.
    """
    refuse_costly(text)
    data = read_toml(unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n")))
    file, findings = read_model(CampaignFile, data)
    if file is None:
        raise CampaignFileInvalid(findings)
    written_out, more = _checked(file, books)
    if findings + more:
        raise CampaignFileInvalid(findings + more)
    return written_out


def check_campaign(file: CampaignFile, book: UnitBook) -> None:
    """Refuse a file that was put together by other means than text, as a text that says the same would be refused.

    Raises
    ------
    CampaignFileInvalid
        With one finding per mistake.
    """
    _, findings = _checked(file, {file.dataset: book})
    if findings:
        raise CampaignFileInvalid(findings)


def _checked(file: CampaignFile, books: Mapping[str, UnitBook]) -> tuple[CampaignFile, list[Finding]]:
    known = sorted(books)
    book = books.get(file.dataset)
    if book is None:
        listed = ", ".join(known)
        expected = {"expected_vi": f"một trong: {listed}", "expected_en": f"one of: {listed}"}
        return file, [InvalidValue(key="dataset", value=file.dataset, **expected)]
    if file.unit not in book:
        hint = unit_hint(file.unit, book.by_code.values())
        return file, [UnknownUnit(key="unit", unit=file.unit, dataset=file.dataset, **hint)]
    if findings := campaign_checks.check_days(file):
        return file, findings
    written_out, findings = station_templates.write_out(file, book)
    findings += campaign_checks.check(written_out, book)
    # What makes no sense cannot be drawn.
    return written_out, findings or trial_print(written_out, book)


def shipped_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that ship with the program."""
    folder = files("scheduler") / "scenarios"
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


def scenario_text(name: str) -> str:
    """Return the text of a scenario that ships with the program.

    Raises
    ------
    ScenarioUnknown
        If there is none of that name.
    """
    if name not in shipped_scenarios():
        raise ScenarioUnknown(scenario=name, known=", ".join(shipped_scenarios()))
    return (files("scheduler") / "scenarios" / f"{name}.toml").read_text("utf-8")
