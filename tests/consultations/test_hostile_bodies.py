"""Bodies that no browser would send: calm answers, and nothing odd in the database.

A thousand of them; ``make faults`` sends ten thousand.
"""

from __future__ import annotations

import os
import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import partial
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.test.client import encode_multipart

from microsite.consultations import tokens
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.plain_text import tidy
from microsite.consultations.stages import NAMES, STAGES
from tests.consultations.conftest import carried_by

FORM = "/consultation/"
BODIES = int(os.environ.get("BODIES", "1000"))
SEED = 20261122
URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "aBoundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

HOSTILE_TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\r\nBcc: everybody@example.com\r\n\r\nHello",
    "%0d%0aSet-Cookie: a=b",
    "\x1b[31mred\x07",
    "\u202eevil\u2066",
    "\u0000\u0085\u2028\u2029\ufeff",
    "e\u0301" * 50,
    "\U0001f469\u200d\U0001f52c" * 20,
    "\ufffe\uffff\U0010ffff",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "'; DROP TABLE consultations_consultationrequest; --",
    "=1+1@b.co",
    "../../etc/passwd",
    "A" * 70_000,
    "\n" * 5_000,
    "9" * 5_000,
    "\u0660" * 12,
    "nan",
    "on",
    "true",
    "-1",
]
CHARSETS = ["utf-16", "latin-1", "utf-7", "hex", "idna", "unicode_escape", "undefined", "x-klingon"]
CONTENT_TYPES = [
    "",
    "application/json",
    "text/plain",
    "text/html; charset=utf-8",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary*=utf-8''%ff",
    "multipart/mixed; boundary=aBoundary",
    'application/x-www-form-urlencoded; charset="',
    ";;;=",
]

USUALLY_HARMLESS: list[list[str]] = [[], ["name"], ["message"], ["name", "message"]]

Body = tuple[bytes, str]


def hostile_fields(chance: random.Random, good: dict[str, str]) -> list[tuple[str, str]]:
    """Return the fields of a good form with few or many of them missing, replaced or repeated."""
    harm = chance.choice([0.01, 0.05, 0.3])
    fields = []
    for name, value in good.items():
        fate = chance.random()
        if fate > harm:
            fields.append((name, value))
        if fate < 2 * harm / 3:
            fields.append((name, chance.choice(HOSTILE_TEXTS)))
    # The last of several values counts, so these are often what would be stored.
    fields += [(name, chance.choice(HOSTILE_TEXTS)) for name in chance.choice(USUALLY_HARMLESS)]
    if chance.random() < 0.1:
        fields.append((chance.choice(HOSTILE_TEXTS), "x"))
    return fields


def urlencoded(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    return urlencode(fields, errors="replace").encode(), URLENCODED


def wrong_charset(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    body, kind = chance.choice([urlencoded, multipart])(chance, fields)
    return body, f"{kind}; charset={chance.choice(CHARSETS)}"


def invalid_utf8(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    junk = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 40)))
    parts = [urlencode([field], errors="replace") for field in fields]
    parts.append(f"name={quote_from_bytes(junk)}")
    chance.shuffle(parts)
    return "&".join(parts).encode(), URLENCODED


def multipart(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    return encode_multipart(BOUNDARY, dict(fields)), MULTIPART


def broken_multipart(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    body = bytearray(multipart(chance, fields)[0])
    if chance.random() < 0.5:
        del body[chance.randrange(len(body)) :]
    for _ in range(chance.randrange(1, 20)):
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body), MULTIPART


def odd_multipart(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    headers = chance.choice(
        [
            "Content-Disposition: form-data; name*=hex''name",
            "Content-Disposition: form-data; name*=utf-8''%ff",
            "Content-Disposition: form-data; name=name\r\nContent-Transfer-Encoding: base64",
            'Content-Disposition: form-data; name="name"; filename="a.exe"',
            "Content-Disposition: form-data",
            'Content-Disposition: attachment; name="name"\r\nContent-Type: text/x; charset=hex',
            "X: y",
        ]
    )
    part = f"--{BOUNDARY}\r\n{headers}\r\n\r\nSome=name==\r\n".encode()
    return part + multipart(chance, fields)[0], MULTIPART


def too_many_fields(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    extra = [(f"field{number}", "x") for number in range(chance.choice([45, 100, 1_500]))]
    return urlencoded(chance, fields + extra)


def odd_content_type(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    return urlencoded(chance, fields)[0], chance.choice(CONTENT_TYPES)


def noise(chance: random.Random, fields: list[tuple[str, str]]) -> Body:
    length = chance.choice([0, 1, 100, 10_000, 400_000])
    return chance.randbytes(length), chance.choice([URLENCODED, MULTIPART])


SHAPES: list[Callable[[random.Random, list[tuple[str, str]]], Body]] = [
    urlencoded,
    urlencoded,
    multipart,
    multipart,
    wrong_charset,
    invalid_utf8,
    broken_multipart,
    odd_multipart,
    too_many_fields,
    odd_content_type,
    noise,
]


def good_bodies(patient, answers) -> dict[str, dict[str, str]]:
    """Return what a browser sends from each page of a request, by the page's name."""
    bodies: dict[str, dict[str, str]] = {}
    page = None
    for name in NAMES:
        asked = STAGES[name].form.base_fields
        given = {field: answers[field] for field in asked}
        bodies[name] = (carried_by(page) if page else {}) | given | {"_from": name, "_to": "next"}
        page = patient.answers(name, answers, page)
    bodies["check"] = carried_by(page) | {"consent": "on", "_from": "check", "_to": "send"}
    return bodies


def finish(patient, page, answers, key: str):
    """Answer what is still asked, and send it."""
    for _ in range(2 * len(NAMES)):
        if "rows" in page.context or "stage" not in page.context:
            break
        page = patient.answers(page.context["stage"].name, answers, page)
    return patient.sends_from(page, answers, key)


@pytest.mark.django_db
def test_hostile_bodies_are_answered_calmly_and_store_nothing_odd(
    client, patient, by_phone, caplog, staff
):
    chance = random.Random(SEED)
    consent_version = tokens.read_submission_key(patient.opens_the_form()).consent_version
    new_key = partial(tokens.new_submission_key, consent_version, is_first_showing=False)
    good = by_phone | {"best_times": "saturday"}
    bodies = good_bodies(patient, good)
    statuses: Counter[int] = Counter()
    places: Counter[str] = Counter()

    for number in range(BODIES):
        name = chance.choice([*NAMES, *["check"] * len(NAMES)])
        key = new_key() if chance.random() < 0.9 else chance.choice(HOSTILE_TEXTS)
        fields = hostile_fields(chance, bodies[name] | {"submission_key": key})
        body, content_type = chance.choice(SHAPES)(chance, fields)
        answer = client.generic("POST", FORM, body, content_type=content_type)
        statuses[answer.status_code] += 1
        where = (number, name, content_type, body[:500])
        assert answer.status_code in (200, 303, 400), where
        # Ours, not Django's last resort: the page says what to do, and nobody else keeps it.
        assert answer["Cache-Control"] in ("no-store", "private, no-cache"), where
        if answer.status_code == 200 and answer.context:
            places[answer.context["stage"].name if "stage" in answer.context else "other"] += 1
        if answer.status_code == 200 and name == "contact":
            # What was typed there is what would be stored.
            statuses[finish(patient, answer, good, new_key()).status_code] += 1

    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    # The bodies reach every kind of answer and every page, or this test would prove little.
    assert min(statuses[200], statuses[303], statuses[400]) >= 100, statuses
    assert places.keys() == {*NAMES, "other"}
    assert ConsultationRequest.objects.count() == statuses[303]
    for record in ConsultationRequest.objects.all():
        answers = record.answers()
        assert answers.name
        assert answers.contact_by in ("phone", "email")
        for text in (answers.name, answers.phone, answers.email, answers.message):
            assert text == tidy(text) == unicodedata.normalize("NFC", text)
        assert record.events.count() == 1
    for page in range(1, 9):
        assert staff.get("/staff/", {"show": "all", "page": page}).status_code == 200
