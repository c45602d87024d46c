"""What can be wrong with the calendar of a campaign file: shifts, teams, closures and loans."""

from scheduler.places.errors import Finding


class EndsBeforeStart(Finding):
    """A stretch of days that ends before it begins."""

    code = "ends_before_start"
    vi = "{key}: ngày cuối {end} đứng trước ngày đầu {start}. Ngày cuối phải từ {start} trở đi."
    en = "{key}: the last day {end} lies before the first day {start}. It must be {start} or later."


class ClosureOutside(Finding):
    """A closure of days that the campaign does not have."""

    code = "closure_outside"
    vi = "{key}: ngày {day} nằm ngoài đợt ({first} – {last}), không có gì để đóng. Hãy sửa ngày."
    en = "{key}: {day} is no day of the campaign ({first} – {last}), so there is nothing to close. Mend the day."


class OneOfTwo(Finding):
    """Two keys of which only one may stand."""

    code = "one_of_two"
    vi = "{key}: chỉ ghi một trong hai: {one} hoặc {other}."
    en = "{key}: give only one of {one} and {other}."


class CodeUnknown(Finding):
    """A code of a station, shift, kit or team that the file does not have."""

    code = "code_unknown"
    vi = "{key}: không có “{value}” trong đợt. Đang có: {known}."
    en = "{key}: the campaign has no “{value}”. It has: {known}."


class LoanOfNothing(Finding):
    """A loan of neither kit nor team."""

    code = "loan_of_nothing"
    vi = "{key}: chưa ghi bộ hay tổ nào được điều đi. Hãy ghi kits hoặc teams."
    en = "{key}: no kit and no team is lent. Give kits or teams."


class LoanOutside(Finding):
    """A loan for days that the campaign does not have."""

    code = "loan_outside"
    vi = "{key}: ngày {day} nằm ngoài đợt ({first} – {last}), không có ca nào để chi viện. Hãy sửa ngày."
    en = "{key}: {day} is no day of the campaign ({first} – {last}), so there is no shift to lend for. Mend the day."


class LoanToOwnUnit(Finding):
    """Something lent to the unit that has it anyway."""

    code = "loan_to_own_unit"
    vi = "{key}: {what} vốn làm việc ở đơn vị {unit}, điểm {station} cũng thuộc đơn vị đó nên không gọi là chi viện. Hãy sửa ca."
    en = "{key}: {what} works in unit {unit} anyway, and {station} belongs to it: that is no loan. Change the station's shifts."


class KitInTwoPlaces(Finding):
    """One kit, or one team, works in two shifts at the same time."""

    code = "kit_in_two_places"
    vi = "{key}: ngày {day} bộ hoặc tổ {kit} phải ở hai nơi cùng lúc: {first} và {second}. Hãy đổi giờ, ngày, bộ hoặc tổ."
    en = "{key}: on {day} {kit} would be in two places at once: {first} and {second}. Change hours, days, kit or team."


class ShiftsOverlap(Finding):
    """Two shifts of one station overlap."""

    code = "shifts_overlap"
    vi = "{key}: ca {first} và ca {second} chồng giờ nhau. Ca sau phải bắt đầu khi ca trước đã kết thúc."
    en = "{key}: the shifts {first} and {second} overlap. The later must start when the earlier has ended."
