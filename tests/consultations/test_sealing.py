"""What the database alone can tell of a patient: nothing."""

from __future__ import annotations

import os
import sqlite3

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from microsite.consultations import sealing
from microsite.consultations.models import ConsultationRequest
from tests.database import bytes_on_disk

OLD, NEW = b"o" * 32, b"n" * 32
ROW = "a_table 1"


@pytest.fixture(autouse=True)
def one_key(settings):
    settings.ENCRYPTION_KEYS = [OLD]


@given(text=st.text())
def test_what_was_sealed_is_opened_letter_for_letter(text):
    assert sealing.unseal(sealing.seal(text, ROW), ROW) == text


def test_same_text_is_sealed_differently_each_time():
    assert len({sealing.seal("text", ROW) for _ in range(100)}) == 100


def test_older_keys_still_open_and_the_newest_seals(settings):
    old = sealing.seal("text", ROW)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert sealing.unseal(old, ROW) == "text"
    new = sealing.seal("text", ROW)

    settings.ENCRYPTION_KEYS = [NEW]

    assert sealing.unseal(new, ROW) == "text"
    with pytest.raises(sealing.SealError):
        sealing.unseal(old, ROW)


@pytest.mark.parametrize("keys", [[], [NEW], [b"short"], [OLD, b"short"]])
def test_wrong_or_missing_key_is_one_named_error(settings, keys):
    blob = sealing.seal("text", ROW)
    settings.ENCRYPTION_KEYS = keys

    with pytest.raises(sealing.SealError):
        sealing.unseal(blob, ROW)


def test_every_changed_cut_or_foreign_blob_is_one_named_error():
    blob = sealing.seal("text", ROW)
    changed = [
        blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :] for place in range(len(blob))
    ]
    cut = [blob[:length] for length in range(len(blob))]

    for bad in [*changed, *cut, blob + b"x", os.urandom(100)]:
        with pytest.raises(sealing.SealError):
            sealing.unseal(bad, ROW)


def test_keyed_hashes_differ_by_purpose_and_key(settings):
    hashes = {sealing.keyed_hash("contact", "x"), sealing.keyed_hash("answers", "x")}
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    hashes.add(sealing.keyed_hash("contact", "x"))

    assert len(hashes) == 3
    # A request that is sent again just after a change of keys is still recognised.
    assert all(
        sealing.is_hash_of(one, "contact", "x") or sealing.is_hash_of(one, "answers", "x")
        for one in hashes
    )
    assert not sealing.is_hash_of(sealing.keyed_hash("contact", "x"), "contact", "y")


def sends_two(patient, by_phone, by_email) -> list[ConsultationRequest]:
    patient.sends(by_phone)
    patient.sends(by_email)
    return list(ConsultationRequest.objects.newest_first())


@pytest.mark.django_db
def test_blobs_cannot_be_swapped_between_rows(patient, by_phone, by_email):
    first, second = sends_two(patient, by_phone, by_email)
    ConsultationRequest.objects.filter(pk=first.pk).update(sealed_answers=second.sealed_answers)
    first.refresh_from_db()

    with pytest.raises(sealing.SealError):
        first.answers()
    assert second.answers().name == "Ottilie Zebrafinch"


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_patient_is_in_the_database_file(patient, by_phone, by_email, markers):
    sends_two(patient, by_phone, by_email)
    on_disk = bytes_on_disk()

    reference = ConsultationRequest.objects.newest_first()[0].reference
    assert reference.encode() in on_disk
    found = [word for word in markers if word.lower().encode() in on_disk.lower()]
    assert found == []
    assert b"example.org" not in on_disk


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_any_tool_can_check_the_database(patient, by_phone):
    patient.sends(by_phone)

    with sqlite3.connect(connection.settings_dict["NAME"]) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
