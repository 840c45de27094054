"""Steps of staff: one press each, written down, undone by who made it, never over another's."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from microsite.consultations.models import ConsultationRequest
from microsite.consultations.states import REACHABLE, RUNNING, Status
from tests.consultations.workers import Worker, changes
from tests.requests_made import received
from tests.structure import faults_of

pytestmark = pytest.mark.django_db
COLUMNS = ("status", "status_at", "clock_from", "spam_reasons")


@pytest.fixture
def record() -> ConsultationRequest:
    return received(timedelta(hours=2))


@pytest.fixture
def worker(staff, record) -> Worker:
    return Worker(staff, record)


@pytest.fixture
def kim(record) -> Worker:
    return Worker.called("kim", record)


def columns(record: ConsultationRequest) -> tuple[Any, ...]:
    record.refresh_from_db()
    return tuple(getattr(record, name) for name in COLUMNS)


def test_every_state_is_one_press_from_the_page_and_is_written_down(worker, record):
    way = [*REACHABLE[1:], Status.NEW]
    for status in way:
        offered = [each for _, group in worker.page.context["steps"] for each in group]
        assert set(offered) == set(REACHABLE) - {Status(record.status)}
        for each in offered:
            assert f'name="to" value="{each}"' in worker.page.text

        worker.moves(status)

        record.refresh_from_db()
        assert record.status == status
        assert faults_of(worker.page.text) == []
    assert changes(record) == [(f"Moved to {status.label}", "nurse") for status in way]


@pytest.mark.parametrize("status", REACHABLE)
def test_clock_runs_only_while_the_next_step_is_the_clinics(worker, record, status):
    worker.moves("closed")
    before = timezone.now()

    worker.moves(status)

    record.refresh_from_db()
    assert (record.clock_from is not None) is (status in RUNNING)
    if status == Status.NEW:
        assert record.clock_from == record.received_at
    elif status == Status.IN_TOUCH:
        assert before < record.clock_from <= timezone.now()


def test_suspected_request_can_be_put_among_the_new_ones(staff):
    record = received(spam=True)
    worker = Worker(staff, record)
    assert "Suspected because: hidden field filled in." in worker.page.text

    worker.moves("new")

    record.refresh_from_db()
    assert (record.status, record.clock_from) == ("new", record.received_at)
    assert "Suspected because" not in worker.page.text


def test_nonsense_is_no_state(worker, record):
    worker.moves("lost")

    assert columns(record)[0] == "new"
    assert changes(record) == []


def test_doing_it_twice_is_doing_it_once(worker, record):
    worker.moves("closed")
    first = columns(record)
    worker.does("move", to="closed", seen=0)

    assert columns(record) == first
    assert changes(record) == [("Moved to Closed", "nurse")]


class TestUndo:
    @pytest.mark.parametrize("status", REACHABLE[2:])
    def test_puts_back_everything_to_the_microsecond(self, worker, record, status):
        worker.moves("in_touch")
        before = columns(record)
        worker.moves(status)
        assert f"Moved to {status.label} by you, " in worker.page.text
        assert columns(record) != before

        worker.undoes()

        assert columns(record) == before

    def test_goes_on_to_the_step_before(self, worker, record):
        first = columns(record)
        worker.moves("in_touch")
        worker.moves("booked")
        worker.undoes()
        worker.undoes()

        assert columns(record) == first
        assert "Undo</button>" not in worker.page.text
        assert changes(record) == [
            ("Moved to In touch", "nurse"),
            ("Moved to Booked", "nurse"),
            ("Undid “Moved to Booked”", "nurse"),
            ("Undid “Moved to In touch”", "nurse"),
        ]

    def test_pressed_twice_undoes_one_step(self, worker, record):
        worker.moves("in_touch")
        worker.moves("booked")
        event = worker.page.context["undoable"]
        worker.does("undo", event=event.pk)
        worker.does("undo", event=event.pk, seen=event.pk)

        assert columns(record)[0] == "in_touch"

    def test_is_offered_for_ones_own_step_only(self, worker, kim, record):
        worker.moves("booked")
        event = worker.page.context["undoable"]

        assert "Undo</button>" not in kim.opens().text
        kim.does("undo", event=event.pk)

        assert columns(record)[0] == "booked"

    def test_cannot_undo_a_newer_step_of_somebody_else(self, worker, kim, record):
        worker.moves("booked")
        kim.opens()
        kim.moves("closed")
        after = columns(record)

        page = worker.undoes()

        assert page.status_code == 409
        assert "kim was faster: Moved to Closed, " in page.text
        assert "Your step was not made." in page.text
        assert columns(record) == after
        # The page that says so shows how things stand: the next step is possible from there.
        assert "Undo</button>" not in page.text
        worker.moves("new")
        assert columns(record)[0] == "new"


def test_step_from_a_page_that_missed_anothers_is_not_made(worker, kim, record):
    kim.moves("booked")

    page = worker.moves("not_suitable")

    assert page.status_code == 409
    assert "kim was faster: Moved to Booked, " in page.text
    assert faults_of(page.text) == []
    assert changes(record) == [("Moved to Booked", "kim")]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins_and_the_others_are_told(record):
    workers = [Worker.called(f"nurse.{number}", record) for number in range(8)]
    start = threading.Barrier(len(workers))
    statuses = []

    def act(worker: Worker) -> None:
        start.wait()
        statuses.append(worker.moves("closed").status_code)
        connection.close()

    threads = [threading.Thread(target=act, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [409] * (len(workers) - 1)
    assert [words for words, _ in changes(record)] == ["Moved to Closed"]
