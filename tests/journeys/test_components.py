"""The blocks of a page, as they are used with a keyboard, a finger, a printer and a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser import RunningSite, running_site
from tests.pictures import PAIR, add_pair, encoded, plain

ADDRESS = "/components/"
SHIFTS = """() => new Promise(tell => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => tell(sum), 300);
})"""
PAGE = f"""\
---
title: All the components
summary: A page with each of them.
section: guide
order: 9000
changed: 2026-11-22
review_due: 2027-05-22
---
!!! facts "At a glance"
    - It needles: the [[dermis]]

Needles make small holes in your [[dermis]], and the [[dermis|deeper layer]] makes [[collagen]].

!!! timeline "What you may notice"
    - 0 hours to 3 days: Warmth and tightness
    - 2 to 7 days: Dryness
    - 6 weeks to 12 months: Stronger [[collagen]]
    - 6 months: The result of most studies

!!! schedule "Day by day"
    | When | What |
    |---|---|
    | Day 1 | Rest |

!!! evidence "What it may help with"
    | Concern | Evidence | In plain words |
    |---|---|---|
    | Acne scars | good | It often helps [@alam-2014]. |

!!! claim some "Fine lines"
    It may help [@alam-2014].

!!! array "Dark marks after needling and after laser"
    - 7 of 100: had dark marks after needling
    - 30 of 100: had dark marks after laser

    30 people in India [@alam-2014].

!!! compare "Your choices"
    | | Do nothing | Creams | Needling | Laser | Peel | Filler | Make-up | Surgery |
    |---|---|---|---|---|---|---|---|---|
    | Visits | None | None | 3 to 6 | 1 to 3 | 3 to 6 | 1 to 2 | None | 1 to 3 |
    | Main risks | None | Irritation | Dark marks [@alam-2014] | Burns | Burns | Lumps | None | Scars |

!!! figure skin-depth "How far needles reach"
    1. **Outer layer.** It is thin.

    Five needles beside a piece of skin.

![a pen held against a cheek](images/pen.jpg)

{PAIR}"""


def add_pictures(content: Path) -> None:
    """Put the pictures of PAGE into the content folder."""
    add_pair(content)
    (content / "images/pen.jpg").write_bytes(encoded(plain((1700, 1200))))
    (content / "images/pen.yaml").write_text("credit: Dr Example\n")


@pytest.fixture(scope="module")
def components(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    sites = running_site(tmp_path_factory.mktemp("components"))
    site = next(sites)
    site.stop()
    (site.content_dir / "en" / "components.md").write_text(PAGE)
    add_pictures(site.content_dir)
    site.start()
    yield site
    assert list(sites) == []


def test_pictures_fit_their_place_and_move_nothing(components, new_page):
    page = new_page(width=390).page
    sent: list[str] = []
    page.on("response", lambda got: sent.append(got.url) if "/images/" in got.url else None)
    # What a font does that comes late is measured elsewhere.
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto(components.url + ADDRESS)
    for image in page.locator(".prose picture img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", value=True)

    assert page.evaluate(SHIFTS) == 0
    assert [address.rpartition("/")[2] for address in sent if "pen" in address] == ["pen-480.avif"]
    before, after = (image.bounding_box() for image in page.locator(".before-after img").all())
    assert before is not None
    assert after is not None
    assert before["y"] + before["height"] < after["y"]
    page.set_viewport_size({"width": 1280, "height": 800})
    before, after = (image.bounding_box() for image in page.locator(".before-after img").all())
    assert before is not None
    assert after is not None
    assert (before["y"], before["height"]) == (after["y"], after["height"])


def first_term(page: Page) -> tuple[Locator, Locator]:
    """Return the first word of the text that can be opened, and its meaning."""
    button = page.locator(".prose .term__button").first
    return button, page.locator(f'[id="{button.get_attribute("popovertarget")}"]')


def test_a_meaning_opens_and_closes_by_keyboard(components, new_page):
    page = new_page(java_script_enabled=False).page
    page.goto(components.url + ADDRESS)
    word, meaning = first_term(page)
    expect(meaning).to_be_hidden()

    word.focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("Dermis in the glossary")
    page.keyboard.press("Tab")
    expect(meaning.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")

    expect(meaning).to_be_hidden()
    expect(word).to_be_focused()


def test_a_meaning_opens_and_closes_by_touch(components, new_page):
    page = new_page(width=390, has_touch=True, java_script_enabled=False).page
    page.goto(components.url + ADDRESS)
    word, meaning = first_term(page)

    word.tap()
    expect(meaning).to_be_visible()
    box = meaning.bounding_box()
    assert box
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 800)
    meaning.get_by_role("button", name="Close").tap()

    expect(meaning).to_be_hidden()


def test_a_meaning_stands_near_its_word_on_a_wide_screen(components, new_page):
    page = new_page(width=1280, height=1400).page
    page.goto(components.url + ADDRESS)
    word, meaning = first_term(page)

    word.click()

    around, shown = word.bounding_box(), meaning.bounding_box()
    assert around
    assert shown
    assert 0 <= shown["y"] - (around["y"] + around["height"]) < 20
    assert abs(shown["x"] - around["x"]) < 5


def test_a_word_is_one_thing_to_read_and_to_press(components, new_page):
    page = new_page().page
    page.goto(components.url + ADDRESS)

    expect(page.locator(".term__link:visible")).to_have_count(0)
    expect(page.locator(".term__meaning:visible")).to_have_count(0)
    assert page.locator(".prose > p").first.inner_text() == (
        "Needles make small holes in your dermis, and the deeper layer makes collagen."
    )


def test_an_older_browser_gets_links_to_the_glossary(components, new_page):
    page = new_page(bypass_csp=True).page

    def without_popover(route):
        response = route.fetch()
        text = response.text().replace("@supports not selector(:popover-open)", "@media all")
        route.fulfill(response=response, body=text)

    page.route(f"**{ADDRESS}", without_popover)
    page.goto(components.url + ADDRESS)

    expect(page.locator(".term__button:visible")).to_have_count(0)
    expect(page.locator(".term__meaning:visible")).to_have_count(0)
    page.locator(".prose .term__link").first.click()
    expect(page).to_have_url(f"{components.url}/glossary/#dermis")


def test_a_word_prints_as_a_word(components, new_page):
    page = new_page().page
    page.goto(components.url + ADDRESS)
    word, meaning = first_term(page)
    word.click()
    page.emulate_media(media="print")

    expect(meaning).to_be_hidden()
    expect(word).to_be_visible()
    assert word.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_bars_stand_in_time_order_beside_their_words(components, new_page, width):
    page = new_page(width=width).page
    page.goto(components.url + ADDRESS)
    steps = page.locator(".timeline__step")
    bars = [box_of(steps.nth(number).locator("rect, circle")) for number in range(4)]
    lane = box_of(page.locator(".timeline__lane svg").first)

    hot, dry, collagen, result = bars
    assert abs(hot["x"] - lane["x"]) < 1
    assert hot["x"] < dry["x"] < hot["x"] + hot["width"] < dry["x"] + dry["width"]
    assert dry["x"] + dry["width"] < collagen["x"] < result["x"]
    assert abs(collagen["x"] + collagen["width"] - lane["x"] - lane["width"]) < 1
    for number, bar in enumerate(bars):
        around = box_of(steps.nth(number))
        assert around["y"] <= bar["y"] < bar["y"] + bar["height"] <= around["y"] + around["height"]


def test_time_runs_from_right_to_left_where_people_read_so(components, new_page):
    page = new_page(width=390).page
    page.goto(components.url + ADDRESS)
    page.evaluate("document.documentElement.dir = 'rtl'")
    lane = box_of(page.locator(".timeline__lane svg").first)

    bar = box_of(page.locator(".timeline__lane rect").first)
    labels = [box_of(label)["x"] for label in page.locator(".timeline__axis text:visible").all()]

    assert abs(bar["x"] + bar["width"] - lane["x"] - lane["width"]) < 1
    assert len(labels) > 2
    assert labels == sorted(labels, reverse=True)


def test_the_timeline_is_heard_as_a_list_of_words(components, new_page):
    page = new_page().page
    page.goto(components.url + ADDRESS)

    heard = page.locator(".timeline").aria_snapshot()

    first = heard.partition("- listitem:")[2].partition("- listitem:")[0]
    assert re.findall(r"\w[^\n]*\w", first) == [
        'strong: "0 hours to 3 days',
        "text: Warmth and tightness",
    ]
    assert "- list:" in heard
    assert "1 week" not in heard


def box_of(element: Locator) -> FloatRect:
    box = element.bounding_box()
    assert box
    return box


def test_each_choice_is_a_card_on_a_phone(components, new_page):
    page = new_page(width=390).page
    page.goto(components.url + ADDRESS)

    cards = [box_of(row) for row in page.locator(".compare tbody tr").all()]

    assert len(cards) == 8
    assert {(card["x"], card["width"]) for card in cards} == {(18, 354)}
    for above, below in pairwise(cards):
        assert above["y"] + above["height"] < below["y"]
    assert page.locator(".compare tbody tr").nth(2).inner_text().split("\n")[0] == "Needling"


def test_choices_are_columns_of_a_table_on_a_wide_screen(components, new_page):
    page = new_page(width=1280).page
    page.goto(components.url + ADDRESS)

    columns = [box_of(row) for row in page.locator(".compare tr").all()]
    lines = [box_of(row.locator("> *").nth(2))["y"] for row in page.locator(".compare tr").all()]

    assert len({column["y"] for column in columns}) == 1
    assert [column["x"] for column in columns] == sorted(column["x"] for column in columns)
    assert len(set(lines)) == 1


def test_the_questions_stay_in_sight_while_the_choices_are_scrolled(components, new_page):
    page = new_page(width=900).page
    page.goto(components.url + ADDRESS)
    question = page.get_by_role("columnheader", name="Main risks")
    before = box_of(question)["x"]

    scrolled = page.locator(".compare__region").evaluate(
        "e => { e.scrollLeft = 9999; return e.scrollLeft; }"
    )

    assert scrolled > 700
    last = box_of(page.get_by_role("rowheader", name="Surgery"))
    assert last["x"] + last["width"] <= 900
    assert box_of(question)["x"] == before


def test_the_comparison_is_heard_as_a_table(components, new_page):
    for width in (390, 1280):
        page = new_page(width=width).page
        page.goto(components.url + ADDRESS)
        table = page.locator(".compare").get_by_role("table")

        expect(table.get_by_role("row")).to_have_count(9)
        expect(table.get_by_role("rowheader")).to_have_count(8)
        expect(table.get_by_role("columnheader")).to_have_count(3)


def test_each_number_has_its_picture_and_its_words(components, new_page):
    page = new_page(width=320).page
    page.goto(components.url + ADDRESS)
    counts = page.locator(".array__count")

    assert [count.inner_text().split("\n")[0] for count in counts.all()] == [
        "7 of 100",
        "30 of 100",
    ]
    drawn = counts.locator("path").evaluate_all(
        "paths => paths.map(path => [path.getAttribute('class'), path.getTotalLength()])"
    )
    # A row of n dots is 10 n - 9 long.
    assert drawn == [
        ["array__dot", 61],
        ["array__ring", 21 + 9 * 91],
        ["array__hole", 21 + 9 * 91],
        ["array__dot", 3 * 91],
        ["array__ring", 7 * 91],
        ["array__hole", 7 * 91],
    ]


def test_a_drawings_description_opens(components, new_page):
    page = new_page(java_script_enabled=False).page
    page.goto(components.url + ADDRESS)

    page.get_by_text("Describe this drawing in words").click()

    expect(page.get_by_text("Five needles beside a piece of skin.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 900, 1280])
def test_no_component_is_wider_than_the_screen(components, new_page, width):
    page = new_page(width=width).page
    page.goto(components.url + ADDRESS)

    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_components(
    components, new_page, axe_problems, width, colour_scheme
):
    page = new_page(width=width, colour_scheme=colour_scheme).page
    page.goto(components.url + ADDRESS)
    assert axe_problems(page) == []

    page.locator(".prose .term__button").first.click()

    assert axe_problems(page) == []
