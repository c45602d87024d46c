"""What can be wrong with places and with the campaign file: each names the key, what is wrong and what would be right."""

from collections.abc import Sequence
from typing import Any

from scheduler.errors import SchedulerError


class PlacesError(SchedulerError):
    """Something about campaigns, units, stations or sessions that the user can mend."""

    code = "places_error"


class CampaignUnknown(PlacesError):
    """There is no campaign with that code."""

    code = "campaign_unknown"
    status = 404
    vi = "Không có đợt “{campaign}”. Các đợt đang có: {known}."
    en = "There is no campaign “{campaign}”. The campaigns are: {known}."


class CampaignNotChosen(PlacesError):
    """Several campaigns are loaded and none was named."""

    code = "campaign_not_chosen"
    status = 409
    vi = "Có nhiều đợt ({known}). Hãy chọn một đợt bằng --campaign MÃ."
    en = "There are several campaigns ({known}). Choose one with --campaign CODE."


class NoCampaign(PlacesError):
    """No campaign is loaded yet."""

    code = "no_campaign"
    status = 404
    vi = "Chưa có đợt nào. Hãy nạp một tệp đợt (phieuhen campaign load TỆP)."
    en = "No campaign is loaded yet. Load a campaign file (phieuhen campaign load FILE)."


class CampaignClosed(PlacesError):
    """The campaign is closed; nothing of it changes any more."""

    code = "campaign_closed"
    status = 409
    vi = "Đợt “{campaign}” đã kết thúc, không sửa được nữa."
    en = "The campaign “{campaign}” is closed and can no longer be changed."


class ScenarioUnknown(PlacesError):
    """No scenario of that name ships with the program."""

    code = "scenario_unknown"
    status = 404
    vi = "Không có kịch bản “{scenario}”. Các kịch bản có sẵn: {known}."
    en = "There is no scenario “{scenario}”. The scenarios are: {known}."


class DatasetUnknown(PlacesError):
    """No list of administrative units of that name is stored or ships with the program."""

    code = "dataset_unknown"
    status = 422
    vi = "Không có danh mục hành chính “{dataset}”. Các danh mục có sẵn: {known}."
    en = "There is no list of units “{dataset}”. The lists are: {known}."


class PublicUrlFrozen(PlacesError):
    """Slips with the old address are already on paper."""

    code = "public_url_frozen"
    status = 409
    vi = "public_url: không đổi được từ {old} sang {new}, vì phiếu đã in mang địa chỉ cũ. Hãy giữ nguyên {old}."
    en = "public_url: cannot change from {old} to {new}: slips on paper carry the old one. Keep {old}."


class StationInUse(PlacesError):
    """A station that the new file leaves out still has appointments, devices or arrivals."""

    code = "station_in_use"
    status = 409
    vi = "stations: không bỏ được điểm {station}, vì còn lịch hẹn, thiết bị hoặc lượt đến ở đó. Hãy giữ điểm này trong tệp."
    en = "stations: {station} cannot be left out: appointments, devices or arrivals are there. Keep it in the file."


class DatasetFrozen(PlacesError):
    """Units, neighbourhoods and stations of the campaign are keyed by its dataset."""

    code = "dataset_frozen"
    status = 409
    vi = "dataset: đợt này đã dùng danh mục {old}, không đổi sang {new} được. Hãy lập đợt mới với mã khác."
    en = "dataset: this campaign uses {old} and cannot change to {new}. Start a campaign with another code."


class SessionUnknown(PlacesError):
    """No session bears that name."""

    code = "session_unknown"
    status = 404
    vi = "Không có phiên {session}. Hãy kiểm tra điểm, ngày và ca, hoặc mở phiên (phieuhen sessions open)."
    en = "There is no session {session}. Check station, day and shift, or open them (phieuhen sessions open)."


class Finding(PlacesError):
    """One thing wrong with a campaign file. Its parameters always hold `key`, the place in the file."""

    code = "campaign_file_finding"
    status = 422


class CampaignFileInvalid(PlacesError):
    """A campaign file that cannot be used, with everything that is wrong with it."""

    code = "campaign_file_invalid"
    status = 422
    vi = "Tệp đợt có lỗi ({count}), chưa nạp gì:"
    en = "Errors in the campaign file: {count}; nothing was loaded:"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(count=len(self.findings))

    def text(self, lang: str) -> str:
        """Return the heading and one line per finding in `lang`."""
        return "\n".join([super().text(lang), *(f"- {finding.text(lang)}" for finding in self.findings)])

    def as_items(self, lang: str) -> list[dict[str, Any]]:
        """Return the findings as `{key, code, detail}`, for a problem document."""
        return [{"key": f.params["key"], "code": f.code, "detail": f.text(lang)} for f in self.findings]


class TomlSyntax(Finding):
    """The file is not TOML."""

    code = "toml_syntax"
    vi = "Dòng {line}, cột {column}: không đọc được TOML ({detail}). Hãy kiểm tra dấu nháy, ngoặc và dấu =."
    en = "Line {line}, column {column}: this is not TOML ({detail}). Check quotes, brackets and the = sign."


class UnknownKey(Finding):
    """A key that the campaign file does not have."""

    code = "unknown_key"
    vi = "{key}: không có khóa này. {hint_vi}"
    en = "{key}: there is no such key. {hint_en}"


class MissingKey(Finding):
    """A key that must be there is not."""

    code = "missing_key"
    vi = "{key}: thiếu khóa này. Hãy thêm, ví dụ: {example}"
    en = "{key}: this key is missing. Add it, for example: {example}"


class InvalidValue(Finding):
    """A value of the wrong kind or outside its range."""

    code = "invalid_value"
    vi = "{key}: “{value}” không hợp lệ; cần {expected_vi}."
    en = "{key}: “{value}” is not valid; it must be {expected_en}."


class DeadlineMissing(Finding):
    """Neither or both ways of saying the last day are given: the one that counts it, and `before`."""

    code = "deadline_missing"
    vi = "{key}: hãy ghi đúng một trong hai: {inclusive} (tính cả ngày đó) hoặc before (trước ngày đó)."
    en = "{key}: give exactly one of {inclusive} (that day counts) and before (that day no longer counts)."


class DeadlineBeforeStart(Finding):
    """The last day lies before the first."""

    code = "deadline_before_start"
    vi = "{key}: hạn cuối {last} đứng trước ngày bắt đầu {first}. Hạn cuối phải từ {first} trở đi."
    en = "{key}: the last day {last} lies before the first day {first}. It must be {first} or later."


class CampaignTooLong(Finding):
    """More days than any campaign has: a slip in the year."""

    code = "campaign_too_long"
    vi = "{key}: từ {first} đến {last} là {days} ngày; một đợt dài không quá {most} ngày. Hãy kiểm tra lại năm."
    en = "{key}: from {first} to {last} are {days} days; a campaign has at most {most}. Check the year."


class StationWithoutKits(Finding):
    """A station, or one of its shifts, at which nobody can be served."""

    code = "station_without_kits"
    vi = '{key}: điểm này không có bộ thiết bị nào. Hãy ghi ít nhất một, ví dụ kits = ["BTB-1"].'
    en = '{key}: nobody can be served here without a kit. Name at least one, for example kits = ["BTB-1"].'


class StationWithoutDays(Finding):
    """A station that is open on no day of the campaign."""

    code = "station_without_days"
    vi = "{key}: từ {first} đến {last} điểm này không mở ngày nào trong đợt. Hãy sửa from_day hoặc to_day."
    en = "{key}: from {first} to {last} it is open on no day of the campaign. Mend from_day or to_day."


class DuplicateCode(Finding):
    """A code that must be unique stands twice."""

    code = "duplicate_code"
    vi = "{key}: mã “{value}” bị lặp. Mỗi mã chỉ dùng một lần."
    en = "{key}: the code “{value}” stands twice. Use every code once."


class UnknownUnit(Finding):
    """A unit code that the dataset does not have."""

    code = "unknown_unit"
    vi = "{key}: không có đơn vị “{unit}” trong danh mục {dataset}. {hint_vi}"
    en = "{key}: there is no unit “{unit}” in {dataset}. {hint_en}"


class UnitOutside(Finding):
    """A unit that does not belong to the campaign's unit."""

    code = "unit_outside"
    vi = "{key}: {unit_name} ({unit}) không thuộc {campaign_unit}. Hãy chọn đơn vị thuộc {campaign_unit}."
    en = "{key}: {unit_name} ({unit}) is not part of {campaign_unit}. Choose a unit within it."


class WindowTooLong(Finding):
    """Windows that do not divide the shift."""

    code = "window_does_not_divide_shift"
    vi = "{key}: ca {hours} dài {minutes} phút, không chia hết cho khung {window} phút. Dùng được: {fitting}."
    en = "{key}: the shift {hours} has {minutes} minutes; windows of {window} do not divide it. Use {fitting}."


class GroupRulesIncomplete(Finding):
    """The ordered rules leave people without a group, or can never be reached."""

    code = "group_rules_incomplete"
    vi = '{key}: quy tắc cuối cùng, và chỉ quy tắc cuối, phải là when = "otherwise" để ai cũng có nhóm.'
    en = '{key}: the last rule, and no other, must be when = "otherwise", so that everybody has a group.'


class FigureContradicts(Finding):
    """A figure that goes beyond what it is a part of."""

    code = "figure_contradicts"
    vi = "{key}: {figure} lớn hơn {bound_name_vi} ({bound}). Hãy kiểm tra lại số liệu nguồn."
    en = "{key}: {figure} is more than {bound_name_en} ({bound}). Check the figure at its source."


class PlaceholderUnknown(Finding):
    """A text with a `{word}` that means nothing there."""

    code = "placeholder_unknown"
    vi = "{key}: không hiểu {{{placeholder}}}. Dùng được: {known}."
    en = "{key}: {{{placeholder}}} means nothing here. Use {known}."


class TooFewDays(Finding):
    """A team has more units to visit than days."""

    code = "too_few_days"
    vi = "{key}: {units} đơn vị mà chỉ có {days} ngày cho mỗi tổ. Hãy tăng teams hoặc thêm ngày."
    en = "{key}: {units} units but only {days} days for each team. Raise teams or give more days."


class TemplateWithoutUnits(Finding):
    """A template for a level of which there is no unit: lists of two levels have no districts."""

    code = "template_without_units"
    vi = '{key}: trong danh mục {dataset} ở đây không có đơn vị cấp {per} nào. Với danh mục hai cấp hãy dùng per = "commune".'
    en = '{key}: {dataset} has no unit of the level {per} here. With a list of two levels use per = "commune".'
