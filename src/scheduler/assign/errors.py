"""What can be wrong with a planning problem, each with a stable code and one sentence in two languages."""

from typing import Any, ClassVar


class AssignError(Exception):
    """A planning problem that cannot be solved as it was stated.

    Same shape as `SchedulerError`: a stable `code`, an HTTP `status`, and the sentence in Vietnamese (`vi`)
    and English (`en`) as format strings over the keyword parameters of the instance.
    """

    code: ClassVar[str] = "assign_error"
    status: ClassVar[int] = 422
    vi: ClassVar[str] = "Bài toán xếp lịch không hợp lệ."
    en: ClassVar[str] = "The planning problem is not valid."

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` ("vi" or "en"; anything else reads as Vietnamese)."""
        return (self.en if lang == "en" else self.vi).format(**self.params)


class ShapesDisagree(AssignError):
    """Arrays that describe the same rows differ in length."""

    code = "shapes_disagree"
    vi = "Mảng {name} có kích thước {got}, cần {expected}."
    en = "Array {name} has shape {got}; expected {expected}."


class NotIntegers(AssignError):
    """An array holds something other than whole numbers."""

    code = "not_integers"
    vi = "Mảng {name} phải là số nguyên, nhưng có kiểu {got}."
    en = "Array {name} must hold integers, but is {got}."


class OutOfRange(AssignError):
    """A value lies outside what its array allows (no such row, a party of nobody)."""

    code = "out_of_range"
    vi = "{name}[{row}] = {value}: phải từ {low} đến {high}."
    en = "{name}[{row}] = {value}: must be from {low} to {high}."


class NegativeCost(AssignError):
    """A cost is below zero; the flow and its bound are only right for costs of zero or more."""

    code = "negative_cost"
    vi = "{name} có chi phí âm ({value}) ở dòng {row}; chi phí phải từ 0 trở lên."
    en = "{name} has a negative cost ({value}) in row {row}; costs must be zero or more."


class OutOfOrder(AssignError):
    """Rows that must be sorted are not (parties by class, windows by session)."""

    code = "out_of_order"
    vi = "{name} không tăng dần ở dòng {row}; hãy sắp xếp lại trước."
    en = "{name} is not in ascending order at row {row}; sort it first."


class ArcTwice(AssignError):
    """A class has two arcs to one track, so that its cost there is ambiguous."""

    code = "arc_twice"
    vi = "Nhóm {klass} có hai cung đến tuyến {track}."
    en = "Class {klass} has two arcs to track {track}."


class WeightsOverflow(AssignError):
    """The weights are so large that 64-bit sums could overflow; nothing is solved."""

    code = "weights_overflow"
    vi = "Chi phí lớn nhất {largest} vượt giới hạn {bound} của bài toán này; hãy giảm các trọng số."
    en = "The largest cost {largest} exceeds this problem's bound of {bound}; lower the weights."
