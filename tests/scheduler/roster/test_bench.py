from scheduler.bench import import_


def test_the_benchmark_gives_its_two_metrics(monkeypatch):
    monkeypatch.setattr(import_, "PEOPLE", 300)
    monkeypatch.setattr(import_, "ROUNDS", 1)
    results = import_.run()
    assert [(row["metric"], row["unit"], row["target"]) for row in results] == [
        ("xlsx_vs_calamine", "ratio", 4.0),
        ("rows_per_second", "rows/s", None),
    ]
    assert all(row["value"] > 0 for row in results)
