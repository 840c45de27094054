"""Whose a request is, what is noted about it, and until when it may be out of sight."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from microsite.consultations.models import ConsultationNote, ConsultationRequest
from microsite.consultations.snoozing import offered
from microsite.consultations.states import OPEN, REACHABLE
from microsite.pages.library import current_library
from microsite.staff.models import AccessLogEntry
from tests.consultations.workers import Worker, changes
from tests.database import bytes_on_disk
from tests.requests_made import received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOTE = "Called at ten, no answer. Wombat."


@pytest.fixture
def record() -> ConsultationRequest:
    return received(timedelta(hours=2))


@pytest.fixture
def worker(staff, record) -> Worker:
    return Worker(staff, record)


@pytest.fixture
def kim(record) -> Worker:
    return Worker.called("kim", record)


@pytest.fixture
def clinic():
    return current_library().clinic


def shown(staff, query: str) -> list[str]:
    return [row.name for row in staff.get(f"/staff/?{query}").context["requests"]]


class TestOwner:
    def test_take_give_and_let_go(self, worker, kim, record):
        assert "Nobody yet" in worker.page.text
        worker.does("owner", owner="nurse")
        record.refresh_from_db()
        assert record.owner.username == "nurse"
        assert "Took it by you, " in worker.page.text

        worker.does("owner", owner="kim")
        worker.does("owner", owner="")

        record.refresh_from_db()
        assert record.owner is None
        assert changes(record) == [
            ("Took it", "nurse"),
            ("Gave it to kim", "nurse"),
            ("Let it go", "nurse"),
        ]

    def test_of_two_who_take_it_the_second_is_told(self, worker, kim, record):
        kim.does("owner", owner="kim")

        page = worker.does("owner", owner="nurse")

        assert page.status_code == 409
        assert "kim was faster: Took it, " in page.text
        record.refresh_from_db()
        assert record.owner.username == "kim"

    def test_undo_gives_it_back(self, worker, kim, record):
        worker.does("owner", owner="kim")
        worker.undoes()

        record.refresh_from_db()
        assert record.owner is None

    @pytest.mark.parametrize("name", ["leaver", "patient", "nobody"])
    def test_only_those_who_work_here_can_be_given_it(self, worker, record, name):
        users = get_user_model().objects
        users.create_user("leaver", is_staff=True, is_active=False)
        users.create_user("patient")

        page = worker.does("owner", owner=name)

        assert page.status_code == 409
        assert "This person does not work here any more" in page.text
        record.refresh_from_db()
        assert record.owner is None

    def test_list_shows_ones_own_and_nobodys(self, staff, nurse):
        kim = get_user_model().objects.create_user("kim", is_staff=True)
        for name, owner in {"Hers": kim, "Mine": nurse, "Free": None}.items():
            received(name=name).give(nurse, owner)

        assert set(shown(staff, "")) == {"Hers", "Mine", "Free"}
        assert shown(staff, "owner=mine") == ["Mine"]
        assert shown(staff, "owner=nobody") == ["Free"]
        assert set(shown(staff, "owner=kim")) == {"Hers", "Mine", "Free"}
        page = staff.get("/staff/?owner=mine")
        # The tabs keep the choice, and the way back out of it is a link.
        assert "?show=closed&amp;owner=mine" in page.text
        assert AccessLogEntry.objects.last().detail == "new, mine, page 1"


class TestNotes:
    def test_note_is_signed_dated_and_shown_among_what_happened(self, worker, kim, record):
        worker.does("note", note=f"  {NOTE}\r\nThen left. ")
        kim.does("note", note="Second \u202e note")

        text = kim.opens().text
        lines = [
            (line.label, line.by, line.note)
            for line in kim.page.context["events"]
            if line.label == "Note"
        ]
        assert lines == [
            ("Note", "nurse", f"{NOTE}\nThen left."),
            ("Note", "kim", "Second ⟨U+202E⟩ note"),
        ]
        assert "Do not write clinical notes here." in text
        assert faults_of(text) == []

    def test_note_does_not_stand_in_the_way_of_a_step(self, worker, kim, record):
        kim.does("note", note=NOTE)

        assert worker.moves("booked").status_code == 200

    def test_nothing_typed_is_lost(self, worker, record):
        page = worker.does("note", note="x" * 2_001)

        assert "Use 2,000 characters or fewer" in page.text
        assert "x" * 2_001 in page.text
        assert "<title>Error: Request" in page.text
        assert faults_of(page.text) == []
        worker.opens()
        page = worker.does("note", note="  ")
        assert "Write the note first" in page.text
        assert ConsultationNote.objects.count() == 0

    def test_note_is_nowhere_in_plain_words(self, worker, record, caplog):
        worker.does("note", note=NOTE)

        (note,) = record.notes.all()
        assert note.text() == NOTE
        assert b"Wombat" not in bytes(note.sealed_text)
        told = caplog.text + repr([*AccessLogEntry.objects.values()])
        assert "Wombat" not in told
        assert AccessLogEntry.objects.filter(what="changed", detail="note").count() == 1

    def test_note_that_cannot_be_opened_hides_no_other(self, worker, record, caplog):
        worker.does("note", note="First")
        ConsultationNote.objects.update(sealed_text=b"x" * 80)
        worker.does("note", note="Second")

        assert "Cannot be read" in worker.page.text
        assert "Second" in worker.page.text
        assert "cannot be opened" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_note_is_not_in_the_files_of_the_database(nurse):
    received().add_note(nurse, NOTE)

    assert b"Wombat" not in bytes_on_disk()


class TestSnooze:
    @pytest.mark.parametrize(
        ("now", "moments"),
        [
            (
                "2026-11-26T10:00",
                {"tomorrow": "2026-11-27T09:00", "monday": "2026-11-30T09:00"},
            ),
            (
                "2026-11-30T08:00",
                {"tomorrow": "2026-12-01T09:00", "monday": "2026-12-07T09:00"},
            ),
            ("2026-11-29T23:30", {"tomorrow": "2026-11-30T09:00"}),
            (
                "2026-10-24T10:00",
                {"tomorrow": "2026-10-25T09:00", "monday": "2026-10-26T09:00"},
            ),
        ],
    )
    def test_one_press_means_nine_on_the_clinics_clock(self, clinic, now, moments):
        found = offered(clinic, datetime.fromisoformat(now).replace(tzinfo=LONDON))

        assert found == {
            name: datetime.fromisoformat(moment).replace(tzinfo=LONDON)
            for name, moment in moments.items()
        }

    def test_snoozed_is_out_of_sight_and_comes_back_by_itself(self, staff, worker, record):
        received(name="Awake")
        worker.does("snooze", when="tomorrow")
        assert "Snoozed until " in worker.page.text

        page = staff.get("/staff/")
        assert [row.name for row in page.context["requests"]] == ["Awake"]
        assert "Snoozed (1)" in page.text
        assert shown(staff, "show=new&snoozed=yes") == ["Ottilie Zebrafinch"]
        assert "Ottilie Zebrafinch" in shown(staff, "show=all")

        ConsultationRequest.objects.filter(pk=record.pk).update(
            snoozed_until=timezone.now() - timedelta(minutes=1)
        )
        page = staff.get("/staff/")
        assert [row.name for row in page.context["requests"]] == ["Ottilie Zebrafinch", "Awake"]
        assert "Back from snooze since " in page.text
        assert "Snoozed (1)" not in page.text

    def test_promise_to_the_patient_is_not_put_off(self, worker, record):
        worker.does("snooze", when="tomorrow")

        record.refresh_from_db()
        assert record.clock_from == record.received_at

    def test_what_was_agreed_with_the_patient_is_due_after_the_snooze(self, worker, record):
        worker.moves("in_touch")
        worker.does("snooze", when="tomorrow")
        record.refresh_from_db()
        assert record.clock_from == record.snoozed_until
        before = timezone.now()

        worker.does("snooze", when="now")

        record.refresh_from_db()
        assert record.snoozed_until is None
        assert record.clock_from > before
        assert [words.split(" until")[0] for words, _ in changes(record)] == [
            "Moved to In touch",
            "Snoozed",
            "Ended the snooze",
        ]

    def test_next_step_ends_it_and_undo_brings_it_back(self, worker, record):
        worker.does("snooze", when="tomorrow")
        record.refresh_from_db()
        until = record.snoozed_until
        worker.moves("booked")
        record.refresh_from_db()
        assert record.snoozed_until is None

        worker.undoes()

        record.refresh_from_db()
        assert record.snoozed_until == until

    @pytest.mark.parametrize("spelling", ["%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%Y-%m-%d"])
    def test_a_day_can_be_written(self, worker, record, clinic, spelling):
        day = timezone.now().astimezone(clinic.zone).date() + timedelta(days=30)

        worker.does("snooze", when="day", until=day.strftime(spelling))

        record.refresh_from_db()
        local = record.snoozed_until.astimezone(clinic.zone)
        assert (local.date(), local.hour, local.minute) == (day, 9, 0)

    @pytest.mark.parametrize(
        ("days", "said"),
        [
            (0, "Write a day from tomorrow on"),
            (91, "Write a day from tomorrow on"),
            (None, "Write a day, such as 24/12/2026"),
        ],
    )
    def test_a_day_that_cannot_be_is_told(self, worker, record, clinic, days, said):
        today = timezone.now().astimezone(clinic.zone).date()
        typed = "soon" if days is None else (today + timedelta(days=days)).isoformat()

        page = worker.does("snooze", when="day", until=typed)

        assert said in page.text
        assert f'value="{typed}"' in page.text
        assert faults_of(page.text) == []
        record.refresh_from_db()
        assert record.snoozed_until is None

    @pytest.mark.parametrize("status", REACHABLE)
    def test_only_what_is_open_can_be_snoozed(self, worker, record, status):
        worker.moves(status)
        assert ("Snooze it until" in worker.page.text) is (status in OPEN)

        worker.does("snooze", when="tomorrow")

        record.refresh_from_db()
        assert (record.snoozed_until is not None) is (status in OPEN)
