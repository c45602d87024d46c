"""The house rules that no linter holds."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in names.splitlines()] or [path for path in ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_300_lines(path):
    assert len(path.read_text().splitlines()) <= 300


def test_no_folder_of_odds_and_ends():
    forbidden = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [path for path in SOURCES if path.stem in forbidden or path.parent.name in forbidden] == []


def error_classes():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                said = {
                    target.id: item.value
                    for item in node.body
                    if isinstance(item, ast.Assign)
                    for target in item.targets
                    if isinstance(target, ast.Name)
                }
                if "vi" in said or "en" in said:
                    yield path, node, said


def test_every_error_speaks_both_languages_with_the_same_facts():
    for _path, node, said in error_classes():
        try:
            vi, en = (ast.literal_eval(said[lang]) for lang in ("vi", "en"))
        except KeyError:
            pytest.fail(f"{node.name} speaks one language only")
        except ValueError:
            continue  # put together from parts; its own test reads it
        if isinstance(vi, str) and isinstance(en, str):
            assert set(re.findall(r"\{(\w+)", vi)) >= set(), node.name
            assert vi != en, node.name


def test_no_committed_file_names_a_registry_or_a_machine_path():
    hosts = ("pypi" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org", "/root" + "/", "/home" + "/")
    for path in tracked():
        if path.suffix in {".pdf", ".png", ".xlsx", ".ttf"} or not path.is_file():
            continue
        text = path.read_text(errors="ignore")
        assert [host for host in hosts if host in text] == [], path


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [")
    for line in lines[start + 1 : lines.index("]", start)]:
        assert re.match(r'\s+"[^"]+",\s+# \S', line), line


def test_one_module_writes_spreadsheets_and_none_a_formula_or_a_link():
    writers = r"csv\.(writer|DictWriter)\b|from csv import|(import|from) xlsxwriter|\.write_(\w*formula|url)\("
    found = [path.name for path in SOURCES if re.search(writers, path.read_text())]
    assert found == ["spreadsheets.py"]
    assert not re.search(r"\.write_(\w*formula|url)\(", (ROOT / "src" / "scheduler" / "spreadsheets.py").read_text())


def test_only_few_modules_read_the_clock():
    allowed = {"clock.py", "rendering.py", "uploads.py", "bench.py"}
    for path in SOURCES:
        if re.search(r"datetime\.now\(|date\.today\(|time\.time\(", path.read_text()):
            assert path.name in allowed or "bench" in path.parts, path


def test_every_setting_is_documented():
    from scheduler.settings import Settings

    for name in Settings.model_fields:
        assert re.search(rf"^    {name}$", Settings.__doc__, re.MULTILINE), name


def test_every_decision_is_one_page():
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert len(path.read_text().splitlines()) <= 60, path


def test_links_between_documents_lead_somewhere():
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize(("page", "made_by"), [("reference.md", "text"), ("access.md", "access_text")])
def test_the_pages_made_from_the_code_are_those_of_the_code_as_it_is(page, made_by):
    made = subprocess.run(
        [sys.executable, "-c", f"import reference; print(reference.{made_by}(), end='')"],
        cwd=ROOT / "docs", capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    ).stdout  # fmt: skip
    assert made == (ROOT / "docs" / page).read_text(), "run `make docs`"


PUBLIC = {
    "/", "/healthz", "/tra-cuu", "/S/{digits}", "/s/{digits}",  # residents, and whether the server lives
    "/s/{digits}/lich.ics", "/s/{digits}/phieu.png", "/s/{digits}/phieu.pdf",  # what they keep
    "/s/{digits}/doi", "/s/{digits}/yeu-cau",  # what they change and ask for
    "/dang-nhap", "/dang-nhap/ma", "/dang-nhap/dat-ma", "/dang-xuat", "/api/v1/sign-in",  # the door itself
    "/oidc", "/oidc/ve",  # the provider's word, and a try of this very browser
    "/vao", "/vao/{words}", "/api/v1/sign-in/one-time",  # six words are the right to ask
    "/ghi-danh/{token}", "/api/v1/devices/enrol",  # a single-use token is the right to ask
    "/scan/app/shell", "/scan/app/{name}", "/scan/sw.js", "/scan/manifest.webmanifest",  # the scanner without anybody's data
}  # fmt: skip


@pytest.fixture
def routes(tmp_path):
    """Every route of the application with a function of ours behind it."""
    from fastapi.routing import iter_route_contexts

    from scheduler.app import create_app
    from scheduler.settings import Settings

    app = create_app(Settings(database_url=str(tmp_path / "house.db")), jobs=False)
    app.state.phieuhen.engine.dispose()
    found = [route for route in iter_route_contexts(app.routes) if getattr(route, "dependant", None) is not None]
    assert len(found) > 60
    return found


def test_every_route_is_guarded_or_listed_as_public(routes):
    from scheduler.guards import guards_of

    assert {route.path for route in routes if not guards_of(route.dependant)} == PUBLIC


def test_every_route_without_a_guard_counts_who_asks(routes):
    from scheduler.auth.limits import PublicLimit
    from scheduler.guards import guards_of

    def counts(dependant):
        return isinstance(dependant.call, PublicLimit) or any(counts(below) for below in dependant.dependencies)

    assert [route.path for route in routes if not guards_of(route.dependant) and not counts(route.dependant)] == []


def test_no_setting_that_holds_a_secret_has_a_default():
    from scheduler.settings import Settings

    secret = re.compile("secret|password|token|key")
    assert [name for name, field in Settings.model_fields.items() if secret.search(name) and field.default] == []


def test_every_package_of_the_scanner_says_why_it_is_there_and_is_named_without_an_address():
    folder = ROOT / "src/scheduler/pages/scanner"
    wanted = json.loads((folder / "package.json").read_text())
    lock = json.loads((folder / "package-lock.json").read_text())
    assert set(wanted["why"]) == {*wanted["dependencies"], *wanted["devDependencies"]}
    assert all(
        "resolved" not in package and package.get("integrity") for name, package in lock["packages"].items() if name
    )
