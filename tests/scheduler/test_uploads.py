import io
import stat

import pytest

from scheduler import uploads
from scheduler.uploads import UploadTooLarge, keep_upload


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
