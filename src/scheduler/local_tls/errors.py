"""What can be wrong with the HTTPS of this machine's own."""

from scheduler.errors import SchedulerError


class LocalTlsUnreadable(SchedulerError):
    """A file of the authority or of its server certificate cannot be read, or no master key opens it."""

    code = "local_tls_unreadable"
    status = 503
    vi = (
        "Chứng chỉ HTTPS của máy này ở {place} không đọc được, hoặc khóa chính đã khác. Hãy khôi phục thư mục khóa từ bản sao lưu, "
        "hoặc làm lại từ đầu bằng “phieuhen tls remove --yes”; khi đó mọi điện thoại phải cài lại chứng chỉ."
    )
    en = (
        "This machine's own HTTPS certificate at {place} cannot be read, or the master key is another one. Restore the keys folder "
        "from a backup, or start over with `phieuhen tls remove --yes`; every phone must then install the certificate anew."
    )


class LocalTlsUnwritable(SchedulerError):
    """The folder of the certificates cannot be written."""

    code = "local_tls_unwritable"
    status = 507
    vi = "Không ghi được chứng chỉ HTTPS của máy này vào {place}: {why_vi}. Chưa có gì thay đổi."
    en = "This machine's own HTTPS certificate cannot be written to {place}: {why_en}. Nothing has changed."


class LocalTlsMissing(SchedulerError):
    """There is no authority yet."""

    code = "local_tls_missing"
    status = 404
    vi = "Máy này chưa có chứng chỉ HTTPS riêng ({place}). “phieuhen serve --tls” tạo ra ở lần chạy đầu."
    en = "This machine has no HTTPS certificate of its own yet ({place}). `phieuhen serve --tls` makes one at its first start."


class LocalTlsNotValidNow(SchedulerError):
    """The authority has ended, or this machine's clock stands before its beginning."""

    code = "local_tls_not_valid_now"
    status = 503
    vi = (
        "Đồng hồ máy này chỉ {now}, còn chứng chỉ gốc HTTPS của máy chỉ dùng được từ {first} đến {last}. Hãy chỉnh lại đồng hồ; "
        "nếu đồng hồ đúng, hãy làm lại từ đầu bằng “phieuhen tls remove --yes” rồi cài lại chứng chỉ trên mọi điện thoại."
    )
    en = (
        "This machine's clock says {now}, but its own HTTPS authority is valid from {first} to {last}. Set the clock right; "
        "where it is right, start over with `phieuhen tls remove --yes` and install the certificate on every phone anew."
    )


class TlsNameRefused(SchedulerError):
    """A name or address that the server certificate cannot carry."""

    code = "tls_name_refused"
    status = 422
    vi = (
        "--tls-name {name} không dùng được: đó không phải tên máy hay địa chỉ, hoặc chứng chỉ gốc trên điện thoại không được phép "
        "xác nhận tên đó. Muốn thêm tên ngoài mạng nội bộ, hãy chạy “phieuhen tls remove --yes” trước, rồi cài lại chứng chỉ."
    )
    en = (
        "--tls-name {name} cannot be used: it is no host name or address, or the authority on the phones may not vouch for it. "
        "To add a name outside the local network, run `phieuhen tls remove --yes` first, then install the certificate anew."
    )


class TlsRemovalUnconfirmed(SchedulerError):
    """Starting over must be said twice."""

    code = "tls_removal_unconfirmed"
    status = 409
    vi = "Chưa xóa gì. Sau khi xóa, mọi điện thoại phải cài lại chứng chỉ mới. Nếu chắc chắn, hãy thêm --yes."
    en = "Nothing was removed. Afterwards every phone must install a new certificate. If you are sure, add --yes."


class HelpPortUnusable(SchedulerError):
    """The page that hands out the certificate cannot be served at its port."""

    code = "tls_help_port_unusable"
    status = 503
    vi = "Không mở được trang cài chứng chỉ ở cổng {port}: {why_vi}. Hãy chọn --tls-help-port khác, hoặc 0 để không mở."
    en = "The page with the certificate cannot be served at port {port}: {why_en}. Choose another --tls-help-port, or 0 for none."
