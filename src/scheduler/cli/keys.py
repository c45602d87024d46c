"""phieuhen keys: what signs slips and hides numbers, and how one key follows another. None is printed, but for a new master."""

from datetime import datetime
from typing import Annotated, Literal

import typer
from rich.table import Table

from notices.wording import figure
from scheduler.cli.state import State, console, progress_bar, say, shared, work
from scheduler.kept_keys.masters import Rotated, forget_old_masters, rotate_master
from scheduler.kept_keys.service import kept_keys, rotate
from scheduler.keys import VARIABLE
from scheduler.local_tls.store import Store
from scheduler.master_file import as_text, new_master
from scheduler.operations.reencryption import rotate_id_numbers
from slots.calendar import local

group = typer.Typer(no_args_is_help=True, help="Keys of campaigns, and the master key above them.")

_NAMES = {
    "slips": ("ký phiếu hẹn", "signs slips"),
    "day_packs": ("ký gói ngày của máy quét", "signs devices' day packs"),
    "id_numbers": ("mã hóa số định danh", "encrypts ID numbers"),
    "id_number_search": ("tìm theo số định danh", "finds by ID number"),
}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(group, name="keys")


@group.command("list")
@shared
def list_keys() -> None:
    """List the campaign's keys by purpose and id: since when, and whether still in use."""
    with work() as job, job.read() as db:
        campaign = job.campaign(db)
        rows = kept_keys(db, campaign)
        keys = job.keys
    vi = State.current.lang != "en"
    heads = ("Mục đích", "", "Khóa", "Dùng từ", "Thôi dùng") if vi else ("Purpose", "", "Key", "In use since", "Until")
    table = Table(*heads, box=None)
    for row in rows:
        days = (_day(row.made_at), _day(row.retired_at) if row.retired_at else "")
        table.add_row(row.purpose, _NAMES[row.purpose][not vi], str(row.key_id), *days)
    console.print(table)
    masters = figure(len(keys.masters), State.current.lang)
    say(f"Khóa chính: {masters} khóa trong {keys.place}.", f"Master keys: {masters} in {keys.place}.")


def _day(moment: datetime) -> str:
    return f"{local(moment):%d/%m/%Y}"


@group.command("rotate")
@shared
def rotate_one(
    purpose: Annotated[Literal["slips", "day_packs", "id_numbers"], typer.Option(help="what the key is for")],
) -> None:
    """Make the campaign's next key of a purpose. What was signed before stays valid; ID numbers are encrypted under the new key."""
    if purpose == "id_numbers":
        _encrypt_numbers_anew()
        return
    with work() as job, job.write() as db:
        campaign = job.campaign(db)
        key_id = rotate(db, campaign, purpose, keys=job.keys, now=job.now())
    say(
        f"Đợt {campaign.code}: từ nay dùng khóa {key_id} ({purpose}). Những gì đã ký trước đây vẫn đúng.",
        f"Campaign {campaign.code}: from now on key {key_id} is used ({purpose}). What was signed before stays valid.",
    )


def _encrypt_numbers_anew() -> None:
    with work() as job, progress_bar("Mã hóa lại số định danh", "Encrypting ID numbers anew") as tell:
        done = rotate_id_numbers(job.engine, State.current.campaign, keys=job.keys, now=job.now(), progress=tell)
    numbers = figure(done.numbers, State.current.lang)
    say(
        f"Đợt {done.campaign}: đã mã hóa lại {numbers} số định danh bằng khóa mới.",
        f"Campaign {done.campaign}: encrypted {numbers} ID numbers under a new key.",
    )


@group.command("rotate-master")
@shared
def rotate_the_master() -> None:
    """Put a new master key on top of the old and encrypt every campaign's keys under it; after a stop, run it again."""
    with work() as job:
        place = job.keys.place
        with job.write() as db:
            done = rotate_master(db, job.settings)
        Store(job.settings.keys, job.keys).encrypt_anew()  # the certificates of `serve --tls` lie under the master too
    encrypted = figure(done.encrypted, State.current.lang)
    if done == Rotated(made=False, encrypted=0):
        say(
            f"Mọi khóa đã theo khóa chính mới nhất trong {place}; không có gì thay đổi. "
            "Muốn thay lần nữa, hãy bỏ khóa cũ trước: phieuhen keys forget-old-masters.",
            f"All keys are under the newest master key in {place} already; nothing has changed. "
            "To rotate once more, forget the old one first: phieuhen keys forget-old-masters.",
        )
        return
    say(
        f"Đã mã hóa lại {encrypted} khóa bằng khóa chính mới nhất trong {place}. Việc còn lại:",
        f"Encrypted {encrypted} keys under the newest master key in {place}. What is left to do:",
    )
    say(
        "1. Khởi động lại máy chủ; mọi người phải đăng nhập lại.\n"
        f"2. Sao lưu {place}, để riêng với bản sao lưu cơ sở dữ liệu. Bản sao lưu cơ sở dữ liệu trước lúc này vẫn cần khóa cũ.\n"
        "3. Nếu cơ sở dữ liệu khác dùng chung khóa chính này, chạy lại lệnh này với --database của nó.\n"
        "4. Bỏ khóa cũ: phieuhen keys forget-old-masters.",
        "1. Restart the server; everybody has to sign in again.\n"
        f"2. Back up {place}, apart from the database. Backups of the database from before still need the old key.\n"
        "3. If other databases use this master key too, run this command again with --database for each.\n"
        "4. Forget the old key: phieuhen keys forget-old-masters.",
    )


@group.command("forget-old-masters")
@shared
def forget() -> None:
    """Take the old master keys out of the file, once everything is proved to open with the newest alone."""
    with work() as job:
        place = job.keys.place
        Store(job.settings.keys, job.keys).encrypt_anew()
        with job.read() as db:
            count = forget_old_masters(db, job.settings)
    if not count:
        say(f"Không có khóa chính cũ nào trong {place}.", f"There is no old master key in {place}.")
    elif place == VARIABLE:
        say(
            f"Không còn gì cần đến {count} khóa cũ trong {place}: hãy xóa chúng ở đó, chỉ để lại khóa đầu tiên.",
            f"Nothing needs the {count} old keys in {place} any more: take them out there and leave only the first.",
        )
    else:
        say(f"Đã bỏ {count} khóa chính cũ khỏi {place}.", f"Took {count} old master keys out of {place}.")


@group.command("new-master")
@shared
def print_new_master() -> None:
    """Print a new master key, for installations that keep theirs in the environment; nothing is stored."""
    print(as_text(new_master()))
