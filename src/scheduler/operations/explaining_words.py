"""An explanation as sentences, for the terminal, the API and the page alike: one (what, how much, why) a step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from notices import wording
from scheduler.operations.explaining import Explanation
from slots.capacity import half_up


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the account: what it is, the figure, and where it comes from."""

    label: str
    figure: str
    why: str


def steps(found: Explanation, lang: str) -> list[Step]:
    """Return the account of a session in the order of reckoning; the last step is the places that are free."""
    pick = wording.picker(lang)

    def number(value: Fraction | int, decimals: int = 0) -> str:
        return _number(value, decimals, lang)

    account = found.account
    rows = [] if not account else [*_served(found, pick, number), *_invited(found, pick, number)]
    closed = sum(window.closed for window in found.windows)
    rows.append(
        Step(
            pick("Số chỗ", "Places"),
            number(found.places),
            pick(
                f"{len(found.windows)} khung giờ, {closed} khung đóng", f"{len(found.windows)} windows, {closed} closed"
            )
            if closed
            else pick(f"chia cho {len(found.windows)} khung giờ", f"shared over {len(found.windows)} windows"),
        )
    )
    rows.append(
        Step(
            pick("Đã hẹn", "Taken"), number(found.taken), pick("theo lịch hẹn đang có", "by the appointments there are")
        )
    )
    if blocked := sum(window.blocked for window in found.windows):
        rows.append(Step(pick("Giữ lại", "Blocked"), number(blocked), pick("không xếp cho ai", "given to nobody")))
    free = sum(window.free for window in found.windows)
    rows.append(Step(pick("Còn trống", "Free"), number(free), ""))
    rows += [
        Step(
            pick("Giới hạn ngày", "Daily limit"),
            number(limit.limit),
            pick(
                f"đơn vị {limit.unit_code}, mọi điểm: hôm đó đã hẹn {number(limit.taken)}",
                f"unit {limit.unit_code}, all stations: {number(limit.taken)} taken that day",
            ),
        )
        for limit in found.limits
    ]
    return rows


def _served(found: Explanation, pick: Callable[[str, str], str], number: Callable[..., str]) -> Iterator[Step]:
    account = found.account
    kits = ", ".join(found.kits) or pick("không có bộ nào", "no kit")
    for name, vi, en in (("borrowed", "được chi viện", "borrowed"), ("lent", "cho chi viện", "lent")):
        if account[name]:
            kits += f"; {pick(vi, en)}: {', '.join(account[name])}"
    teams = f"; {pick('tổ', 'teams')}: {', '.join(found.teams)}" if found.teams else ""
    yield Step(pick("Bộ thiết bị", "Kits"), number(account["kits"]), kits + teams)
    way = account["travel_minutes"]
    yield Step(
        pick("Giờ mở", "Open hours"),
        number(found.figure("hours"), 2),
        pick(f"đã trừ {way} phút đi đường", f"{way} minutes on the way taken off") if way else "",
    )
    yield Step(
        pick("Người mỗi bộ mỗi giờ", "People per kit and hour"),
        number(found.figure("rate"), 3),
        account["rate"] if "/" in account["rate"] else "",
    )
    yield Step(
        pick("Phần công suất xếp lịch", "Planned load"),
        number(found.figure("load") * 100, 1) + " %",
        pick("phần còn lại để khỏi dồn ứ", "the rest keeps queues short") if found.figure("load") < 1 else "",
    )
    if found.figure("service_time") != 1:
        yield Step(
            pick("Thời gian trung bình một người", "Mean time of a person"),
            number(found.figure("service_time"), 2),
            pick("lần mức thường, vì có người làm lâu hơn", "standard times, as some take longer"),
        )
    product = pick("bộ × giờ × năng suất × phần xếp lịch", "kits × hours × rate × load")
    if found.figure("service_time") != 1:
        product += pick(" ÷ thời gian", " ÷ mean time")
    yield Step(
        pick("Phục vụ được", "Can be served"), number(account["served"]), _rounding(found, product, pick, number)
    )


def _rounding(found: Explanation, product: str, pick: Callable[[str, str], str], number: Callable[..., str]) -> str:
    exact = number(found.exact, 2)
    return pick(
        f"{product} = {exact}, làm tròn cộng dồn theo ngày", f"{product} = {exact}, rounded over the shifts of the day"
    )


def _invited(found: Explanation, pick: Callable[[str, str], str], number: Callable[..., str]) -> Iterator[Step]:
    account = found.account
    if account["held_back"]:
        share = number(found.figure("reserve") * 100, 1)
        yield Step(
            pick("Giữ lại", "Held back"),
            f"−{number(account['held_back'])}",
            pick(f"{share} % cho người đến không có phiếu", f"{share} % for those who come without a slip"),
        )
    if account["overbooked"]:
        share, ratio = number(found.figure("no_show") * 100, 1), number(found.figure("critical_ratio"), 2)
        yield Step(
            pick("Mời thêm", "Invited beyond"),
            f"+{number(account['overbooked'])}",
            pick(
                f"dự kiến {share} % không đến, mức thận trọng {ratio}",
                f"{share} % are expected to stay away, critical ratio {ratio}",
            ),
        )
    if account["lost_to_cap"]:
        cap = number(account["waiting_room_cap"])
        yield Step(
            pick("Bớt vì phòng chờ", "Lost to the waiting room"),
            f"−{number(account['lost_to_cap'])}",
            pick(f"mỗi khung không quá {cap} người", f"no window calls more than {cap}"),
        )
    if account["front_load"]:
        yield Step(
            pick("Dồn vào khung đầu", "Moved to the first window"),
            number(account["front_load"]),
            pick("người, lấy bớt ở nửa sau của ca", "people, from the later half of the shift"),
        )
    since = found.places - found.invited
    if since:
        yield Step(
            pick("Đóng, mở về sau", "Closed or opened later"),
            f"{'+' if since > 0 else '−'}{number(abs(since))}",
            pick("ca đã bắt đầu hoặc có người hẹn giữ cách tính cũ", "a shift that has begun keeps its account"),
        )


def window_rows(found: Explanation, lang: str) -> list[tuple[str, str, str, str]]:
    """Return (hours, places, taken, free) of each window; a closed one says so in place of its places."""
    shut = "closed" if lang == "en" else "đóng"
    return [
        (
            wording.hour_range(window.starts_at, window.ends_at),
            shut if window.closed else wording.figure(window.places, lang),
            wording.figure(window.taken, lang),
            "" if window.closed else wording.figure(window.free, lang),
        )
        for window in found.windows
    ]


def _number(value: Fraction | int, decimals: int, lang: str) -> str:
    rounded = half_up(Fraction(value), decimals)
    whole, _, rest = f"{rounded:f}".partition(".")
    rest = rest.rstrip("0")
    return wording.figure(int(whole), lang) + (("." if lang == "en" else ",") + rest if rest else "")
