import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsite.content.strict_yaml import parse

REFUSED = [
    ("a: 1\na: 2\n", 2, "“a” is here twice."),
    ("a: &x 1\n", 1, "“&” at the start of a value"),
    ("a: *x\n", 1, "“*” at the start of a value"),
    ("a: !!python/object:os.system x\n", 1, "“!” at the start of a value"),
    ("%YAML 1.1\na: 1\n", 1, "“%” at the start of a line"),
    ("a: 1\n---\nb: 2\n", 2, "second “---” line"),
    ("title: Scars: what helps\n", 1, "There is a second colon."),
    ("a:\n\tb: 1\n", 2, "There is a tab."),
    ('a: "open\nb: 1\n', 1, "A quotation mark is not closed."),
    ("a: 1\nnothing\nb: 2\n", 2, "This line has no colon."),
    ("a: x\x07y\n", 1, "There is an invisible control character."),
    ("a: " + "[" * 40 + "]" * 40, 1, "The indents go too deep."),
    ("? [a, b]\n: 1\n", 1, "A name before a colon must be plain text."),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED)
def test_surprising_yaml_is_refused_with_its_line(text, line, message):
    problem = parse(text, "x.yaml").problems[0]

    assert problem.line == line
    assert message in problem.message


def test_every_value_is_text():
    document = parse("a: 12:30\nb: yes\nc: 2026-11-22\nd: [1, null]\n", "x.yaml")

    assert document.data == {"a": "12:30", "b": "yes", "c": "2026-11-22", "d": ["1", "null"]}


def test_lines_are_counted_from_where_the_text_starts():
    document = parse("a: 1\nb:\n  c: 2\n", "x.yaml", first_line=10)

    assert document.line_of(("b", "c")) == 12
    assert document.line_of(("b", "c", "missing")) == 12


@given(st.text())
def test_any_text_is_read_or_refused_but_never_a_crash(text):
    document = parse(text, "x.yaml")

    assert document.data is not None or document.problems


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1), st.text("xyz 0123456789", max_size=20), min_size=1
    )
)
def test_quoted_values_come_back_as_written(values):
    text = "".join(f'{key}: "{value}"\n' for key, value in values.items())

    assert parse(text, "x.yaml").data == values
