"""The log is told the kind and the place of a defect, and no word of what it was about."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from scheduler.defects import trace_of

NAME = "Lê Văn Mẫu"


def trace(fault):
    try:
        fault()
    except Exception as error:  # noqa: BLE001 -- whatever it is
        return trace_of(error)
    raise AssertionError


def parse():
    return int(NAME)


def wrap():
    try:
        parse()
    except ValueError as error:
        raise KeyError(NAME) from error


def hide():
    try:
        parse()
    except ValueError:
        raise KeyError(NAME) from None


def group():
    raise ExceptionGroup(NAME, [ValueError(NAME), OSError(28, NAME)])


def circle():
    first, second = ValueError(NAME), KeyError(NAME)
    first.__cause__, second.__cause__ = second, first
    raise first


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        (parse, ["builtins.ValueError"]),
        (wrap, ["builtins.ValueError", "builtins.KeyError"]),
        (hide, ["builtins.KeyError"]),
        (group, ["builtins.OSError (ENOSPC)", "builtins.ValueError", "builtins.ExceptionGroup"]),
        (circle, ["builtins.KeyError", "builtins.ValueError"]),
    ],
)
def test_a_trace_names_kinds_and_places_and_never_what_was_said(fault, kinds):
    told = trace(fault)
    assert [line for line in told.splitlines() if not line.startswith(" ")] == kinds
    assert NAME not in told
    assert f"in {fault.__name__}" in told


def test_of_a_database_s_refusal_the_rule_is_named_and_not_the_row(db_engine):
    def insert():
        row = {"username": NAME, "role": "chief"}
        with db_engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO account (username, password_hash, role, totp_step, one_time_serial, active, made_at)"
                    " VALUES (:username, '-', :role, 0, 0, true, '2021-03-01 00:00:00+00:00')"
                ),
                row,
            )

    told = trace(insert)
    assert IntegrityError.__name__ in told
    assert ("ck_account_role" if db_engine.dialect.name == "postgresql" else "SQLITE_CONSTRAINT_CHECK") in told
    assert NAME not in told


def test_the_database_s_own_errors_leave_parameters_out(db_engine):
    with pytest.raises(StatementError) as caught, db_engine.begin() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": NAME})
    assert NAME not in str(caught.value)
