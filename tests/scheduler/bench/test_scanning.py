"""The benchmark of scanning: its figures, what it holds to the camera, and what it says where it cannot run."""

import shutil

import numpy as np
import pytest
import zxingcpp

from scheduler.bench import benchmark, scanning, scanning_browser
from scheduler.bench.reading_sample import printed, slip_of
from scheduler.bench.scanning_browser import BUILT, DecoderFailed, NoBrowser, Reading, decoder
from scheduler.bench.scanning_samples import FALSE_KINDS, FRAMES, Hand, false_sample, looked_at, video_of


@pytest.fixture(scope="module")
def picture():
    return printed(slip_of(5))


@pytest.fixture
def browser():
    if shutil.which("chromium") is None:
        pytest.skip("no chromium: apt-get install chromium")
    pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    if not (BUILT / "decoder_worker.js").is_file():
        pytest.skip("the scanner is not built: python hatch_build.py")


def texts_in(frame) -> set[str]:
    return {barcode.text for barcode in zxingcpp.read_barcodes(frame, formats=zxingcpp.BarcodeFormat.QRCodeModel2)}


@pytest.mark.browser
def test_the_benchmark_reads_slips_and_nothing_else_with_the_decoder_as_built(browser, monkeypatch):
    monkeypatch.setattr(scanning, "CONDITIONS", ("straight", "rotation"))
    monkeypatch.setattr(scanning, "FALSE_PER_SLIP", 12)

    rows = {row["metric"]: row for row in benchmark("scanning")("1")}

    targets = {name: row["target"] for name, row in rows.items() if row["target"] is not None}
    assert targets == {"share_within_10_frames": 0.95, "false_reads": 0, "wasm_br_bytes": 330_000}
    assert all(rows[name]["met"] for name in targets)
    assert rows["straight_within_10_frames"]["value"] == rows["first_frame_share"]["value"] == 1
    assert rows["false_samples"]["value"] == 12
    assert 0 < rows["decode_median_ms"]["value"] <= rows["decode_p90_ms"]["value"]
    assert rows["decode_6x_median_ms"]["value"] > rows["decode_median_ms"]["value"]


@pytest.mark.browser
def test_a_decoder_that_cannot_be_started_is_said_and_not_counted_as_unread(browser, monkeypatch, tmp_path):
    shutil.copy(BUILT / "decoder_worker.js", tmp_path)
    (tmp_path / "zxing_reader.wasm").write_bytes(b"\0asm nothing")
    monkeypatch.setattr(scanning_browser, "BUILT", tmp_path)

    with pytest.raises(DecoderFailed), decoder():
        pass


def test_without_a_browser_the_benchmark_says_what_to_install(monkeypatch):
    monkeypatch.setattr(scanning_browser.shutil, "which", lambda name: None)
    monkeypatch.setattr(scanning_browser, "_served", served_nothing)

    with pytest.raises(NoBrowser, match="apt-get install chromium"), decoder():
        pass


def test_without_playwright_too(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(scanning_browser, "import_module", missing)
    monkeypatch.setattr(scanning_browser, "_served", served_nothing)

    with pytest.raises(NoBrowser, match="pip install playwright"), decoder():
        pass


def served_nothing():
    from contextlib import nullcontext

    return nullcontext(("", {}))


def saying(*texts: str):
    """A decoder that reads the same in every picture."""
    return lambda frames: [Reading(list(texts), 1.0) for _ in frames]


def test_a_text_that_is_not_the_slips_is_a_false_reading_and_no_reading(monkeypatch):
    monkeypatch.setattr(scanning, "CONDITIONS", ("straight",))
    slip = slip_of(3)

    assert scanning._held([slip], saying("X")) == ({(3, "straight"): None}, FRAMES, [1.0] * FRAMES)
    assert scanning._held([slip], saying(slip.qr_text)) == ({(3, "straight"): 0}, 0, [1.0] * FRAMES)


def test_any_text_in_a_picture_without_a_valid_code_is_false():
    assert scanning._not_there(12, saying("X")) == (12, [1.0] * 12)
    assert scanning._not_there(12, saying()) == (0, [1.0] * 12)


def test_the_same_slip_in_the_same_condition_is_the_same_video_and_no_two_frames_are_alike(picture):
    one, again, other = (video_of(picture, "worn", number) for number in (4, 4, 5))

    assert all(np.array_equal(first, second) for first, second in zip(one, again, strict=True))
    assert not np.array_equal(one[0], other[0])
    assert len({frame.tobytes() for frame in one}) == FRAMES
    assert {(frame.shape, frame.dtype.name) for frame in one} == {((480, 640), "uint8")}


def test_a_hand_trembles_but_what_befell_the_slip_stays():
    angles = [Hand(7, frame).uniform(-180, 180) for frame in range(200)]

    assert 5 < np.std(angles) < 40
    assert len({Hand(7, frame).choice([0, 90]) for frame in range(20)}) == 1
    assert Hand(7, 0).standard_normal() != Hand(7, 1).standard_normal()


def test_a_photocopy_is_made_once_and_then_held(picture, monkeypatch):
    made = []
    monkeypatch.setattr("scheduler.bench.scanning_samples.copied", lambda seen, dice: made.append(seen) or seen)

    assert len(video_of(picture, "photocopy", 1)) == FRAMES
    assert len(made) == 2


def test_the_whole_and_the_middle_of_a_frame_are_looked_at_by_turns(picture):
    frames = video_of(picture, "straight", 1)
    seen = looked_at(frames)

    assert [view.shape for view in seen[:3]] == [(480, 640), (360, 360), (480, 640)]
    assert np.array_equal(seen[1], frames[1][60:420, 140:500])
    assert all(texts_in(view) == {slip_of(5).qr_text} for view in seen[:2])


@pytest.mark.parametrize("kind", FALSE_KINDS)
def test_pictures_without_a_valid_code_give_no_text_but_that_of_a_code_not_damaged_enough(kind):
    samples = [false_sample(kind, number) for number in range(6)]

    assert all(texts_in(sample.picture) <= sample.true for sample in samples)
    assert np.array_equal(samples[0].picture, false_sample(kind, 0).picture)
    assert len({sample.picture.tobytes() for sample in samples}) == 6
    assert {sample.picture.shape for sample in samples} == {(480, 640)}
