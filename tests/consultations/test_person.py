"""What a person may ask for: a copy of everything, and that it is deleted."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import asdict
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from microsite.consultations.merging import merge
from microsite.consultations.models import ConsultationRequest, Deletion
from microsite.consultations.sealed_text import SealedText
from microsite.consultations.states import Status
from microsite.staff.models import AccessLogEntry
from tests.database import bytes_on_disk
from tests.requests_made import answers_of, found, received, traces_of

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL, PHONE = "ottilie.zebrafinch@example.org", "(01632) 960-777"
NEW_KEY = b"n" * 32
Copies = list[dict[str, Any]]


def by_phone(phone: str = PHONE) -> ConsultationRequest:
    return received(contact_by="phone", phone=phone, email="", message_ok="no")


def finds(**whom: str) -> Copies:
    said = io.StringIO()
    call_command("find_person", by="nurse", stdout=said, **whom)
    copies: Copies = json.loads(said.getvalue())
    return copies


def erases(**options) -> str:
    said = io.StringIO()
    options = {"by": "nurse", "reason": "asked by phone", "yes": True} | options
    call_command("erase_person", stdout=said, **options)
    return said.getvalue()


def references(copies: Copies) -> set[str]:
    return {copy["reference"] for copy in copies}


def test_copy_holds_everything_letter_for_letter(nurse):
    request = received(name="Zoë \u202e Zebrafinch", message="One\n\ttwo", self_check="May suit")
    request.move(nurse, Status.CLOSED)

    (copy,) = finds(email=EMAIL)

    answers = answers_of(name="Zoë \u202e Zebrafinch", message="One\n\ttwo", self_check="May suit")
    assert copy["answers"] == json.loads(json.dumps(asdict(answers)))
    assert copy["status"] == "closed"
    assert copy["received_at"].startswith(f"{timezone.now():%Y-%m-%d}")
    events = [(event["what"], event["by"]) for event in copy["events"]]
    assert events == [("received", None), ("moved", "nurse"), ("viewed", "nurse")]
    (entry,) = copy["access_log"]
    assert (entry["who"], entry["what"], entry["detail"]) == ("nurse", "viewed", "find_person")


def test_copy_has_every_column_but_those_that_only_find():
    fields = {field.name for field in ConsultationRequest._meta.concrete_fields}
    get_user_model().objects.create_user("nurse", is_staff=True)
    received()

    (copy,) = finds(email=EMAIL)

    left_out = {"sealed_answers", "submission_key", "answers_digest", "contact_digest"}
    assert fields - set(copy) == left_out
    # A sealed column elsewhere would have to be opened for the copy, as the answers are.
    related = [relation.related_model for relation in ConsultationRequest._meta.related_objects]
    assert [
        (model, field)
        for model in related
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and not issubclass(model, SealedText)
    ] == []


def test_copy_has_the_notes_in_plain_words(nurse):
    received().add_note(nurse, "Called, no answer.")

    (copy,) = finds(email=EMAIL)

    assert [(note["by"], note["text"]) for note in copy["notes"]] == [
        ("nurse", "Called, no answer.")
    ]


@pytest.mark.parametrize("typed", ["01632 960777", "+44 1632 960 777", "0044(0)1632960777 "])
def test_number_is_found_in_any_spelling(nurse, typed):
    request = by_phone()
    by_phone("01632 960778")

    assert references(finds(phone=typed)) == {request.reference}


@pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f" {EMAIL}\n"])
def test_address_is_found_in_any_case(nurse, typed):
    first, second = received(), received(name="O. Z.")
    received(email="wil@example.net")

    assert references(finds(email=typed)) == {first.reference, second.reference}


def test_several_ways_together_find_everything(nurse):
    one, two, three = received(), by_phone(), received(email="other@example.net")
    received(email="wil@example.net")

    copies = finds(email=EMAIL, phone=PHONE, reference=f" {three.reference.lower()}")

    assert references(copies) == {one.reference, two.reference, three.reference}


def test_person_is_found_while_keys_are_changed(nurse, settings):
    before = received()
    settings.ENCRYPTION_KEYS = [NEW_KEY, *settings.ENCRYPTION_KEYS]
    after = received()

    assert references(finds(email=EMAIL)) == {before.reference, after.reference}


def test_every_look_is_written_down_for_every_request(nurse):
    requests = {received().pk, received().pk}
    finds(email=EMAIL)
    finds(email=EMAIL)

    log = AccessLogEntry.objects.values_list("request_id", "who__username", "what", "detail")
    assert sorted(log) == sorted([(pk, "nurse", "viewed", "find_person") for pk in requests] * 2)


def test_answers_that_cannot_be_opened_are_said_to_be_and_hide_no_others(nurse, settings, capsys):
    closed = received()
    settings.ENCRYPTION_KEYS = [NEW_KEY]
    opened = received()

    with pytest.raises(
        CommandError, match=rf"{closed.reference} cannot be opened.*ENCRYPTION_KEYS"
    ):
        call_command("find_person", by="nurse", email=EMAIL, reference=closed.reference)

    copies = {copy["reference"]: copy["answers"] for copy in json.loads(capsys.readouterr().out)}
    assert copies[closed.reference] is None
    assert copies[opened.reference]["name"] == "Ottilie Zebrafinch"


@pytest.fixture
def strangers(nurse) -> None:
    people = get_user_model().objects
    people.create_user("gone", is_staff=True, is_active=False)
    people.create_user("visitor")


@pytest.mark.parametrize("name", ["gone", "visitor", "nobody", ""])
@pytest.mark.parametrize("command", [finds, erases])
def test_only_active_staff_are_answered(strangers, command, name):
    received()

    with pytest.raises(CommandError, match="There is no active member of staff called"):
        call_command(
            *("find_person" if command is finds else "erase_person", "--email", EMAIL),
            *("--by", name, *([] if command is finds else ["--reason", "asked", "--yes"])),
        )
    assert ConsultationRequest.objects.count() == 1
    assert AccessLogEntry.objects.count() == 0


@pytest.mark.parametrize("command", [finds, erases])
def test_nobody_named_and_nobody_found_is_said(nurse, command):
    received()

    with pytest.raises(CommandError, match="Say whom: --email, --phone or --reference"):
        command()
    with pytest.raises(CommandError, match="Nothing is stored"):
        command(email="wil@example.net")
    assert ConsultationRequest.objects.count() == 1


def test_erased_person_leaves_no_byte(nurse):
    gone, kept = [received(), received(), by_phone()], received(email="wil@example.net")
    gone[1].move(nurse, Status.CLOSED)
    traces = traces_of(gone)
    assert set(found(traces).values()) == {3}

    said = erases(email=EMAIL, phone=PHONE)

    assert "3 requests were deleted." in said
    assert found(traces) == dict.fromkeys(traces, 0)
    assert kept.reference.encode() in bytes_on_disk()
    assert ConsultationRequest.objects.get() == kept
    with pytest.raises(CommandError, match="Nothing is stored"):
        finds(email=EMAIL)


def test_merged_requests_are_copied_and_erased_with_their_person(nurse):
    whole, part = received(message="First"), received(message="Second")
    merge(nurse, whole, part)
    part.add_note(nurse, "Called.")
    copies = {copy["reference"]: copy for copy in finds(email=EMAIL)}
    assert copies[part.reference]["merged_into"] == whole.reference
    assert copies[part.reference]["answers"]["message"] == "Second"
    traces = traces_of([whole, part])

    assert "2 requests were deleted." in erases(email=EMAIL)

    assert found(traces) == dict.fromkeys(traces, 0)


def test_record_of_an_erasure_tells_when_by_whom_and_why_but_not_whose(nurse, markers):
    received()
    erases(email=EMAIL)

    record = Deletion.objects.get()
    assert (record.why, record.by, record.reason) == ("erased", nurse, "asked by phone")
    assert record.requests == 1
    assert abs((timezone.now() - record.at).total_seconds()) < 60
    kept = repr([*Deletion.objects.values(), *AccessLogEntry.objects.values()]).lower()
    assert [word for word in markers if word.lower() in kept] == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (" ", "Give a reason"),
        ("x" * 201, "Give a reason"),
        (f"mail from {EMAIL.title()}", "Leave out of it who the person is"),
    ],
)
def test_reason_is_needed_and_names_nobody(nurse, reason, said):
    received()

    with pytest.raises(CommandError, match=said):
        erases(email=EMAIL, reason=reason)
    assert ConsultationRequest.objects.count() == 1


def test_without_a_terminal_nothing_is_deleted_unasked(nurse, monkeypatch):
    received()
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))

    with pytest.raises(CommandError, match="add --yes"):
        erases(email=EMAIL, yes=False)
    assert ConsultationRequest.objects.count() == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "left"), [("2", 0), ("y", 2), ("", 2), ("1", 2)])
def test_shows_what_would_go_and_asks(nurse, monkeypatch, capsys, typed, left):
    first, second = received(), received(name="\u202eWil")
    monkeypatch.setattr(sys, "stdin", Terminal(f"{typed}\n"))
    options = {"by": "nurse", "reason": "asked", "email": EMAIL}

    if left:
        with pytest.raises(CommandError, match="Nothing was deleted"):
            call_command("erase_person", **options)
    else:
        call_command("erase_person", **options)

    said = capsys.readouterr().out
    assert f"{first.reference}, {first.received_at:%d %B %Y}, new: Ottilie Zebrafinch\n" in said
    assert f"{second.reference}, {second.received_at:%d %B %Y}, new: ⟨U+202E⟩Wil\n" in said
    assert ConsultationRequest.objects.count() == left
