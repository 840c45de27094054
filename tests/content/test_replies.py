"""Replies as editors write them: what can be filled in, and what is told of one that cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microsite.consultations.states import Status
from microsite.content import left_open, load, stamp_of
from microsite.content.replies import PLACES
from tests.browser import PROJECT
from tests.folder import ContentFolder
from tests.replies import REPLY

FILE = "en/replies/offer.md"
VALUES = {place: f"<{place}>" for place in PLACES}
SHIPPED = load(PROJECT / "content").replies


def problems_of(folder: ContentFolder, text: str) -> list[tuple[int, str, str]]:
    folder.write(FILE, text)
    found = folder.load().problems
    return [(one.line, one.message, one.cure) for one in found if one.file == FILE]


def test_a_reply_is_filled_in_and_keeps_what_a_person_must_write(folder: ContentFolder):
    folder.write(FILE, REPLY)

    (reply,) = folder.load().replies

    assert (reply.name, reply.header.then) == ("offer", "waiting for reply")
    assert reply.subject(VALUES) == "Your request <reference>"
    text = reply.text(VALUES)
    assert text.startswith("Hello <name>,\n\nwe can offer {{ write: day and time }}. Phone <clin")
    assert left_open(text) == "{{ write: day and time }}"
    assert left_open(text.replace("{{ write: day and time }}", "Monday")) == ""


# (text that is replaced, by what, the line, part of what is said, part of the cure)
MISTAKES = [
    ("{{ name }}", "{{ nmae }}", 8, "“{{ nmae }}” is not known", "Did you mean “name”?"),
    ("{{ name }}", "{{ topic }}", 8, "“{{ topic }}” is not known", "Use one of: name, reference"),
    ("{{ name }}", "{{ name", 8, "left over", "Write it like {{ name }}"),
    ("{{ name }}", "{{ name }", 8, "left over", "Write it like {{ name }}"),
    ("{{ name }}", "name }}", 8, "left over", "Write it like {{ name }}"),
    ("{{ name }}", "{ name }", 8, "left over", "Write it like {{ name }}"),
    ("{{ name }}", "**{{ name }}**", 8, "“**” is sent as it stands", "Take it out"),
    ("Phone", "[Phone](risks.md)", 10, "“](” is sent as it stands", "Take it out"),
    ("subject: Your request {{ reference }}\n", "", 2, "“subject” is missing", "Add a line"),
    ("Your request {{ reference }}", "For {{ name }}", 3, "“{{ name }}” is not known", "reference"),
    ("Your request", "Your skin request", 3, "“skin” tells whoever sees", "Say “Your request”"),
    ("Your request", "Microneedling", 3, "“Microneedling” tells", "Say “Your request”"),
    ("when:", "whn:", 4, "“whn” is not known", "when"),
    ("waiting for reply", "waitng for reply", 5, "cannot be “waitng", "“waiting for reply”"),
    ("title: Offer of a time", "title:", 2, "“title” is empty", "Write something"),
    ("---\n\nHello", "\nHello", 10, "not closed", "Put a line"),
    ("we can offer", "a miracle,", 10, "“miracle” is not used", "Instead"),
    (REPLY[REPLY.index("Hello") :], "", 7, "no text", "Write it below"),
    ("we can offer", "x" * 5_000, 7, "characters; 5000 are the most", "Shorten it"),
]


@pytest.mark.parametrize(("old", "new", "line", "says", "cure"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_do(
    folder: ContentFolder, old, new, line, says, cure
):
    folder.write("en/checks.yaml", "banned: [{word: miracle, instead: what it can do}]\n")
    assert old in REPLY

    problems = problems_of(folder, REPLY.replace(old, new, 1))

    told = [(at, cure in how) for at, what, how in problems if says in what]
    assert told == [(line, True)], problems


def test_a_broken_reply_leaves_the_last_good_one_and_all_pages(folder: ContentFolder, tmp_path):
    kept = tmp_path / "kept"
    folder.write(FILE, REPLY)
    pages = load(folder.root, keep=kept).pages.keys()
    folder.write(FILE, REPLY.replace("{{ name }}", "{{ nmae }}"))
    folder.write("en/replies/Not a name.md", REPLY)
    folder.write(f"en/replies/{'long-' * 21}.md", REPLY)

    library = load(folder.root, keep=kept)

    assert [reply.name for reply in library.replies] == ["offer"]
    assert "Hello <name>," in library.replies[0].text(VALUES)
    assert library.pages.keys() == pages
    better = [one.cure for one in library.problems if one.cure.startswith("Call it")]
    assert sorted(better) == [
        f"Call it “{'-'.join(['long'] * 20)}.md”.",
        "Call it “not-a-name.md”.",
    ]


@pytest.mark.parametrize("spoil", [lambda path: None, Path.touch], ids=["no folder", "a file"])
def test_a_site_may_do_without_replies(folder: ContentFolder, spoil):
    spoil(folder.root / "en" / "replies")

    assert folder.load().replies == ()


def test_a_running_site_sees_that_a_reply_has_changed(folder: ContentFolder):
    folder.write(FILE, REPLY)
    before = stamp_of(folder.root)

    folder.write(FILE, REPLY.replace("Hello", "Good morning"))

    assert stamp_of(folder.root) != before


class TestShipped:
    def test_there_is_one_for_each_usual_answer(self):
        assert [reply.name for reply in SHIPPED] == [
            *("appointment-offer", "could-not-reach-you", "more-information"),
            *("not-suitable-here", "received", "withdrawn"),
        ]

    @pytest.mark.parametrize("reply", SHIPPED, ids=lambda reply: reply.name)
    def test_says_nothing_of_the_treatment_and_how_to_answer(self, reply):
        text = f"{reply.subject(VALUES)}\n{reply.text(VALUES)}"
        assert re.findall(r"needl|skin|scar|acne|wrinkl|stretch|pigment|treat", text, re.I) == []
        assert "<reference>" in reply.subject(VALUES)
        assert "<clinic phone>" in text
        assert "<clinic address>" in text

    @pytest.mark.parametrize("reply", SHIPPED, ids=lambda reply: reply.name)
    def test_leads_to_a_state_that_there_is(self, reply):
        assert reply.header.then in ["as it is", *(status.label.lower() for status in Status)]
