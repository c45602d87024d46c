"""Why a value was refused, in Vietnamese: what pydantic says in English, for the kinds that people meet."""

_REASONS = {
    "missing": "còn thiếu",
    "extra_forbidden": "không có trường này",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_parsing_size": "số quá lớn",
    "int_from_float": "phải là số nguyên",
    "float_parsing": "phải là số",
    "bool_parsing": "phải là có hoặc không",
    "bool_type": "phải là có hoặc không",
    "string_type": "phải là chữ",
    "string_too_short": "quá ngắn",
    "string_too_long": "quá dài",
    "string_pattern_mismatch": "viết chưa đúng",
    "list_type": "phải là một danh sách",
    "too_short": "quá ít",
    "too_long": "quá nhiều",
    "greater_than": "số quá nhỏ",
    "greater_than_equal": "số quá nhỏ",
    "less_than": "số quá lớn",
    "less_than_equal": "số quá lớn",
    "enum": "không phải là giá trị cho phép",
    "literal_error": "không phải là giá trị cho phép",
    "uuid_parsing": "không phải là mã UUID",
    "timezone_aware": "thiếu múi giờ, ví dụ +07:00",
    "datetime_type": "phải là ngày giờ",
    "datetime_parsing": "phải là ngày giờ",
    "datetime_from_date_parsing": "phải là ngày giờ",
    "date_from_datetime_parsing": "phải là một ngày",
    "date_parsing": "phải là một ngày",
    "json_invalid": "không phải là JSON",
}


def reason_vi(kind: str) -> str | None:
    """Return the short Vietnamese reason for pydantic's error of that type; None for one that people hardly meet."""
    return _REASONS.get(kind)
