"""What can go wrong when one plan takes the place of another, in the user's words."""

from scheduler.errors import SchedulerError


class PlanWouldUndo(SchedulerError):
    """Since the draft people were told, have come or were moved whom it places elsewhere or leaves out."""

    code = "plan_would_undo"
    status = 409
    vi = (
        "Chưa công bố gì: sau khi lập kế hoạch {number}, {people} người ({slips} phiếu) đã nhận phiếu, đã đến hoặc được đổi lịch, "
        "mà kế hoạch này xếp họ chỗ khác hoặc bỏ họ ra. Hãy lập bản thảo mới (phieuhen plan draft)."
    )
    en = (
        "Nothing was published: since plan {number} was drafted, {people} people ({slips} slips) were handed their slip, came or "
        "were moved, and this plan places them elsewhere or leaves them out. Draft a new one (phieuhen plan draft)."
    )


class NewWindowsBegun(SchedulerError):
    """Windows that the draft gives to people have begun by now."""

    code = "new_windows_begun"
    status = 409
    vi = (
        "Chưa công bố gì: kế hoạch {number} xếp {people} người vào khung giờ nay đã bắt đầu. "
        "Hãy lập bản thảo mới (phieuhen plan draft)."
    )
    en = (
        "Nothing was published: plan {number} gives {people} people a window that has begun by now. "
        "Draft a new one (phieuhen plan draft)."
    )


class AnotherPlanCounts(SchedulerError):
    """The draft was made to replace another plan than the one that counts now."""

    code = "another_plan_counts"
    status = 409
    vi = (
        "Kế hoạch {number} được lập để thay kế hoạch {based_on}, nay đang có hiệu lực là kế hoạch {present}. "
        "Hãy lập bản thảo mới (phieuhen plan draft)."
    )
    en = (
        "Plan {number} was drafted to replace plan {based_on}, and plan {present} counts by now. "
        "Draft a new one (phieuhen plan draft)."
    )


class PlanNeverCounted(SchedulerError):
    """A draft cannot be taken back: it never counted."""

    code = "plan_never_counted"
    status = 409
    vi = "Kế hoạch {number} chưa từng có hiệu lực nên không có gì để lấy lại. Hãy công bố (phieuhen plan publish {number})."
    en = "Plan {number} never counted, so there is nothing to take back. Publish it (phieuhen plan publish {number})."


class NoFormerPlan(SchedulerError):
    """No plan was replaced by another yet."""

    code = "no_former_plan"
    status = 404
    vi = "Đợt {campaign} chưa có kế hoạch nào bị thay thế nên không có gì để lấy lại. Hãy xem các kế hoạch (phieuhen plan show)."
    en = "No plan of campaign {campaign} has been replaced, so there is none to take back. See the plans (phieuhen plan show)."


class RestoreWouldUndo(SchedulerError):
    """People were told or have come by the plan that counts, and the former one has them elsewhere."""

    code = "restore_would_undo"
    status = 409
    vi = (
        "Chưa đổi gì: {people} người ({slips} phiếu) đã nhận phiếu, đã đến hoặc được đổi lịch theo kế hoạch đang có hiệu lực sẽ "
        "mất lịch đó nếu lấy lại kế hoạch {number}. Hãy xem ai đổi (phieuhen plan restore {number} --dry-run), hoặc lập bản thảo "
        "mới (phieuhen plan draft)."
    )
    en = (
        "Nothing was changed: {people} people ({slips} slips) who were handed their slip, came or were moved under the plan that "
        "counts would lose that slot if plan {number} came back. See who moves (phieuhen plan restore {number} --dry-run), or "
        "draft a new plan (phieuhen plan draft)."
    )


class FormerPlacesGone(SchedulerError):
    """Windows of the former plan are closed or take fewer people by now."""

    code = "former_places_gone"
    status = 409
    vi = (
        "Chưa đổi gì: {people} người của kế hoạch {number} không còn chỗ vì khung giờ đã đóng, bớt chỗ, hoặc giới hạn "
        "ngày đã giảm. Hãy mở lại chỗ đó, hoặc lập bản thảo mới (phieuhen plan draft)."
    )
    en = (
        "Nothing was changed: {people} people of plan {number} have no place any more, as windows were closed or made "
        "smaller, or a daily limit was lowered. Undo that, or draft a new plan (phieuhen plan draft)."
    )


class RestoreLeavesOut(SchedulerError):
    """People have a slot now and none in the former plan."""

    code = "restore_leaves_out"
    status = 409
    vi = (
        "Chưa đổi gì: {people} người đang có lịch mà kế hoạch {number} chưa xếp. Hãy xem ai (phieuhen plan restore {number} "
        "--dry-run), hoặc chấp nhận (--accept-unassigned {people})."
    )
    en = (
        "Nothing was changed: {people} people have a slot now and none in plan {number}. See who (phieuhen plan restore {number} "
        "--dry-run), or accept it (--accept-unassigned {people})."
    )
