from collections.abc import Iterator

import pytest

from factories import EVE
from line import Line
from scheduler.database import open_engine
from scheduler.keys import Keys


@pytest.fixture
def line_here(monkeypatch, tmp_path, sqlite_template) -> Iterator[Line]:
    """The line on an empty database of a folder of its own, which the commands find by themselves."""
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.isoformat())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "phieuhen.db").write_bytes(sqlite_template.read_bytes())
    engine = open_engine(str(tmp_path / "phieuhen.db"))
    yield Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys"))
    engine.dispose()
