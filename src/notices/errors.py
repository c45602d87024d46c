"""What can be wrong with a slip, its code or its words: a code, a status, one sentence in two languages."""

from typing import Any, ClassVar

FIELD_NAMES: dict[str, tuple[str, str]] = {
    "household": ("tên chủ hộ, địa chỉ và danh sách người", "the head's name, address and list of people are"),
    "place": ("tên hoặc địa chỉ điểm thu nhận", "the station's name or address is"),
    "shift": ("tên ca", "the shift's name is"),
    "name": ("tên chủ hộ", "the head's name is"),
    "address": ("địa chỉ", "the address is"),
}


class NoticesError(Exception):
    """Something about a slip that the user can mend.

    A subclass states `code` (stable, snake_case), `status` (HTTP) and the sentence in Vietnamese (`vi`) and
    English (`en`), both format strings over the keyword parameters of the instance. The sentence says what is
    wrong, where, and what to do.
    """

    code: ClassVar[str] = "notice_error"
    status: ClassVar[int] = 422
    vi: ClassVar[str] = "Phiếu hẹn có lỗi."
    en: ClassVar[str] = "Something is wrong with the slip."

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` ("vi" or "en"; anything else reads as Vietnamese)."""
        return (self.en if lang == "en" else self.vi).format(**self.params)


class NotASlipCode(NoticesError):
    """What was scanned is not the code of a slip."""

    code = "not_a_slip_code"
    vi = "Mã vừa quét không phải mã của phiếu hẹn. Hãy quét mã in trên phiếu hẹn."
    en = "This is not the code of an appointment slip. Scan the code printed on the slip."


class UnknownSigningKey(NoticesError):
    """The slip names a signing key that this system does not have."""

    code = "unknown_signing_key"
    vi = "Phiếu được ký bằng khóa số {key_id}, hệ thống này không có khóa đó. Phiếu có thể của nơi khác."
    en = "The slip is signed with key {key_id}, which this system does not have. It may come from elsewhere."


class BadSignature(NoticesError):
    """The signature does not belong to what the slip says."""

    code = "bad_signature"
    vi = "Chữ ký trên phiếu không đúng. Không xác nhận được phiếu này."
    en = "The signature on the slip is wrong. This slip cannot be confirmed."


class ClaimOutOfRange(NoticesError):
    """A field of the signed claim lies outside what its bytes can hold."""

    code = "claim_out_of_range"
    vi = "Không ghi được {field} = {value} vào mã phiếu: giá trị phải là {expected}."
    en = "The slip code cannot hold {field} = {value}: it must be {expected}."


class TypedCodeInvalid(NoticesError):
    """The typed code cannot be right; the sentence carries the hint."""

    code = "typed_code_invalid"
    vi = "Mã hẹn không đúng. Hãy gõ lại tám ký tự in dưới ô mã QR."
    en = "This code is not right. Type the eight characters printed below the QR code again."


class TypedCodeLength(TypedCodeInvalid):
    """The typed code has too few or too many characters."""

    vi = "Mã hẹn có tám ký tự, ví dụ 7K3M-9QXD. Bạn đã gõ {count} ký tự."
    en = "The code has eight characters, like 7K3M-9QXD. You typed {count}."


class TypedCodeCharacter(TypedCodeInvalid):
    """The typed code contains a character that no code has."""

    vi = "Mã hẹn không có ký tự “{character}”: chỉ có chữ không dấu và số, không có O, I, L, 0 và 1. Hãy tắt bộ gõ tiếng Việt rồi gõ lại."  # noqa: E501 - one sentence
    en = "No code contains “{character}”: only plain letters and digits, without O, I, L, 0 and 1. Switch off the Vietnamese keyboard and try again."  # noqa: E501 - one sentence


class TypedCodeMistyped(TypedCodeInvalid):
    """The check character does not agree with the other seven."""

    vi = "Mã hẹn có một ký tự sai hoặc hai ký tự bị đổi chỗ. Hãy so lại với mã in trên phiếu."
    en = "One character of the code is wrong or two have changed places. Compare it with the slip."


class GlyphMissing(NoticesError):
    """A letter has no glyph in the slip's typeface; a box is never printed in its place."""

    code = "glyph_missing"
    vi = "Không in được ký tự “{character}” ({name}). Hãy sửa chữ đó trong danh sách rồi in lại."
    en = "The character “{character}” ({name}) cannot be printed. Correct it in the roster and print again."


class FontMissing(NoticesError):
    """A file of the slip's typeface is not where the installation put it, or cannot be read."""

    code = "font_missing"
    status = 500
    vi = "Thiếu tệp phông chữ {path} nên không in được phiếu. Hãy cài lại gói fontpkg-be-vietnam-pro."
    en = "The font file {path} is missing, so no slip can be printed. Install the package fontpkg-be-vietnam-pro again."


class DoesNotFit(NoticesError):
    """A text is too long for its place on the paper even at the smallest readable size.

    `field` is one of the keys of `FIELD_NAMES`.
    """

    code = "does_not_fit"
    vi = "Phiếu số {number}, hộ {household}: {field} quá dài, không in vừa. Hãy rút gọn rồi in lại."
    en = "Slip {number}, household {household}: {field} too long for the paper. Shorten and print again."

    def text(self, lang: str) -> str:
        """Return the sentence with the name of the field in `lang`."""
        field = FIELD_NAMES[self.params["field"]][lang == "en"]
        return (self.en if lang == "en" else self.vi).format(**{**self.params, "field": field})


class TextDoesNotFit(NoticesError):
    """A text of the campaign is too long for its place on every slip."""

    code = "text_does_not_fit"
    vi = "Dòng chữ {key} của đợt quá dài, không in vừa: “{value}”. Hãy rút gọn trong cấu hình của đợt."
    en = "The campaign's text {key} is too long for the paper: “{value}”. Shorten it in the campaign file."


class PublicUrlTooLong(NoticesError):
    """The public address leaves no room for a code that is easy to scan."""

    code = "public_url_too_long"
    vi = "Địa chỉ trang {public_url} dài {length} ký tự; tối đa {limit} ký tự thì mã QR mới dễ quét."
    en = "The address {public_url} has {length} characters; at most {limit} keep the QR code easy to scan."


class PublicUrlNotPlain(NoticesError):
    """The public address contains a character that the compact mode of a QR code cannot carry."""

    code = "public_url_not_plain"
    vi = "Địa chỉ trang {public_url} có ký tự “{character}”; chỉ dùng chữ không dấu, số và các dấu : / . -"
    en = "The address {public_url} contains “{character}”; use plain letters, digits and : / . - only."


class MessageTooLong(NoticesError):
    """A text message would need a second part."""

    code = "message_too_long"
    vi = (
        "Tin nhắn cho phiếu số {number} dài {length} ký tự, tối đa {limit}. Hãy rút gọn tên cơ quan hoặc điểm thu nhận."
    )
    en = "The message for slip {number} has {length} characters, at most {limit} fit. Shorten office or station."
