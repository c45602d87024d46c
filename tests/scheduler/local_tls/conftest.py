import pytest

from scheduler.keys import Keys
from scheduler.local_tls.store import Store


@pytest.fixture
def store(tmp_path) -> Store:
    """An installation whose master key is made and whose certificates are not."""
    folder = tmp_path / "keys"
    return Store(folder, Keys.in_folder(folder))
