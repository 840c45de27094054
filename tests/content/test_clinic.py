from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.folder import CLINIC, ContentFolder, problems

LONDON = ZoneInfo("Europe/London")

# 20 November 2026 is a Friday; the clinic is open Monday to Friday 9 to 18, Saturday 10 to 14,
# and closed on 25 December 2026, a Friday.
REPLIES = [
    ("Monday morning, the end of Tuesday", "2026-11-23 10:00", "2026-11-24 18:00"),
    ("Monday before opening, the end of Monday", "2026-11-23 07:00", "2026-11-23 18:00"),
    ("Monday night, the end of Tuesday", "2026-11-23 23:30", "2026-11-24 18:00"),
    ("Friday afternoon, the end of Saturday", "2026-11-20 15:00", "2026-11-21 14:00"),
    ("Saturday afternoon, the end of Monday", "2026-11-21 15:00", "2026-11-23 18:00"),
    ("Sunday, the end of Monday", "2026-11-22 12:00", "2026-11-23 18:00"),
    ("the day before a holiday, the day after it", "2026-12-24 12:00", "2026-12-26 14:00"),
    ("the night when clocks go forward", "2027-03-28 00:30", "2027-03-29 18:00"),
]


@pytest.mark.parametrize(("what", "received", "reply"), REPLIES, ids=[row[0] for row in REPLIES])
def test_a_request_is_answered_by_the_end_of_the_next_open_day(folder, what, received, reply):
    clinic = folder.load().clinic
    at = datetime.fromisoformat(received).replace(tzinfo=LONDON)

    assert clinic.reply_by(at) == datetime.fromisoformat(reply).replace(tzinfo=LONDON)


def test_the_promise_is_made_in_the_clinics_own_time(folder: ContentFolder):
    clinic = folder.load().clinic
    received = datetime(2026, 7, 6, 8, 30, tzinfo=ZoneInfo("UTC"))  # 9:30 in London

    assert clinic.reply_by(received).isoformat() == "2026-07-07T18:00:00+01:00"


@pytest.mark.parametrize("days", [1, 3])
def test_what_should_have_been_answered_is_the_promise_read_backwards(folder, days):
    """Red when the cut-off is a closing time, or forgets holidays and clock changes."""
    folder.write("clinic.yaml", f"{CLINIC}reply_within_open_days: {days}\n")
    clinic = folder.load().clinic
    hours = [datetime(2026, 12, 18, tzinfo=LONDON) + timedelta(hours=7 * n) for n in range(60)]
    hours += [datetime(2027, 3, 25, tzinfo=LONDON) + timedelta(minutes=181 * n) for n in range(60)]

    for now in hours[40:60] + hours[100:]:
        cut_off = clinic.answered_if_before(now)
        assert [at < cut_off for at in hours] == [clinic.reply_by(at) < now for at in hours]


MISTAKES = [
    ("monday: 09:00-18:00", "monday: 9-5", "“hours > monday” cannot be “9-5”. Write 09:00-18:00"),
    ("monday: 09:00-18:00", "monday: 18:00-09:00", "“hours > monday” closes before it opens."),
    ("Europe/London", "London", "“time_zone”: “London” is not a time zone."),
    ('"+441632960123"', "01632", "“phone_link” must be the number as dialled from abroad"),
    ("hello@example.com", "hello", "“email”: “hello” is not an e-mail address."),
    ("name: Test Clinic", "nmae: Test Clinic", "“nmae” is not known here. Did you mean “name”?"),
    ("[2026-12-25]", "2026-12-25", "“closed_on” must be a list."),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_in_the_clinics_details_keeps_the_old_ones(folder, right, wrong, said):
    folder.load()
    folder.write("clinic.yaml", CLINIC.replace(right, wrong, 1))

    library = folder.load()

    assert any(said in problem for problem in problems(library))
    assert all(problem.startswith("clinic.yaml:") for problem in problems(library))
    assert library.clinic.name == "Test Clinic"


def test_a_clinic_that_never_opens_cannot_promise_anything(folder: ContentFolder):
    folder.load()
    always_closed = CLINIC.replace("09:00-18:00", "closed").replace("10:00-14:00", "closed")
    folder.write("clinic.yaml", always_closed)

    [problem] = problems(folder.load())

    assert "Give at least one day its hours." in problem
