"""What is said of a command that was typed wrongly: one sentence in the reader's language, and where help is."""

from collections.abc import Sequence

from typer.exceptions import TyperException

from scheduler.cli.state import errors

_SENTENCES = {
    "NoSuchOption": "Không có tùy chọn {what}.",
    "MissingParameter": "Thiếu {what}.",
    "BadParameter": "Giá trị của {what} không dùng được.",
    "BadOptionUsage": "Tùy chọn {what} thiếu giá trị.",
}
_OTHERWISE = "Lệnh viết chưa đúng, hoặc không có lệnh này."


def ended(error: TyperException, words: Sequence[str]) -> int:
    """Print what is wrong with the command and return the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":  # the help is on the screen already
        return 2
    english = error.format_message().strip().removesuffix(".") + "."
    sentence = english if _lang(words) == "en" else _vietnamese(error)
    where = getattr(getattr(error, "ctx", None), "command_path", "phieuhen")
    hint = f"Help: {where} --help" if _lang(words) == "en" else f"Xem cách viết: {where} --help"
    errors.print(f"{sentence} {hint}", markup=False, soft_wrap=True)
    return 2


def _vietnamese(error: TyperException) -> str:
    named = getattr(error, "option_name", None) or _name_of(getattr(error, "param", None))
    template = _SENTENCES.get(type(error).__name__)
    return template.format(what=named) if template and named else _OTHERWISE


def _name_of(param: object) -> str:
    options = [name for name in getattr(param, "opts", []) if name.startswith("-")]
    return options[0] if options else str(getattr(param, "name", None) or "").upper()


def _lang(words: Sequence[str]) -> str:
    """Return the language asked for: the command was not understood, so that its own options were never read."""
    following = zip(words, [*words[1:], ""], strict=True)
    return "en" if "--lang=en" in words or ("--lang", "en") in following else "vi"
