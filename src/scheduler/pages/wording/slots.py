"""What the calendar of slots says."""

from typing import Final

from notices.sentences import Pair

SLOTS: Final[dict[str, Pair]] = {
    "nav_slots": ("Lịch", "Calendar"),
    "see_slots": ("Lịch chỗ theo ngày và giờ", "Calendar of places by day and hour"),
    "slots_title": ("Lịch chỗ, {place}", "Calendar of places, {place}"),
    "slots_lead_plan": ("{span}. Đã hẹn theo kế hoạch số {number}.", "{span}. Taken as by plan {number}."),
    "slots_lead_no_plan": (
        "{span}. Chưa có kế hoạch nào được công bố nên chưa chỗ nào có người hẹn.",
        "{span}. No plan is published yet, so no place is taken.",
    ),
    "slots_where": ("Nơi", "Where"),
    "slots_units": ("Đơn vị", "Units"),
    "slots_stations": ("Điểm của {unit}", "Stations of {unit}"),
    "slots_from": ("Từ ngày", "From"),
    "slots_show": ("Xem lịch", "Show calendar"),
    "slots_earlier": ("14 ngày trước", "14 days earlier"),
    "slots_later": ("14 ngày sau", "14 days later"),
    "slots_two_weeks": ("Xem 14 ngày", "Show 14 days"),
    "slots_whole": ("Xem cả đợt", "Show the whole campaign"),
    "slots_day_before": ("Ngày trước", "Day before"),
    "slots_day_after": ("Ngày sau", "Day after"),
    "slots_taken": ("Đã hẹn", "Taken"),
    "slots_free": ("Còn trống", "Free"),
    "slots_closed": ("Khung giờ đóng", "Closed windows"),
    "slots_of_windows": ("trong {windows} khung giờ", "of {windows} windows"),
    "slots_of_places": ("{share} số chỗ", "{share} of the places"),
    # The finding
    "slots_holidays": ("Ngày lễ trong khoảng này: {days}.", "Public holidays among these days: {days}."),
    "slots_part_morning": ("buổi sáng", "the morning"),
    "slots_part_afternoon": ("buổi chiều", "the afternoon"),
    "slots_part_evening": ("buổi tối", "the evening"),
    "slots_part_night": ("ban đêm", "the night"),
    "slots_fullest": (
        "Kín nhất là {parts}, {share} đã hẹn; các buổi khác còn {free} chỗ",
        "Fullest: {parts}, {share} taken; at other times {free} places are free",
    ),
    "slots_and": ("{first} và {last}", "{first} and {last}"),
    "slots_one_part": (
        "{share} số chỗ đã hẹn, còn {free} chỗ trống",
        "{share} of the places are taken, {free} are free",
    ),
    "slots_all_taken": ("Cả {places} chỗ đều đã có người hẹn", "All {places} places are taken"),
    "slots_none_taken": ("Chưa ai hẹn, còn cả {places} chỗ", "Nobody has a place yet, all {places} are free"),
    "slots_no_plan_yet": ("Có {places} chỗ chờ xếp lịch", "{places} places wait for a plan"),
    "slots_all_closed": ("Mọi khung giờ đều đóng", "Every window is closed"),
    "slots_no_windows": ("Không có khung giờ nào trong những ngày này", "There are no windows on these days"),
    # The chart and its key
    "slots_chart_text": (
        "Mỗi hàng một ngày, mỗi cột một giờ; số trong ô là phần trăm chỗ đã hẹn. Bảng dưới đây nói cùng điều đó.",
        "A row a day, a column an hour; the figure in a cell is the percentage of places taken. The tables below say the same.",
    ),
    "slots_key": (
        "Số trong ô: phần trăm chỗ đã hẹn. Gạch chân: vượt số chỗ. Ô trống: điểm không làm việc.",
        "Figures: percentage of places taken. Underlined: more than there are. Blank: not working.",
    ),
    "slots_key_over": ("trên 100", "over 100"),
    "slots_key_closed": ("đóng", "closed"),
    "slots_by_hour": ("Bảng phần trăm theo giờ", "Percentages by hour as a table"),
    "slots_by_day": ("Theo ngày", "By day"),
    "slots_by_station": ("Theo điểm", "By station"),
    "slots_by_window": ("Từng khung giờ", "Window by window"),
    "slots_hours": ("Giờ", "Hours"),
    "slots_state": ("Ghi chú", "Note"),
    "slots_day_closed": ("đóng cả ngày", "closed all day"),
    "slots_day_off": ("không làm việc", "not working"),
    "slots_too_many": (
        "{stations} điểm có quá nhiều khung giờ cho một trang. Hãy chọn một điểm để xem từng khung giờ.",
        "The windows of {stations} stations do not fit on a page. Choose a station to see them one by one.",
    ),
    # Nothing to show
    "slots_empty": ("Chưa mở ca nào", "No sessions are open yet"),
    "slots_empty_text": (
        "Lịch có chỗ khi các ca của đợt được mở. Việc này làm ở bước “Mở ca” trong trang của đợt.",
        "The calendar fills once the sessions of the campaign are open. That is the step “Open sessions” on the campaign's page.",
    ),
    "slots_none_here": ("Không có điểm nào ở {place}", "There is no station in {place}"),
    "slots_none_here_text": (
        "Không điểm nào thuộc {place} có ca trong đợt này; người dân được hẹn ở điểm của đơn vị khác.",
        "No station of {place} has sessions in this campaign; its people are invited to stations of other units.",
    ),
    "slots_day_0": ("T2 {date}", "Mon {date}"),
    "slots_day_1": ("T3 {date}", "Tue {date}"),
    "slots_day_2": ("T4 {date}", "Wed {date}"),
    "slots_day_3": ("T5 {date}", "Thu {date}"),
    "slots_day_4": ("T6 {date}", "Fri {date}"),
    "slots_day_5": ("T7 {date}", "Sat {date}"),
    "slots_day_6": ("CN {date}", "Sun {date}"),
}
