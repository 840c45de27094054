"""A reader marks what matters and gets the table's answers beside it; nothing of it stays here."""

from __future__ import annotations

import html
import logging
import random
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from microsite.content import VALUE_LEVELS
from microsite.pages.library import current_library

COMPARE = "/compare/"
URLENCODED = "application/x-www-form-urlencoded"
MARKER = "zebrafinch-7731"
OPTIONS = [
    "Doing nothing", "Skin care: sunscreen, retinoid", "Microneedling", "RF microneedling",
    "Fractional laser", "Chemical peel", "Botulinum toxin", "Dermal filler",
]  # fmt: skip
SECTION = re.compile(r'<section class="your-values" id="your-values".*?</section>', re.S)
VERDICTS = r"\b(scores?|points?|rank\w*|recommend\w*|suit(s|able)? you|best|winner|match\w*|%)\b"


def section_of(page) -> str:
    found: list[str] = SECTION.findall(page.content.decode())
    assert len(found) == 1
    return found[0]


def words_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", markup)).split())


def ids() -> list[str]:
    return [value.id for value in current_library().pages[COMPARE].values]


def checked_in(page) -> dict[str, str]:
    found = re.findall(r'<input name="([\w-]+)" type="radio" value="([\w-]+)" checked>', page.text)
    return dict(found)


@pytest.mark.parametrize("number", range(9))
def test_answers_stand_beside_each_of_the_eight_options(client, number):
    page = current_library().pages[COMPARE]
    value = page.values[number]

    section = section_of(client.post(COMPARE, {value.id: "a-lot"}))

    assert re.findall(r"<h4[^>]*>(.*?)</h4>", section) == [value.words]
    assert "You marked: <strong>a lot</strong>" in section
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', section)
    assert [name for name, _ in lines] == OPTIONS
    for option, (_, cells) in enumerate(lines):
        rows = [page.comparison.row(name) for name in value.rows]
        expected = "".join(f'<td data-label="{row.name}">{row.cells[option]}</td>' for row in rows)
        assert cells == expected
        assert len(words_of(cells)) > 2


def test_a_lot_comes_before_some_and_not_much_is_not_repeated(client):
    first, second, third, fourth = ids()[:4]
    marks = {first: "some", second: "a-lot", third: "not-much", fourth: "a-lot"}

    page = client.post(COMPARE, marks)

    words = {value.id: value.words for value in current_library().pages[COMPARE].values}
    section = section_of(page)
    shown = [html.unescape(one) for one in re.findall(r"<h4[^>]*>(.*?)</h4>", section)]
    assert shown == [words[second], words[fourth], words[first]]
    assert "Talk about the ones you marked “a lot” with a clinician." in words_of(section)
    assert checked_in(page) == marks


def test_when_nothing_matters_a_lot_the_talk_is_about_some(client):
    section = section_of(client.post(COMPARE, {ids()[0]: "some"}))

    assert "Talk about the ones you marked “some” with a clinician." in words_of(section)


def test_the_answer_is_the_whole_page_with_the_section_above_the_form(client):
    shown = client.get(COMPARE)

    page = client.post(COMPARE, dict.fromkeys(ids(), "a-lot"))

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>Your answers: Compare your options" in page.text
    main = re.compile(r'<div class="prose[^"]*">.*</main>', re.S)
    as_before = SECTION.sub("", page.text).replace(" checked", "").replace(" prose--answered", "")
    assert main.findall(as_before) == main.findall(shown.text)
    assert page.text.index('id="your-values"') < page.text.index('<form action="/compare/')


def test_nothing_is_weighed_or_put_first(client):
    section = section_of(client.post(COMPARE, dict.fromkeys(ids(), "a-lot")))

    # What the table itself says of options is checked elsewhere: only our words around it count.
    around = re.sub(r"<t[dh].*?</t[dh]>", "", section, flags=re.S)
    assert re.findall(VERDICTS, words_of(around), re.I) == []
    for table in re.findall(r"<tbody>.*?</tbody>", section, re.S):
        assert re.findall(r'<th scope="row">(.*?)</th>', table) == OPTIONS
        # No line differs from another by more than its words.
        assert set(re.findall(r"<t[rdh][^>]*class=[^>]*>", table)) == set()


@pytest.mark.parametrize("marks", [{}, {"a-quick-result": "not-much"}])
def test_nothing_marked_is_told_and_kept(client, marks):
    page = client.post(COMPARE, marks)

    assert page.status_code == 200
    assert "There is nothing to show yet" in words_of(section_of(page))
    assert "<table" not in section_of(page)
    assert checked_in(page) == marks
    assert "<title>Nothing to show yet: Compare" in page.text


UNKNOWN = [
    f"a-quick-result=a-lot&{MARKER}=a-lot",
    f"a-quick-result=a-lot&avoiding-pain={MARKER}",
    f"a-quick-result=some&a-quick-result=a-lot&note={MARKER}",
    f"a-quick-result=a-lot&avoiding-pain=<script>{MARKER}</script>",
    f"a-quick-result=a-lot&%00={MARKER}&avoiding-pain=",
]


@pytest.mark.parametrize("body", UNKNOWN)
def test_what_is_not_on_the_page_is_left_out_and_the_rest_kept(client, body):
    page = client.post(COMPARE, body, content_type=URLENCODED)

    assert page.status_code == 200
    assert "is not on this page, so we left it out" in words_of(section_of(page))
    assert checked_in(page) == {"a-quick-result": "a-lot"}
    assert "A quick result" in section_of(page)
    assert MARKER not in page.text


UNREADABLE = {
    "huge": ("x=" + "y" * 400_000, URLENCODED),
    "many fields": ("&".join(f"f{n}=1" for n in range(2_000)), URLENCODED),
    "broken multipart": ("--b\r\nnothing", "multipart/form-data; boundary="),
    "other letters": ("a=b", f"{URLENCODED}; charset=utf-16"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_told_on_the_page(client, kind):
    body, content_type = UNREADABLE[kind]

    page = client.generic("POST", COMPARE, body.encode(), content_type=content_type)

    assert page.status_code == 400
    assert page["Cache-Control"] == "no-store"
    assert "We could not read what your browser sent." in words_of(section_of(page))


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", ";;;="])
def test_another_kind_of_body_marks_nothing(client, content_type):
    page = client.generic(
        "POST", COMPARE, b'{"a-quick-result": "a-lot"}', content_type=content_type
    )

    assert page.status_code == 200
    assert "There is nothing to show yet" in words_of(section_of(page))


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_marks_from_another_site_are_not_read(client, headers):
    page = client.post(COMPARE, {"a-quick-result": "a-lot"}, headers=headers)

    assert page.status_code == 403
    assert page["Cache-Control"] == "no-store"
    assert "did not come from this page" in words_of(section_of(page))
    assert checked_in(page) == {}


def test_hostile_bodies_are_answered_calmly(client, caplog):
    chance = random.Random(20261125)
    texts = [
        "",
        "a-lot",
        "some",
        "\0",
        "é" * 300,
        "../../x",
        "{{ 7*7 }}",
        "<b>",
        "9" * 4_000,
        "\u202e",
    ]
    statuses = set()
    for _ in range(200):
        names = [chance.choice([*ids(), *texts]) for _ in range(chance.randrange(80))]
        body = urlencode([(name, chance.choice(texts)) for name in names]).encode()
        if chance.random() < 0.2:
            body = chance.randbytes(chance.choice([1, 100, 300_000]))
        page = client.generic("POST", COMPARE, body, content_type=URLENCODED)
        statuses.add(page.status_code)
        assert page["Cache-Control"] == "no-store"
        assert "{{" not in page.text
        assert len(SECTION.findall(page.text)) == 1

    assert statuses == {200, 400}
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


@pytest.mark.django_db
def test_nothing_of_it_is_stored_logged_or_sent_back_but_in_the_page(client, caplog):
    marks = {"a-quick-result": "a-lot", "avoiding-pain": "some"}
    caplog.set_level(logging.DEBUG)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.post(
            COMPARE, {**marks, MARKER: MARKER}, headers={"Origin": "http://testserver"}
        )

    assert list(queries) == []
    assert dict(client.cookies) == {}
    assert "Location" not in page
    said = "\n".join([*map(str, page.items()), *(record.getMessage() for record in caplog.records)])
    assert [one for one in (MARKER, *marks, *marks.values()) if one in said] == []
    assert page.context["canonical_url"].endswith(COMPARE)


def test_everything_but_marks_goes_to_the_pages_as_before(client):
    for address in (COMPARE, "/", "/search/", "/risks/"):
        page = client.get(address)
        assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, False), address
        assert 'id="your-values"' not in page.text
    assert client.get("/search/?q=scars").context["query"] == "scars"
    assert client.head(COMPARE).status_code == 200
    assert client.get("/nowhere/").status_code == 404
    assert client.post("/risks/", {"a-quick-result": "a-lot"}).status_code == 405
    assert client.post("/nowhere/", {}).status_code == 405
    assert client.put(COMPARE).status_code == 405


def test_any_page_with_the_block_answers(small_site, client):
    small_site.page(
        "scars.md",
        '!!! compare "C"\n    | | Wait | Act |\n    |---|---|---|\n    | Visits | None | 3 |\n\n'
        '!!! values "V"\n    - Few visits: Visits\n',
    )

    section = section_of(client.post("/scars/", {"few-visits": "a-lot"}))

    # The block stands below no heading of the text, so its own is a heading of the second level.
    assert re.findall(r"<(h\d)", section) == ["h2", "h3"]
    assert words_of(section).count("Visits") == 1


def test_the_levels_are_those_of_the_exercise():
    assert list(VALUE_LEVELS.values()) == ["Not much", "Some", "A lot"]
    assert len(ids()) == 9
