import pytest

from notices import errors
from notices.errors import DoesNotFit, FontMissing, NoticesError, TypedCodeInvalid


def family(root):
    return [root, *(member for child in root.__subclasses__() for member in family(child))]


SAMPLE = {
    "key_id": 3,
    "field": "household",
    "value": "x",
    "expected": "y",
    "count": 4,
    "character": "☃",
    "name": "SNOWMAN",
    "number": 137,
    "household": "Lê Văn Mẫu",
    "path": "BeVietnamPro-Bold.ttf",
    "key": "papers",
    "public_url": "https://hen.example",
    "length": 70,
    "limit": 58,
}


@pytest.mark.parametrize("kind", family(NoticesError))
def test_every_error_has_a_code_and_a_sentence_in_two_languages(kind):
    error = kind(**SAMPLE)

    assert error.status == (500 if kind is FontMissing else 422)  # the installation's fault, and nobody's text
    assert error.code == error.code.lower()
    assert str(error) == error.text("en") != error.text("vi")
    assert error.text("fr") == error.text("vi")
    assert "{" not in error.text("vi") + error.text("en")


def test_codes_are_shared_only_by_the_hints_to_a_typed_code():
    codes = [kind.code for kind in family(NoticesError) if not issubclass(kind, TypedCodeInvalid)]

    assert len(set(codes)) == len(codes)
    assert {kind.code for kind in family(TypedCodeInvalid)} == {"typed_code_invalid"}


@pytest.mark.parametrize("field", errors.FIELD_NAMES)
def test_what_does_not_fit_is_named_in_both_languages(field):
    error = DoesNotFit(number=7, household="Lê Văn Mẫu", field=field)

    assert error.params["field"] == field
    assert errors.FIELD_NAMES[field][0] in error.text("vi")
    assert errors.FIELD_NAMES[field][1] in error.text("en")
