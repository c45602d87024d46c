"""What can go wrong with a plan, in the user's words."""

from scheduler.errors import SchedulerError


class PlanUnknown(SchedulerError):
    """There is no plan of this number."""

    code = "plan_unknown"
    status = 404
    vi = "Đợt {campaign} không có kế hoạch số {number}. Hãy xem lại số, hoặc lập kế hoạch (phieuhen plan draft)."
    en = "Campaign {campaign} has no plan {number}. Check the number, or draft a plan (phieuhen plan draft)."


class NoPlanYet(SchedulerError):
    """The campaign has no plan at all."""

    code = "no_plan"
    status = 404
    vi = "Đợt {campaign} chưa có kế hoạch. Hãy lập kế hoạch trước (phieuhen plan draft)."
    en = "Campaign {campaign} has no plan yet. Draft one first (phieuhen plan draft)."


class NoPlanCounts(SchedulerError):
    """No plan is published, so nobody has been told anything yet."""

    code = "no_plan_counts"
    status = 409
    vi = "Đợt {campaign} chưa công bố kế hoạch nào nên chưa có ai được hẹn. Hãy công bố kế hoạch trước (phieuhen plan publish)."
    en = "Campaign {campaign} has no published plan, so nobody is invited yet. Publish one first (phieuhen plan publish)."


class NothingToPlan(SchedulerError):
    """The roster holds nobody to invite."""

    code = "nobody_to_invite"
    status = 409
    vi = "Danh sách chưa có ai để mời. Hãy nhập danh sách hộ trước (phieuhen roster import)."
    en = "The roster holds nobody to invite. Import one first (phieuhen roster import)."


class NoSessions(SchedulerError):
    """No session is open."""

    code = "no_sessions"
    status = 409
    vi = "Chưa mở ca nào. Hãy mở ca trước khi lập kế hoạch (phieuhen sessions open)."
    en = "No session is open. Open the sessions before drafting (phieuhen sessions open)."


class SessionsOver(SchedulerError):
    """Every window of the open sessions has begun."""

    code = "sessions_over"
    status = 409
    vi = "Mọi khung giờ của đợt đã bắt đầu nên không còn chỗ nào để xếp. Hãy kéo dài đợt rồi mở thêm ca."
    en = "Every window of the campaign has begun, so nothing is left to plan. Extend the campaign and open more sessions."


class NestedLimits(SchedulerError):
    """Two daily limits would bind the same session."""

    code = "nested_limits"
    status = 422
    vi = "Điểm {station} chịu hai giới hạn ngày của {units}. Chỉ giữ daily_limit của một cấp."
    en = "Station {station} falls under two daily limits, of {units}. Keep the daily_limit of one level only."


class WeightsTooLarge(SchedulerError):
    """The weights, with the distances and days they are multiplied by, come to more than exact sums can hold."""

    code = "weights_too_large"
    status = 422
    vi = (
        "Chưa lập gì: theo trọng số của đợt, một người có thể tốn tới {largest} điểm, mà với số người này mỗi người chỉ được "
        "tối đa {bound} điểm. Hãy giảm các trọng số (bảng weights, preferences, urgency của điểm)."
    )
    en = (
        "Nothing was drafted: by the campaign's weights one person may cost {largest} units, and with so many people "
        "at most {bound} are possible. Lower the weights (tables weights and preferences, urgency of stations)."
    )


class PeopleUnassigned(SchedulerError):
    """Publishing would leave eligible people without a slot."""

    code = "people_unassigned"
    status = 409
    vi = (
        "Kế hoạch {number} còn {people} người chưa có lịch. Chưa công bố gì. Hãy xem lý do (phieuhen plan show {number}), "
        "hoặc chấp nhận (--accept-unassigned {people})."
    )
    en = (
        "Plan {number} leaves {people} people without a slot. Nothing was published. See why "
        "(phieuhen plan show {number}), or accept it (--accept-unassigned {people})."
    )


class PlanInputChanged(SchedulerError):
    """What the draft was computed from is not so any more: roster, sessions, dates, limits or weights."""

    code = "plan_outdated"
    status = 409
    vi = (
        "Chưa công bố gì vì danh sách, ca hoặc cài đặt của đợt đã đổi sau khi lập kế hoạch {number}; "
        "hãy lập bản thảo mới (phieuhen plan draft)."
    )
    en = (
        "Nothing was published, as the roster, the sessions or the campaign file have changed since plan {number} was drafted; "
        "draft a new one (phieuhen plan draft)."
    )


class InputChanged(SchedulerError):
    """What the plan is computed from changed while it was being solved."""

    code = "input_changed"
    status = 409
    vi = "Danh sách, ca hoặc cài đặt của đợt đã đổi trong lúc xếp lịch nên chưa lưu gì; hãy lập lại."
    en = (
        "The roster, the sessions or the campaign file changed during the planning, so nothing was stored; draft again."
    )


class PlanOutdated(SchedulerError):
    """A superseded plan cannot be published as it is."""

    code = "plan_superseded"
    status = 409
    vi = "Kế hoạch {number} đã bị thay thế. Hãy lập bản thảo mới, hoặc lấy lại kế hoạch đó (phieuhen plan restore {number})."
    en = "Plan {number} has been superseded. Draft a new one, or take that one back (phieuhen plan restore {number})."


class CampaignIsClosed(SchedulerError):
    """Nothing is planned or printed for a closed campaign."""

    code = "campaign_is_closed"
    status = 409
    vi = "Đợt {campaign} đã kết thúc nên không lập hay công bố kế hoạch nữa."
    en = "Campaign {campaign} is closed; nothing is planned or published any more."


class NoPublishedPlan(SchedulerError):
    """Places are taken in the plan that counts, and none does yet."""

    code = "no_published_plan"
    status = 409
    vi = "Đợt {campaign} chưa công bố kế hoạch nào nên chưa xếp thêm được. Hãy công bố trước (phieuhen plan publish)."
    en = "Campaign {campaign} has no published plan, so nobody can be booked yet. Publish one first (phieuhen plan publish)."


class WindowUnknown(SchedulerError):
    """No window of the session starts at that time."""

    code = "window_unknown"
    status = 404
    vi = "Phiên này không có khung giờ bắt đầu lúc “{clock}”. Các khung giờ: {known}."
    en = "No window of this session starts at “{clock}”. Its windows start at: {known}."


class SessionNotOpen(SchedulerError):
    """The session was closed: it takes nobody."""

    code = "session_not_open"
    status = 409
    vi = "Phiên {session} đã đóng nên không nhận thêm ai. Hãy chọn phiên khác."
    en = "Session {session} is closed and takes nobody. Choose another session."


class DailyLimitReached(SchedulerError):
    """The day's limit of a unit leaves fewer people than the party has."""

    code = "daily_limit_reached"
    status = 409
    vi = "Giới hạn ngày {day} của {unit} chỉ còn {free} người, cần {people}. Hãy chọn ngày khác."
    en = "The daily limit of {unit} leaves {free} people on {day} and {people} are needed. Choose another day."


class WindowBegun(SchedulerError):
    """The window has begun, so its slip would come too late."""

    code = "window_begun"
    status = 409
    vi = "Khung giờ {clock} ngày {day} đã bắt đầu. Hãy chọn khung giờ chưa đến."
    en = "The window of {clock} on {day} has begun. Choose one that is still to come."


class DayAfterDeadline(SchedulerError):
    """The session lies after the campaign's last day."""

    code = "day_after_deadline"
    status = 409
    vi = "Ngày {day} nằm sau ngày cuối của đợt ({last}). Hãy chọn ngày sớm hơn."
    en = "{day} lies after the last day of the campaign ({last}). Choose an earlier day."


class StationNotForParty(SchedulerError):
    """The station does not serve the household's unit, or takes another group."""

    code = "station_not_for_party"
    status = 409
    vi = "Điểm {station} không nhận nhóm này: nơi ở hoặc nhóm đối tượng không thuộc điểm đó. Hãy chọn điểm khác."
    en = "Station {station} does not take this party: it serves other units or another group. Choose another station."


class TooYoungThatDay(SchedulerError):
    """Somebody of the party is not old enough on the operating day."""

    code = "too_young_that_day"
    status = 409
    vi = "Ngày {day} trong nhóm còn người chưa đủ tuổi. Hãy chọn ngày từ {first} trở đi."
    en = "On {day} somebody of the party is not old enough yet. Choose {first} or a later day."


class PartyNotUnassigned(SchedulerError):
    """The published plan does not list the party as left without a slot."""

    code = "party_not_unassigned"
    status = 404
    vi = "Kế hoạch {number} không có nhóm “{party}” của hộ {household} trong số người chưa có lịch. Hãy xem lại số hộ và nhóm."
    en = "Plan {number} does not list party “{party}” of household {household} as without a slot. Check household and party."


class PartyNotInPlan(SchedulerError):
    """The plan holds no such party of the household, neither placed nor left out."""

    code = "party_not_in_plan"
    status = 404
    vi = "Kế hoạch {number} không có nhóm “{party}” của hộ {household}. Hãy xem lại số hộ và nhóm (phieuhen plan export)."
    en = "Plan {number} holds no party “{party}” of household {household}. Check household and party (phieuhen plan export)."


class PartyChanged(SchedulerError):
    """The party is not the one that the plan left out: somebody came, left, or may not be invited any more."""

    code = "party_changed"
    status = 409
    vi = "Nhóm “{party}” của hộ {household} đã đổi từ khi lập kế hoạch {number}. Hãy lập bản thảo mới (phieuhen plan draft)."
    en = "Party “{party}” of household {household} has changed since plan {number}. Draft a new plan (phieuhen plan draft)."


class BookedElsewhere(SchedulerError):
    """The party has its appointment in another window; booking does not move it."""

    code = "booked_elsewhere"
    status = 409
    vi = "Nhóm này đã có lịch lúc {clock} ngày {day} tại {station}. Xếp thêm không đổi lịch cũ; hãy giữ lịch đó."
    en = "This party has its appointment at {clock} on {day} at {station}. Booking does not move it; keep that one."


class AppointmentTakenBack(SchedulerError):
    """The party's slip was cancelled; that decision is not undone by a booking."""

    code = "appointment_cancelled"
    status = 409
    vi = "Lịch của nhóm này đã bị hủy trong kế hoạch {number} nên không xếp lại. Hãy lập bản thảo mới (phieuhen plan draft)."
    en = "This party's appointment was cancelled in plan {number} and stays so. Draft a new plan (phieuhen plan draft)."
