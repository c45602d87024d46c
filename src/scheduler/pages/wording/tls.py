"""What is read at the page from which phones install the certificate of a laptop's own HTTPS, and where its terminal says so."""

from typing import Final

from notices.sentences import Pair

TLS: Final[dict[str, Pair]] = {
    "tls_title": ("Cài chứng chỉ của máy chủ Phiếu Hẹn", "Install the certificate of this Phiếu Hẹn server"),
    "tls_why": (
        "Máy chủ này nằm trong mạng của điểm. Điện thoại cần chứng chỉ của nó để mở được trang quét và máy ảnh. Chỉ làm một lần.",
        "This server stands in the station's network. A phone needs its certificate to open the scanner and the camera, once.",
    ),
    "tls_check": ("1. So mã kiểm tra trước", "1. First compare the fingerprint"),
    "tls_check_text": (
        "Nhìn màn hình máy chủ: bốn dòng dưới đây phải giống hệt. Khác dù một chữ thì đừng cài, hãy báo người phụ trách.",
        "Look at the server's screen: these four lines must be the same. If one sign differs, do not install; tell whoever leads.",
    ),
    "tls_fingerprint": ("Mã kiểm tra SHA-256", "SHA-256 fingerprint"),
    "tls_download": ("2. Tải chứng chỉ", "2. Download the certificate"),
    "tls_download_button": ("Tải chứng chỉ", "Download the certificate"),
    "tls_android": ("3. Cài trên Android", "3. Install on Android"),
    "tls_android_1": (
        "Mở Cài đặt, tìm “chứng chỉ CA” và mở mục đó (thường ở Bảo mật → Mã hóa và thông tin xác thực → Cài đặt chứng chỉ).",
        "Open Settings and search for “CA certificate” (often under Security → Encryption & credentials → Install a certificate).",
    ),
    "tls_android_2": (
        "Bấm Vẫn cài đặt, nhập mã khóa màn hình, chọn tệp phieuhen-ca.crt trong mục Tải xuống.",
        "Tap Install anyway, enter the screen lock, and choose phieuhen-ca.crt among the downloads.",
    ),
    "tls_android_3": (
        "Dùng trình duyệt Chrome. Firefox trên Android mặc định không dùng chứng chỉ này.",
        "Use Chrome. Firefox on Android does not use this certificate unless told to.",
    ),
    "tls_iphone": ("3. Cài trên iPhone", "3. Install on an iPhone"),
    "tls_iphone_1": (
        "Mở trang này bằng Safari, tải chứng chỉ, bấm Cho phép.",
        "Open this page in Safari, download the certificate, tap Allow.",
    ),
    "tls_iphone_2": (
        "Cài đặt → Cài đặt chung → VPN và Quản lý thiết bị → Phieu Hen → Cài đặt.",
        "Settings → General → VPN & Device Management → Phieu Hen → Install.",
    ),
    "tls_iphone_3": (
        "Cài đặt → Cài đặt chung → Giới thiệu → Cài đặt tin cậy chứng nhận → bật Phieu Hen.",
        "Settings → General → About → Certificate Trust Settings → turn Phieu Hen on.",
    ),
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
