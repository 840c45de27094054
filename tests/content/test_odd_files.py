"""Odd files, odd names, odd text: one of them never stops the other pages."""

import os
import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from microsite.content import LiveLibrary
from microsite.content import kept as kept_module
from microsite.content.files import read_page
from microsite.content.page import text_digest
from microsite.content.sanitising import sanitise
from tests.content.test_header import page_text
from tests.folder import CLINIC, GLOSSARY, ContentFolder, problems
from tests.pictures import encoded, plain

NEVER = ("style", "onclick", "srcset", "formaction", "name", "target", "data-x")


@pytest.mark.parametrize("tag", ["a", "p", "div", "img", "h2", "input", "td", "span", "ol"])
def test_no_tag_keeps_an_attribute_that_could_act_or_dress_up(tag):
    text = " ".join(f'{name}="x"' for name in NEVER)

    assert re.findall(r"[\w-]+(?==)", sanitise(f"<{tag} {text}>x", set())) in ([], ["type"])


def test_a_dead_anchor_leaves_the_old_page_up(folder: ContentFolder):
    folder.page("risks.md", "## Burns\n\nText.\n", order=40)
    folder.page("faq.md", "Old words.\n", order=50)
    folder.load()
    folder.page("faq.md", "New words, [scars](risks.md#scars).\n", order=50)

    assert "Old words." in folder.load().pages["/faq/"].html
    assert "Old words." in folder.load().pages["/faq/"].html  # after a restart too


@pytest.mark.parametrize(
    "write",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"\n", b"\r"),
    ],
    ids=["byte order mark", "Windows line ends", "old Mac line ends"],
)
def test_a_file_saved_by_any_editor_is_the_same_page(folder: ContentFolder, write):
    body = "## One\n\nText with **two**\nlines.\n\n- a\n- b\n"
    path = folder.page("tried.md", body)
    expected = folder.load().pages["/tried/"]
    path.write_bytes(write(path.read_bytes()))

    library = folder.load()

    assert problems(library) == []
    assert library.pages["/tried/"].html == expected.html


def test_a_yaml_file_may_start_with_a_byte_order_mark(folder: ContentFolder):
    folder.write("clinic.yaml", b"\xef\xbb\xbf" + CLINIC.encode())

    assert problems(folder.load()) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("word\n" * 110_000, "en/tried.md:1: The file is larger than 512 kB."),
        ("word\n" * 13_000, "en/tried.md:9: The page is over 60000 characters long."),
    ],
)
def test_a_page_that_is_too_long_is_refused(folder: ContentFolder, body, said):
    [problem] = folder.problems_of(body)

    assert problem.startswith(said)


@pytest.mark.parametrize("changes", [{"title": "Another"}, {"summary": "Another."}])
def test_a_review_is_void_when_title_or_summary_change(changes):
    body = "Some words.\n"
    signed = {
        "reviewed_by": "Dr Example",
        "reviewed_on": "2026-11-22",
        "reviewed_hash": text_digest("A page", "One sentence.", body),
    }
    page = read_page(page_text(**(signed | changes)), "en/x.md")

    assert page.header.review_of(body).state == "changed since review"


@pytest.fixture
def live(folder: ContentFolder) -> Iterator[LiveLibrary]:
    folder.page("faq.md", "Old words.\n")
    library = LiveLibrary(folder.root, folder.load)
    yield library
    library.stop()


def shows(live: LiveLibrary, words: str) -> bool:
    deadline = time.monotonic() + 10
    while words not in live.current.pages["/faq/"].html and time.monotonic() < deadline:
        time.sleep(0.05)
    return words in live.current.pages["/faq/"].html


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_folder_that_comes_back_is_read_again(folder, live, caplog):
    assert shows(live, "Old words.")
    live.watch()
    folder.root.rename(folder.root.with_name("moved"))
    deadline = time.monotonic() + 10
    while "the old pages stay up" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.05)
    folder.root.with_name("moved").rename(folder.root)
    folder.page("faq.md", "New words.\n")

    assert shows(live, "New words.")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_while_pages_are_made_does_not_end_the_watch(folder, live, caplog):
    assert shows(live, "Old words.")

    def fail(library):
        raise RuntimeError("deliberate")

    live.prepare = fail
    live.watch()
    folder.page("faq.md", "Half words.\n")
    deadline = time.monotonic() + 10
    while "was not re-read" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.05)
    live.prepare = lambda library: None
    folder.page("faq.md", "New words.\n")

    assert shows(live, "New words.")


def test_a_problem_is_logged_once_with_its_place(folder, live, caplog):
    assert live.current
    folder.page("faq.md", "[x](cost.md)\n")
    live.look()
    folder.page("other.md")
    live.look()

    assert caplog.text.count("en/faq.md:9: There is no page cost.md.") == 1


def test_a_clinic_may_promise_to_answer_within_more_open_days(folder: ContentFolder):
    folder.write("clinic.yaml", f"reply_within_open_days: 3\n{CLINIC}")
    received = datetime(2026, 11, 20, 15, tzinfo=ZoneInfo("Europe/London"))  # a Friday

    assert folder.load().clinic.reply_by(received).isoformat() == "2026-11-24T18:00:00+00:00"


@pytest.mark.parametrize(
    "target", ["images/../clinic.yaml", "images/..", "images/.", "images/a/pen.png", "/etc/passwd"]
)
def test_a_picture_outside_the_picture_folder_is_refused(folder: ContentFolder, target):
    folder.write("images/pen.png", encoded(plain((40, 30)), "PNG"))
    (folder.root / "images/a").mkdir()
    Image.new("RGB", (4, 3)).save(folder.root / "images/a/pen.png")

    [problem] = folder.problems_of(f"![a pen]({target})\n")

    assert problem.startswith("en/tried.md:9: ")


def test_a_changed_picture_shows_on_an_unchanged_page(folder: ContentFolder):
    folder.write("images/pen.png", encoded(plain((40, 30)), "PNG"))
    before = folder.html("![a pen](images/pen.png)\n")
    folder.write("images/pen.png", encoded(plain((80, 60)), "PNG"))

    after = folder.load().pages["/tried/"].html

    assert 'width="40"' in before
    assert 'width="80"' in after


@pytest.mark.parametrize("body", ["Call [](clinic:phone).\n", "!!! clinic contact\n"])
def test_a_corrected_number_shows_on_the_pages_that_show_it(folder: ContentFolder, body):
    assert "01632 960123" in folder.html(body)
    folder.write("clinic.yaml", CLINIC.replace("01632 960123", "01632 960999"))

    assert "01632 960999" in folder.load().pages["/tried/"].html


def test_a_renamed_term_is_told_on_the_pages_that_use_it(folder: ContentFolder):
    folder.page("tried.md", "The [[dermis]].\n")
    folder.load()
    folder.write("en/glossary.yaml", GLOSSARY.replace("Dermis", "Epidermis"))

    assert problems(folder.load()) == [
        "en/tried.md:9: There is no glossary term “dermis”. Did you mean “epidermis”?"
    ]


def test_a_new_release_renders_every_page_anew(folder: ContentFolder, monkeypatch):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    file = folder.keep / "en/faq.md.json"
    file.write_text(file.read_text().replace("Old words.", "Words of the old release."))
    monkeypatch.setattr(kept_module, "PROGRAM", "the next release")

    assert "Old words." in folder.load().pages["/faq/"].html


def test_nobody_reads_half_a_kept_build(folder: ContentFolder):
    folder.page("faq.md", "Version 0.\n", order=50)
    folder.load()
    file, seen, stop = folder.keep / "en/faq.md.json", set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(file.read_bytes()[-1:])

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(1, 60):
        folder.page("faq.md", f"Version {version}.\n" + "More words.\n\n" * 2000, order=50)
        folder.load()
    stop.set()
    reader.join()

    assert seen == {b"}"}


def test_pages_are_listed_by_their_number_not_their_name(folder: ContentFolder):
    folder.page("zebra.md", order=90)
    folder.page("apple.md", order=91)

    assert [page.path for page in folder.load().in_section("guide")] == ["/zebra/", "/apple/"]


ODD = {
    "a pipe": lambda folder: os.mkfifo(folder.root / "en/pipe.md"),
    "a folder": lambda folder: (folder.root / "en/folder.md").mkdir(),
    "a dead link": lambda folder: (folder.root / "en/dead.md").symlink_to("/nowhere"),
    "a name with spaces": lambda folder: folder.page("After care.md"),
    "a name in capitals": lambda folder: folder.page("FAQ.md"),
    "a name in another script": lambda folder: folder.page("日本.md"),
    "a name that is not UTF-8": lambda folder: folder.page(os.fsdecode(b"\xff.md")),
    "a name that is taken": lambda folder: folder.page("staff.md"),
    "a control character": lambda folder: folder.page("x.md", "[x](a\0b.md)\n"),
    "half a character": lambda folder: folder.page("x.md", title='"\\ud83d"'),
    "no character": lambda folder: folder.page("x.md", title='"\\UFFFFFFFF"'),
}


@pytest.mark.parametrize("put", ODD.values(), ids=ODD)
def test_an_odd_file_in_the_folder_stops_no_other_page(folder: ContentFolder, put):
    put(folder)

    library = folder.load()

    assert problems(library)
    assert sorted(library.pages) == ["/", "/consultation/", "/glossary/"]


def test_a_header_that_names_half_a_character_keeps_the_old_clinic(folder: ContentFolder):
    folder.load()
    folder.write("clinic.yaml", CLINIC.replace("Test Clinic", '"\\ud83d"', 1))

    library = folder.load()

    assert library.clinic.name == "Test Clinic"
    assert problems(library)[0].startswith("clinic.yaml:1: ")


ODD_PICTURES = {
    "a folder": lambda file: file.mkdir(),
    "a pipe": os.mkfifo,
    "a dead link": lambda file: file.symlink_to("/nowhere"),
}


@pytest.mark.parametrize("put", ODD_PICTURES.values(), ids=ODD_PICTURES)
def test_an_odd_thing_among_the_pictures_is_a_problem_of_one_page(folder: ContentFolder, put):
    (folder.root / "images").mkdir()
    put(folder.root / "images/pen.png")

    [problem] = folder.problems_of("![a pen](images/pen.png)\n")

    assert problem.startswith("en/tried.md:9: There is no picture images/pen.png.")


def test_the_file_of_a_page_is_named_without_a_folder(folder: ContentFolder):
    folder.page("faq.md", order=50)
    folder.load()

    found = folder.problems_of("[x](../en/faq.md)\n")

    assert found[0].startswith("en/tried.md:9: There is no page ../en/faq.md.")


@pytest.mark.parametrize("marks", ["###", "####", "#####"])
def test_a_link_to_a_heading_of_any_level_leads_there(folder: ContentFolder, marks):
    above = "".join(f"{'#' * level} H\n\n" for level in range(2, len(marks)))

    html = folder.html(f"{above}{marks} Deep\n\n[x](#deep)\n")

    assert 'id="deep"' in html


def test_a_citation_is_no_part_of_a_name(folder: ContentFolder):
    folder.page(
        "tried.md",
        "## Burns [@alam-2014]\n\n| A [@alam-2014] | B [@alam-2014] |\n|---|---|\n| 1 | 2 |\n",
    )

    page = folder.load().pages["/tried/"]

    assert [heading.title for heading in page.contents] == ["Burns"]
    assert 'aria-label="Table: Burns"' in page.html
    assert 'data-label="B"' in page.html


def test_a_page_that_goes_back_takes_its_new_anchors_with_it(folder: ContentFolder):
    folder.page("a.md", "## Old\n\nText.\n", order=80)
    folder.page("b.md", "Old words.\n", order=81)
    folder.load()
    folder.page("a.md", "## New\n\n[x](b.md#nope)\n", order=80)
    folder.page("b.md", "[x](a.md#new)\n", order=81)

    library = folder.load()

    assert "Old words." in library.pages["/b/"].html
    assert len(problems(library)) == 2


SLOW = {
    "comments that never end": ("<!--" * 700 + "\n") * 70,
    "brackets that close before they open": "]" * 2900 + "\n" + ("[" * 2900 + "\n") * 10,
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW)
def test_no_text_keeps_the_parser_busy(folder: ContentFolder, body):
    start = time.process_time()
    found = folder.problems_of(body)

    assert found
    # For what never ends: the processor of a busy machine is slow.
    assert time.process_time() - start < 50


def test_a_heading_never_takes_the_id_of_a_source(folder: ContentFolder):
    html = folder.html("## Source 1\n\nText [@alam-2014].\n\n## Cited 1\n\nText.\n")

    assert re.findall(r' id="((?:source|cited)-1)"', html) == ["cited-1"]


def test_a_link_may_lead_to_a_glossary_entry(folder: ContentFolder):
    assert '<a href="/glossary/#dermis">' in folder.html("[the dermis](glossary.md#dermis)\n")


def test_a_heading_of_the_glossary_never_takes_the_id_of_a_term(folder: ContentFolder):
    folder.page("glossary.md", "## Dermis\n\nText.\n", layout="glossary", section="site")

    assert 'id="dermis_1"' in folder.load().pages["/glossary/"].html


def test_two_terms_cannot_share_an_address(folder: ContentFolder):
    folder.load()
    folder.write("en/glossary.yaml", f"{GLOSSARY}Dermis!:\n  meaning: Something else.\n")

    [problem] = problems(folder.load())

    assert "are too alike" in problem
