"""The benchmark of reading: its figures, and that the calculated camera sees what a camera would."""

import io

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from notice_factories import a_mixed_bundle
from notices import symbol
from notices.sheet import draw_bundle
from notices.slip_page import FOUR
from scheduler.bench import benchmark, reading
from scheduler.bench.reading_camera import VIEW_MM, blurred, folded, picture_of, pose, sampled, smeared
from scheduler.bench.reading_conditions import CONDITIONS, copied
from scheduler.bench.reading_sample import LEVELS, printed, rows_of, slip_of, with_code

DPI = 300


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def slip():
    return slip_of(5)


@pytest.fixture(scope="module")
def picture(slip):
    return printed(slip)


def texts_in(frame) -> list[str]:
    return [barcode.text for barcode in zxingcpp.read_barcodes(np.round(np.clip(frame, 0, 1) * 255).astype(np.uint8))]


def test_the_benchmark_gives_the_share_read_of_each_code_level_and_size(monkeypatch):
    monkeypatch.setattr(reading, "RESOLUTIONS", (640,))

    rows = {row["metric"]: row for row in benchmark("reading")("1")}

    assert (rows["read_share_30mm"]["target"], rows["read_share_30mm"]["unit"]) == (0.82, "fraction")
    assert rows["read_share_30mm"]["met"] is (rows["read_share_30mm"]["value"] >= 0.82)
    codes = [f"{kind}_{level}" for kind in ("signed", "short") for level in "lmqh"]
    assert {f"{code}_{size}mm" for code in codes for size in (15, 20, 25, 30)} <= set(rows)
    assert {f"{condition}_30mm" for condition in CONDITIONS} <= set(rows)
    assert rows["straight_30mm"]["value"] == 1
    assert rows["printed_15mm"]["value"] < rows["printed_30mm"]["value"] == rows["read_share_30mm"]["value"]


def test_a_table_of_several_slips_is_looked_at_by_several_processes(monkeypatch):
    monkeypatch.setattr(reading, "get_context", lambda way: None)
    monkeypatch.setattr(reading, "ProcessPoolExecutor", Here)
    seen = reading.Seen("signed_m", 30, "fold", 640)
    monkeypatch.setattr(reading, "look_at", lambda number: {seen: number != 3})

    table = reading.Table(reading._looked_at(range(1, 5)))

    assert table.share("signed_m", 30) == table.share("signed_m", 30, "fold") == 0.75


class Here:
    """A pool of no process but this one."""

    def __init__(self, mp_context):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    map = staticmethod(map)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_same_dice_make_the_same_frame_and_others_another(picture, condition):
    frames = [CONDITIONS[condition](picture, 30, 480, dice(seed)) for seed in (1, 1, 2)]

    assert np.array_equal(frames[0], frames[1])
    assert not np.array_equal(frames[0], frames[2])
    assert frames[0].dtype == np.float32


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_slip_comes_through_every_condition_in_one_of_a_few_frames(picture, slip, condition):
    frames = (CONDITIONS[condition](picture, 30, 1280, dice(seed)) for seed in range(12))

    assert any(texts_in(frame) == [slip.qr_text] for frame in frames)


def test_a_code_printed_half_as_large_takes_half_the_pixels(picture):
    large = CONDITIONS["straight"](picture, 30, 1280, dice())
    small = CONDITIONS["straight"](picture.printed_at(0.5), 15, 1280, dice())

    sides = [width_of(frame) for frame in (large, small)]
    assert sides[1] / sides[0] == pytest.approx(0.5, abs=0.03)
    assert sides[0] == pytest.approx(30 * 1280 / VIEW_MM, rel=0.05)


def width_of(frame) -> float:
    (found,) = zxingcpp.read_barcodes(np.round(np.clip(frame, 0, 1) * 255).astype(np.uint8))
    corners = found.position.top_left, found.position.top_right
    return float(np.hypot(corners[0].x - corners[1].x, corners[0].y - corners[1].y))


def test_a_sheet_flat_before_the_lens_is_seen_to_scale():
    x, y = pose(0, 0, 0).seen_from(640, 201)

    assert (x[0, 100], y[100, 0]) == (pytest.approx(0, abs=1e-4), pytest.approx(0, abs=1e-4))
    assert np.diff(x, axis=1) == pytest.approx(VIEW_MM / 640, rel=1e-3)


def test_both_halves_of_a_folded_sheet_meet_at_the_fold():
    flat = pose(0.1, 0.2, 0.3, middle=(1, -2))
    bent = folded(flat, 0.4, 5, 0.6)
    on_fold = np.array([5 * np.cos(0.4) - 7 * np.sin(0.4), 5 * np.sin(0.4) + 7 * np.cos(0.4), 1])
    beside = np.array([20, 0, 1])

    assert bent.place @ on_fold == pytest.approx(flat.place @ on_fold)
    assert not np.allclose(bent.place @ beside, flat.place @ beside)
    assert np.linalg.det(bent.place) != 0


def test_blur_and_motion_spread_what_is_there_and_add_nothing():
    point = np.zeros((41, 41), np.float32)
    point[20, 20] = 1

    assert blurred(point, 2).sum() == pytest.approx(1, abs=1e-5)
    assert blurred(point, 2)[20, 20] == pytest.approx(1 / (2 * np.pi * 4), rel=0.02)
    assert smeared(point, 10, 0)[20].sum() == pytest.approx(1, abs=1e-5)
    assert blurred(point, 0.1) is point


def test_a_picture_seen_from_far_is_the_mean_of_what_each_pixel_covers():
    chequered = picture_of(np.indices((128, 128)).sum(0).astype(np.float32) % 2, 8)
    x, y = pose(0, 0, 0).seen_from(round(2 * VIEW_MM), 21)

    assert sampled(chequered, x, y, 2) == pytest.approx(0.5)


def test_a_code_drawn_by_the_benchmark_stands_where_the_product_s_does(picture, slip):
    head, digits = slip.qr_text[:-188], slip.qr_text[-188:]
    ours = with_code(picture, rows_of(head, digits, symbol.LEVEL))

    assert rows_of(head, digits, symbol.LEVEL) == symbol.modules(slip.qr_text)
    assert np.abs(ours.levels[2] - picture.levels[2]).mean() < 0.02


def test_more_correction_takes_more_modules(slip):
    sides = [len(rows_of(slip.qr_text[:-188], slip.qr_text[-188:], level)) for level in LEVELS.values()]

    assert sides == sorted(sides)
    assert sides[0] < sides[-1]


def test_a_copy_of_a_copy_of_a_sheet_still_reads_all_its_codes():
    bundle, out = a_mixed_bundle(), io.BytesIO()
    draw_bundle(bundle, out)
    document, sheets = pypdfium2.PdfDocument(out.getvalue()), FOUR.imposed(bundle.slips)
    for number, sheet in enumerate(sheets, start=len(document) - len(sheets)):
        bitmap = document[number].render(scale=DPI / 72, grayscale=True)
        original = picture_of(bitmap.to_numpy().squeeze().astype(np.float32) / 255, DPI / 25.4)
        copy = copied(copied(original, dice(number)), dice(number + 100))
        assert sorted(texts_in(copy.levels[0])) == sorted(slip.qr_text for slip in sheet if slip)
