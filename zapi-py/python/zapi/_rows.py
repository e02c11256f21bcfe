"""Outcomes as flat rows: the columns that tables, files and data frames get."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._error import Error
    from ._native import Outcome, ProfilePicture

# The columns of a picture and those of an error, with their Arrow types.
PICTURE = {
    "link": "string",
    "reason": "string",
    "fetched_at": "timestamp",
    "expires_at": "timestamp",
    "expiry_source": "string",
    "key": "string",
    "stale": "bool",
}
ERROR = {"error": "string", "message": "string", "http_status": "int32", "retryable": "bool"}
TYPES = PICTURE | ERROR
COLUMNS = ("index", "phone", *TYPES)


def row(picture: ProfilePicture | None, error: Error | None) -> dict[str, Any]:
    """The columns of one outcome; those that do not apply are ``None``."""
    values: dict[str, Any] = {name: getattr(picture, name, None) for name in PICTURE}
    values.update(dict.fromkeys(ERROR))
    if error is not None:
        values["error"] = type(error).__name__
        values["message"] = str(error)
        values["http_status"] = error.http_status
        values["retryable"] = error.retryable
    return values


def dicts(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """A row for each, in the order of the input."""
    return [
        {"index": outcome.index, "phone": _phone(outcome), **row(outcome.picture, outcome.error)}
        for outcome in sorted(outcomes, key=lambda outcome: outcome.index)
    ]


def columns(outcomes: list[Outcome]) -> dict[str, list[Any]]:
    """The same as a list for each column."""
    rows = dicts(outcomes)
    return {name: [values[name] for values in rows] for name in COLUMNS}


def _phone(outcome: Outcome) -> str | None:
    """The phone, or the text that is not one."""
    if outcome.phone is None and isinstance(outcome.given, str):
        return outcome.given
    return outcome.phone
