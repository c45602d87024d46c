from pathlib import Path

import pytest
from pydantic import ValidationError

from factories import at
from scheduler.settings import Settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch):
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR", "CLOCK", "INSECURE_COOKIES", "RATE_COUNTERS"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)


def test_by_default_everything_lies_in_the_current_folder():
    settings = Settings()
    assert (settings.database_url, settings.home, settings.keys, settings.data) == (
        "phieuhen.db",
        Path(),
        Path("keys"),
        Path(),
    )
    assert (settings.clock, settings.insecure_cookies, settings.rate_counters) == (None, False, "memory")


def test_everything_lies_beside_the_database_file():
    settings = Settings(database_url="/srv/hen/phieuhen.db")
    assert (settings.home, settings.keys, settings.data) == (Path("/srv/hen"), Path("/srv/hen/keys"), Path("/srv/hen"))
    assert Settings(database_url="sqlite:////srv/hen/x.db").home == Path("/srv/hen")


@pytest.mark.parametrize("url", ["postgresql://h/x", "sqlite://", "sqlite:///:memory:"])
def test_a_database_without_a_file_leaves_the_current_folder(url):
    assert Settings(database_url=url).home == Path()


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("PHIEUHEN_DATABASE_URL", "postgresql://h/x")
    monkeypatch.setenv("PHIEUHEN_KEYS_DIR", "/etc/hen")
    monkeypatch.setenv("PHIEUHEN_DATA_DIR", "/srv/hen")
    monkeypatch.setenv("PHIEUHEN_CLOCK", "2021-03-26T18:30+07:00")
    monkeypatch.setenv("PHIEUHEN_INSECURE_COOKIES", "true")
    settings = Settings()
    assert settings.database_url == "postgresql://h/x"
    assert (settings.keys, settings.data) == (Path("/etc/hen"), Path("/srv/hen"))
    assert (settings.clock, settings.insecure_cookies) == (at(26, 18, 30), True)


def test_a_master_key_of_the_environment_is_shown_nowhere(monkeypatch):
    assert Settings().master_key is None
    monkeypatch.setenv("PHIEUHEN_MASTER_KEY", "a secret")
    settings = Settings()
    assert settings.master_key.get_secret_value() == "a secret"
    assert "a secret" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_a_clock_must_say_its_zone(monkeypatch):
    monkeypatch.setenv("PHIEUHEN_CLOCK", "2021-03-26T18:30")
    with pytest.raises(ValidationError):
        Settings()


def test_tries_are_counted_in_one_of_two_places(monkeypatch):
    monkeypatch.setenv("PHIEUHEN_RATE_COUNTERS", "database")
    assert Settings().rate_counters == "database"
    monkeypatch.setenv("PHIEUHEN_RATE_COUNTERS", "nowhere")
    with pytest.raises(ValidationError):
        Settings()
