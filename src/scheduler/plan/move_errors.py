"""What can go wrong when somebody moves, swaps, splits or joins parties, in the user's words."""

from scheduler.errors import SchedulerError


class PartyWithoutAppointment(SchedulerError):
    """The published plan has no live appointment of the party."""

    code = "party_without_appointment"
    status = 404
    vi = (
        "Kế hoạch {number} không có lịch của nhóm “{party}” thuộc hộ {household}. Hãy xem lại số hộ và nhóm, "
        "hoặc xếp lịch trước (phieuhen slots book)."
    )
    en = (
        "Plan {number} has no appointment of party “{party}” of household {household}. Check household and party, "
        "or book it first (phieuhen slots book)."
    )


class SlotsChanged(SchedulerError):
    """One of two parties to swap has been moved since the asker looked."""

    code = "slots_changed"
    status = 409
    vi = "Một trong hai nhóm vừa được đổi lịch nên chưa đổi chỗ. Hãy xem lại lịch của cả hai rồi làm lại."
    en = "One of the two parties has been moved meanwhile, so nothing was swapped. Look at both again."


class PersonNotOfHouseholdParty(SchedulerError):
    """Somebody named does not come with the household's main party."""

    code = "person_not_of_household_party"
    status = 409
    vi = "Người số {resident} không đi cùng nhóm chính của hộ {household} nên không tách được. Chưa thay đổi gì."
    en = "Person {resident} does not come with the main party of household {household}, so nothing was split."


class NobodyLeft(SchedulerError):
    """A split would leave nobody in the household's main party."""

    code = "nobody_left_in_party"
    status = 409
    vi = "Tách như vậy thì nhóm chính của hộ {household} không còn ai. Hãy để lại ít nhất một người, hoặc đổi lịch cả nhóm."
    en = "That would leave nobody in the main party of household {household}. Leave at least one person, or move the party."
