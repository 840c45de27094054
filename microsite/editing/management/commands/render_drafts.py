"""The process that renders what editors write, apart from the web server.

One question a line comes in and one answer a line goes out, both JSON. Whoever asks ends this
process when it takes too long, and it ends itself when nobody asks any more.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import select
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand

from microsite.editing.answering import answer
from microsite.pages.library import live_library

IDLE_SECONDS = 15 * 60
# With the site's content it holds about 100 MB; a page of the greatest size adds 50 MB.
MOST_MEMORY_BYTES = 400 * 1024 * 1024
NICER = 5  # visitors come first

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Render drafts for the editor, which starts this by itself."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
        os.nice(NICER)
        # What is wrong with the content has been logged by the web server.
        logging.disable(logging.WARNING)
        answers, sys.stdout = sys.stdout.buffer, sys.stderr
        while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
            question = sys.stdin.buffer.readline()
            if not question:
                return
            answers.write(json.dumps(_answered(json.loads(question))).encode() + b"\n")
            answers.flush()


def _answered(question: dict[str, Any]) -> dict[str, Any]:
    try:
        live_library().look()
        return answer(question)
    except Exception:
        # The next question is about another text, which must not pay for this one.
        logger.exception("A text of %s could not be checked", question.get("file"))
        return {"failed": True}
