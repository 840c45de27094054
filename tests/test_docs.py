"""The handbook and the program say the same."""

import re
from pathlib import Path
from textwrap import dedent
from typing import get_args

import pytest

from microsite.content.blocks import CARE_URGENCIES, GRADES, KINDS
from microsite.content.clinic_map import ClinicMap
from microsite.content.clinic_tables import CLINIC_TABLES
from microsite.content.evidence import Source
from microsite.content.house_rules import BannedWord, HouseRules
from microsite.content.image_records import Consent, PictureRecord
from microsite.content.image_shapes import Focus
from microsite.content.page import Change, Layout, PageHeader, Section
from microsite.content.rules import RULES
from microsite.content.self_check import Basis, Group, Level, Question, Rule, SelfCheck
from microsite.content.strict_yaml import parse
from microsite.editing.blocks import BLOCKS
from microsite.editing.exact import SIGNATURE
from microsite.editing.fields import KEYS, LABELS
from microsite.editing.page_list import STATES as PAGE_STATES
from microsite.pages.library import current_library, quoted
from tests.folder import CLINIC, ContentFolder, problems
from tests.pictures import PAIR, add_pair, encoded, plain

DOCS = Path(__file__).parent.parent / "docs"
HANDBOOK = (DOCS / "editing.md").read_text()
FREE_RULES = [name for name, rule in RULES.items() if not rule.fixed]
INDENTED = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.M)
EXAMPLES = [dedent(found) for found in INDENTED.findall(HANDBOOK)]
DRAWINGS = {"skin-depth": "<svg></svg>"}


def example(start: str) -> str:
    """Return the handbook's example that starts with these words."""
    (found,) = [text for text in EXAMPLES if text.strip().startswith(start)]
    return found.strip() + "\n"


def test_the_handbook_shows_every_block_and_no_other():
    assert set(re.findall(r"^    !!! ([\w-]+)", HANDBOOK, re.M)) == set(KINDS)


@pytest.mark.parametrize(
    "names",
    [
        PageHeader.model_fields,
        Change.model_fields,
        get_args(Layout),
        get_args(Section),
        CARE_URGENCIES,
        GRADES,
        CLINIC_TABLES,
        ClinicMap.model_fields,
        FREE_RULES,
        HouseRules.model_fields,
        get_args(Source.model_fields["kind"].annotation),
        get_args(Source.model_fields["read"].annotation),
        PictureRecord.model_fields,
        Consent.model_fields,
        get_args(Focus),
        get_args(PictureRecord.model_fields["kind"].annotation),
        SelfCheck.model_fields,
        Group.model_fields,
        Question.model_fields,
        Rule.model_fields,
        [level.value for level in Level],
        get_args(Basis),
    ],
)
def test_the_handbook_names_everything_that_can_be_written(names):
    assert [name for name in names if f"`{name}`" not in HANDBOOK] == []


def test_the_handbook_names_every_setting_that_a_page_can_quote():
    assert [name for name in quoted() if f"`[](clinic:{name})`" not in HANDBOOK] == []


def test_the_handbook_names_no_rule_that_is_not_there():
    table = HANDBOOK.partition("| rule |")[2].partition("\n\n")[0]

    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.M)) == set(FREE_RULES)


def test_an_example_shows_every_line_of_a_banned_word():
    assert all(f"{name}:" in example("levels:") for name in BannedWord.model_fields)


def test_the_handbooks_blocks_are_good_markdown(folder: ContentFolder):
    add_pair(folder.root)
    blocks = [text.strip() for text in EXAMPLES if text.strip().startswith("!!!")]
    folder.page("tried.md", "\n\n".join(blocks) + "\n")
    folder.write("clinic.yaml", CLINIC + example("map:"))

    assert problems(folder.load(drawings=DRAWINGS)) == []


def test_the_handbooks_header_is_a_good_header(folder: ContentFolder):
    folder.write("en/tried.md", example("---\ntitle: Risks") + "\nSome words.\n")

    library = folder.load()

    assert problems(library) == []
    assert library.pages["/tried/"].changes[0].why == "The regulator published a warning."


def test_the_handbooks_reply_is_a_good_reply(folder: ContentFolder):
    folder.write("en/replies/tried.md", example("---\ntitle: Appointment"))

    library = folder.load()

    assert problems(library) == []
    assert [reply.header.then for reply in library.replies] == ["waiting for reply"]


def test_the_handbooks_yaml_files_are_good(folder: ContentFolder):
    folder.write("en/glossary.yaml", example("Dermis:"))
    folder.write("sources.yaml", example("alam-2014:"))
    folder.page("how-it-works.md", "## The devices {#devices}\n\nSome words.\n")
    folder.write("en/redirects.yaml", example("devices.md:"))
    folder.write("en/checks.yaml", example("levels:"))
    for when in ("before", "after"):
        folder.write(f"images/cheek-{when}.yaml", example("kind:").replace("2028-", "2999-"))
        folder.write(f"images/cheek-{when}.jpg", encoded(plain((60, 60))))
    folder.write("images/pen.yaml", example("shows:"))
    folder.write("images/pen.jpg", encoded(plain((60, 60))))
    folder.page(
        "tried.md", f"The [[deeper layer]] [@alam-2014].\n\n![a pen](images/pen.jpg)\n\n{PAIR}"
    )

    assert problems(folder.load()) == []


def test_the_handbooks_question_and_rule_are_those_of_a_self_check():
    question, rule = (parse(example(start), "").data for start in ("cold-sores:", "C2:"))

    assert Question.model_validate(question["cold-sores"])
    assert Rule.model_validate(rule["C2"]).when == {"cold-sores": ("past",)}


def test_the_handbook_starts_with_a_list_of_its_parts():
    headings = re.findall(r"^## (.+)$", HANDBOOK, re.M)
    anchors = [re.sub(r"[^a-z -]", "", title.lower()).replace(" ", "-") for title in headings]

    assert re.findall(r"^- \[.*\]\(#([\w-]+)\)$", HANDBOOK, re.M) == anchors


IPDAS = DOCS / "ipdas.md"
PLACE = re.compile(r"\(\.\./content/en/([a-z-]+)\.md(?:#([a-z-]+))?\)")
STATES = {"Met", "In part", "Not met", "Do not apply"}


def test_every_place_that_the_decision_aid_checklist_names_is_there():
    pages = {page.file: page for page in current_library().pages.values()}

    named = PLACE.findall(IPDAS.read_text())
    assert len(named) == IPDAS.read_text().count("](../") > 30
    missing = [
        (name, anchor)
        for name, anchor in named
        if not anchor or anchor not in pages[f"en/{name}.md"].anchors
    ]
    assert missing == []


def test_each_point_of_the_checklist_has_a_state_and_a_place():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in IPDAS.read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| Point")
    ]

    assert len(rows) == 6 + 7 + 10
    assert {state for _, state, _, _ in rows} == STATES
    assert [point for point, _, place, _ in rows if not PLACE.search(place)] == []
    # Whoever says that something is missing says what.
    assert [row for row in rows if row[1] in ("In part", "Not met") and not row[3]] == []


IN_THE_BROWSER = HANDBOOK.partition("## In the browser\n")[2].partition("\n## ")[0]
TOOLBAR = (DOCS.parent / "templates/editing/toolbar.html").read_text()


def named(start: str, end: str) -> str:
    """Return what the handbook lists between these words, in one line."""
    words = " ".join(IN_THE_BROWSER.split())
    return words.partition(start)[2].partition(end)[0]


def test_the_handbook_names_what_the_editor_offers():
    blocks = named("The blocks are: ", ". **Paste").split("; ")
    fields = re.split(r", (?=[A-Z])| and (?=[A-Z])", named("are fields: ", ". Whatever"))
    buttons = re.findall(r"<button[^>]*>(?:<[bi]>)?([A-Z]\w+)", TOOLBAR)
    rows = re.findall(r"^\| ([A-Z][^|]+?) \|", IN_THE_BROWSER, re.M)

    assert blocks == [block.name for block in BLOCKS]
    assert fields == list(LABELS.values())
    assert [word for row in rows[len(PAGE_STATES) :] for word in row.split(", ")] == buttons
    assert rows[: len(PAGE_STATES)] == list(PAGE_STATES.values())


def test_the_editor_offers_every_block_and_every_line_of_a_header_in_the_handbook():
    in_the_menu = {re.findall(r"^!!! ([\w-]+(?: map)?)", block.text)[0] for block in BLOCKS}
    shown = set(re.findall(r"^    !!! ([\w-]+(?: map)?)", HANDBOOK, re.M))
    lines = HANDBOOK.partition("| line | meaning |")[2].partition("\n\n")[0]
    keys = set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| ([^|]+) \|", lines))))
    in_other_lines = {"changes", "also_called"}

    assert in_the_menu == shown
    assert {*KEYS, *SIGNATURE} | in_other_lines == keys == set(PageHeader.model_fields)


def test_every_block_that_the_editor_offers_is_without_fault(folder: ContentFolder):
    add_pair(folder.root)
    folder.write("clinic.yaml", CLINIC + example("map:"))
    folder.page("tried.md", "\n".join(block.text for block in BLOCKS))

    assert problems(folder.load(drawings=DRAWINGS)) == []
