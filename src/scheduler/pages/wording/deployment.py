"""Sentences of deploying the mobile teams."""

from typing import Final

from notices.sentences import Pair

DEPLOYMENT: Final[dict[str, Pair]] = {
    "see_deployment": ("Xếp tổ lưu động theo ngày", "Mobile teams, day by day"),
    "deployment_title": ("Tổ lưu động", "Mobile teams"),
    "deployment_now": ("Đang xếp, {span}", "As it stands, {span}"),
    "deployment_proposed": ("Đề xuất, {span}", "Proposed, {span}"),
    "deployment_text": (
        "Đánh dấu khối phải giữ rồi bấm “Đề xuất”: các ngày khác chia theo số người, đi gần, rải đều cả đợt, và được thử trước.",
        "Tick what must stay, then press “Propose”: other days go by people and short ways, spread evenly, and are tried first.",
    ),
    "deployment_none": (
        "Chưa có tổ nào ở điểm lưu động: thêm điểm lưu động và ghi ca với bộ (và tổ) ở ít nhất một điểm.",
        "No team stands at a mobile station yet: add mobile stations, and give one of them a shift with its kits (and team).",
    ),
    "deployment_chart": ("Tổ nào ở đâu, ngày nào", "Which team is where on which day"),
    "deployment_chart_text": (
        "Mỗi hàng là một tổ, mỗi khối một nơi; số trên khối là số trong bảng. Khối viền đậm giữ nguyên.",
        "A row for each team, a block for each place; the number is that of the table. Blocks with a bold frame stay.",
    ),
    "deployment_table": ("Các khối", "Blocks"),
    "number_column": ("Số", "No."),
    "team_column": ("Tổ", "Team"),
    "place_column": ("Nơi", "Place"),
    "team_days_column": ("Ngày", "Days"),
    "keep_column": ("Giữ", "Keep"),
    "keep_block": ("Giữ khối {number}", "Keep block {number}"),
    "deployment_add": ("Đặt thêm một khối bằng tay", "One more block by hand"),
    "deployment_teams": ("Số tổ mỗi địa bàn được dùng", "Teams of each area to use"),
    "deployment_all_teams": ("tất cả", "all"),
    "deployment_propose": ("Đề xuất", "Propose"),
    "deployment_again": ("Đề xuất lại", "Propose again"),
    "deployment_same": ("Các tổ vốn đã được xếp như vậy.", "The teams are deployed like that already."),
    "deployment_made": (
        "Đã xếp tổ lưu động; các ca đã đổi theo.",
        "The teams are deployed; the sessions have followed.",
    ),
    "deployment_refused": ("Chưa đề xuất được", "No proposal"),
}
