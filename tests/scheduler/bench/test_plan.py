import numpy as np
import pytest

from plan_cases import Hall, make_problem
from scheduler.assign.verify import recount
from scheduler.bench.first_fit import first_fit
from scheduler.bench.plan import run
from scheduler.bench.plan_instances import instance


def test_the_town_is_the_one_that_all_figures_were_measured_on() -> None:
    problem = instance("ref-town").problem

    problem.validate()
    assert (problem.parties, problem.classes, problem.sessions, len(problem.arc_class)) == (6_180, 162, 275, 459)
    assert int(problem.party_size.sum()) == 21_566
    assert int((np.arange(6_180) * problem.party_size.astype(np.int64)).sum()) == 66_714_580
    assert np.unique(problem.session_capacity).tolist() == [8, 149, 164]
    assert len(problem.limit_people) == 0


def test_one_seed_gives_one_town() -> None:
    first, again, other = (instance("ref-town", seed=seed).problem for seed in (3, 3, 4))

    assert np.array_equal(first.arc_cost, again.arc_cost)
    assert not np.array_equal(first.arc_cost, other.arc_cost)


@pytest.fixture(scope="module")
def results() -> dict[str, dict]:
    return {row["metric"]: row for row in run("ref-town")}


def test_the_bench_reports_every_figure_with_its_unit_and_whether_its_target_is_met(results: dict[str, dict]) -> None:
    assert all(set(row) == {"metric", "value", "unit", "target", "met"} for row in results.values())
    assert all((row["met"] is None) == (row["target"] is None) for row in results.values())


@pytest.mark.parametrize("metric", ["late", "unassigned", "over_capacity", "overfull_windows", "ineligible"])
def test_what_must_never_happen_does_not_happen_in_the_town(results: dict[str, dict], metric: str) -> None:
    assert (results[metric]["value"], results[metric]["met"]) == (0, True)


def test_the_town_s_plan_is_as_good_as_the_record(results: dict[str, dict]) -> None:
    assert [name for name in ("gap", "splits", "splits_ratio", "holes_share") if not results[name]["met"]] == []


def test_first_fit_takes_the_earliest_window_with_room_and_overfills_nothing() -> None:
    problem = make_problem(
        parties=[(0, 3), (0, 2), (0, 1), (1, 2), (2, 1)],
        halls=[Hall(0, 0, [4], 0, 0), Hall(0, 1, [9], 0, 1), Hall(1, 0, [1, 2])],
        arcs=[(0, 0, 0), (1, 0, 0), (1, 1, 9)],
        limits=[4, 4],
        first_days=[0, 1, 0],
    )

    windows = first_fit(problem)

    assert windows.tolist() == [0, 1, 0, 1, -1]
    assert recount(problem, windows)["over_limit"] == 0
