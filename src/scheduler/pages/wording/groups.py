"""What the pages say of target groups."""

from typing import Final

from notices.sentences import Pair

GROUPS: Final[dict[str, Pair]] = {
    "groups_title": ("Nhóm đối tượng", "Target groups"),
    "groups_text": (
        "Mỗi người thuộc đúng một nhóm. Nhóm do quy tắc của đợt xếp, trừ khi cán bộ chọn tay.",
        "Everybody is in exactly one group: by the campaign's rules, unless an officer chose it.",
    ),
    "groups_all": ("Tất cả các nhóm", "All groups"),
    "groups_filter": ("Xem nhóm", "Group"),
    "groups_show": ("Xem", "Show"),
    "ward_column": ("Xã, phường", "Ward"),
    "groups_empty": ("Chưa có ai cần mời.", "There is nobody to invite yet."),
    "groups_caption": ("Số người cần mời, theo xã, phường", "People to invite, by ward"),
    "group_homebound": ("Làm tại nhà", "Visited at home"),
    "group_student": ("Học sinh theo trường", "Students, with their school"),
    "group_worker": ("Người đi làm", "Workers"),
    "group_daytime": ("Rảnh giờ hành chính", "Free in office hours"),
    "group_by_hand_of": ("{people} ({by_hand} chọn tay)", "{people} ({by_hand} by hand)"),
    "groups_by_hand": ("Hộ có người được chọn tay vào nhóm này", "Households with somebody in this group by hand"),
    "groups_by_hand_none": ("Chưa chọn tay ai vào nhóm này.", "Nobody was put into this group by hand."),
    "groups_household": ("Nhóm của từng người", "The group of each person"),
    "group_source_hand": ("chọn tay", "by hand"),
    "group_source_mark": ("theo đánh dấu", "by mark"),
    "group_source_school": ("theo trường", "by school"),
    "group_source_occupation": ("theo nghề", "by occupation"),
    "group_source_otherwise": ("nhóm chung", "everybody else"),
    "group_choose": ("Đổi nhóm", "Change the group"),
    "group_choose_of": ("Đổi nhóm của {name}", "Change the group of {name}"),
    "group_by_rule": ("Để quy tắc xếp", "As the rules say"),
    "group_school": ("Trường (chỉ với học sinh)", "School (students only)"),
    "group_school_kept": ("Như đang ghi", "As it is"),
    "group_class": ("Lớp", "Class"),
    "group_save": ("Lưu nhóm", "Save the group"),
    "group_home_hint": (
        "Người già yếu, khuyết tật không đi được: đánh dấu “tại nhà”, không chọn ở đây.",
        "The frail and disabled who cannot come are marked “at home”, not chosen here.",
    ),
    "group_next_plan": (
        "Phiếu đã phát giữ nguyên; kế hoạch lập sau mới theo nhóm mới.",
        "Slips that are out stay; plans made from now on go by the new group.",
    ),
    "group_chosen": ("Đã lưu nhóm.", "The group is saved."),
    "group_same": ("Không có gì thay đổi.", "Nothing has changed."),
}
