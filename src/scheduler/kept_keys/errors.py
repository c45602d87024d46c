"""What can be wrong with the keys of a campaign and with changing the master key."""

from scheduler.errors import SchedulerError


class KeyIdsUsedUp(SchedulerError):
    """A campaign has had every key id that a slip's code can name."""

    code = "key_ids_used_up"
    status = 409
    vi = (
        "Đợt {campaign} đã dùng hết {most} mã khóa cho mục đích này, không thay thêm được. Khóa hiện tại vẫn dùng được."
    )
    en = "The campaign {campaign} has used all {most} key ids of this purpose and can rotate no more. Its present key stays in use."


class MasterInEnvironment(SchedulerError):
    """The master key stands in the environment, where this program cannot write."""

    code = "master_key_in_environment"
    status = 409
    vi = (
        "Khóa chính nằm trong biến {variable} nên phải tự thay: chạy “phieuhen keys new-master” để lấy khóa mới, đặt khóa mới lên "
        "trước khóa đang dùng (cách nhau dấu phẩy), khởi động lại máy chủ, rồi chạy lại “phieuhen keys rotate-master”."
    )
    en = (
        "The master key stands in {variable}, so it is yours to change: take a new key from `phieuhen keys new-master`, put it in "
        "front of the present one (with a comma between), restart the server, then run `phieuhen keys rotate-master` again."
    )


class OldMasterNeeded(SchedulerError):
    """Kept keys still need an older master."""

    code = "old_master_needed"
    status = 409
    vi = "{count} khóa vẫn mã hóa bằng khóa chính cũ nên chưa bỏ khóa cũ được. Hãy chạy “phieuhen keys rotate-master” trước."
    en = "{count} keys are still encrypted under an old master, which is needed till then. Run `phieuhen keys rotate-master` first."
