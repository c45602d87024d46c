"""What is read about accounts, one-time sign-ins and the trail."""

from typing import Final

from notices.sentences import Pair
from scheduler.auth.errors import ROLE_NAMES

ACCOUNTS: Final[dict[str, Pair]] = {
    "nav_trail": ("Nhật ký", "Trail"),
    "nav_accounts": ("Tài khoản", "Accounts"),
    "nav_devices": ("Thiết bị", "Devices"),
    "nav_leaders": ("Tổ trưởng", "Leaders"),
    "people_and_devices": ("Người và thiết bị", "People and devices"),
    "see_leaders": ("Tài khoản tổ trưởng", "Leaders' accounts"),
    "see_accounts": ("Tài khoản cán bộ", "Staff accounts"),
    "see_devices": ("Thiết bị quét", "Scanning devices"),
    "see_trail": ("Nhật ký", "The trail"),
    **{f"role_{code}": (vi[0].upper() + vi[1:], en.capitalize()) for code, (vi, en) in ROLE_NAMES.items()},
    # Sign-in by the provider
    "oidc_link": ("Đăng nhập bằng tài khoản cơ quan", "Sign in with the office's account"),
    "oidc_retry": (
        "Hãy thử lại, hoặc hỏi người quản lý tài khoản của bạn. Chưa có gì thay đổi.",
        "Try again, or ask who looks after your account. Nothing has changed.",
    ),
    # One-time sign-in
    "one_time_title": ("Đăng nhập bằng sáu từ", "Sign in with six words"),
    "one_time_text": (
        "Sáu từ in trên tờ bìa của tập phiếu. Gõ không cần dấu. Chỉ dùng được một lần.",
        "The six words are printed on the cover of your bundle. Accents are not needed. They work once.",
    ),
    "one_time_scanned": (
        (
            "Điện thoại này sẽ được đăng nhập trong nhiều tuần. Mã chỉ dùng được một lần, chỉ bấm trên điện thoại của "
            "chính mình."
        ),
        "This phone stays signed in for weeks. The code works once: press only on your own phone.",
    ),
    "one_time_field": ("Sáu từ", "Six words"),
    "one_time_button": ("Đăng nhập trên máy này", "Sign in on this phone"),
    "one_time_retry": (
        "Nếu đã dùng rồi hoặc mất giấy, cán bộ phường cấp lại được ngay.",
        "If they were used or the paper is lost, the ward officer gives new ones at once.",
    ),
    "one_time_symbol": ("Mã QR để đăng nhập một lần", "QR code of the one-time sign-in"),
    "one_time_shown_title": ("Đăng nhập một lần cho {name}", "One-time sign-in for {name}"),
    "one_time_shown_text": (
        (
            "Quét mã này bằng điện thoại của người đó, hoặc mở {host}/vao và gõ sáu từ. Chỉ dùng được một lần. Mã cũ không "
            "còn dùng được và mọi phiên đăng nhập cũ đã kết thúc nếu vừa cấp lại."
        ),
        (
            "Scan this with that person's phone, or open {host}/vao and type the six words. It works once. After a reset "
            "the former code is void and all former sessions have ended."
        ),
    ),
    "one_time_none": ("Không có mã nào đang mở. Hãy cấp lại.", "No code is open. Reset it."),
    "print_this": ("In trang này bằng lệnh In của trình duyệt nếu cần.", "Print this page from the browser if needed."),
    # Code
    "code_title": ("Nhập mã xác thực", "Enter the code"),
    "code_text": (
        "Mở ứng dụng xác thực trên điện thoại và nhập sáu chữ số.",
        "Open the app on your phone and type its six digits.",
    ),
    "code_field": ("Mã sáu chữ số", "Six digits"),
    "code_button": ("Tiếp tục", "Continue"),
    "second_factor": ("Mã xác thực", "Second factor"),
    "second_factor_title": ("Bật mã xác thực", "Set up the code"),
    "second_factor_text": (
        "Quét mã này bằng ứng dụng xác thực (TOTP), rồi nhập mã sáu chữ số mà ứng dụng hiện.",
        "Scan this with an authenticator app (TOTP), then type the six digits it shows.",
    ),
    "second_factor_symbol": ("Mã QR của ứng dụng xác thực", "QR code for the authenticator app"),
    "second_factor_typed": ("Hoặc gõ khóa này vào ứng dụng", "Or type this key into the app"),
    "second_factor_button": ("Bật mã xác thực", "Set it up"),
    # One's own account
    "own_account": ("Tài khoản của tôi", "My account"),
    "own_logins": ("Đang đăng nhập", "Signed in"),
    "login_since": ("từ {since}, đến {until}", "since {since}, until {until}"),
    "login_here": ("máy này", "this browser"),
    "browser_unknown": ("Trình duyệt khác", "Another browser"),
    "end_login": ("Kết thúc", "End"),
    "password_title": ("Mật khẩu", "Password"),
    "password_none": (
        "Tài khoản chưa có mật khẩu. Đặt mật khẩu để đăng nhập lại được khi phiên này hết hạn.",
        "There is no password yet. Set one to be able to sign in again when this session ends.",
    ),
    "password_old": ("Mật khẩu hiện tại", "Present password"),
    "password_new": ("Mật khẩu mới (ít nhất 10 ký tự)", "New password (at least 10 characters)"),
    "password_again": ("Nhập lại mật khẩu mới", "The new password again"),
    "password_button": ("Lưu mật khẩu", "Save the password"),
    "password_differs": ("Hai lần nhập mật khẩu mới không giống nhau.", "The two new passwords differ."),
    "old_password_wrong": ("Mật khẩu hiện tại không đúng.", "The present password is not right."),
    "done_mat_khau": (
        "Đã lưu mật khẩu; các máy khác đã được đăng xuất.",
        "The password is saved; other browsers are signed out.",
    ),
    "done_phien": ("Đã kết thúc phiên đăng nhập.", "The session has ended."),
    "done_ma": ("Đã bật mã xác thực.", "The code is set up."),
    "second_factor_on": (
        "Mã xác thực đang bật. Mất điện thoại: người quản lý tài khoản bỏ mã cho bạn.",
        "The code is on. If the phone is lost, who looks after your account removes it.",
    ),
    "second_factor_off": ("Mã xác thực đang tắt.", "The code is off."),
    # Leaders
    "leaders_title": ("Tài khoản tổ trưởng", "Leaders' accounts"),
    "leaders_text": (
        "Mỗi địa bàn một tài khoản. Mã đăng nhập một lần in trên tờ bìa của tập phiếu.",
        "One account for each neighbourhood. The one-time sign-in is printed on the cover of its bundle.",
    ),
    "leaders_none": (
        "Chưa có địa bàn nào. Hãy tải danh sách hộ lên trước.",
        "There is no neighbourhood yet. Upload the roster first.",
    ),
    "leaders_make": ("Tạo tài khoản còn thiếu", "Make the missing accounts"),
    "leaders_made": (
        "Đã tạo {made} tài khoản. In lại phiếu để mã có trên tờ bìa.",
        "Accounts made: {made}. Print again to have the codes on the covers.",
    ),
    "leader_no_account": ("Chưa có tài khoản", "No account"),
    "leader_waiting": ("Chưa đăng nhập lần nào", "Not signed in yet"),
    "leader_signed_in": ("Đăng nhập từ {moment}", "Signed in since {moment}"),
    "leader_signed_out": ("Đã đăng xuất", "Signed out"),
    "account_closed": ("Đã khóa", "Closed"),
    "reset_button": ("Cấp lại", "Reset"),
    "show_button": ("Xem mã", "Show the code"),
    "end_button": ("Kết thúc phiên", "End sessions"),
    "close_button": ("Khóa", "Close"),
    "open_button": ("Mở lại", "Open"),
    "remove_code_button": ("Bỏ mã xác thực", "Remove the code"),
    "leader_column": ("Người đứng đầu", "Leader"),
    "state_column": ("Tình trạng", "State"),
    "actions_column": ("Việc", "Actions"),
    # Staff
    "accounts_title": ("Tài khoản cán bộ", "Staff accounts"),
    "accounts_none": ("Chưa có tài khoản nào.", "There are no accounts yet."),
    "account_new": ("Thêm tài khoản", "Add an account"),
    "account_role": ("Vai trò", "Role"),
    "account_unit": ("Phường, xã (cán bộ phường)", "Ward (ward officer)"),
    "account_station": ("Điểm thu nhận (phụ trách, người quét)", "Station (lead, scanner)"),
    "account_none": ("Không", "None"),
    "account_add": ("Thêm tài khoản", "Add the account"),
    "account_column": ("Tài khoản", "Account"),
    "area_column": ("Phạm vi", "Area"),
    "post_title": ("Phân công", "Posting"),
    "post_from": ("Từ ngày", "From"),
    "post_until": ("Đến hết ngày", "To the end of"),
    "post_station": ("Điểm thu nhận", "Station"),
    "post_button": ("Lưu phân công", "Save the posting"),
    "posted_days": ("Trực {days}", "Posted {days}"),
    "not_posted": ("Chưa được phân công ngày nào", "Posted to no day"),
    "id_numbers_deleted": (
        "Đã nạp đợt và xóa {changed} số định danh: tệp mới không giữ số nữa.",
        "The campaign is loaded and {changed} ID numbers are deleted: the new file keeps none.",
    ),
    # Finding a person
    "find_title": ("Tìm người theo số định danh", "Find a person by ID number"),
    "find_text": (
        "Số không hiện trên địa chỉ trang và không ghi vào nhật ký. Mỗi lần tìm đều được ghi lại.",
        "The number stands in no address and in no log. Each search is recorded.",
    ),
    "find_off": ("Đợt này không giữ số định danh.", "This campaign keeps no ID numbers."),
    "find_field": ("Số định danh cá nhân", "ID number"),
    "find_button": ("Tìm", "Find"),
    "find_nobody": ("Không tìm thấy ai trong phạm vi của bạn.", "Nobody was found in your area."),
    "see_find": ("Tìm theo số định danh", "Find by ID number"),
    "household": ("hộ", "household"),
    # Trail
    "trail_title": ("Nhật ký", "The trail"),
    "trail_text": (
        "Ai làm gì, lúc nào, bằng cách nào. Chỉ có mã số, không có tên người. Dòng đã ghi không sửa, không xóa được.",
        "Who did what, when, by which way. Ids only, no names. What is written cannot be changed or deleted.",
    ),
    "trail_empty": ("Chưa có dòng nào.", "There are no entries yet."),
    "trail_who": ("Tài khoản số", "Account number"),
    "trail_what": ("Việc", "Action"),
    "trail_all": ("Tất cả", "All"),
    "trail_day": ("Ngày", "Day"),
    "trail_show": ("Lọc", "Show"),
    "trail_at": ("Lúc", "When"),
    "trail_by": ("Ai", "Who"),
    "trail_via": ("Bằng cách", "By way of"),
    "trail_subject": ("Mã số", "Id"),
    "trail_facts": ("Chi tiết", "Details"),
    "trail_older": ("Cũ hơn", "Older"),
    "trail_verify": ("Kiểm tra toàn bộ nhật ký", "Verify the whole trail"),
    "trail_verify_text": (
        (
            "Đọc lại từng dòng và từng niêm phong. Ghi số dòng và mã cuối ra giấy; lần sau nhập lại để chắc chắn không ai "
            "cắt bớt."
        ),
        (
            "Reads every entry and seal again. Note the number and the head on paper; typed here the next time they prove "
            "that nothing was cut off."
        ),
    ),
    "trail_entry": ("Số dòng đã ghi lại (nếu có)", "Number of the entry noted (if any)"),
    "trail_head": ("Mã đã ghi lại", "Head noted"),
    "trail_whole": (
        "Nhật ký nguyên vẹn: {entries} dòng, {seals} niêm phong. Sai: {broken}",
        "The trail is whole: {entries} entries, {seals} seals. Broken: {broken}",
    ),
    "trail_broken": (
        "NHẬT KÝ ĐÃ BỊ SỬA: {entries} dòng, {seals} niêm phong. Dòng sai: {broken}",
        "THE TRAIL WAS CHANGED: {entries} entries, {seals} seals. Broken entries: {broken}",
    ),
    "trail_note_this": ("Ghi lại: dòng {entries}, mã", "Note: entry {entries}, head"),
    "look_ups_of_a_day": (
        (
            "Người dân tra cứu trong 24 giờ qua: {opened} bằng mã QR, {found} bằng mã gõ, {not_found} không thấy, "
            "{limited} bị giới hạn."
        ),
        (
            "Residents' look-ups in the last 24 hours: {opened} by QR, {found} by typed code, {not_found} not found, "
            "{limited} limited."
        ),
    ),
    "actor_account": ("Tài khoản", "Account"),
    "actor_device": ("Thiết bị", "Device"),
    "actor_command": ("Dòng lệnh", "Command line"),
    "actor_job": ("Việc của tài khoản", "Job of account"),
    "actor_public": ("Người chưa đăng nhập", "Somebody not signed in"),
    "actor_system": ("Hệ thống", "System"),
}
