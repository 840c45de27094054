"""Requests as a file: for owners alone, with a reason, told to all of them, and nothing runs in it."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from microsite.consultations import export
from microsite.consultations.models import ConsultationNotification, ConsultationRequest
from microsite.consultations.spreadsheet import csv_lines, harmless
from microsite.staff.members import Role
from microsite.staff.models import AccessLogEntry
from tests.consultations.mailing import let_time_pass, send_all
from tests.people import hired, signed_in
from tests.requests_made import received

EXPORT, SEEN, ACCOUNT = "/staff/export/", "/staff/access-log/exports-seen/", "/staff/account/"
FORM = {"columns": ["reference", "name", "phone", "message"], "reason": "Counting what was asked"}
STARTS_A_FORMULA = re.compile(r"^[\s\"\u200b\ufeff]*[=+\-@＝＋－＠]")  # noqa: RUF001


@pytest.fixture(autouse=True)
def clinic_of_the_tests(small_site) -> None:
    """Take the clinic from a small site."""


@pytest.fixture
def owner(db):
    return hired("boss", role=Role.OWNER)


@pytest.fixture
def boss(owner):
    return signed_in(owner)


def rows(answer) -> list[list[str]]:
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def log() -> list[tuple[str, str, str]]:
    entries = AccessLogEntry.objects.filter(what="exported").order_by("number")
    return list(entries.values_list("who__username", "what", "detail"))


def test_owner_gets_the_columns_that_were_chosen_oldest_first(boss):
    first = received(timedelta(days=2), name="Ottilie Zebrafinch", message="One\nTwo, “three”")
    second = received(name="Ünal Example", message="")

    answer = boss.post(EXPORT, FORM)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="requests-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"]
    )
    assert "no-store" in answer["Cache-Control"]
    assert answer.streaming
    assert rows(answer) == [
        ["Reference", "Name", "Phone number", "Message"],
        [first.reference, "Ottilie Zebrafinch", "", "One\nTwo, “three”"],
        [second.reference, "Ünal Example", "", ""],
    ]


def test_every_column_can_be_had(boss):
    record = received()

    heads, row = rows(boss.post(EXPORT, FORM | {"columns": list(export.LABELS)}))

    assert heads == list(export.LABELS.values())
    cells = dict(zip(heads, row, strict=True))
    assert cells["Reference"] == record.reference
    assert (cells["State"], cells["Topic"]) == ("New", "Stretch marks")
    assert cells["Good times"] == "Saturday"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", cells["Received"])


def test_it_is_written_down_before_the_first_byte(boss):
    received()

    answer = boss.post(EXPORT, FORM)

    assert log() == [
        (
            "boss",
            "exported",
            "1 requests, for: Counting what was asked (reference, name, phone, message)",
        )
    ]
    answer.close()


@pytest.mark.django_db(transaction=True)
def test_each_owner_with_an_address_is_told_by_mail_and_nothing_else(boss, owner, inbox):
    owner.email = "boss@clinic.example"
    owner.save()
    hired("other", role=Role.OWNER, email="other@clinic.example")
    hired("silent", role=Role.OWNER)
    hired("left", role=Role.OWNER, email="left@clinic.example", is_active=False)
    hired("desk", email="desk@clinic.example")

    boss.post(EXPORT, FORM).close()
    send_all()

    assert sorted(inbox.recipients) == [["boss@clinic.example"], ["other@clinic.example"]]
    for mail in inbox.arrived:
        assert mail["Subject"] == "Requests were exported"
        said = "".join(f"{name}: {value}" for name, value in mail.items()) + mail.get_payload()
        assert "/staff/access-log/?what=exported" in said
        assert [word for word in ("Counting", "asked for", "silent", "desk") if word in said] == []


@pytest.mark.django_db(transaction=True)
def test_an_address_that_was_taken_away_holds_nobody_up(boss, owner, inbox, capsys):
    owner.email = "boss@clinic.example"
    owner.save()
    boss.post(EXPORT, FORM).close()
    call_command("change_staff", "boss", email="")
    assert capsys.readouterr().out == "boss is told nothing by email.\n"

    sender = send_all()

    assert (sender.sent, sender.refused) == (0, 1)
    with pytest.raises(CommandError, match="Email: Enter a valid email address"):
        call_command("change_staff", "boss", email="boss at home")
    call_command("change_staff", "boss", email="boss@home.example")
    let_time_pass(minutes=1)
    send_all()
    assert inbox.recipients == [["boss@home.example"]]


def test_no_entry_no_file(boss, owner, monkeypatch):
    owner.email = "boss@clinic.example"
    owner.save()
    received()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr("microsite.staff.models.AccessLogHead.locked", broken)
    boss.raise_request_exception = False

    assert boss.post(EXPORT, FORM).status_code == 500
    assert ConsultationNotification.objects.filter(kind="export").count() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": " "}, "Say what the file is for"),
        ({"reason": "x" * 101}, "Shorten it to 100 characters or fewer"),
        ({"columns": []}, "Choose at least one column"),
        ({"columns": ["sealed_answers"]}, "not one of the available choices"),
    ],
)
def test_without_reason_or_columns_there_is_no_file(boss, changed, words):
    page = boss.post(EXPORT, FORM | changed)

    assert not page.streaming
    assert words in page.text
    assert log() == []


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.EDITOR, Role.CLINICIAN])
def test_others_get_no_file(role, db):
    assert signed_in(hired(role=role)).post(EXPORT, FORM).status_code == 403
    assert log() == []


def test_it_needs_a_fresh_sign_in(boss, monkeypatch):
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 16 * 60)

    answer = boss.get(EXPORT)

    assert answer["Location"] == f"/staff/sign-in/?next={EXPORT}&why=export"


def test_every_owner_is_told_until_they_have_seen_it(boss, owner):
    other, nurse = signed_in(hired("second.boss", role=Role.OWNER)), signed_in(hired("joy"))
    received()
    rows(boss.post(EXPORT, FORM))

    for client in (boss, other):
        assert "1 requests, for: Counting what was asked" in client.get(ACCOUNT).text
    assert "Requests were exported" not in nurse.get(ACCOUNT).text

    (number,) = AccessLogEntry.objects.filter(what="exported").values_list("number", flat=True)
    assert other.post(SEEN, {"number": number})["Location"] == "/staff/"
    assert "Requests were exported" not in other.get(ACCOUNT).text
    assert "Requests were exported" in boss.get(ACCOUNT).text
    seen = AccessLogEntry.objects.get(what="export_seen")
    assert (seen.who.username, seen.detail) == ("second.boss", f"row {number}")


@pytest.mark.parametrize("number", ["", "x", "99999", "-1", "²"])
def test_what_was_not_shown_is_not_seen(boss, number):
    received()
    rows(boss.post(EXPORT, FORM))

    boss.post(SEEN, {"number": number})

    assert "Requests were exported" in boss.get(ACCOUNT).text


def test_an_export_made_while_the_page_was_open_is_still_told(boss):
    received()
    rows(boss.post(EXPORT, FORM))
    first = AccessLogEntry.objects.get(what="exported").number
    rows(boss.post(EXPORT, FORM | {"reason": "A second time"}))

    boss.post(SEEN, {"number": first})

    assert "A second time" in boss.get(ACCOUNT).text


def test_answers_that_cannot_be_read_do_not_stop_the_file(boss):
    broken, whole = received(timedelta(days=1)), received()
    ConsultationRequest.objects.filter(pk=broken.pk).update(sealed_answers=b"\0" * 100)

    _, first, second = rows(boss.post(EXPORT, FORM))

    assert first == [broken.reference, *["Cannot be read"] * 3]
    assert second[0] == whole.reference


def test_requests_are_read_a_few_at_a_time(boss, monkeypatch):
    """A file of 100,000 rows is never in memory, and no read lasts."""
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 3)
    known = [received(timedelta(hours=9 - number)).reference for number in range(8)]
    same_moment = ConsultationRequest.objects.order_by("received_at")[0].received_at
    ConsultationRequest.objects.filter(reference__in=known[:5]).update(received_at=same_moment)
    answer = boss.post(EXPORT, FORM | {"columns": ["reference"]})

    with CaptureQueriesContext(connection) as queries:
        stream = iter(answer.streaming_content)
        next(stream)
        next(stream)
        at_first = len(queries)
        rest = list(stream)

    assert at_first == 1
    assert len(queries) == 4
    assert len(rest) == 7
    answer = boss.post(EXPORT, FORM | {"columns": ["reference"]})
    assert sorted(row[0] for row in rows(answer)[1:]) == sorted(known)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44 1632 960777", "'+44 1632 960777"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("＝1", "'＝1"),  # noqa: RUF001
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ("one\n- two", "one\n'- two"),
        ("01632 960777", "01632 960777"),
        ("a-b, c=d", "a-b, c=d"),
        ("", ""),
    ],
)
def test_what_would_start_a_formula_gets_an_apostrophe(cell, safe):
    assert harmless(cell) == safe


CELLS = st.text(st.sampled_from("=+-@＝\t\r\n ;,|\"'a1\u200b\ufeff\u2028"), max_size=12)  # noqa: RUF001


@given(st.lists(CELLS, min_size=1, max_size=3))
@example(['"', ";=1"])
@example(["\n=1"])
@example([';"=1'])
def test_no_separator_that_a_spreadsheet_may_be_set_to_makes_a_formula(cells):
    heads = [f"Head {number}" for number in range(len(cells))]
    text = "".join(csv_lines(heads, [cells])).removeprefix("\ufeff")

    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == 2
    assert len(lines[1]) == len(cells)
    for separator in ",;\t|":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert [cell for cell in line if STARTS_A_FORMULA.match(cell)] == []


@given(CELLS)
def test_a_guarded_cell_says_the_same(cell):
    assert harmless(cell).replace("'", "") == cell.replace("'", "")


def test_lines_are_as_rfc_4180_has_them():
    text = "".join(csv_lines(["A", "B"], [['say "hi"', "two\nlines"]]))

    assert text == '\ufeff"A","B"\r\n"say ""hi""","two\nlines"\r\n'
