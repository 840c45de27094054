"""Two editors with two windows each, a program outside, and kills: in any order, no word is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from django.contrib.auth.models import User
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from microsite.editing.drafts import Overtaken, Typed, open_page, replace_draft, save
from microsite.editing.folder import digest_of
from microsite.editing.history import add, look
from microsite.editing.joining import joined
from microsite.editing.models import PageDraft, PageVersion
from microsite.editing.publishing import Moved, publish
from tests.editing.conftest import SUN

FILE = "en/sun.md"
WINDOWS = ["robin 1", "robin 2", "alex 1", "alex 2"]


@dataclass
class Window:
    body: str = ""
    edition: int = 0
    opened: str = ""
    compared: tuple[bytes | None, str] = field(default=(None, ""))


class TwoEditors(RuleBasedStateMachine):
    file: Path
    people: dict[str, User]

    def __init__(self) -> None:
        super().__init__()
        PageDraft.objects.all().delete()
        PageVersion.objects.all().delete()
        self.file.write_text(SUN)
        self.numbers = count(1)
        self.saved: set[str] = set()
        self.windows = {name: Window() for name in WINDOWS}
        for name in WINDOWS:
            self.open_window(name)

    def whose(self, window: str) -> User:
        return self.people[window.split()[0]]

    @rule(window=st.sampled_from(WINDOWS))
    def open_window(self, window: str) -> None:
        found = open_page(self.whose(window), FILE)
        assert found
        self.windows[window] = Window(found.page.body, found.edition, found.opened_digest)

    @rule(window=st.sampled_from(WINDOWS), place=st.integers(0, 4), new_line=st.booleans())
    def write(self, window: str, place: int, new_line: bool) -> None:
        self.windows[window].body, word = self.with_word(self.windows[window].body, place, new_line)
        if not self.saves(window):
            # The person sees both texts, takes the other one and writes the word there.
            self.open_window(window)
            self.windows[window].body += f"\n{word}\n"
            assert self.saves(window)
        self.saved.add(word)

    def with_word(self, text: str, place: int, new_line: bool) -> tuple[str, str]:
        word, lines = f"word{next(self.numbers)}x", text.split("\n")
        place %= len(lines)
        lines[place : place + 1] = [lines[place], word] if new_line else [f"{lines[place]} {word}"]
        return "\n".join(lines), word

    def saves(self, window: str) -> bool:
        form = self.windows[window]
        typed = Typed({}, None, form.body, form.edition, form.opened)
        try:
            draft = save(self.whose(window), FILE, typed)
        except Overtaken:
            return False
        if draft:
            form.edition = draft.edition
        return True

    @rule(window=st.sampled_from(WINDOWS))
    def compare(self, window: str) -> None:
        """Look at what would go out, and settle what contradicts by keeping both."""
        user, opened = self.whose(window), open_page(self.whose(window), FILE)
        if not opened or not opened.edition:
            return
        found = joined(opened)
        if found.merge:
            text = found.merge.text(["both"] * len(found.merge.conflicts)).encode()
            kept = opened.page.text.encode()
            replace_draft(user, FILE, text, found.live, edition=opened.edition, kept=kept)
            self.windows[window].compared = (text, found.live_digest)
        else:
            self.windows[window].compared = (found.text, found.live_digest)

    @rule(window=st.sampled_from(WINDOWS))
    def publish_what_was_compared(self, window: str) -> None:
        text, over = self.windows[window].compared
        draft = PageDraft.objects.by(self.whose(window).pk, FILE).first()
        # What the view asks too: the draft is still the one that was compared.
        if text is None or draft is None or bytes(draft.text) != text:
            return
        before = self.file.read_bytes()
        try:
            publish(self.whose(window), FILE, text, over=over, why="")
        except Moved:
            assert self.file.read_bytes() == before

    @rule(window=st.sampled_from(WINDOWS))
    def go_live(self, window: str) -> None:
        self.compare(window)
        self.publish_what_was_compared(window)

    @rule(place=st.integers(0, 4), new_line=st.booleans())
    def edit_outside(self, place: int, new_line: bool) -> None:
        start, fence, body = self.file.read_text().rpartition("---\n")
        body, word = self.with_word(body, place, new_line)
        self.file.write_text(start + fence + body)
        self.saved.add(word)

    @rule(window=st.sampled_from(WINDOWS), is_written=st.booleans())
    def be_killed_while_publishing(self, window: str, is_written: bool) -> None:
        draft = PageDraft.objects.by(self.whose(window).pk, FILE).first()
        live = look(FILE)
        if draft is None or draft.opened != live:
            return
        text = bytes(draft.text)
        how = PageVersion.How.PUBLISHED
        who = {"who": self.whose(window), "is_written": False}
        add(FILE, text, digest_of(text), how, after=live, **who)
        if is_written:
            self.file.write_bytes(text)

    @invariant()
    def every_word_is_somewhere(self) -> None:
        drafts = b"".join(bytes(draft.text) for draft in PageDraft.objects.all())
        there = (drafts + self.file.read_bytes()).decode()
        assert {word for word in self.saved if word not in there} == set()

    @invariant()
    def history_says_what_the_file_holds(self) -> None:
        live = look(FILE)
        assert live == PageVersion.objects.newest(FILE)
        assert live
        assert bytes(live.text) == self.file.read_bytes()


def test_no_word_is_lost_in_any_order(robin, alex, site):
    TwoEditors.file = site.root / FILE
    TwoEditors.people = {"robin": robin.user, "alex": alex.user}

    run_state_machine_as_test(
        TwoEditors, settings=settings(max_examples=40, stateful_step_count=25, deadline=None)
    )
