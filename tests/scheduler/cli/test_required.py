"""phieuhen slots required: the sentence first, then the table."""

import pytest

from commands import Terminal


@pytest.fixture
def terminal(monkeypatch, capsys, tmp_path):
    for name in ("DATABASE_URL", "KEYS_DIR", "MASTER_KEY", "DATA_DIR", "CLOCK"):
        monkeypatch.delenv(f"PHIEUHEN_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    made = Terminal(monkeypatch, capsys)
    made.do("campaign", "load", "ha-tinh", "--scenario")
    return made


def rows(out: str) -> dict[str, str]:
    cells = [line.split("  ") for line in out.splitlines()[1:]]
    return {line[0].strip(): line[-1].strip() or " ".join(line[1:]).strip() for line in cells}


def test_ha_tinh_is_told_in_words_that_it_will_be_late(terminal):
    said = terminal.do("slots", "required", "--as-of", "2021-03-18").out
    assert said.splitlines()[0] == (
        "Không kịp: với chỉ tiêu 8.400 mỗi ngày thì 25/7/2021 mới xong, muộn 25 ngày so với hạn 30/6/2021. "
        "Cần 10.405 mỗi ngày."
    )
    assert rows(said) == {
        "Đơn vị": "Tỉnh Hà Tĩnh",
        "Tính đến ngày": "18/3/2021 (theo mốc hồ sơ của tệp đợt)",
        "Phải thu nhận": "1.149.122",
        "Đã thu nhận": "67.000",
        "Còn lại": "1.082.122",
        "Hạn": "30/6/2021 (còn 104 ngày)",
        "Cần mỗi ngày": "10.405 (xếp lịch 10.406)",
        "Chỉ tiêu mỗi ngày": "8.400 (80,7% mức cần)",
        "Chỗ mỗi ngày": "– (chưa mở ca ở đây)",
        "Xong, với chỉ tiêu 8.400 mỗi ngày": "25/7/2021 (muộn 25 ngày)",
    }
    english = terminal.do("slots", "required", "--lang", "en").out
    assert "Needed: 10,405 a day." in english
    assert rows(english)["Target a day"] == "8,400 (80.7% of the need)"


def test_a_unit_of_another_campaign_and_a_day_that_is_none_are_refused_in_a_sentence(terminal):
    said = terminal.run("slots", "required", "--unit", "462")
    assert (said.code, said.out) == (2, "")
    assert "không có" in said.err
    assert terminal.run("slots", "required", "--as-of", "18/3/2021").code == 2
