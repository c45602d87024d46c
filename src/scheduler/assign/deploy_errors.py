"""What can be wrong with blocks that were fixed by hand before a deployment."""

from scheduler.assign.errors import AssignError


class FixedBlocksOverlap(AssignError):
    """Two blocks fixed by hand want one team on one day."""

    code = "fixed_blocks_overlap"
    vi = "Khối cố định {row} cần tổ {team} vào ngày {day}, nhưng tổ đã ở nơi khác theo một khối cố định trước đó."
    en = "Fixed block {row} wants team {team} on day {day}, where an earlier fixed block has it elsewhere."


class FixedBlockIdle(AssignError):
    """A block fixed by hand holds no day on which its team works."""

    code = "fixed_block_idle"
    vi = "Khối cố định {row} không có ngày nào tổ {team} làm việc; hãy chọn các ngày khác."
    en = "Fixed block {row} holds no day on which team {team} works; choose other days."
