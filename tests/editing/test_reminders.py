"""Reviews are remembered by mail: one digest a day at most, each step once, through real SMTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection

from microsite.editing import reminding
from microsite.editing.reminding import is_time_to_write, step_of, write_what_is_due
from microsite.editing.review_mail import ReviewDigest, ReviewReminder
from microsite.editing.reviews import Review
from microsite.pages.library import current_library, live_library
from microsite.staff.members import Role
from tests.consultations.mailing import inbox, send_all
from tests.editing.test_page_list import due, in_days
from tests.folder import CLINIC
from tests.people import hired

__all__ = ["inbox"]
# Open at every minute, so that no test depends on when it runs.
ALWAYS_OPEN = re.sub(r"(?m)\d\d:\d\d-\d\d:\d\d$|closed$", "00:00-23:59", CLINIC)
ALWAYS_OPEN = ALWAYS_OPEN.replace("[2026-12-25]", "[]")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(small_site):
    small_site.write("clinic.yaml", ALWAYS_OPEN)
    for file in small_site.root.glob("en/*.md"):
        file.write_text(file.read_text().replace("2027-05-22", in_days(400)))
    return small_site


@pytest.fixture
def sam(site):
    return hired("sam", Role.EDITOR, email="sam@clinic.example")


def review(site, days: int, name: str = "sun") -> None:
    site.write(f"en/{name}.md", due(f"{name}.md", days, f"{name.title()} page"))


def the_sender_looks() -> None:
    """Let a sender do what it does every quarter of an hour."""
    reminding.pause.until = 0
    write_what_is_due()
    send_all()


def a_day_passes(days: int = 1) -> None:
    """Let what was written be older: the same as a later day."""
    for digest in ReviewDigest.objects.all():
        digest.day -= timedelta(days=days)
        digest.save()


def texts(inbox) -> list[str]:
    return [mail.get_payload(decode=True).decode() for mail in inbox.arrived]


def test_a_digest_says_which_pages_and_when_and_nothing_else(inbox, sam, site, settings):
    settings.SITE_URL = "https://clinic.example"
    review(site, 7, "soon")
    review(site, -2, "late")
    review(site, 61, "far")

    the_sender_looks()

    (mail,) = inbox.arrived
    assert inbox.recipients == [["sam@clinic.example"]]
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("Pages to read again", "auto-generated")
    assert mail["Message-ID"] == ReviewDigest.objects.get().message_id
    (text,) = texts(inbox)
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line.rpartition(",")[0] for line in lines] == [
        "- Late page (en/late.md): 2 days late",
        "- Soon page (en/soon.md): in 7 days",
    ]
    assert "https://clinic.example/staff/pages/reviews/" in text
    assert "sam" not in text


@pytest.mark.parametrize(
    ("days", "step"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-90, 0)],
)
def test_a_review_is_at_the_step_that_it_came_to_last(days, step):
    assert step_of(Review(None, days)) == step


def test_each_step_is_told_once_and_a_day_without_news_has_no_mail(inbox, sam, site):
    told = []
    for days in (61, 60, 59, 40, 30, 29, 7, 7, 3, 0, -1, -40):
        review(site, days)
        ReviewReminder.objects.update(due=in_days(days))
        the_sender_looks()
        the_sender_looks()
        told.append(len(inbox.arrived))
        a_day_passes()

    assert told == [0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4]


def test_one_mail_a_day_whatever_comes_up(inbox, sam, site):
    review(site, 30, "one")
    the_sender_looks()
    review(site, 7, "two")
    the_sender_looks()
    assert len(inbox.arrived) == 1

    a_day_passes()
    the_sender_looks()
    assert ["One page" in text for text in texts(inbox)] == [True, False]
    assert "Two page" in texts(inbox)[1]


def test_a_review_that_moves_begins_anew(inbox, sam, site):
    review(site, 7)
    reminding.pause.until = 0
    write_what_is_due()
    review(site, 300)
    live_library().look()
    send_all()
    assert inbox.arrived == []
    assert not ReviewDigest.objects.unsent().exists()

    a_day_passes()
    review(site, 30)
    the_sender_looks()
    assert len(inbox.arrived) == 1


def test_after_a_long_silence_of_the_mail_server_one_digest_comes(inbox, sam, site):
    inbox.always("451 4.3.0 Not now")
    for days, name in ((30, "one"), (7, "two"), (0, "three")):
        review(site, days, name)
        the_sender_looks()
        a_day_passes()
    inbox.always("take")
    ReviewDigest.objects.update(
        next_attempt_at=NOON - timedelta(days=900), leased_until=None, leased_by=""
    )
    the_sender_looks()

    (text,) = texts(inbox)
    assert all(f"{name} page" in text for name in ("One", "Two", "Three"))


def test_pages_that_cannot_be_read_stop_no_sender(inbox, sam, site, settings, tmp_path):
    review(site, 7)
    reminding.pause.until = 0
    write_what_is_due()
    (tmp_path / "none").mkdir()
    places = {"CONTENT_DIR": settings.CONTENT_DIR, "VAR_DIR": settings.VAR_DIR}
    settings.CONTENT_DIR, settings.VAR_DIR = tmp_path / "none", tmp_path
    live_library.cache_clear()

    send_all()

    digest = ReviewDigest.objects.get()
    assert (inbox.arrived, digest.attempts, digest.leased_by) == ([], 1, "")
    for name, place in places.items():
        setattr(settings, name, place)
    live_library.cache_clear()
    ReviewDigest.objects.update(next_attempt_at=NOON - timedelta(days=900))
    send_all()
    assert len(inbox.arrived) == 1


def test_who_has_no_address_or_no_part_in_pages_gets_none(inbox, sam, site):
    hired("alex", Role.EDITOR)
    hired("nurse", Role.RECEPTION, email="nurse@clinic.example")
    hired("doctor", Role.CLINICIAN, email="doctor@clinic.example")
    hired("owner", Role.OWNER, email="owner@clinic.example")
    review(site, 7)
    reminding.pause.until = 0
    write_what_is_due()
    sam.member.let_go()
    send_all()

    assert sorted(address for (address,) in inbox.recipients) == [
        "doctor@clinic.example",
        "owner@clinic.example",
    ]


def test_several_senders_write_and_send_each_once(inbox, site):
    for number in range(5):
        hired(f"editor{number}", Role.EDITOR, email=f"editor{number}@clinic.example")
    for days, name in ((60, "one"), (7, "two")):
        review(site, days, name)
    current_library()
    together = Barrier(4)

    def look() -> None:
        together.wait()
        try:
            reminding.pause.until = 0
            write_what_is_due()
            send_all()
        finally:
            connection.close()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send_all()

    assert sorted(address for (address,) in inbox.recipients) == [
        f"editor{number}@clinic.example" for number in range(5)
    ]
    assert ReviewReminder.objects.count() == 10


@pytest.mark.parametrize(
    ("hour", "day", "is_time"), [(8, 26, False), (9, 26, True), (20, 26, True), (12, 29, False)]
)
def test_nobody_is_mailed_at_night_or_on_a_day_off(hour, day, is_time, folder):
    clinic = folder.load().clinic  # open from nine, closed on Sundays

    assert is_time_to_write(clinic, datetime(2026, 11, day, hour, 30, tzinfo=UTC)) is is_time


def test_the_command_sends_them_too(inbox, sam, site, capsys):
    review(site, 7)
    reminding.pause.until = 0

    call_command("send_notifications")

    assert "Sent: 1. Refused: 0. Waiting: 0." in capsys.readouterr().out
    assert len(inbox.arrived) == 1
