"""What makes tampering with the access log show: each row is sealed over the seal before it.

The seal is a keyed hash; the key, SECRET_KEY, is not in the database. docs/decisions/0018 says what
it shows and what it cannot.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

SEAL_DIGITS = 64
BEFORE_THE_FIRST = "0" * SEAL_DIGITS


class Row(Protocol):
    number: int
    at: datetime
    who_id: int | None
    what: str
    request_id: UUID | None
    detail: str
    seal: str


def seal_of(before: str, row: Row) -> str:
    """Return the seal of a row that follows the row with the seal ``before``."""
    request_id = str(row.request_id) if row.request_id else None
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    words = [before, row.number, at, row.who_id, row.what, request_id, row.detail]
    return _keyed_hash("access log row", json.dumps(words))


def seal_of_head(number: int, seal: str) -> str:
    """Return the seal on the note of which row is the last one."""
    return _keyed_hash("access log head", json.dumps([number, seal]))


def _keyed_hash(salt: str, text: str) -> str:
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Fault:
    """The first row at which the log is not as it was written."""

    number: int
    what: str


def faults(rows: Iterable[Row], number: int = 0, seal: str = BEFORE_THE_FIRST) -> Iterator[Fault]:
    """Yield what is wrong with rows in order of their numbers, after the row with this seal."""
    for row in rows:
        if row.number != number + 1:
            yield Fault(number + 1, "is missing")
        elif not constant_time_compare(row.seal, seal_of(seal, row)):
            yield Fault(row.number, "is not what was written there")
        number, seal = row.number, row.seal
