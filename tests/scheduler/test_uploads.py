import io
import os
import stat
import time

import pytest

from scheduler import uploads
from scheduler.uploads import TextTooLarge, UploadNoText, UploadTooLarge, keep_upload, sweep_uploads, text_of


def test_an_upload_is_kept_aside_in_a_private_folder(tmp_path):
    path = keep_upload(io.BytesIO(b"danh sach"), tmp_path / "uploads")
    assert path.read_bytes() == b"danh sach"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert keep_upload(io.BytesIO(b"danh sach"), tmp_path / "uploads") != path


def test_a_file_above_the_bound_is_refused_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1 << 20)
    with pytest.raises(UploadTooLarge) as caught:
        keep_upload(io.BytesIO(bytes((1 << 20) + 1)), tmp_path / "uploads")
    assert (caught.value.status, caught.value.params) == (413, {"most": 1})
    assert list((tmp_path / "uploads").iterdir()) == []


def test_an_upload_can_be_read_by_nobody_else(tmp_path):
    assert stat.S_IMODE(keep_upload(io.BytesIO(b"x"), tmp_path).stat().st_mode) == 0o600


def test_uploads_older_than_a_day_are_swept_unless_a_job_needs_them(tmp_path):
    old, needed, young = (keep_upload(io.BytesIO(b"x"), tmp_path) for _ in range(3))
    for path in (old, needed):
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    sweep_uploads(tmp_path, needed={str(needed)})
    assert set(tmp_path.iterdir()) == {needed, young}
    sweep_uploads(tmp_path / "never made")


def test_a_text_is_read_whole_and_strictly_or_refused():
    assert text_of(io.BytesIO("\ufeffđợt".encode())) == "đợt"
    with pytest.raises(UploadNoText):
        text_of(io.BytesIO("đợt".encode("utf-16")))
    with pytest.raises(TextTooLarge):
        text_of(io.BytesIO(bytes((1 << 20) + 1)))
