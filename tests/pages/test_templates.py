"""What holds for all templates, and what surrounds the words of every page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from microsite.content.names import ALWAYS_LINKED
from tests.folder import SOURCES

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
SEARCH = {"layout": "search", "section": "site", "title": "Search"}


def words(html: str) -> str:
    """Return what a reader sees of the HTML, with single spaces."""
    without_style = re.sub(r"<(style|svg|script).*?</\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", without_style).split())


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def in_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def test_templates_link_only_to_pages_that_stay_up():
    text = "".join(file.read_text() for file in TEMPLATES.rglob("*.html"))
    linked = {f"{name}.md" for name in re.findall(r'"pages:page" path="([a-z-]+)/"', text)}

    assert linked - set(ALWAYS_LINKED) == set()
    assert re.findall(r'(?:href|action)="/[^"]', text) == []


def test_templates_have_no_inline_styles_or_scripts():
    text = "".join(file.read_text() for file in TEMPLATES.rglob("*.html"))

    for_machines = r'<script type="(application/ld\+json|speculationrules)">'
    own_file = r'<script src="{% static "js/(passkey|editor).js" %}" type="module"></script>'
    rest = re.sub(f"{for_machines}|{own_file}", "", text)
    assert re.findall(r"<script|\sstyle=|\son[a-z]+=", rest) == []


def test_a_site_without_a_search_page_offers_no_search(small_site, client):
    assert "Search" not in words(shown(client, "/"))
    assert "Search" not in words(client.get("/nowhere/").content.decode())


def test_a_site_with_a_search_page_offers_it_on_every_page(small_site, client):
    small_site.page("search.md", **SEARCH)

    for text in (shown(client, "/"), client.get("/nowhere/").content.decode()):
        assert '<a class="site-search__link" href="/search/">' in text
        assert '<form class="site-search__form" action="/search/">' in text
    assert len(re.findall(r'<form[^>]+action="/search/"', text)) == 2


@pytest.mark.parametrize(
    ("pages", "end"), [(12, "Part 11 The clinic"), (13, "Part 11 All pages of: About")]
)
def test_a_long_footer_ends_with_the_way_to_all_pages(small_site, client, pages, end):
    small_site.page("search.md", **SEARCH)
    for number in range(pages):
        small_site.page(f"part-{number}.md", title=f"Part {number}")

    footer = words(shown(client, "/").partition('<footer class="site-footer">')[2])

    assert end in footer
    assert "Part 12" not in footer


def test_both_dates_and_the_review_are_told_before_the_text(small_site, client):
    small_site.page("tried.md", "The text.\n", changed="2026-11-22", review_due="2027-05-22")

    text = words(shown(client, "/tried/"))

    about = "Last changed 22 November 2026 Next review due 22 May 2027 Not yet reviewed by a clin"
    assert about in text.partition("The text.")[0]
    assert "Clinical review Not yet reviewed by a clinician" in text.partition("The text.")[2]


def test_a_check_that_is_due_is_admitted_at_the_top(small_site, client):
    due = days_ago(1)
    small_site.page("tried.md", "The text.\n", changed=days_ago(200), review_due=due)

    above, _, _ = words(shown(client, "/tried/")).partition("The text.")

    assert f"The check of this page was due on {in_words(due)}. We are checking it." in above


@pytest.mark.parametrize("layout", ["article", "faq", "glossary", "sources", "changes"])
def test_a_check_that_is_long_overdue_is_admitted_on_every_kind_of_page(small_site, client, layout):
    due = days_ago(40)
    (small_site.root / "en" / "glossary.md").unlink()
    # The glossary's page has a name of its own.
    name = "glossary" if layout == "glossary" else "tried"
    small_site.page(f"{name}.md", layout=layout, changed=days_ago(200), review_due=due)

    text = words(shown(client, f"/{name}/"))

    assert f"long overdue for its check. The check was due on {in_words(due)}." in text
    assert "folded away" not in text


def test_claims_are_folded_and_safety_stays_while_a_check_is_long_overdue(small_site, client):
    body = (
        '!!! claim some "Fine lines"\n    Some people saw fewer lines [@alam-2014].\n\n'
        '!!! care urgent "Get help today if:"\n    - you see pus\n'
    )
    small_site.page("tried.md", body, changed=days_ago(200), review_due=days_ago(40))

    text = shown(client, "/tried/")

    folded = re.findall(r'<details class="overdue-claims">.*?</details>', text, re.S)
    assert len(folded) == 1
    assert "fewer lines" in folded[0]
    assert "you see pus" in text.replace(folded[0], "")
    assert "fewer lines" not in text.replace(folded[0], "")
    assert "All safety advice stays." in words(text)


def test_the_record_tells_three_changes_and_folds_the_earlier_ones(small_site, client):
    changes = "".join(
        f"\n  - on: 2026-0{month}-01\n    what: Change of month {month}.\n    why: It was due."
        for month in (2, 5, 4, 3)
    )
    small_site.page("tried.md", changes=changes, changed="2026-05-01")

    record = shown(client, "/tried/").partition("What changed")[2]

    open_part, _, folded = record.partition("<details>")
    assert re.findall(r"month \d", open_part) == ["month 5", "month 4", "month 3"]
    assert "1 May 2026 Change of month 5. Why: It was due." in words(open_part)
    assert re.findall(r"month \d", folded) == ["month 2"]


def test_all_answers_can_be_shown_and_folded_again_without_script(small_site, client):
    body = "## Before\n\n### Does it hurt?\n\nA little.\n\n### How long?\n\nAn hour.\n"
    small_site.page("faq.md", body, layout="faq", title="Questions")

    folded, unfolded = shown(client, "/faq/"), shown(client, "/faq/?all=1")

    assert folded.count('<details class="faq">') == 2
    assert '<a href="/faq/?all=1">Show all answers</a>' in folded
    assert unfolded.count('<details class="faq" open>') == 2
    assert '<a href="/faq/">Fold the answers</a>' in unfolded
    assert '<link rel="canonical" href="http://127.0.0.1:8000/faq/">' in unfolded


def test_the_sources_page_tells_of_each_source_where_it_is_used(small_site, client):
    small_site.page("sources.md", layout="sources", section="site", title="Sources")
    small_site.page("lines.md", "Some saw a change [@alam-2014].\n", title="Lines")

    text = shown(client, "/sources/")

    entries = dict(re.findall(r'<li class="sources__item" id="s-([^"]+)">(.*?)</li>', text, re.S))
    assert sorted(entries) == sorted(re.findall(r"^(\S+):$", SOURCES, re.M))
    assert words(entries["alam-2014"]) == (
        "Alam M and others. JAMA Dermatology 2014. Open source 1.1 trial "
        "We read: abstract, 22 November 2026. Used on: Lines"
    )
    assert '<a href="/lines/">Lines</a>' in entries["alam-2014"]
    assert 'href="https://www.nhs.uk/conditions/cosmetic-procedures/"' in entries["nhs-choosing"]
    assert "Used on: no page at the moment" in words(entries["nhs-choosing"])


def test_the_change_log_goes_back_day_by_day(small_site, client):
    small_site.page("changes.md", layout="changes", section="site", title="Changes")
    for name, day in (("sun", "2026-11-22"), ("cost", "2026-11-20"), ("pain", "2026-11-22")):
        line = f"\n  - on: {day}\n    what: New words on {name}.\n    why: Readers asked."
        also = f"\n  - on: {day}\n    what: One word more."
        small_site.page(f"{name}.md", title=name.title(), changes=line + also)

    text = shown(client, "/changes/").partition('<section class="change-log"')[2]

    log = words(text.partition("article__after")[0])
    assert re.findall(r"\d+ November 2026|Sun|Cost|Pain", log) == [
        *("22 November 2026", "Pain", "Sun"),
        *("20 November 2026", "Cost"),
    ]
    assert "New words on sun. Why: Readers asked." in log
    assert log.count("One word more.") == 3
    assert '<a href="/sun/">Sun</a>' in text


OPENING = "**What it is:** needles.\n\n**What it will not do:** wonders.\n\n"


@pytest.mark.parametrize("facts", ["", '!!! facts "At a glance"\n    - Sessions: 3\n\n'])
def test_a_home_page_says_what_it_is_before_the_first_button(small_site, client, facts):
    body = f"{facts}{OPENING}## More\n\nThe rest.\n"
    small_site.page("index.md", body, title="Home", layout="home", section="site")

    above, button, below = shown(client, "/").partition(
        "Ask for a consultation</a>\n            <a"
    )

    assert button
    assert "What it is: needles. What it will not do: wonders." in words(above)
    assert "What it is" not in below
    assert "The rest." in below


def test_other_pages_keep_their_first_paragraphs_in_their_text(small_site, client):
    small_site.page("tried.md", f"{OPENING}## More\n\nThe rest.\n")

    text = shown(client, "/tried/").partition('<div class="prose">')[2]

    assert words(text).startswith("What it is: needles. What it will not do: wonders. More")
