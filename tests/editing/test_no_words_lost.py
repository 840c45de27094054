"""Two editors with two windows each, plans, a program outside, and kills: no word is ever lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from microsite.editing import planning
from microsite.editing.drafts import (
    Overtaken,
    Typed,
    exact,
    kept_with,
    open_page,
    replace_draft,
    save,
)
from microsite.editing.folder import GONE, digest_of
from microsite.editing.history import add, look
from microsite.editing.joining import joined
from microsite.editing.models import PageDraft, PageVersion, PlannedPublication
from microsite.editing.planning import plan, publish_what_is_due, take_back
from microsite.editing.publishing import Moved, publish
from tests.editing.conftest import SUN

FILE = "en/sun.md"
WINDOWS = ["robin 1", "robin 2", "alex 1", "alex 2"]
SIGNED = SUN.replace(
    "changes:\n", "reviewed_by: Dr Example\nreviewed_on: 2026-11-01\nreviewed_hash: abc\nchanges:\n"
)
WORD = re.compile(r"word\d+x")


@dataclass
class Window:
    """A form as a browser has it; it is opened again only when the person does that."""

    fields: dict[str, str] = field(default_factory=dict)
    rest: str = ""
    body: str = ""
    edition: int = 0
    opened: str = ""
    is_open: bool = False
    has_half_a_line: bool = False
    compared: tuple[bytes | None, str] = field(default=(None, ""))

    def words(self) -> set[str]:
        return words_in(" ".join([*self.fields.values(), self.rest, self.body]))


def words_in(text: str | bytes) -> set[str]:
    return set(WORD.findall(text if isinstance(text, str) else text.decode()))


class TwoEditors(RuleBasedStateMachine):
    file: Path
    people: dict[str, User]
    header: tuple[str, ...] = (
        "title: ",
        "section: guide\n",
        "reviewed_by: Dr Example\n",
        "reviewed_hash: abc\n",
    )

    def __init__(self) -> None:
        super().__init__()
        PlannedPublication.objects.all().delete()
        PageDraft.objects.all().delete()
        PageVersion.objects.all().delete()
        self.numbers = count(1)
        self.saved: set[str] = set()
        self.planned: set[str] = set()
        self.passed_over: set[str] = set()
        self.begin()
        self.windows = {name: Window() for name in WINDOWS}
        for name in WINDOWS:
            self.open_window(name)

    def begin(self) -> None:
        self.file.write_text(SIGNED)

    def whose(self, window: str) -> User:
        return self.people[window.split()[0]]

    @rule(window=st.sampled_from(WINDOWS))
    def open_window(self, window: str) -> None:
        found = open_page(self.whose(window), FILE)
        if found:
            page, opened = found.page, found.opened_digest
            fields, edition = dict(page.fields), found.edition
            self.windows[window] = Window(fields, page.rest, page.body, edition, opened, True)

    @rule(window=st.sampled_from(WINDOWS), place=st.integers(0, 4), new_line=st.booleans())
    def write(self, window: str, place: int, new_line: bool) -> None:
        form = self.windows[window]
        form.body, word = self.with_word(form.body, place, new_line)
        self.keep(window, word)

    @rule(window=st.sampled_from(WINDOWS))
    def write_a_summary(self, window: str) -> None:
        form, word = self.windows[window], f"word{next(self.numbers)}x"
        if "summary" in form.fields:
            form.fields["summary"] += f" {word}"
            self.keep(window, word)

    @rule(window=st.sampled_from(WINDOWS))
    def write_half_a_line_of_the_header(self, window: str) -> None:
        """Begin a line that is not YAML yet; the next time, end it. Both are saved."""
        form, number = self.windows[window], next(self.numbers)
        form.rest += '"' if form.has_half_a_line else f'\nnote{number}: "half word{number}x'
        form.has_half_a_line = not form.has_half_a_line
        self.keep(window, f"word{number}x" if form.has_half_a_line else "")

    def keep(self, window: str, word: str) -> None:
        form = self.windows[window]
        if not form.is_open:
            return
        if not self.saves(window):
            # The person is shown both texts, and writes below the other one what it lacks.
            self.open_window(window)
            now = self.windows[window]
            if now is form:  # there is no other text: the draft is planned
                now.edition, now.opened = 0, ""
            now.body += "".join(f"\n{each}\n" for each in sorted(form.words() - now.words()))
            assert self.saves(window)
        self.saved |= {word} - {""}

    def with_word(self, text: str, place: int, new_line: bool) -> tuple[str, str]:
        word, lines = f"word{next(self.numbers)}x", text.split("\n")
        place %= len(lines)
        lines[place : place + 1] = [lines[place], word] if new_line else [f"{lines[place]} {word}"]
        return "\n".join(lines), word

    def saves(self, window: str) -> bool:
        form = self.windows[window]
        typed = Typed(form.fields, form.rest, form.body, form.edition, form.opened)
        try:
            draft = save(self.whose(window), FILE, typed)
        except Overtaken:
            return False
        form.edition = draft.edition if draft else 0
        return True

    @rule(window=st.sampled_from(WINDOWS), choice=st.sampled_from(["both", "mine", "theirs"]))
    def compare(self, window: str, choice: str) -> None:
        """Look at what would go out, and settle what contradicts."""
        user, opened = self.whose(window), open_page(self.whose(window), FILE)
        if not opened or not opened.edition:
            return
        found = joined(opened)
        text = found.text
        if found.merge:
            text = found.merge.text([choice] * len(found.merge.conflicts)).encode()
            self.passed_over |= words_in(found.live_text) - words_in(text)
            kept = opened.page.text.encode()
            replace_draft(user, FILE, text, found.live, edition=opened.edition, kept=kept)
        self.windows[window].compared = (text, found.live_digest)

    @rule(window=st.sampled_from(WINDOWS), choice=st.sampled_from(["both", "mine", "theirs"]))
    def contradict(self, window: str, choice: str) -> None:
        """Write in a line that somebody else changes too, and choose."""
        self.open_window(window)
        self.write(window, 0, new_line=False)
        self.edit_outside(0, new_line=False)
        self.compare(window, choice)

    @rule(window=st.sampled_from(WINDOWS))
    def publish_what_was_compared(self, window: str) -> None:
        text, over = self.windows[window].compared
        draft = PageDraft.objects.by(self.whose(window).pk, FILE).first()
        # What the view asks too: the draft is still the one that was compared, and no finding stops.
        if text is None or draft is None or bytes(draft.text) != text or not may_go_out(text):
            return
        before = self.now()
        try:
            publish(self.whose(window), FILE, text, over=over, why="")
        except Moved:
            assert self.now() == before
        else:
            self.forget(draft)

    def forget(self, done: PageDraft | PlannedPublication) -> None:
        """What was passed over when two texts were joined is kept until this is published."""
        self.saved -= words_in(bytes(done.text_before_merge)) - words_in(bytes(done.text))

    @rule(window=st.sampled_from(WINDOWS), choice=st.sampled_from(["both", "mine", "theirs"]))
    def go_live(self, window: str, choice: str) -> None:
        self.compare(window, choice)
        self.publish_what_was_compared(window)

    @rule(window=st.sampled_from(WINDOWS), has_end=st.booleans())
    def plan_it(self, window: str, has_end: bool) -> None:
        opened = open_page(self.whose(window), FILE)
        if not opened or not opened.edition or not may_go_out(opened.page.text.encode()):
            return
        found = joined(opened)
        if found.text is None or not may_go_out(found.text):
            return
        earlier = opened.before_merge.encode()
        kept = kept_with(opened.page.text.encode(), earlier) if found.merge else earlier
        at = timezone.now() + timedelta(days=400)
        until = at + timedelta(days=1) if has_end and opened.live else None
        plan(opened, self.whose(window), found.text, "", at, until, kept=kept)
        self.planned |= words_in(found.text) - words_in(self.now())

    @rule(window=st.sampled_from(WINDOWS))
    def take_it_back(self, window: str) -> None:
        if planned := PlannedPublication.objects.open_for(FILE).first():
            take_back(planned, self.whose(window))

    @rule(is_killed=st.booleans())
    def the_time_comes(self, is_killed: bool) -> None:
        """A planned change goes out, or ends; with a kill and a change just before that is noted."""
        before, past = words_in(self.now()), timezone.now() - timedelta(seconds=1)
        coming = PlannedPublication.objects.waiting().order_by("at", "pk").first()
        PlannedPublication.objects.filter(pk=coming.pk if coming else 0).update(at=past)
        was_waiting = list(PlannedPublication.objects.waiting())
        with pytest.MonkeyPatch.context() as killed:
            if is_killed:
                killed.setattr(planning, "_finish", lambda *_: None)
            publish_what_is_due()
        for each in was_waiting:
            if PlannedPublication.objects.get(pk=each.pk).state == PlannedPublication.State.DONE:
                self.forget(each)
        # An end takes back what a plan has brought, and nothing of anybody else but what somebody
        # has seen and passed over.
        assert before - words_in(self.now()) <= self.planned | self.passed_over
        if is_killed:
            self.edit_outside(1, new_line=True)

    @rule(place=st.integers(0, 4), new_line=st.booleans())
    def edit_outside(self, place: int, new_line: bool) -> None:
        if not self.file.exists():
            return
        start, fence, body = self.file.read_text().rpartition("---\n")
        body, word = self.with_word(body, place, new_line)
        self.file.write_text(start + fence + body)
        self.saved.add(word)

    @rule(window=st.sampled_from(WINDOWS), is_written=st.booleans())
    def be_killed_while_publishing(self, window: str, is_written: bool) -> None:
        draft = PageDraft.objects.by(self.whose(window).pk, FILE).first()
        live = look(FILE)
        if draft is None or draft.opened != live or not may_go_out(bytes(draft.text)):
            return
        text = bytes(draft.text)
        how = PageVersion.How.PUBLISHED
        who = {"who": self.whose(window), "is_written": False}
        newest = PageVersion.objects.newest(FILE)
        add(FILE, text, digest_of(text), how, after=newest, **who)
        if is_written:
            self.file.write_bytes(text)
        if self.now() == text:  # also when nothing of it was new
            self.forget(draft)

    def now(self) -> bytes:
        return self.file.read_bytes() if self.file.exists() else b""

    @invariant()
    def every_word_can_be_reached(self) -> None:
        """In a draft, in what a draft was before it was joined, in a plan, or in the history."""
        drafts, plans = PageDraft.objects.all(), PlannedPublication.objects.open_for(FILE)
        places = [
            text for each in (*drafts, *plans) for text in (each.text, each.text_before_merge)
        ]
        places += [each.text for each in PageVersion.objects.filter(is_written=True)]
        there = b"".join(bytes(text) for text in [*places, self.now()]).decode()
        assert self.saved - words_in(there) == set()

    @invariant()
    def no_line_of_a_header_is_lost(self) -> None:
        for draft in PageDraft.objects.all():
            text = bytes(draft.text).decode()
            assert [line for line in self.header if line not in text] == []

    @invariant()
    def history_says_what_the_file_holds(self) -> None:
        live = look(FILE)
        newest = PageVersion.objects.newest(FILE)
        assert (live.digest if live else GONE) == (newest.digest if newest else GONE)
        assert (bytes(live.text) if live else b"") == self.now()


class NewPage(TwoEditors):
    """The same with a page that is only begun."""

    header = ("title: ", "section: guide\n")

    def begin(self) -> None:
        self.file.unlink(missing_ok=True)
        PageDraft.objects.create(author=self.people["robin"], file=FILE, text=SUN.encode())


def may_go_out(text: bytes) -> bool:
    """Whether no finding says stop: a header that cannot be read is one."""
    return exact(text, FILE).is_readable


@pytest.mark.parametrize("machine", [TwoEditors, NewPage])
def test_no_word_is_lost_in_any_order(machine, robin, alex, site):
    TwoEditors.file = site.root / FILE
    TwoEditors.people = {"robin": robin.user, "alex": alex.user}

    run_state_machine_as_test(
        machine, settings=settings(max_examples=15, stateful_step_count=25, deadline=None)
    )
