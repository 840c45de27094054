"""What the log looks like: one line a record, no personal data, tracebacks only for our faults."""

from __future__ import annotations

import logging
import re
import time

CONTROL = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)


class OneLine(logging.Formatter):
    """``2026-11-22T18:00:00Z WARNING django.request message``, in UTC; a traceback may follow."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:
        # A path or header with a line break must not look like a second record.
        return CONTROL.sub(lambda found: ascii(found[0])[1:-1], super().formatMessage(record))


class NoTracebackForRefusedRequests(logging.Filter):
    """Drop the traceback of requests that were refused on purpose: the fault is the sender's."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 500)
        if record.name.startswith("django.security") or status < 500:
            record.exc_info = None
            record.exc_text = None
        return True
