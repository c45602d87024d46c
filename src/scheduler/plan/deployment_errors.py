"""Why mobile teams cannot be deployed, in the user's words."""

from scheduler.errors import SchedulerError


class NoMobileStation(SchedulerError):
    """There is nowhere for a team to go."""

    code = "no_mobile_station"
    status = 409
    vi = "Đợt {campaign} chưa có điểm lưu động nào (kind = mobile). Hãy thêm điểm ở các xã, phường rồi xếp tổ."
    en = "Campaign {campaign} has no mobile station (kind = mobile). Add some in the communes, then deploy the teams."


class NoMobileTeam(SchedulerError):
    """Nobody is there to be sent."""

    code = "no_mobile_team"
    status = 409
    vi = (
        "Đợt {campaign} chưa có tổ lưu động nào: không điểm lưu động nào có ca với bộ thiết bị. "
        "Hãy ghi ca với bộ (và tổ) ở ít nhất một điểm lưu động."
    )
    en = (
        "Campaign {campaign} has no mobile team: no mobile station has a shift with kits. "
        "Give at least one of them a shift with its kits (and team)."
    )


class NobodyForTeams(SchedulerError):
    """There is nobody whom a mobile team could serve."""

    code = "nobody_for_teams"
    status = 409
    vi = "Danh sách chưa có ai có thể đến điểm lưu động của đợt {campaign}. Hãy nhập danh sách hộ, hoặc xem lại serves của điểm."
    en = "Nobody on the roster could go to a mobile station of {campaign}. Import the roster, or check whom the stations serve."


class NoDaysToDeploy(SchedulerError):
    """The campaign's last day has begun."""

    code = "no_days_to_deploy"
    status = 409
    vi = "Đợt kết thúc ngày {last}, không còn ngày nào để xếp tổ lưu động. Hãy kéo dài đợt trước."
    en = "The campaign ends on {last}: no day is left to deploy teams on. Extend it first."


class TooFewTeams(SchedulerError):
    """More teams are asked for than a unit has."""

    code = "too_few_teams"
    status = 422
    vi = "{unit} chỉ có {teams} tổ lưu động, không có {asked}. Hãy chọn từ 1 đến {teams}, hoặc thêm bộ và tổ vào ca lưu động."
    en = "{unit} has only {teams} mobile teams, not {asked}. Choose 1 to {teams}, or add kits and teams to mobile shifts."


class BlockInvalid(SchedulerError):
    """A block fixed by hand names what is not there."""

    code = "block_invalid"
    status = 422
    vi = "Khối cố định {block}: {why_vi}."
    en = "Fixed block {block}: {why_en}."


class BlocksOverlap(SchedulerError):
    """Two blocks fixed by hand need one team on one day."""

    code = "blocks_overlap"
    status = 422
    vi = "Khối cố định {block} trùng với khối khác: tổ {team} ngày {day} đã ở nơi khác. Hãy đổi ngày hoặc tổ."
    en = "Fixed block {block} meets another: on {day} team {team} is elsewhere already. Change the days or the team."


class ProposalChanged(SchedulerError):
    """What was proposed is no longer what would be proposed."""

    code = "proposal_changed"
    status = 409
    vi = "Đợt hoặc danh sách đã thay đổi từ khi xem đề xuất nên chưa ghi gì. Hãy xem đề xuất mới rồi áp dụng."
    en = "The campaign or its roster has changed since the proposal was shown; nothing was written. Look at the new one first."
