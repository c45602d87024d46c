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
    vi = "Kế hoạch {number} đã bị thay thế. Hãy lập bản thảo mới."
    en = "Plan {number} has been superseded. Draft a new one."


class CampaignIsClosed(SchedulerError):
    """Nothing is planned or printed for a closed campaign."""

    code = "campaign_is_closed"
    status = 409
    vi = "Đợt {campaign} đã kết thúc nên không lập hay công bố kế hoạch nữa."
    en = "Campaign {campaign} is closed; nothing is planned or published any more."
