"""A publication that is killed, once at each line of it, has happened wholly or not at all."""

from __future__ import annotations

import os
import pathlib
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import count
from types import FrameType
from typing import Any

import pytest
from django.db import connections

from microsite.content import writing
from microsite.editing import history, publishing
from microsite.editing.drafts import Typed, open_page, save
from microsite.editing.models import PageDraft, PageVersion

FILE = "en/sun.md"
# Where each line may be the last one: it may have changed a file or a row.
WATCHED = {module.__file__ for module in (publishing, history, writing)}
ONLY_LOOKING = {history.look_alone.__code__, history._settled.__code__}
# Writing a file where it stands begins with emptying it.
IN_PLACE = pathlib.Path.write_bytes.__code__
SECONDS_AT_MOST = 60


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Do it in a process that is killed before its line number ``step``; whether it came so far."""
    connections.close_all()
    child = os.fork()
    if not child:
        signal.alarm(SECONDS_AT_MOST)
        sys.settrace(killer(step))
        try:
            act()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def killer(step: int) -> Callable[[FrameType, str, Any], Any]:
    lines = count()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is publishing.show.__code__:
            sys.settrace(None)  # Everything is written.
        is_watched = frame.f_code.co_filename in WATCHED and frame.f_code not in ONLY_LOOKING
        if not is_watched and frame.f_code is not IN_PLACE:
            return None
        if event == "line" and next(lines) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def writes(editor, words: str) -> bytes:
    """Keep a draft; return its text."""
    opened = open_page(editor.user, FILE)
    assert opened
    typed = Typed({}, None, f"{words}\n", opened.edition, opened.opened_digest)
    draft = save(editor.user, FILE, typed)
    assert draft
    return bytes(draft.text)


def draft_of(editor) -> bytes | None:
    draft = PageDraft.objects.by(editor.user.pk, FILE).first()
    return bytes(draft.text) if draft else None


@pytest.mark.skipif(
    not hasattr(os, "fork"), reason="Windows has no fork: there no killed publication is tried"
)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.django_db(transaction=True)
def test_a_publication_killed_at_any_line_is_whole_and_its_words_are_kept(robin, alex, site):
    file, found = site.root / FILE, Counter[str]()
    others = writes(alex, "Never published.")

    for step in count():
        old, new, opened = (
            file.read_bytes(),
            writes(robin, f"Round {step}."),
            open_page(robin.user, FILE),
        )
        over, versions = opened.live.digest, PageVersion.objects.count()
        act = partial(publishing.publish, robin.user, FILE, new, over=over, why="")
        was_killed = killed_at(step, act)

        now = file.read_bytes()
        assert now in (old, new)
        live = history.look(FILE)
        assert bytes(live.text) == now
        assert PageVersion.objects.count() == versions + (now == new)
        assert draft_of(robin) == (None if now == new else new)
        assert draft_of(alex) == others
        found["new" if now == new else "old"] += 1
        if not was_killed:
            break

    assert (live.how, live.who) == ("published", robin.user)
    assert [name for name in os.listdir(file.parent) if name.startswith(".")] == []
    assert min(found["old"], found["new"]) > 5, found
