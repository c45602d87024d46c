"""What the pages say of the review, to leaders and officers."""

from typing import Final

from notices.sentences import Pair

REVIEW: Final[dict[str, Pair]] = {
    # Marks
    "mark_confirmed": ("Đúng", "Right as listed"),
    "mark_absent": ("Vắng", "Absent"),
    "mark_moved": ("Đã chuyển đi", "Moved away"),
    "mark_dead": ("Đã mất", "Dead"),
    "mark_has_card": ("Đã có thẻ", "Has the card"),
    "mark_homebound": ("Làm tại nhà", "Visit at home"),
    "mark_added": ("Mới thêm", "Added"),
    "mark_gone": ("Không còn trong danh sách mới", "Not in the newest list"),
    "mark_elsewhere": ("Được mời ở nơi khác", "Invited elsewhere"),
    "mark_none": ("Chưa rà soát", "Not reviewed"),
    "said_by_leader": ("{mark} · tổ trưởng ghi {moment}", "{mark} · noted by the leader {moment}"),
    "said_by_officer": ("{mark} · cán bộ ghi {moment}", "{mark} · noted by an officer {moment}"),
    "said_by_file": ("Theo danh sách: {mark}", "By the list: {mark}"),
    "also_listed": ("Cũng có tên ở {places}.", "Also listed in {places}."),
    "also_listed_text": (
        "Cùng một người thì chỉ mời một nơi: người không ở đây thì ghi “Đã chuyển đi”. Là hai người khác nhau thì ghi “Đúng”.",
        "One person is invited in one place: mark whoever does not live here as moved. Two people of one name: mark as right.",
    ),
    # List
    "review_title": ("Rà soát hộ, {name}", "Review households, {name}"),
    "review_progress": (
        "Đã rà soát {done}/{households} hộ, {reviewed}/{people} người",
        "Reviewed: {done}/{households} households, {reviewed}/{people} people",
    ),
    "review_how": (
        "Chạm “Cả hộ đúng” nếu cả nhà vẫn ở đây và chưa có thẻ. Có gì khác thì chạm tên chủ hộ.",
        "Tap “All right” if everybody still lives there and has no card. Else tap the name of the head.",
    ),
    "review_asks": (
        "Kế hoạch đã công bố: thay đổi được gửi thành đề nghị, cán bộ duyệt rồi có hiệu lực ở lần lập kế hoạch sau.",
        "The plan is published: changes go to the officers, and those taken over reach the slips with the next plan.",
    ),
    "review_next_plan": (
        "Kế hoạch đã công bố: thay đổi có hiệu lực ở lần lập kế hoạch sau.",
        "The plan is published: changes reach the slips with the next plan.",
    ),
    "review_empty": (
        "Chưa có hộ nào trong danh sách của địa bàn này.",
        "There are no households of this neighbourhood on the list yet.",
    ),
    "review_nobody": ("Không có hộ nào như vậy.", "No such household."),
    "review_all_done": ("Mọi hộ đã được rà soát.", "All households are reviewed."),
    "review_left_only": ("Chỉ xem hộ chưa rà soát ({households})", "Only households not reviewed ({households})"),
    "review_all": ("Xem tất cả các hộ", "All households"),
    "review_by_name": ("Xếp theo tên chủ hộ", "Sort by name"),
    "review_by_street": ("Xếp theo đường phố", "Sort by street"),
    "review_more": ("Tìm, xếp, thêm hộ", "Find, sort, add a household"),
    "review_find": ("Tìm theo tên", "Find by name"),
    "review_add_household": ("Thêm hộ chưa có trong danh sách", "Add a household that is not listed"),
    "review_right": ("Cả hộ đúng", "All right"),
    "review_done": ("đã rà soát", "reviewed"),
    "review_left": ("còn {people} người chưa rà soát", "not reviewed: {people}"),
    "review_waits": ("chờ duyệt", "to be decided"),
    # Household
    "born": ("sinh {birth}", "born {birth}"),
    "born_unknown": ("chưa có ngày sinh", "birth not known"),
    "residence_permanent": ("thường trú", "permanent"),
    "residence_temporary": ("tạm trú", "temporary"),
    "residence_away": ("tạm vắng", "away"),
    "review_homebound": (
        "“Làm tại nhà”: chỉ ghi cho người già không đi được, người khuyết tật, gia đình chính sách, hộ khó khăn. Không ghi lý do.",
        "“Visit at home” is for the old who cannot come, the disabled, policy and hardship cases. No reason is kept.",
    ),
    "review_shift": ("Hộ muốn đến vào ca nào", "When the household would rather come"),
    "review_no_shift": ("không chọn", "no wish"),
    "review_save": ("Lưu cả hộ", "Save the household"),
    "review_ask": ("Gửi đề nghị", "Send to the officers"),
    "review_saved": ("Đã lưu {facts} thay đổi.", "Changes saved: {facts}."),
    "review_asked": ("Đã gửi {facts} đề nghị, chờ cán bộ duyệt.", "Sent to the officers: {facts}."),
    "review_same": ("Không có gì thay đổi.", "Nothing has changed."),
    "review_withdrawn": ("Đã rút đề nghị.", "Taken back."),
    "review_add_person": ("Thêm người vào hộ này", "Add a person to this household"),
    "review_add_button": ("Thêm người", "Add the person"),
    "review_name": ("Họ và tên", "Full name"),
    "review_birth": ("Ngày sinh hoặc năm sinh", "Date or year of birth"),
    "review_birth_hint": ("Ví dụ 05/03/1975, hoặc chỉ 1975", "For example 05/03/1975, or only 1975"),
    "review_relationship": ("Quan hệ với chủ hộ", "Relationship to the head"),
    "review_residence": ("Cư trú", "Residence"),
    "review_new_title": ("Thêm hộ, {name}", "Add a household, {name}"),
    "review_new_text": (
        "Người thứ nhất là chủ hộ. Dòng nào không dùng thì để trống.",
        "The first person is the head. Leave empty what is not needed.",
    ),
    "review_person_number": ("Người thứ {number}", "Person {number}"),
    "review_new_save": ("Thêm hộ", "Add the household"),
    # What leaders ask for
    "asks_waiting": ("Đề nghị chờ duyệt: {requests}", "To be decided: {requests}"),
    "asks_decided": ("Trả lời của cán bộ", "Answers of the officers"),
    "asks_mark": ("{name}: {mark}", "{name}: {mark}"),
    "asks_shift": ("Muốn đến: {shift}", "Would rather come: {shift}"),
    "asks_person": ("Thêm người: {name}, sinh {birth}", "Add a person: {name}, born {birth}"),
    "asks_household": (
        "Thêm hộ: {name}, {people} người, {address}",
        "Add a household: {name}, people: {people}, {address}",
    ),
    "asks_done": ("Đã nhận", "Taken over"),
    "asks_declined": ("Không nhận", "Declined"),
    "asks_withdraw": ("Rút đề nghị", "Take it back"),
    "asks_title": ("Đề nghị của tổ trưởng", "What leaders ask for"),
    "asks_text": (
        "Nhận thì danh sách sửa ngay; phiếu và giờ hẹn theo ở lần lập kế hoạch sau.",
        "Taken over, it changes the list at once; slips and windows follow with the next plan.",
    ),
    "asks_answer": ("Trả lời tổ trưởng", "Answer to the leader"),
    "asks_answer_hint": ("Không nhận thì phải viết lý do.", "If it is declined, say why."),
    "asks_take": ("Nhận", "Take over"),
    "asks_decline": ("Không nhận", "Decline"),
    # Officer's table
    "review_table_title": ("Rà soát danh sách hộ", "Review of the roster"),
    "review_table_text": (
        "Chạm một địa bàn để xem và ghi thay tổ trưởng. Địa bàn còn nhiều người chưa rà soát đứng trước.",
        "Open a neighbourhood to look and to note things for its leader. Those with most people left come first.",
    ),
    "review_column_left": ("Chưa rà soát", "Not reviewed"),
    "review_column_households": ("Hộ đã rà soát", "Households reviewed"),
    "review_column_people": ("Người", "People"),
    "review_units": ("Chọn phường, xã để xem từng địa bàn.", "Choose a unit to see its neighbourhoods."),
    "review_all_units": ("Tất cả phường, xã", "All units"),
    "review_table_none": ("Chưa có danh sách hộ.", "There is no roster yet."),
    # The leader's start
    "leader_review": ("Rà soát hộ của địa bàn", "Review the households"),
    "leader_review_text": (
        "Trước khi lập kế hoạch, hãy xem từng hộ còn đúng không. {progress}.",
        "Before the plan is made, look whether each household is still right. {progress}.",
    ),
}
