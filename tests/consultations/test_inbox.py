"""Reading and answering requests, as a member of staff meets it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import ProtectedError
from django.test import Client

from microsite.components import SummaryRow
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import REACHABLE, Status
from microsite.pages.library import current_library
from microsite.staff.models import AccessLogEntry
from tests.database_troubles import refusing
from tests.people import hired, signed_in
from tests.requests_made import received

INBOX = "/staff/"
SIGN_IN = "/staff/sign-in/"
MOVE = {"to": "closed", "seen": "0"}


@pytest.fixture
def record(patient, by_phone) -> ConsultationRequest:
    patient.sends(by_phone)
    return ConsultationRequest.objects.get()


@pytest.fixture
def address(record) -> str:
    return f"/staff/requests/{record.pk}/"


def log() -> list[tuple[Any, ...]]:
    entries = AccessLogEntry.objects.order_by("pk")
    return list(entries.values_list("who__username", "what", "request_id", "detail"))


def events(record) -> list[tuple[Any, ...]]:
    return list(record.events.order_by("pk").values_list("what", "by__username"))


@pytest.mark.django_db
class TestWhoMaySeeRequests:
    @pytest.fixture
    def visitors(self, staff) -> dict[str, Client]:
        users = get_user_model().objects
        patient = users.create_user("a.patient", password="correct horse battery")
        leaver = hired("left")
        visitors = {"anonymous": Client(), "not staff": Client(), "left": signed_in(leaver)}
        visitors["not staff"].force_login(patient)
        users.filter(pk=leaver.pk).update(is_active=False)
        return visitors | {"staff": staff}

    def test_matrix(self, visitors, address):
        pages = [("get", INBOX), ("get", address)]
        acts = [("post", f"{address}move/"), ("post", f"{address}undo/")]
        expected = {
            "anonymous": [302, 302, 302, 302],
            "not staff": [403, 403, 403, 403],
            "left": [302, 302, 302, 302],
            "staff": [200, 200, 302, 302],
        }

        for who, client in visitors.items():
            answers = [getattr(client, method)(url, MOVE) for method, url in pages + acts]

            assert [answer.status_code for answer in answers] == expected[who], who
            for answer in answers:
                assert "no-store" in answer["Cache-Control"], who
                if who != "staff":
                    assert b"Zebrafinch" not in answer.content

    def test_anonymous_visitor_is_sent_to_sign_in_and_back(self, client, address):
        assert client.get(address)["Location"] == f"{SIGN_IN}?next={address}"
        assert client.post(f"{address}move/", MOVE)["Location"] == SIGN_IN

    def test_refused_account_is_written_down(self, visitors):
        visitors["not staff"].get(INBOX)

        assert log() == [("a.patient", "refused", None, "")]

    def test_acts_of_strangers_change_nothing(self, visitors, record, address):
        for who in ("anonymous", "not staff", "left"):
            visitors[who].post(f"{address}move/", MOVE)

        record.refresh_from_db()
        assert record.status == "new"

    def test_acts_need_a_post_with_a_token(self, nurse, record, address):
        client = signed_in(nurse, enforce_csrf_checks=True)

        for act in ("move", "undo"):
            assert client.get(f"{address}{act}/").status_code == 405
            assert client.post(f"{address}{act}/").status_code == 403
        record.refresh_from_db()
        assert (record.status, events(record)) == ("new", [("received", None)])

        token = client.get(address).cookies["csrftoken"].value
        form = {"csrfmiddlewaretoken": token} | MOVE
        assert client.post(f"{address}move/", form).status_code == 302
        record.refresh_from_db()
        assert record.status == "closed"


@pytest.mark.django_db
class TestInbox:
    def test_shows_what_is_needed_to_call_back(self, staff, record):
        page = staff.get(INBOX)

        for words in (record.reference, "Ottilie Zebrafinch", "Stretch marks", "By phone"):
            assert words in page.text
        row = page.context["requests"][0]
        clinic = current_library().clinic
        assert row.due.at == clinic.reply_by(record.received_at)
        assert row.due.words in page.text
        local = record.received_at.astimezone(clinic.zone)
        assert f"{local:%H:%M}" in page.text

    def test_does_not_show_what_is_not_needed(self, staff, record):
        page = staff.get(INBOX)

        assert "Quokka" not in page.text
        assert "960-777" not in page.text

    def test_tabs_count_and_show_each_state(self, staff, nurse):
        for status in REACHABLE:
            received(name=f"Is {status}").move(nurse, status)
        received(name="Is new")
        states = [status.value for status in REACHABLE]

        pages = {show: staff.get(INBOX, {"show": show}) for show in [*states, "", "all", "lost"]}

        names = {
            show: {row.name for row in page.context["requests"]} for show, page in pages.items()
        }
        assert names == {
            **{status: {f"Is {status}"} for status in states},
            **{"": {"Is new"}, "lost": {"Is new"}},
            "all": {f"Is {status}" for status in states},
        }
        for show, page in pages.items():
            counts = {tab.url: tab.count for tab in page.context["tabs"]}
            ones = {f"?show={status}": 1 for status in states}
            assert counts == ones | {"?show=new": 2, "?show=all": len(states) + 1}
            assert sum(tab.is_current for tab in page.context["tabs"]) == 1, show

    def test_what_is_due_first_stands_first(self, staff, nurse):
        late, later, latest = (received(hours * timedelta(hours=1)) for hours in (9, 5, 1))
        # Put back to new, it counts again from when the patient wrote.
        latest.move(nurse, Status.WAITING)
        late.move(nurse, Status.BOOKED)
        late.move(nurse, Status.NEW)

        new = staff.get(INBOX).context["requests"]
        assert [row.pk for row in new] == [late.pk, later.pk]

        later.move(nurse, Status.IN_TOUCH)
        late.move(nurse, Status.IN_TOUCH)
        touched = staff.get(INBOX, {"show": "in_touch"}).context["requests"]
        assert [row.pk for row in touched] == [later.pk, late.pk]

    def test_what_was_finished_last_stands_first(self, staff, nurse):
        first, second = received(), received()
        second.move(nurse, Status.CLOSED)
        first.move(nurse, Status.CLOSED)

        closed = staff.get(INBOX, {"show": "closed"}).context["requests"]
        assert [row.pk for row in closed] == [first.pk, second.pk]

    def test_has_pages_of_25(self, staff):
        for number in range(30):
            received((40 - number) * timedelta(hours=1), name=f"Patient {number:02}")

        pages = [staff.get(INBOX, {"page": page}) for page in ("", "2", "99", "x")]

        names = [[row.name for row in page.context["requests"]] for page in pages]
        assert names[0] == names[3] == [f"Patient {number:02}" for number in range(25)]
        assert names[1] == names[2] == [f"Patient {number:02}" for number in range(25, 30)]
        assert "Due later " in pages[0].text

    def test_opens_only_the_answers_that_it_shows(self, staff, patient, by_phone, monkeypatch):
        for number in range(27):
            patient.sends(by_phone | {"name": f"Patient {number}"})
        opened = []
        really_open = ConsultationRequest.answers
        monkeypatch.setattr(
            ConsultationRequest, "answers", lambda self: opened.append(1) or really_open(self)
        )

        staff.get(INBOX)

        assert len(opened) == 25

    def test_row_that_cannot_be_opened_says_so_and_hides_no_other(
        self, staff, patient, record, by_email, caplog
    ):
        patient.sends(by_email | {"name": "Second"})
        ConsultationRequest.objects.filter(pk=record.pk).update(sealed_answers=b"x" * 80)

        page = staff.get(INBOX)

        assert page.status_code == 200
        assert "Cannot be read" in page.text
        assert "Second" in page.text
        assert record.reference in page.text
        assert f"Request {record.pk} cannot be opened" in caplog.text

        detail = staff.get(f"/staff/requests/{record.pk}/")
        assert detail.status_code == 200
        assert "These answers cannot be read" in detail.text

    def test_is_calm_when_empty(self, staff):
        assert staff.get(INBOX).status_code == 200


@pytest.mark.django_db
class TestRequestPage:
    def test_shows_every_answer(self, staff, address, record):
        page = staff.get(address)

        for words in (
            record.reference,
            "Ottilie Zebrafinch",
            "By phone",
            "(01632) 960-777",
            "Stretch marks",
            "Weekday mornings, 9 to 12, Any time",
            "Quokka mornings suit me.",
            "I agree that Test Clinic",
        ):
            assert words in page.text
        assert SummaryRow("Leave a message?", "No") in page.context["answers"]

    def test_spells_out_characters_that_deceive(self, staff, patient, by_phone):
        name = "Anna \u202egnirob\u202c\u200b"
        patient.sends(by_phone | {"name": name, "message": "<script>\u2066x</script>\nNext"})
        record = ConsultationRequest.objects.get()
        assert record.answers().name == name

        for page in (staff.get(INBOX), staff.get(f"/staff/requests/{record.pk}/")):
            assert "Anna ⟨U+202E⟩gnirob⟨U+202C⟩⟨U+200B⟩" in page.text
            assert "\u202e" not in page.text
            assert "<script>" not in page.text

    def test_of_no_request_is_not_found(self, staff):
        assert staff.get("/staff/requests/00000000-0000-4000-8000-000000000000/").status_code == 404
        assert log() == []

    def test_reference_is_no_address(self, staff, record):
        assert staff.get(f"/staff/requests/{record.reference}/").status_code == 404


@pytest.mark.django_db
class TestAccessLog:
    def test_every_look_and_every_change_is_one_entry(self, staff, record, address):
        staff.get(INBOX)
        staff.get(INBOX, {"show": "all", "page": "7"})
        staff.get(address)
        staff.post(f"{address}move/", MOVE)
        event = record.events.get(what="moved")
        staff.post(f"{address}undo/", {"event": event.pk, "seen": event.pk})

        assert log() == [
            ("nurse", "listed", None, "new, page 1"),
            ("nurse", "listed", None, "all, page 1"),
            ("nurse", "viewed", record.pk, ""),
            ("nurse", "changed", record.pk, "to closed"),
            ("nurse", "changed", record.pk, "undone"),
        ]

    def test_first_view_of_each_person_is_an_event(self, staff, record, address):
        staff.get(address)
        staff.get(address)

        assert events(record) == [("received", None), ("viewed", "nurse")]
        assert AccessLogEntry.objects.about(record.pk).count() == 2

    def test_holds_no_answer(self, staff, record, address, markers):
        staff.get(INBOX)
        staff.get(address)

        assert [word for word in markers if word in str(log())] == []

    def test_person_in_the_log_cannot_be_deleted(self, staff, nurse, record):
        staff.get(INBOX)

        with pytest.raises(ProtectedError):
            nurse.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["", "list", "move/"])
def test_what_cannot_be_written_down_is_not_shown_or_done(staff, record, address, act):
    staff.raise_request_exception = False
    with refusing("INSERT", "staff_accesslogentry"):
        if act == "list":
            page = staff.get(INBOX)
        else:
            page = staff.post(address + act, MOVE) if act else staff.get(address)

    assert page.status_code == 500
    assert "Zebrafinch" not in page.text
    record.refresh_from_db()
    assert (record.status, events(record)) == ("new", [("received", None)])
