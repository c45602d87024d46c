"""Where mobile teams stand on which days: team-days per ward by an integer program, then a calendar over the whole campaign.

`deploy` answers for one district; districts have nothing in common. Its two steps can each be checked alone: `deploy_program`
says how many team-days each ward gets, `deploy_calendar` says who stands there when.
"""

import numpy as np

from scheduler.assign.deploy_calendar import blocks_of, lay_over_days, way_of
from scheduler.assign.deploy_problem import Deployment, DeployWeights, District
from scheduler.assign.deploy_program import best_team_days


def deploy(district: District, weights: DeployWeights | None = None) -> Deployment:
    """Return where the teams of a district stand on which days; the same district gives the same answer.

    Raises
    ------
    ShapesDisagree, OutOfRange, FixedBlocksOverlap, FixedBlockIdle
        The district is not what its docstring says.
    """
    district.validate()
    answer = best_team_days(district, weights or DeployWeights())
    calendar = lay_over_days(district, answer.ward_team_days)
    return Deployment(
        team_day_ward=calendar,
        ward_team_days=answer.ward_team_days,
        ward_people=answer.ward_people,
        headquarters_people=answer.headquarters_people,
        unserved_people=answer.unserved_people,
        team_km=np.array([way_of(district, days) for days in calendar], np.float64),
        visits=sum(len(blocks_of(days, works)) for days, works in zip(calendar, district.team_works, strict=True)),
        cost_milli=answer.cost_milli,
        bound_milli=answer.bound_milli,
    )
