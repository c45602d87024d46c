"""Words of made-up rosters: shapes that names here really have, in combinations that belong to nobody."""

SURNAMES = (
    ["Nguyễn"] * 38 + ["Trần"] * 12 + ["Lê"] * 11 + ["Phạm"] * 7 + ["Hoàng"] * 6 + ["Phan"] * 5 + ["Võ"] * 5 + ["Đặng"] * 3
    + ["Bùi"] * 3 + ["Đỗ"] * 2 + ["Hồ"] * 3 + ["Ngô", "Dương", "Lý", "Đinh", "Trương", "Văn", "Cáp", "Ưng", "Tôn Thất", "Hà"]
)  # fmt: skip
MIDDLES = {
    "Nam": ["Văn", "Văn", "Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Công", "Bá", "Đình", "Ngọc", "Thanh", "Phước", "Viết", ""],
    "Nữ": ["Thị", "Thị", "Thị", "Thị Thu", "Thị Thanh", "Ngọc", "Thu", "Thị Diệu", "Khánh", "Thị Mỹ", "Phương", "Thị Hồng", ""],
}  # fmt: skip
GIVEN = {
    "Nam": [
        "An", "Ân", "Ánh", "Bảo", "Bình", "Chiến", "Cường", "Dũng", "Dương", "Đạt", "Đức", "Giang", "Hải", "Hiếu", "Hòa", "Hoà",
        "Hùng", "Huy", "Khánh", "Khoa", "Lâm", "Long", "Minh", "Nam", "Nghĩa", "Nhật", "Phong", "Phúc", "Quân", "Quý", "Sơn",
        "Tài", "Thắng", "Thuỷ", "Tiến", "Toàn", "Trí", "Tú", "Tuấn", "Ưng", "Việt", "Vũ", "Vỹ", "Ý",
    ],
    "Nữ": [
        "An", "Anh", "Ánh", "Bích", "Chi", "Dung", "Diễm", "Đào", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hòa", "Hồng", "Huệ",
        "Hương", "Lan", "Liên", "Linh", "Loan", "Ly", "Mai", "Mỹ", "Nga", "Ngân", "Nhung", "Oanh", "Phương", "Phượng", "Quyên",
        "Thảo", "Thu", "Thuý", "Thúy", "Thuỳ", "Thùy", "Thuỷ", "Thủy", "Trang", "Tuyết", "Uyên", "Vân", "Yến", "Ỷ",
    ],
}  # fmt: skip
HARD_NAMES = {
    "Nam": ["Y Thăng Niê Kdăm", "Nguyễn Phúc Bảo Thiên Khánh Vũ", "HỒ VĂN ỬNG", "Vừ A Dế", "Tôn Thất Quỳnh Đôn Hậu"],
    "Nữ": ["H'Lim Niê", "H’Ngơi Êban", "Tôn Nữ Hoàng Ngọc Phương Uyên", "ĐẶNG THỊ ƯỚC",
        "Công Tằng Tôn Nữ Thị Thuỳ Dương", "Ka Sươn"],
}  # fmt: skip
OCCUPATIONS = (
    "Công nhân may", "Công chức", "Viên chức", "Giáo viên", "Nhân viên văn phòng", "Nhân viên bán hàng", "Thợ xây", "Thợ điện",
    "Lái xe", "Buôn bán", "Nội trợ", "Nông dân", "Lao động tự do", "Làm vườn", "Làm thuê", "",
)  # fmt: skip
"""Which of them is a worker's is for the campaign's rules to say."""

SCHOOLS = ("Trường THPT Ví Dụ 1", "Trường THPT Ví Dụ 2")
LOWER_SCHOOLS = ("Trường Tiểu học Ví Dụ", "Trường THCS Ví Dụ")
STREETS = ("đường Ví Dụ 1", "đường Ví Dụ 2", "đường Thí Điểm", "phố Làm Mẫu")
