import pytest

from scheduler.bench import import_, import_province


@pytest.mark.parametrize("variant", ["", "large"])
def test_the_benchmark_gives_its_two_metrics(monkeypatch, variant):
    for name, value in {"PEOPLE": 300, "ROUNDS": 1, "LARGE_PEOPLE": 300, "LARGE_ROUNDS": 1}.items():
        monkeypatch.setattr(import_, name, value)
    results = import_.run(variant)
    assert [(row["metric"], row["unit"], row["target"]) for row in results] == [
        ("xlsx_vs_calamine", "ratio", 4.0),
        ("rows_per_second", "rows/s", None),
    ]
    assert all(row["value"] > 0 for row in results)


def test_a_province_is_read_ward_by_ward_in_a_process_of_its_own_and_says_so(tmp_path, capfd):
    results = import_province.measure(tmp_path, people=700)
    assert [(row["metric"], row["unit"], row["target"]) for row in results] == [
        ("csv_peak_mb", "MB", 600.0),
        ("rows_per_second", "rows/s", None),
    ]
    assert all(row["value"] > 0 for row in results)
    assert len(list(tmp_path.glob("*.csv"))) == 1
    said = capfd.readouterr().err
    assert "Writing the files of a province" in said
    assert "Importing the files of a province" in said
