"""What is read at the page from which phones install the certificate of a laptop's own HTTPS, and where its terminal says so."""

from typing import Final

from notices.sentences import Pair

TLS: Final[dict[str, Pair]] = {
    "tls_title": ("Cài chứng chỉ của máy chủ Phiếu Hẹn", "Install the certificate of this Phiếu Hẹn server"),
    "tls_why": (
        "Máy chủ này nằm trong mạng của điểm. Điện thoại cần chứng chỉ của nó để mở được trang quét và máy ảnh. Chỉ làm một lần.",
        "This server stands in the station's network. A phone needs its certificate to open the scanner and the camera, once.",
    ),
    "tls_download": ("1. Tải chứng chỉ", "1. Download the certificate"),
    "tls_download_button": ("Tải chứng chỉ", "Download the certificate"),
    "tls_android": ("2. Cài trên Android", "2. Install on Android"),
    "tls_android_1": (
        "Mở Cài đặt, tìm “chứng chỉ CA” và mở mục đó (thường ở Bảo mật > Mã hóa và thông tin xác thực > Cài đặt chứng chỉ).",
        "Open Settings and search for “CA certificate” (often under Security > Encryption & credentials > Install a certificate).",
    ),
    "tls_android_2": (
        "Bấm Vẫn cài đặt, nhập mã khóa màn hình, chọn tệp phieuhen-ca.crt trong mục Tải xuống.",
        "Tap Install anyway, enter the screen lock, and choose phieuhen-ca.crt among the downloads.",
    ),
    "tls_android_3": (
        "Xem mã kiểm tra ở Thông tin xác thực tin cậy > Người dùng > Phieu Hen, rồi so như mục 3.",
        "See its fingerprint under Trusted credentials > User > Phieu Hen, and compare it as in 3.",
    ),
    "tls_android_4": (
        "Dùng trình duyệt Chrome. Firefox trên Android mặc định không dùng chứng chỉ này.",
        "Use Chrome. Firefox on Android does not use this certificate unless told to.",
    ),
    "tls_iphone": ("2. Cài trên iPhone", "2. Install on an iPhone"),
    "tls_iphone_1": (
        "Mở trang này bằng Safari, tải chứng chỉ, bấm Cho phép.",
        "Open this page in Safari, download the certificate, tap Allow.",
    ),
    "tls_iphone_2": (
        "Cài đặt > Cài đặt chung > VPN và Quản lý thiết bị > Phieu Hen > Cài đặt.",
        "Settings > General > VPN & Device Management > Phieu Hen > Install.",
    ),
    "tls_iphone_3": (
        "Cũng ở đó, mở Chi tiết khác để xem mã kiểm tra, rồi so như mục 3.",
        "In the same place, open More Details to see its fingerprint, and compare it as in 3.",
    ),
    "tls_iphone_4": (
        "Giống hệt thì mới bật: Cài đặt chung > Giới thiệu > Cài đặt tin cậy chứng nhận > Phieu Hen.",
        "Only where it is the same, turn it on: General > About > Certificate Trust Settings > Phieu Hen.",
    ),
    "tls_check": ("3. So mã kiểm tra", "3. Compare the fingerprint"),
    "tls_check_text": (
        "Mã SHA-256 điện thoại hiện ra phải giống hệt bốn dòng trên màn hình máy chủ. Khác dù một chữ: xóa ngay, báo phụ trách.",
        "The SHA-256 that the phone shows must be the four lines on the server's screen. If one sign differs, remove it.",
    ),
    "tls_check_why": (
        "Phải nhìn màn hình máy chủ, đừng chỉ nhìn trang này: trang đi qua mạng không mã hóa, kẻ xấu có thể đã sửa nó.",
        "Look at the server's own screen, not at this page alone: it comes without encryption, and could be changed on its way.",
    ),
    "tls_fingerprint": ("Mã kiểm tra SHA-256", "SHA-256 fingerprint"),
    "tls_open": ("4. Mở trang quét", "4. Open the scanner"),
    "tls_open_text": (
        "Quét mã mời do người phụ trách đưa, hoặc mở một trong các địa chỉ sau. Trình duyệt không được báo lỗi nào.",
        "Scan the invitation that you are given, or open one of these addresses. The browser must not warn of anything.",
    ),
    "tls_limits": (
        "Chứng chỉ này chỉ xác nhận được máy trong mạng nội bộ. Hết đợt, hãy gỡ nó trong phần Cài đặt của điện thoại.",
        "This certificate vouches for machines of local networks only. After the campaign, remove it in the phone's settings.",
    ),
}
