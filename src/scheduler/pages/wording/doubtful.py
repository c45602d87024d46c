"""What the pages say of people of whom something has to be looked up."""

from typing import Final

from notices.sentences import Pair

DOUBTFUL: Final[dict[str, Pair]] = {
    "doubtful_title": ("Người cần xem lại", "People to check"),
    "doubtful_text": (
        "Thiếu ngày sinh, hoặc tên ở hai nơi, hoặc không còn trong danh sách mới. Chưa xem thì có thể sót người cần mời.",
        "The birth is not known, or they are listed twice, or gone from the newest list. Until looked at, somebody may be missed.",
    ),
    "doubtful_none": ("Không có ai cần xem lại.", "There is nobody to check."),
    "doubtful_filter": ("Vì sao", "Reason"),
    "doubtful_all": ("Tất cả", "All"),
    "doubtful_counts": ("Số người theo địa bàn", "People by neighbourhood"),
    "doubtful_people": ("Từng người", "One by one"),
    "doubtful_download": ("Tải về (.xlsx)", "Download (.xlsx)"),
    "doubtful_head": ("Hộ {head}", "Household of {head}"),
    "doubtful_birth": ("Ngày sinh: {birth}", "Birth: {birth}"),
    "doubtful_why_no_birth": ("Chưa có ngày sinh", "No birth"),
    "doubtful_why_year_only": ("Chỉ có năm sinh", "Year of birth only"),
    "doubtful_why_month_only": ("Chỉ có tháng, năm sinh", "Month of birth only"),
    "doubtful_why_twice": ("Tên ở hai nơi", "Listed twice"),
    "doubtful_why_gone": ("Không còn trong danh sách mới", "Gone from the list"),
    "january_title": ("Ngày sinh 1/1", "Births on 1 January"),
    "january_text": (
        "Không nhớ ngày, giấy tờ thường ghi 1/1. Nơi nào tỉ lệ cao bất thường thì nên hỏi lại.",
        "Where the day is not known, papers often say 1 January. Ask again where the share is unusually high.",
    ),
    "january_column": ("Sinh 1/1", "On 1 January"),
    "january_of": ("Có đủ ngày sinh", "Whole births"),
    "january_share": ("Tỉ lệ", "Share"),
}
