import logging
import sys

from microsite.logs import NoTracebackForRefusedRequests, OneLine


def record(name: str, message: str, **extra) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, "", 0, message, (), None)
    for key, value in extra.items():
        setattr(made, key, value)
    return made


def failure():
    try:
        raise ValueError("deliberate")
    except ValueError:
        return sys.exc_info()


def test_a_line_break_in_a_path_cannot_forge_a_second_record():
    line = OneLine().format(record("django.request", "Not Found: /x\n2026 ERROR forged\x1b[31m"))

    assert "\n" not in line
    assert "\x1b" not in line


def test_a_refused_request_leaves_no_traceback():
    refused = record("django.security.RequestDataTooBig", "too big", exc_info=failure())
    bad = record("django.request", "Bad request", status_code=400, exc_info=failure())
    NoTracebackForRefusedRequests().filter(refused)
    NoTracebackForRefusedRequests().filter(bad)

    assert "Traceback" not in OneLine().format(refused) + OneLine().format(bad)


def test_a_fault_of_ours_keeps_its_traceback():
    ours = record("django.request", "Internal Server Error", status_code=500, exc_info=failure())
    NoTracebackForRefusedRequests().filter(ours)

    assert "Traceback" in OneLine().format(ours)


def test_an_editor_can_read_a_problem_in_the_log():
    line = OneLine().format(record("content", "There is no page “Über-uns.md”."))

    assert line.endswith("There is no page “Über-uns.md”.")
