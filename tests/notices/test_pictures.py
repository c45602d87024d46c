"""The pictures in docs: each is drawn by the script beside them, and none is left over."""

import importlib.util
import sys
from pathlib import Path

import pytest
from PIL import Image

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def pictures():
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_every_picture_has_its_drawing_and_every_drawing_its_picture(pictures):
    assert {path.stem for path in (DOCS / "pictures").glob("*.png")} == set(pictures.PICTURES), "run `make pictures`"


def test_every_picture_shows_a_page_of_its_size(pictures):
    for name in pictures.PICTURES:
        drawn = pictures.picture(name)
        with Image.open(DOCS / "pictures" / f"{name}.png") as kept:
            assert kept.size == drawn.size
        assert len(drawn.getcolors()) > 2


def test_pictures_are_small(pictures):
    for path in (DOCS / "pictures").glob("*.png"):
        assert path.stat().st_size < 200_000, path
