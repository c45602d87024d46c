"""The pictures of the pages in docs: each is taken by the script beside them, and each page that there is has its own."""

import importlib.util
import sys
from pathlib import Path

import pytest
from PIL import Image

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def screens():
    spec = importlib.util.spec_from_file_location("screens", DOCS / "screens.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def there(screens, tmp_path) -> set[str]:
    """The screens whose page this version has."""
    from scheduler.app import create_app
    from scheduler.settings import Settings

    app = create_app(Settings(database_url=str(tmp_path / "screens.db")), jobs=False)
    app.state.phieuhen.engine.dispose()
    routes = screens.known(app)
    return {name for name, screen in screens.SCREENS.items() if screen.route in routes}


def test_every_page_of_the_list_has_its_picture_and_every_picture_its_page(there):
    assert {path.stem for path in (DOCS / "screens").glob("*.png")} == there, "run `make screens`"


def test_pictures_are_as_large_as_the_screen_and_small_as_files(screens):
    for path in (DOCS / "screens").glob("*.png"):
        with Image.open(path) as image:
            assert image.size == screens.SCREENS[path.stem].size
        assert path.stat().st_size < 40_000, path
