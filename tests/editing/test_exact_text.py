"""A page file goes through the form and back: what nobody changed keeps its bytes."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microsite.editing.drafts import Typed, last_readable
from microsite.editing.exact import ExactPage, NotText, decoded
from microsite.editing.fields import KEYS

ENDS = ["\n", "\r\n", "\r"]
ODD = "\u2028\u2029\x85\x0b\x0c\x1c\0\ufeff\u200b\u202e\U0001f9d1\u0301ﬁ½\t  "
HEADER = [
    "title: Sun",
    "title:   'It''s  \"sun\"'   # a remark  ",
    'title: "a \\u00e9: b"',
    "summary: One sentence – with Ünïcode: no",
    "summary: >\n  folded\n  text",
    "menu:",
    "order: 70",
    "in_main_menu: yes",
    "changed: 22 November",
    "changes:\n  - on: 2026-11-22\n    what: First.",
    "also_called: [a, b]",
    "reviewed_by: Dr Example",
    "# only a remark",
    "",
    "  stray: indent",
    "title: again",
    "&a x: *a",
    "nonsense",
]
words = st.text(alphabet=st.sampled_from("ab#-!* " + ODD), max_size=12)
ends = st.sampled_from(ENDS)


def joined(lines: list[str], line_ends: list[str], last: str) -> str:
    pairs = zip(lines, (line_ends * len(lines))[: len(lines)], strict=True)
    return "".join(line + end for line, end in pairs) + last


@st.composite
def files(draw: st.DrawFn) -> str:
    header = [
        line
        for each in draw(st.lists(st.sampled_from(HEADER), max_size=6))
        for line in each.split("\n")
    ]
    fence = draw(st.sampled_from(["---", "--- ", "---\t"]))
    parts = draw(st.sampled_from([[fence, *header, "---"], [*header], [fence, *header]]))
    body = draw(st.lists(words, max_size=8))
    line_ends = draw(st.lists(ends, min_size=1, max_size=5))
    return draw(st.sampled_from(["", "\ufeff"])) + joined([*parts, *body], line_ends, draw(words))


def sent(text: str) -> str:
    """Return what a browser sends for a text area with this text."""
    return re.sub(r"\r\n|\r|\n", "\r\n", text).replace("\0", "\ufffd")


def sent_fields(page: ExactPage) -> dict[str, str]:
    return {
        key: re.sub("[\r\n]", "", value).replace("\0", "\ufffd")
        for key, value in page.fields.items()
    }


@settings(max_examples=400, deadline=None)
@given(files())
def test_opening_and_saving_without_a_change_keeps_every_byte(text):
    raw = text.encode()
    page = ExactPage(decoded(raw), KEYS)

    again = page.with_changes(sent_fields(page), sent(page.rest), sent(page.body))

    assert again.encode() == raw


@settings(max_examples=300, deadline=None)
@given(files(), st.integers(0, 50), words.filter(lambda text: not set(text) & set("\r\n")))
def test_a_changed_line_of_the_text_is_the_only_one_that_differs(text, number, typed):
    page = ExactPage(text, KEYS)
    before = re.split(r"(\r\n|\r|\n)", page.body)
    place = 2 * (number % (len(before) // 2 + 1))
    after = [*before[:place], f"new {typed}", *before[place + 1 :]]

    again = page.with_changes(sent_fields(page), sent(page.rest), sent("".join(after)))

    start = len(text) - len(page.body)
    assert again[:start] == text[:start]
    # A file whose fence has no line end gets one, or the new words would stand behind it.
    assert sent(again[start:]).lstrip("\r\n") == sent("".join(after)).lstrip("\r\n")
    if page.body:
        lines = re.split(r"(\r\n|\r|\n)", again[start:])
        assert lines[:place] + lines[place + 1 :] == before[:place] + before[place + 1 :]


@settings(max_examples=300, deadline=None)
@example("---\n  stray: indent\n---\n", "title", ":")
@given(
    files(),
    st.sampled_from(KEYS),
    st.text(alphabet="a:#'\"[]{}&*!|>%@` -\\é\U0001f9d1", max_size=12),
)
def test_a_changed_field_changes_its_line_and_reads_as_typed(text, key, typed):
    page = ExactPage(text, KEYS)
    if key not in page.fields:
        return

    again = page.with_changes({**sent_fields(page), key: typed}, sent(page.rest), sent(page.body))

    new = ExactPage(again, KEYS)
    assert new.fields == {**page.fields, key: typed}
    assert (new.rest, new.body) == (page.rest, page.body)
    was_there = re.search(rf"^{key}:", text.removeprefix("\ufeff"), re.M)
    if was_there and typed:
        old_lines, new_lines = (re.split(r"\r\n|\r|\n", each) for each in (text, again))
        assert sum(a != b for a, b in zip(old_lines, new_lines, strict=True)) <= 1


@pytest.mark.parametrize(
    ("line", "typed", "expected"),
    [
        ("title: Sun  # a remark", "Moon", "title: Moon  # a remark"),
        ("title:   'Sun'", "It’s 'new'", "title:   'It’s ''new'''"),
        ("title: Sun", "Scars: what helps", 'title: "Scars: what helps"'),
        ("title: Sun", "- no", 'title: "- no"'),
        ("title: Sun", "yes # no", 'title: "yes # no"'),
        ("title:", "Moon", "title: Moon"),
    ],
)
def test_a_field_is_written_as_the_line_was(line, typed, expected):
    page = ExactPage(f"---\r\n{line}\r\norder: 1\r\n---\r\nWords.", KEYS)

    again = page.with_changes({"title": typed}, page.rest, page.body)

    assert again == f"---\r\n{expected}\r\norder: 1\r\n---\r\nWords."
    assert yaml.safe_load(again.split("---")[1])["title"] == typed


def test_an_emptied_field_leaves_the_file_and_a_new_one_goes_to_its_place():
    page = ExactPage("---\ntitle: Sun\nmenu: S\n# remark\norder: 1\n---\nWords.\n", KEYS)

    again = page.with_changes({"menu": "", "summary": "One."}, page.rest, page.body)

    assert again == "---\ntitle: Sun\nsummary: One.\n# remark\norder: 1\n---\nWords.\n"


def test_other_lines_of_the_header_change_where_they_stand():
    text = (
        "---\r\n# one\r\ntitle: Sun\r\nchanges:\r\n  - on: x\r\norder: 1\r\n# two\r\n---\r\nWords."
    )
    page = ExactPage(text, KEYS)
    assert page.rest == "# one\nchanges:\n  - on: x\n# two"

    again = page.with_changes(
        {}, "# one\r\nchanges:\r\n  - on: y\r\n    what: z\r\n# two", page.body
    )

    assert again == text.replace("  - on: x\r\n", "  - on: y\r\n    what: z\r\n")


def test_the_signature_of_a_clinician_is_in_no_field():
    text = "---\ntitle: Sun\nreviewed_by: Dr Example\nreviewed_hash: abc\n---\nWords.\n"
    page = ExactPage(text, KEYS)

    assert page.rest == ""
    assert page.with_changes({"reviewed_by": "Me"}, page.rest, page.body) == text


def test_bytes_that_are_not_utf8_are_told_with_their_line():
    with pytest.raises(NotText, match="line 2"):
        decoded(b"one\ncaf\xe9\n")


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_fence_typed_among_the_other_lines_takes_nothing_out_of_the_header(place):
    signed = "---\ntitle: Sun\nchanges:\n  - on: 2026-11-22\n    what: First.\n"
    signed += "reviewed_by: Dr Example\nreviewed_hash: abc\nsection: guide\n---\nWords.\n"
    page = ExactPage(signed, KEYS)
    lines = page.rest.split("\n")
    with_fence = "\n".join([*lines[:place], "---", *lines[place:]])

    first = Typed(page.fields, with_fence, page.body, 0, "").put_into(signed)
    readable = last_readable(first, signed, "")
    again = Typed(page.fields, with_fence, "More.\n", 1, "").put_into(first, readable)
    last = Typed(page.fields, page.rest, page.body, 2, "").put_into(again, readable)

    assert ExactPage(again, KEYS).body == "More.\n"
    assert "reviewed_hash: abc\n" in again
    assert last == signed
