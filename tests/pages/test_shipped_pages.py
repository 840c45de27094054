"""What the shipped pages promise, looked at as patients get them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from django.conf import settings as site_settings

from microsite.content.files import PageText, read_page
from microsite.content.house_rules import HouseRules
from microsite.content.prose import Passage, read_prose
from microsite.content.readability import lix, sentences, words
from microsite.content.wording import banned_words
from microsite.pages.library import current_library
from tests.addresses import PAGES

CONTENT = Path(site_settings.BASE_DIR) / "content"
RULES = HouseRules.model_validate(yaml.safe_load((CONTENT / "en" / "checks.yaml").read_text()))
BREAKS = {"p", "li", "td", "th", "dt", "dd", "div", "h1", "h2", "h3", "h4", "summary", "figcaption"}
UNSEEN = {"style", "script", "svg", "title"}
VOID = {"br", "hr", "img", "input", "link", "meta"}


class Shown(HTMLParser):
    """The words that a page shows, a line for each block, without its sources and meanings."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._inside = 0  # how many elements are open in what is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        is_left_out = (
            tag in UNSEEN or "popover" in named or "sources" in (named.get("class") or "").split()
        )
        if tag not in VOID and (self._inside or is_left_out):
            self._inside += 1
        if tag in BREAKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag not in VOID:
            self._inside -= 1
        if tag in BREAKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.lines[-1] += data


def lines_of(html: str) -> list[str]:
    shown = Shown()
    shown.feed(html)
    return [line for line in (" ".join(line.split()) for line in shown.lines) if line]


@pytest.mark.parametrize("address", [*PAGES, "/faq/?all=1", "/search/?q=scars", "/no-such-page/"])
def test_no_page_shows_a_word_that_the_house_does_not_use(client, address):
    lines = lines_of(client.get(address).content.decode())
    passages = [Passage(number, "paragraph", line) for number, line in enumerate(lines)]

    assert [(lines[found.line], found.message) for found in banned_words(passages, RULES)] == []


@pytest.mark.parametrize("address", PAGES)
def test_no_page_shows_a_sentence_of_more_than_25_words(client, address):
    lines = lines_of(client.get(address).content.decode())

    long = [said for line in lines for _, said in sentences(line) if len(words(said)) > 25]
    assert long == []


@pytest.mark.parametrize("file", sorted((CONTENT / "en").glob("*.md")), ids=lambda file: file.name)
def test_a_page_is_easy_to_read(file):
    page = read_page(file.read_text(), file.name)
    assert isinstance(page, PageText)
    said = [
        words(sentence)
        for passage in read_prose(page).passages
        if passage.kind in ("paragraph", "item")
        for _, sentence in sentences(passage.text)
    ]

    assert 0 < lix(said) < 35


def test_every_graded_claim_leads_to_a_source(client):
    graded = 0
    for address in PAGES:
        html = client.get(address).content.decode()
        anchors = set(re.findall(r'id="(source-\d+)"', html))
        claims = re.findall(r'<tr>.*?</tr>|<div class="claim[ "].*?</div>', html, re.S)
        for claim in claims:
            if not re.search(r"grade--(good|some|limited)", claim):
                continue
            graded += 1
            cited = set(re.findall(r'href="#(source-\d+)"', claim))
            assert cited, claim
            assert cited <= anchors
    assert graded >= 15


def test_the_sources_page_lists_every_source_with_the_pages_that_use_it(client):
    html = client.get("/sources/").content.decode()
    library = current_library()

    for name, source in library.sources.items():
        entry = html.partition(f'id="s-{name}"')[2].partition("</li>")[0]
        listed = html.partition(f'id="s-{name}"')[2].partition('id="s-')[0]
        assert source.link in listed.replace("&amp;", "&"), entry
        pages = library.cited_by[name]
        assert pages
        assert all(f'href="{page.path}"' in listed for page in pages), name


SEED_QUESTIONS = [
    "Is microneedling painful?",
    "What is the downtime after microneedling?",
    "How many microneedling sessions are needed?",
    "Is microneedling safe?",
    "How long do microneedling results last?",
]


def test_the_questions_are_all_there_grouped_by_stage():
    parts = current_library().pages["/faq/"].parts
    questions = [part.title for part in parts if part.level == 3]

    assert len(questions) == len(set(questions)) == 39
    assert [question for question in SEED_QUESTIONS if question not in questions] == []
    assert len([part for part in parts if part.level == 2]) >= 4


GLOSSARY = """
Actinic keratosis|Adverse event|AHA / BHA|Antiseptic|Atrophic scar|Blinded|
Body dysmorphic disorder (BDD)|Botulinum toxin|Boxcar scar|Chemical peel|Cleared (FDA)|Collagen|
Collagen induction therapy|Contraindication|Control group|Dermal filler|Dermis|Downtime|Elastin|
Epidermis|Erythema|Exosomes|Fibroblast|Fitzpatrick skin type|Fractional laser|Granuloma|
Hypertrophic scar|Ice-pick scar|Isotretinoin|Keloid|Koebner effect|Lidocaine|Melasma|
Meta-analysis|Milia|Needle cartridge|Patch test / test spot|
Post-inflammatory hyperpigmentation (PIH)|PRP (platelet-rich plasma)|
Radiofrequency (RF) microneedling|Randomised controlled trial (RCT)|Retinoid / retinol|
Rolling scar|SPF|Sterile|Tram-track scarring
"""


def test_the_glossary_explains_every_word_that_was_asked_for():
    asked = [term.strip() for term in GLOSSARY.replace("\n", "").split("|")]
    assert len(asked) == 46

    explained = {term.term for term in current_library().terms}
    assert [term for term in asked if term not in explained] == []
