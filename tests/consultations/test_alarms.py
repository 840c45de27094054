"""What tells people that a request waits, also when no mail goes out at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateformat import format as date_format

from microsite.consultations.alarms import notices
from microsite.consultations.clock import is_overdue
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notification import ConsultationNotification
from microsite.consultations.states import REACHABLE, RUNNING, Status
from microsite.pages.library import current_library
from tests.consultations.mailing import notifications, receive
from tests.database_troubles import unreachable, unwritable
from tests.requests_made import came_at
from tests.structure import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=LONDON)  # a request of now is due on Saturday at 14:00


@pytest.fixture
def clinic():
    return current_library().clinic


def have_come_at(*moments: datetime) -> None:
    for request, moment in zip(receive(len(moments)), moments, strict=True):
        came_at(request, moment)
        request.notifications.update(created_at=moment)


def titles(clinic, now: datetime) -> list[str]:
    return [notice.title for notice in notices(clinic, now)]


class TestNotAnnounced:
    """Red when the notice looks at mails that were sent, or forgets those that failed."""

    @pytest.mark.parametrize(
        ("minutes", "said"),
        [
            ((), []),
            ((14,), []),
            ((16,), ["1 request has not been announced by email since 14:44"]),
            ((14, 16, 50), ["2 requests have not been announced by email since 14:10"]),
            ((25 * 60,), ["1 request has not been announced by email since Thu 14:00"]),
        ],
    )
    def test_counts_and_says_since_when(self, clinic, minutes, said):
        have_come_at(*(FRIDAY - timedelta(minutes=each) for each in minutes))

        assert titles(clinic, FRIDAY) == said

    def test_ends_when_it_is_sent_or_somebody_is_in_touch(self, clinic, nurse):
        have_come_at(FRIDAY, FRIDAY)
        first, second = notifications()
        ConsultationNotification.objects.filter(pk=first.pk).update(
            attempts=1, sent_at=timezone.now()
        )
        later = FRIDAY + timedelta(hours=1)
        assert titles(clinic, later) == ["1 request has not been announced by email since 15:00"]

        second.request.move(nurse, Status.IN_TOUCH)
        assert titles(clinic, later) == []

    def test_names_the_settings_that_are_missing(self, clinic, settings):
        have_come_at(FRIDAY)
        settings.MISSING_FOR_MAIL = ("EMAIL_URL",)

        (notice,) = notices(clinic, FRIDAY + timedelta(hours=1))

        assert notice.words.endswith("For them: EMAIL_URL must be set.")


class TestPastReplyTime:
    """Red when the count and the badge work the promised time out differently."""

    @pytest.mark.parametrize(
        ("now", "count"),
        [("2026-11-21T14:00", 0), ("2026-11-21T14:01", 1), ("2026-11-24T09:00", 2)],
    )
    def test_counts_what_was_not_answered_in_time(self, clinic, now, count):
        have_come_at(FRIDAY, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=4))
        ConsultationNotification.objects.update(attempts=1, sent_at=timezone.now())

        at = datetime.fromisoformat(now).replace(tzinfo=LONDON)

        found = titles(clinic, at)

        marked = [is_overdue(record, clinic, at) for record in ConsultationRequest.objects.all()]
        assert sum(marked) == count
        are = "request is" if count == 1 else "requests are"
        assert found == ([f"{count} {are} past the promised reply time"] if count else [])

    def test_inbox_shows_both_and_marks_each_in_words(self, staff, clinic):
        now = timezone.now()
        long_ago = now - timedelta(days=9)
        have_come_at(long_ago, now)

        page = staff.get("/staff/")

        since = date_format(long_ago.astimezone(clinic.zone), "D j M, H:i")
        assert f"1 request has not been announced by email since {since}" in page.text
        assert "1 request is past the promised reply time" in page.text
        overdue, other = page.context["requests"]
        assert [overdue.due.level, other.due.level] == ["overdue", "later"]
        by = clinic.reply_by(long_ago)
        words = f"Overdue since {date_format(by, 'D j M, H:i')}"
        assert f'<span class="state state--overdue">{words}</span>' in page.text
        assert faults_of(page.text) == []

        assert words in staff.get(f"/staff/requests/{overdue.pk}/").text

    def test_finished_waiting_or_suspected_is_never_overdue(self, staff, nurse, clinic):
        long_ago = timezone.now() - timedelta(days=9)
        still = [status for status in REACHABLE if status not in RUNNING]
        have_come_at(*[long_ago] * len(still))
        for record, status in zip(ConsultationRequest.objects.all(), still, strict=True):
            record.move(nurse, status)

        page = staff.get("/staff/?show=all")

        assert "Overdue" not in page.text
        assert "past the promised" not in page.text

    def test_inbox_asks_as_often_for_many_as_for_one(self, staff, django_assert_num_queries):
        have_come_at(FRIDAY)
        staff.get("/staff/")  # The first one writes down that somebody is at work.
        with CaptureQueriesContext(connection) as one:
            staff.get("/staff/")
        assert len(one) < 20
        receive(21)
        ConsultationRequest.objects.update(clock_from=FRIDAY)

        with django_assert_num_queries(len(one)):
            staff.get("/staff/")


class TestReadyz:
    """Red when any of the questions is left out, or an answer may be cached."""

    def ask(self, client) -> tuple[int, str]:
        answer = client.get("/readyz")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
        return answer.status_code, answer.text

    def test_ready(self, client):
        receive()

        assert self.ask(client) == (200, "ready\n")
        assert client.post("/readyz").status_code == 405

    @pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 503)])
    def test_request_that_is_not_announced(self, client, minutes, status):
        have_come_at(timezone.now() - timedelta(minutes=minutes))

        answer = self.ask(client)

        assert answer[0] == status
        if status == 503:
            assert answer[1] == (
                "not ready: a request has not been announced by email for more than 30 minutes\n"
            )

    def test_request_that_somebody_looks_after_is_no_alarm(self, client, nurse):
        have_come_at(timezone.now() - timedelta(hours=1))
        ConsultationRequest.objects.get().move(nurse, Status.WAITING)

        assert self.ask(client) == (200, "ready\n")

    def test_missing_migration(self, client):
        row = "FROM django_migrations WHERE name = '0003_notifications'"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT app, name, applied {row}")
            kept = cursor.fetchone()
            cursor.execute(f"DELETE {row}")
            try:
                answer = self.ask(client)
            finally:
                cursor.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", kept
                )

        assert answer == (503, "not ready: migrations are missing; run manage.py migrate\n")

    def test_database_that_cannot_be_written(self, client):
        with unwritable():
            answer = self.ask(client)

        assert answer == (503, "not ready: the database cannot be written\n")

    def test_database_that_cannot_be_reached(self, client, tmp_path):
        with unreachable(tmp_path):
            answer = self.ask(client)

        assert answer == (503, "not ready: the database cannot be reached\n")
