import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsite.content.files import read_page
from microsite.content.page import text_digest

GOOD = {
    "title": "A page",
    "summary": "One sentence.",
    "section": "guide",
    "order": "10",
    "changed": "2026-11-22",
    "review_due": "2027-05-22",
}

# what is changed in the good header -> the line in the file, the message
BAD = [
    ({"title": None}, 2, "“title” is missing. Add a line “title: …”."),
    ({"titel": "x"}, 8, "“titel” is not known here. Did you mean “title”?"),
    ({"layout": "artikel"}, 8, "“layout” cannot be “artikel”. Did you mean “article”?"),
    (
        {"section": "zzz"},
        4,
        "“section” cannot be “zzz”. Use one of: guide, clinic, site.",
    ),
    ({"order": "first"}, 5, "“order” cannot be “first”. Write a whole number."),
    ({"changed": "22.11.2026"}, 6, "“changed” is not a date. Write it as 2026-11-22."),
    ({"changed": "1763800000"}, 6, "“changed” is not a date. Write it as 2026-11-22."),
    ({"changed": "2026-02-30"}, 6, "“changed” is not a date. Write it as 2026-11-22."),
    ({"in_main_menu": "perhaps"}, 8, "“in_main_menu” cannot be “perhaps”. Write yes or no."),
    ({"title": '""'}, 2, "“title” is empty. Write something after the colon."),
    (
        {"title": "x" * 71},
        2,
        "“title” is 71 characters long; 70 is the most. Shorten it.",
    ),
    (
        {"menu": "x" * 31},
        8,
        "“menu” is longer than 30 characters. Shorten it.",
    ),
    ({"title": "[a, b]"}, 2, "“title” must be plain text. Put quotes around it."),
    ({"review_due": "2026-11-22"}, 7, "review_due must be later than changed."),
    ({"reviewed_by": "Dr Example"}, 8, "A review needs reviewed_by, reviewed_on"),
]


def page_text(**changes) -> str:
    lines = {key: value for key, value in (GOOD | changes).items() if value is not None}
    header = "".join(f"{key}: {value}\n" for key, value in lines.items())
    return f"---\n{header}---\nSome words.\n"


@pytest.mark.parametrize(("changes", "line", "said"), BAD)
def test_a_mistake_in_the_header_is_told_with_line_and_cure(changes, line, said):
    [problem] = read_page(page_text(**changes), "en/x.md")

    assert str(problem).startswith(f"en/x.md:{line}: {said}")


def test_all_mistakes_are_told_at_once():
    found = read_page(page_text(title=None, order="x", colour="red"), "en/x.md")

    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "The file does not start with a “---” line."),
        ("# Title\n", 1, "The file does not start with a “---” line."),
        ("---\ntitle: x\n", 3, "The header is not closed."),
        ("---\ntitle: x\nSome words.\n\n", 5, "The header is not closed."),
    ],
)
def test_a_file_without_a_whole_header_is_told_so(text, line, said):
    [problem] = read_page(text, "en/x.md")

    assert str(problem).startswith(f"en/x.md:{line}: {said}")


def test_the_body_knows_its_line():
    page = read_page(page_text(), "en/x.md")

    assert (page.body, page.body_line) == ("Some words.\n", 9)


@given(st.text())
def test_any_text_is_a_page_or_told_why_not(text):
    page = read_page(text, "en/x.md")

    assert page


VISIBLE = st.characters(exclude_categories=["Cs", "Cc"])


@given(st.text(VISIBLE, min_size=1, max_size=60).filter(str.strip), st.text(max_size=200))
def test_any_title_and_body_come_back_whole(title, body):
    quoted = "".join(f"\\U{ord(letter):08x}" for letter in title)
    page = read_page(page_text(title=f'"{quoted}"')[: -len("Some words.\n")] + body, "en/x.md")

    assert page.header.title == " ".join(title.split())
    assert page.body == body


def test_a_review_holds_for_the_words_that_were_read():
    body = "Some words.\n"
    signed = {
        "reviewed_by": "Dr Example",
        "reviewed_on": "2026-11-22",
        "reviewed_hash": text_digest("A page", "One sentence.", body),
    }
    page = read_page(page_text(**signed), "en/x.md")

    assert page.header.review_of(body).state == "reviewed"
    assert page.header.review_of("Some words.  \r\n").state == "reviewed"
    assert page.header.review_of("Other words.\n").state == "changed since review"
    assert read_page(page_text(), "en/x.md").header.review_of(body).state == "not reviewed"


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1e"])
def test_a_sign_that_pages_show_as_a_space_does_not_count_as_a_new_line(sign):
    assert text_digest("A", "B", f"- no x{sign}- no y") != text_digest("A", "B", "- no x\n- no y")
    assert text_digest("A", "B", "x\r\ny\rz ") == text_digest("A", "B", "x\ny\nz")
