"""Every sort of finding by its stable code: its heading, how grave it is, what it says, and what to do about it."""

from typing import Literal, NamedTuple

Heading = Literal["correct", "complete", "clean", "live"]
Level = Literal["refused", "doubtful", "note"]

HEADINGS: dict[Heading, tuple[str, str]] = {
    "correct": ("đúng", "correct"),
    "complete": ("đủ", "complete"),
    "clean": ("sạch", "clean"),
    "live": ("sống", "live"),
}
"""The four words of the police for good data."""
LEVELS: dict[Level, tuple[str, str]] = {
    "refused": ("không nhận", "refused"),
    "doubtful": ("cần xem lại", "doubtful"),
    "note": ("đã đổi khi nhập", "changed on the way in"),
}


class FindingKind(NamedTuple):
    """One sort of finding: its heading, its level, the sentence in both languages, and the mend that is suggested.

    A refused row is not taken in, a doubtful one is; a note says what was changed on the way in and makes no row doubtful.
    `bare_vi` and `bare_en` are the sentence where the cell is not quoted; see `scheduler.roster.quoting`.
    """

    heading: Heading
    level: Level
    vi: str
    en: str
    mend_vi: str
    mend_en: str
    bare_vi: str = ""
    bare_en: str = ""

    @property
    def refused(self) -> bool:
        """Whether the row is not taken in."""
        return self.level == "refused"


_FROM_CARD = ("Xem thẻ hoặc giấy tờ rồi gõ lại số.", "Look at the card or the papers and type the number again.")

KINDS: dict[str, FindingKind] = {
    "name_missing": FindingKind(
        "complete", "refused", "Thiếu họ và tên.", "The name is missing.",
        "Ghi họ và tên, hoặc xóa dòng nếu không có ai.", "Write the name, or delete the row if it is nobody.",
    ),
    "name_odd": FindingKind(
        "correct", "doubtful",
        "Họ và tên có chữ số hoặc ký hiệu lạ.", "The name has digits or signs that no name has.",
        "Kiểm tra và gõ lại họ và tên.", "Check the name and type it again.",
    ),
    "name_cleaned": FindingKind(
        "clean", "note",
        "{value} ô đã được sửa khoảng trắng, cách gõ dấu hoặc chữ Đ; chữ đọc vẫn như cũ.",
        "In {value} cells blanks, the way marks are typed or the letter Đ were mended; they read the same.",
        "Không phải làm gì.", "Nothing to do.",
    ),
    "text_converted": FindingKind(
        "clean", "note",
        "Tệp dùng phông {value}; chữ đã được đổi sang Unicode.", "The file is in {value}; its texts were turned into Unicode.",
        "Xem vài tên để chắc là đổi đúng; chữ hoa có thể thành chữ thường.",
        "Look at some names to be sure; capitals may have become small letters.",
    ),
    "text_too_long": FindingKind(
        "correct", "refused", "Ô dài quá {limit} ký tự.", "The cell is longer than {limit} characters.",
        "Rút gọn ô này; có thể nhiều người bị ghi chung một ô.", "Shorten the cell; it may hold several people.",
    ),
    "birth_missing": FindingKind(
        "complete", "doubtful",
        "Thiếu ngày sinh: chưa mời được, cần bổ sung.",
        "The birth date is missing: the person cannot be invited until it is known.",
        "Ghi ngày sinh, ít nhất là năm sinh.", "Write the birth date, or at least its year.",
    ),
    "birth_unreadable": FindingKind(
        "correct", "refused",
        "“{value}” không phải là ngày sinh. Hãy ghi ngày/tháng/năm, ví dụ 05/03/1975, hoặc chỉ năm 1975.",
        "“{value}” is no birth date. Write day/month/year, for example 05/03/1975, or only the year 1975.",
        "Ghi lại ngày/tháng/năm, hoặc chỉ năm sinh.", "Write day/month/year, or only the year.",
        "Ô này không phải là ngày sinh. Hãy ghi ngày/tháng/năm, ví dụ 05/03/1975, hoặc chỉ năm 1975.",
        "This is no birth date. Write day/month/year, for example 05/03/1975, or only the year 1975.",
    ),
    "birth_two_digit_year": FindingKind(
        "correct", "refused",
        "“{value}”: năm sinh chỉ có hai chữ số. Hãy ghi đủ bốn chữ số.",
        "“{value}” has a year of two digits. Write all four.",
        "Ghi đủ bốn chữ số của năm sinh.", "Write all four digits of the year.",
        "Năm sinh chỉ có hai chữ số. Hãy ghi đủ bốn chữ số.", "The year has two digits. Write all four.",
    ),
    "birth_impossible": FindingKind(
        "correct", "refused",
        "“{value}”: không có ngày này, hoặc năm sinh ngoài khoảng từ 1900 đến nay.",
        "“{value}” is not in the calendar, or its year lies outside 1900 to now.",
        "Xem giấy tờ rồi ghi lại ngày sinh.", "Look at the papers and write the birth date again.",
        "Không có ngày này, hoặc năm sinh ngoài khoảng từ 1900 đến nay.",
        "The date is not in the calendar, or its year lies outside 1900 to now.",
    ),
    "birth_swapped": FindingKind(
        "correct", "doubtful",
        "“{value}”: tháng lớn hơn 12 nên được hiểu là tháng/ngày/năm. Hãy kiểm tra lại.",
        "“{value}” has a month above 12, so it was read as month/day/year. Please check.",
        "Ghi lại theo thứ tự ngày/tháng/năm.", "Write it again as day/month/year.",
        "Tháng lớn hơn 12 nên được hiểu là tháng/ngày/năm. Hãy kiểm tra lại.",
        "The month is above 12, so the date was read as month/day/year. Please check.",
    ),
    "birth_too_old": FindingKind(
        "live", "doubtful",
        "“{value}”: người này đã hơn {limit} tuổi.", "“{value}” makes the person older than {limit}.",
        "Kiểm tra năm sinh; nếu đã mất, ghi “đã mất” ở cột Ghi chú.",
        "Check the year; if the person has died, write “đã mất” in the column of notes.",
        "Người này đã hơn {limit} tuổi.", "The person would be older than {limit}.",
    ),
    "ward_missing": FindingKind(
        "complete", "refused", "Thiếu tên phường, xã.", "The ward or commune is missing.",
        "Ghi tên phường, xã.", "Write the ward or commune.",
    ),
    "ward_unknown": FindingKind(
        "correct", "refused",
        "“{value}” không phải là phường, xã của đợt này.",
        "“{value}” is no ward or commune of this campaign.",
        "Kiểm tra tên phường, xã; có thể đây là tệp của nơi khác.", "Check the name; the file may be another place's.",
        "Ô này không phải là phường, xã của đợt này.", "This is no ward or commune of this campaign.",
    ),
    "ward_foreign": FindingKind(
        "correct", "refused",
        "“{value}” nằm ngoài địa bàn của tài khoản nhập tệp.",
        "“{value}” lies outside the area of the account that imports.",
        "Nhờ tài khoản của nơi đó nhập, hoặc bỏ dòng này.", "Ask that place's account to import it, or leave the row out.",
    ),
    "ward_ambiguous": FindingKind(
        "correct", "refused",
        "Có nhiều đơn vị tên “{value}”. Hãy thêm cột “Quận/Huyện”.",
        "Several units are called “{value}”. Add a column “Quận/Huyện” (district).",
        "Thêm cột “Quận/Huyện”.", "Add a column “Quận/Huyện” (district).",
    ),
    "neighbourhood_missing": FindingKind(
        "complete", "refused", "Thiếu tên tổ dân phố, thôn.", "The neighbourhood is missing.",
        "Ghi tên tổ dân phố, thôn.", "Write the neighbourhood.",
    ),
    "household_missing": FindingKind(
        "complete", "refused",
        "Không biết người này thuộc hộ nào: thiếu số hộ, địa chỉ và chủ hộ.",
        "It is not known to which household this person belongs: number, address and head are missing.",
        "Ghi số hộ, hoặc chủ hộ và địa chỉ.", "Write the household's number, or its head and address.",
    ),
    "duplicate": FindingKind(
        "clean", "refused",
        "Trùng họ tên và ngày sinh với người ở dòng {value} trong cùng hộ.",
        "Same name and birth date as row {value} of the same household.",
        "Xóa một dòng; nếu là hai người, ghi đủ ngày sinh của từng người.",
        "Delete one row; if they are two people, write the full birth date of each.",
    ),
    "phone_unreadable": FindingKind(
        "correct", "doubtful",
        "Số điện thoại không hợp lệ nên không lưu.", "The phone number is not valid and was not kept.",
        "Ghi lại số có 10 chữ số.", "Write the number with its 10 digits.",
    ),
    "phone_converted": FindingKind(
        "correct", "note",
        "Số điện thoại 11 số đã được đổi sang đầu số dùng từ năm 2018.",
        "The phone number of 11 digits was turned into the one in use since 2018.",
        "Không phải làm gì.", "Nothing to do.",
    ),
    "phone_zero_restored": FindingKind(
        "correct", "note",
        "Số điện thoại thiếu số 0 ở đầu, đã được thêm lại.", "The phone number had lost its first zero, which was put back.",
        "Lần sau, định dạng cột điện thoại là văn bản.", "Next time, format the column of phones as text.",
    ),
    "id_lost_zero": FindingKind(
        "correct", "doubtful",
        "Số định danh chỉ có 11 chữ số và khớp với năm sinh nếu thêm số 0 ở đầu: có thể bảng tính đã làm mất số 0.",
        "The ID number has 11 digits and fits the year of birth with a 0 in front: the spreadsheet may have lost it.",
        "So với thẻ; nếu đúng, thêm số 0 ở đầu và định dạng cột là văn bản.",
        "Compare with the card; if it is so, put a 0 in front and format the column as text.",
    ),
    "id_11_digits": FindingKind(
        "correct", "doubtful",
        "Số định danh chỉ có 11 chữ số, thêm số 0 ở đầu cũng không khớp với năm sinh.",
        "The ID number has 11 digits, and does not fit the year of birth with a 0 in front either.", *_FROM_CARD,
    ),
    "id_rounded": FindingKind(
        "correct", "doubtful",
        "Bảng tính đã làm tròn số định danh (dạng 3,8E+10): không thể khôi phục.",
        "The spreadsheet has rounded the ID number (as 3.8E+10): it cannot be recovered.",
        "Định dạng cột là văn bản rồi gõ lại số từ thẻ.", "Format the column as text and type the number again from the card.",
    ),
    "id_mismatch": FindingKind(
        "correct", "doubtful",
        "Số định danh không khớp với năm sinh.", "The ID number does not fit the year of birth.",
        "Xem thẻ: sửa số định danh hoặc năm sinh.", "Look at the card: correct the number or the year of birth.",
    ),
    "id_invalid": FindingKind(
        "correct", "doubtful",
        "Số định danh phải có 12 chữ số (hoặc 9 chữ số với CMND cũ).",
        "The ID number must have 12 digits (9 for the old card).", *_FROM_CARD,
    ),
    "residence_unknown": FindingKind(
        "correct", "doubtful",
        "Không hiểu loại cư trú “{value}”, tạm coi là thường trú.",
        "The residence type “{value}” is not known; taken as permanent.",
        "Ghi thường trú, tạm trú hoặc tạm vắng.", "Write thường trú, tạm trú or tạm vắng.",
        "Không hiểu loại cư trú ở ô này, tạm coi là thường trú.", "The residence type is not known; taken as permanent.",
    ),
    "card_unclear": FindingKind(
        "correct", "doubtful",
        "Không rõ ô này nói đã có thẻ hay chưa, tạm coi là chưa.",
        "The cell does not say clearly whether the person has the card; taken as no.",
        "Đánh x nếu đã có thẻ, để trống nếu chưa.", "Write x for a card, nothing for none.",
    ),
    "leader_differs": FindingKind(
        "clean", "doubtful",
        "Khác với dòng {value} của cùng khu dân cư về tổ trưởng; giữ theo dòng {value}. Hãy kiểm tra lại.",
        "Says another thing about the leader than row {value} of the same neighbourhood; row {value} counts. Please check.",
        "Ghi một tổ trưởng cho mỗi khu dân cư.", "Name one leader for each neighbourhood.",
    ),
    "shift_unknown": FindingKind(
        "correct", "doubtful",
        "Không hiểu ca mong muốn “{value}”. Các ca là: sáng, chiều, tối, đêm.",
        "The wished shift “{value}” is not known. The shifts are: sáng, chiều, tối, đêm.",
        "Ghi sáng, chiều, tối hoặc đêm.", "Write sáng, chiều, tối or đêm.",
        "Không hiểu ca mong muốn ở ô này. Các ca là: sáng, chiều, tối, đêm.",
        "The wished shift is not known. The shifts are: sáng, chiều, tối, đêm.",
    ),
}  # fmt: skip
"""Every finding by its stable code. A code, once used, keeps its meaning: reports are kept."""
