"""What an editor gets wrong every day: told in plain words, on its line, while the page stays up."""

import time
from datetime import date

import pytest

from microsite.content import LiveLibrary, Loader, stamp_of
from microsite.content import live as live_module
from tests.content.test_house_rules import CHECKS
from tests.folder import CLINIC, GLOSSARY, SOURCES, ContentFolder, problems, warnings

TABLE = "| A | B |\n|---|---|\n"
SLIPS = {
    "!!! care urgent\n    - words\n": (9, "The block “care” has no title in quotes."),
    "!!! note “Good to know”\n    - words\n": (9, "This “!!!” line cannot be read."),
    f"{TABLE}| 1 |\n": (11, "This row has 1 cell, its table 2 columns."),
    f"{TABLE}| 1 | 2 |\n| 1 | 2 | 3 |\n": (12, "This row has 3 cells, its table 2 columns."),
    f"{TABLE}| 1 | 2 |\nWords.\n": (12, "This row has 1 cell, its table 2 columns."),
    "| A | B |\n| 1 | 2 |\n": (9, "This table cannot be read."),
    "Words.\n\n| A | B |\n|---|\n| 1 | 2 |\n": (11, "This table cannot be read."),
    "Some words:\n- one\n- two\n": (10, "This list is read as part of the sentence"),
    "Some words:\n1. one\n2. two\n": (10, "This list is read as part of the sentence"),
    "1. one\n2. \n3. two\n": (10, "A line of this list is empty."),
    "- one\n- \n- two\n": (9, "This line of a list is read as a heading"),
    "One.\n\n[two] (risks.md)\n": (11, "This link cannot be read."),
    "One [two](https://example.com\n": (9, "This link cannot be read."),
    "One [two(risks.md)\n": (9, "This link cannot be read."),
    "**One** word.\n\nTwo **words.\n": (11, "Patients would see this mark."),
    "A [[dermis]].\n\nA [[dermis].\n": (11, "This term cannot be read."),
    "So [@alam-2014].\n\nSo [alam-2014].\n": (11, "“[alam-2014]” is shown to patients"),
    "So (@alam-2014).\n": (9, "“@alam-2014” is shown to patients as it is."),
    "So [@alam-2014, @nhs-choosing].\n": (9, "There is no source “alam-2014, @nhs-choosing”."),
    "Words.\n\n```\nwords\n```\n": (11, "From here on it would be shown as computer code."),
    "Words.\n\nLeft \u202eright.\n": (11, "There is an invisible control character after “Left ”."),
    "[x](www.nhs.uk)\n": (9, "There is no page www.nhs.uk. For another website write https://www"),
    "## Redness\n\n### Red\n\n### Red {#redness}\n": (13, "The anchor “redness” is used twice."),
    "[a](glossary.md#dermis)\n\n[b](glossary.md#derm)\n": (
        11,
        "glossary.md has no heading “#derm”.",
    ),
    "[a](glossary.mdx)\n\n[b](glossary.md)\n\n[c](glossary.m)\n": (
        9,
        "There is no page glossary.mdx.",
    ),
}


@pytest.mark.parametrize("body", SLIPS)
def test_a_slip_is_told_on_its_line(folder: ContentFolder, body):
    line, said = SLIPS[body]

    found = folder.problems_of(body)

    assert any(problem.startswith(f"en/tried.md:{line}: {said}") for problem in found), found


@pytest.mark.parametrize(
    "body",
    [
        f"{TABLE}| 1 | a \\| b |\n",
        "Most people wait until day\n3. Some wait longer.\n",
        "A star \\*\\* and a bracket [sic].\n",
        "Words `**` of a program.\n",
        '!!! note "Note"\n    Words.\n',
        "!!! do\n    - wash gently\n",
        "> - one\n> - two\n",
        "Write to us [here and now](mailto:hello@example.com) (it is free).\n",
    ],
)
def test_what_only_looks_like_a_slip_is_left_alone(folder: ContentFolder, body):
    assert folder.problems_of(body) == []


@pytest.mark.parametrize(
    "line",
    ['[x](b.md "More")', "[x](<b.md>)", "[x][b]\n\n[b]: b.md", "[x](b.md#words)", "[x]( b.md )"],
)
def test_a_removed_page_stays_up_however_it_is_linked(folder: ContentFolder, line):
    path = folder.page("b.md", "## Words\n\nWords.\n", order=900)
    folder.page("a.md", f"{line}\n", order=901)
    assert problems(folder.load()) == []
    path.unlink()

    assert "/b/" in folder.load().pages


def test_a_removed_page_stays_up_while_an_old_version_links_to_it(folder: ContentFolder):
    path = folder.page("b.md", order=900)
    folder.page("a.md", "[x](b.md)\n", order=901)
    folder.load()
    path.unlink()
    folder.page("a.md", "Words, and [y](nowhere.md).\n", order=901)

    library = folder.load()

    assert "/b/" in library.pages
    assert [said.partition(". ")[0] for said in problems(library)] == [
        "en/a.md:9: There is no page nowhere.md",
        "en/b.md:1: The file is gone, but other pages still link to it, so it stays up",
    ]


@pytest.mark.parametrize("name", ["After-care.md", "after care.md", "AFTER-CARE.MD"])
def test_a_file_renamed_to_what_cannot_be_an_address_leaves_its_page_up(folder, name):
    path = folder.page("after-care.md", order=900)
    folder.load()
    path.rename(path.with_name(name))

    library = folder.load()

    assert "/after-care/" in library.pages
    assert problems(library) == [
        f"en/{name}:1: A page cannot have this name: it becomes its address."
        " Call it “after-care.md”."
    ]


@pytest.mark.parametrize(
    ("name", "layout"),
    [("faq.md", "consultation"), ("faq.md", "search"), ("consultation.md", "article")],
)
def test_a_layout_of_another_page_leaves_the_page_as_it_was(folder: ContentFolder, name, layout):
    kept = {"consultation.md": "consultation"}.get(name, "article")
    folder.page(name, layout=kept, order=900)
    before = folder.load()
    folder.page(name, layout=layout, order=900)

    library = folder.load()

    assert library.pages == before.pages
    assert len(problems(library)) == 1
    assert "and only there" in problems(library)[0]


def test_the_words_of_the_form_may_be_missing_without_a_traceback(small_site, client):
    (small_site.root / "en/consultation.md").unlink()

    assert client.get("/consultation/").status_code == 404


@pytest.mark.parametrize(
    "name", ["clinic.yaml", "sources.yaml", "en/glossary.yaml", "en/checks.yaml"]
)
@pytest.mark.parametrize("text", ["", "# Nothing but a remark.\n"])
def test_an_emptied_file_keeps_what_it_said(folder: ContentFolder, name, text):
    folder.write("en/checks.yaml", CHECKS)
    before = folder.load()
    folder.write(name, text)
    folder.page("tried.md", "A natural glow.\n")

    library = folder.load()

    assert (library.clinic, library.sources) == (before.clinic, before.sources)
    assert library.terms == before.terms
    assert [said.partition(". ")[0] for said in problems(library)] == sorted(
        [
            f"{name}:1: There is nothing in here",
            "en/tried.md:9: “natural” is not used on these pages",
        ]
    )


def test_a_stricter_rule_for_all_pages_at_once_leaves_all_pages_up(folder: ContentFolder):
    for name in ("a.md", "b.md"):
        folder.page(name, "Words without an end.\n")
    before = folder.load()
    folder.write("en/checks.yaml", "levels: {next-step: stop, changes: stop}\n")

    library = folder.load()

    assert len(problems(library)) >= 4
    assert library.pages == before.pages
    assert Loader(folder.root, keep=folder.keep).load().pages.keys() == before.pages.keys()


def test_a_warning_is_told_at_each_reading_until_it_is_mended(folder: ContentFolder):
    folder.page("tried.md", "Words.\n\n## End\n\nAbout 70% of people.\n")
    loader = Loader(folder.root, keep=folder.keep)

    first = warnings(loader.load())

    assert any(said.startswith("en/tried.md:13: “70%”") for said in first)
    assert warnings(loader.load()) == first
    assert warnings(Loader(folder.root, keep=folder.keep).load()) == first
    folder.page("tried.md", "Words.\n\n## End\n\nAbout 7 in 10 people.\n")
    assert [said for said in warnings(loader.load()) if "70%" in said] == []


def test_a_review_becomes_late_while_the_server_runs(folder: ContentFolder):
    folder.page("tried.md", '!!! claim some "Fine lines"\n    Words [@alam-2014].\n')
    loader = Loader(folder.root)
    loader.load(date(2027, 5, 22))

    states = [loader.load(date(2027, *day)).pages["/tried/"] for day in [(5, 23), (6, 21), (6, 22)]]

    assert [page.overdue for page in states] == ["due", "due", "lapsed"]
    assert ["overdue-claims" in page.html for page in states] == [False, False, True]


@pytest.mark.parametrize(
    "header",
    [
        {"also_called": "[a natural way]"},
        {"changes": "\n  - on: 2026-11-22\n    what: Words.\n    why: It is natural."},
    ],
    ids=["another name", "a reason of a change"],
)
def test_a_banned_word_is_found_in_the_header_too(folder: ContentFolder, header):
    folder.write("en/checks.yaml", CHECKS)

    assert (
        len([said for said in folder.problems_of("Words.\n", **header) if "natural" in said]) == 1
    )


def test_a_score_above_its_end_counts_no_people(folder: ContentFolder):
    folder.page("tried.md", "About 3 in 10 people. The plan is 12 in 6 parts.\n")

    assert [said for said in warnings(folder.load()) if "another number" in said] == []


def test_the_clinic_says_how_serious_a_voided_review_is(folder: ContentFolder):
    signed = {"reviewed_by": "Dr Example", "reviewed_on": "2026-11-22", "reviewed_hash": "0" * 16}
    folder.page("tried.md", **signed)
    folder.write("en/checks.yaml", "levels: {voided-review: stop}\n")

    found = [one for one in folder.load().problems if one.rule == "voided-review"]

    assert [(one.line, one.level) for one in found] == [(10, "stop")]


def test_files_are_read_again_after_an_hour_though_none_changed(folder, monkeypatch):
    live = LiveLibrary(folder.root, folder.load)
    assert live.look()
    assert not live.look()
    monkeypatch.setattr(live_module, "SECONDS_UNTIL_OLD", -1)

    assert live.look()


def test_a_word_that_means_two_terms_is_refused(folder: ContentFolder):
    folder.load()
    folder.write("en/glossary.yaml", f"{GLOSSARY}Base:\n  meaning: Words.\n  also: [deep layer]\n")

    assert problems(folder.load()) == [
        "en/glossary.yaml:1: “deep layer” is another word for both “Dermis” and “Base”."
    ]


def test_a_change_behind_a_linked_folder_is_seen(folder: ContentFolder, tmp_path):
    folder.root.joinpath("en").rename(tmp_path / "elsewhere")
    folder.root.joinpath("en").symlink_to(tmp_path / "elsewhere")
    folder.root.joinpath("en/round").symlink_to(folder.root)
    before = stamp_of(folder.root)
    folder.page("faq.md")

    assert stamp_of(folder.root) != before


ENTRIES = [
    ("clinic.yaml", f"{CLINIC}prices:\n  - item: x\n    price: 4\n    notes: x\n", "21: “prices > entry 1 > notes” is not known here. Did you mean “note”?"),
    ("clinic.yaml", f"{CLINIC}reply_within_open_days: 0\n", "18: “reply_within_open_days” cannot be “0”. Write 1 or more."),
    ("clinic.yaml", f"{CLINIC}prices:\n", "18: “prices” is empty. Write something below it, or delete the line."),
    ("clinic.yaml", f"{CLINIC}strapline: *Good*\n", "18: “*” at the start of a value has a meaning of its own here. Put quotes around"),
    ("clinic.yaml", f"{CLINIC}strapline: @home\n", "18: A character such as “@”, “%” or “`” at the start"),
    ("sources.yaml", SOURCES.replace("  kind", "  knd", 1), "4: “alam-2014 > knd” is not known here. Did you mean “kind”?"),
    ("en/checks.yaml", "banned:\n  - wrod: x\n    instead: y\n", "2: “banned > entry 1 > wrod” is not known here. Did you mean “word”?"),
    ("en/checks.yaml", "levels:\n", "1: “levels” is empty. Write something below it, or delete the line."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), ENTRIES)
def test_a_slip_in_a_list_is_told_with_line_and_cure(folder: ContentFolder, name, text, said):
    folder.load()
    folder.write(name, text)

    found = problems(folder.load())

    assert any(problem.startswith(f"{name}:{said}") for problem in found), found


def test_a_page_that_ends_with_its_header_is_told_on_its_last_line(folder: ContentFolder):
    path = folder.page("tried.md", "")
    path.write_text(path.read_text().rstrip("\n"))

    assert problems(folder.load()) == [
        "en/tried.md:8: The page has no text. Write something below the second “---”."
    ]


PLAIN = [
    "In the study, 22 of 30 people (73%) said it helped.",
    "You pay a 20% deposit, and get it back.",
    "Redness may look grey or purple on darker skin.",
]


@pytest.mark.parametrize("body", PLAIN)
def test_a_sensible_sentence_raises_no_alarm(folder: ContentFolder, body):
    folder.page("tried.md", f"{body}\n")

    found = [said for said in warnings(folder.load()) if "tried.md:9: " in said]

    assert [said for said in found if "percentage" in said or "brown" in said] == []


HUGE = {
    "headings": "# H\n\n" * 12_000,
    "lines without an empty one": "* * *\n" * 10_000,
    "links that are not closed": ("[x](" * 700 + "\n\n") * 20,
    "rulers that are none": '!!! evidence "x"\n    | a | b |\n    |---|---|\n    | x | good |\n'
    + ("    " + "--- " * 700 + "x|\n") * 20,
    "empty blocks": "!!! note\n\n" * 5_900,
}


@pytest.mark.parametrize("body", HUGE.values(), ids=HUGE)
def test_a_page_full_of_nonsense_is_refused(folder: ContentFolder, body):
    folder.load()
    start = time.process_time()

    assert folder.problems_of(body)
    # For what never ends: the processor of a busy machine is slow.
    assert time.process_time() - start < 20
