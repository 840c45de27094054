"""Whatever an editor pastes, a patient's browser gets only what our components are made of."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microsite.content.clinic import Clinic
from microsite.content.draft import Draft
from microsite.content.evidence import Bibliography, Glossary
from microsite.content.house_rules import HouseRules
from microsite.content.image_renditions import proving_only
from microsite.content.images import ImageFolder, Pictures
from microsite.content.rendering import render
from microsite.content.sanitising import ATTRIBUTE_VALUES, ATTRIBUTES, TAGS, sanitise
from microsite.content.strict_yaml import parse
from microsite.content.surroundings import Surroundings
from microsite.content.validation import checked
from tests.folder import CLINIC

GENERAL = {"class", "title", "lang", "type"}
HARMLESS_ADDRESS = re.compile(r"(https:|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)

RELATIVE = re.compile(r" (href|src)=[^:]*$")


class Inspector(HTMLParser):
    """Notes every tag, attribute and address that a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in {*ATTRIBUTES.get(tag, ()), *ATTRIBUTE_VALUES.get(tag, ())} | GENERAL:
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src") and not HARMLESS_ADDRESS.match(value or ""):
                self.wrong.append(f"{tag} {name}={value}")


def wrong_in(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.wrong


def rendered(body: str, tmp_path) -> str:
    clinic = checked(Clinic, parse(CLINIC, "clinic.yaml"))
    assert clinic
    around = Surroundings(
        {"x.md": "/x/"},
        Bibliography({}).root,
        Glossary({}),
        {},
        Pictures(ImageFolder(tmp_path, proving_only(None)), {}, date(2026, 11, 22)),
        clinic,
        HouseRules(),
    )
    return render(Draft("en/x.md", body, 1, "article", around))[0]


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    '![x](" onerror="alert(1))',
    "<javascript:alert(1)>",
    "<https://example.com/\"onmouseover=alert(1)>",
    "[x]: javascript:alert(1)\n\n[y][x]",
    "## x {: onclick=alert(1) }",
    '<a href="javascript:alert(1)">x</a>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "`<script>alert(1)</script>`",
    "<div style=\"background:url(//evil.example)\">x</div>",
    "<form action=//evil.example><input name=x></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "!!! note \"<img src=x onerror=alert(1)>\"\n    x",
    "!!! care urgent \"x\" onclick=alert(1)\n    x",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0\x03",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_pasted_attacks_do_nothing(attack, tmp_path):
    assert wrong_in(rendered(attack + "\n", tmp_path)) == []


PIECES = st.sampled_from(
    [
        *ATTACKS,
        "\n",
        "\n\n",
        "    ",
        "- ",
        "> ",
        "| a | b |\n|---|---|\n| c | d |",
        "**",
        "`",
        "[@x]",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join))
def test_no_markdown_gets_a_dangerous_tag_attribute_or_address_through(tmp_path_factory, body):
    assert wrong_in(rendered(body + "\n", tmp_path_factory.getbasetemp())) == []


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join))
def test_the_sanitiser_alone_lets_nothing_dangerous_through(html):
    # Relative addresses are the link resolver's business; here no scheme may slip through.
    schemes = [found for found in wrong_in(sanitise(html, set())) if not RELATIVE.search(found)]

    assert schemes == []


def test_our_own_components_pass_unchanged():
    html = '<div class="care care--urgent"><h3 class="care__title">Call us</h3></div>'

    assert sanitise(html, set()) == html


def test_classes_of_the_site_cannot_be_borrowed():
    assert sanitise('<em class="visually-hidden">x</em>', set()) == "<em>x</em>"
    assert sanitise('<p class="visually-hidden">x</p>', set()) == '<p class="">x</p>'


def test_a_button_opens_a_meaning_of_this_page_and_nothing_else():
    button = '<button type="button" popovertarget="term:dermis">dermis</button>'
    meaning = '<span id="term:dermis" popover="auto">A layer.</span>'

    kept = sanitise(button + meaning, set(), {"term:dermis"})

    assert 'popovertarget="term:dermis"' in kept
    assert 'id="term:dermis"' in kept
    assert sanitise(button + meaning, set()) == (
        '<button type="button">dermis</button><span popover="auto">A layer.</span>'
    )


def test_a_button_can_neither_send_a_form_nor_be_borrowed_for_script():
    pasted = '<button type="submit" form="f" formaction="//x" name="n" onclick="x()">x</button>'

    assert sanitise(pasted, set()) == "<button>x</button>"
