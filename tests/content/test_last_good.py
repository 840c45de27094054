"""A file that cannot be published leaves the last good page up, also across a restart."""

import pytest

from microsite.content import Loader
from tests.folder import CLINIC, GLOSSARY, ContentFolder, problems

BROKEN = {
    "a broken header": b"---\ntitle: x\ntitle: y\n---\nNew words.\n",
    "a header that is not closed": b"---\ntitle: x\nNew words.\n",
    "an empty file": b"",
    "a file in another encoding": "---\ntitle: Überschrift\n---\n".encode("latin-1"),
    "a binary file": bytes(range(256)),
}


def link_to_nowhere(folder: ContentFolder) -> None:
    folder.page("faq.md", "New words, [cost](cost.md).\n")


def test_a_missing_link_target_leaves_the_old_page_up(folder: ContentFolder):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    link_to_nowhere(folder)

    library = folder.load()

    assert "Old words." in library.pages["/faq/"].html
    assert problems(library) == [
        "en/faq.md:9: There is no page cost.md. Name a page, such as risks.md."
    ]


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_leaves_the_old_page_up(folder: ContentFolder, data):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    folder.write("en/faq.md", data)

    library = folder.load()

    assert "Old words." in library.pages["/faq/"].html
    assert all(problem.startswith("en/faq.md:") for problem in problems(library))
    assert problems(library)


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_half_written_file_leaves_the_old_page_up(folder: ContentFolder, cut):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    whole = folder.page("faq.md", "New words that end with a warning.\n").read_bytes()
    folder.write("en/faq.md", whole[: len(whole) * cut // 12])

    assert "Old words." in folder.load().pages["/faq/"].html


def test_a_mended_file_replaces_the_old_page(folder: ContentFolder):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    link_to_nowhere(folder)
    folder.load()
    folder.page("faq.md", "New words.\n")

    library = folder.load()

    assert problems(library) == []
    assert "New words." in library.pages["/faq/"].html


def test_a_removed_page_stays_up_while_another_links_to_it(folder: ContentFolder):
    cost = folder.page("cost.md", "It costs money.\n")
    folder.page("faq.md", "See [cost](cost.md).\n", order=50)
    folder.load()
    cost.unlink()

    library = folder.load()

    assert "It costs money." in library.pages["/cost/"].html
    assert problems(library)[0].startswith("en/cost.md:1: The file is gone, but other pages")

    folder.page("faq.md", "No link any more.\n", order=50)
    library = folder.load()

    assert "/cost/" not in library.pages
    assert problems(library) == []


def test_the_home_page_cannot_be_deleted_by_accident(folder: ContentFolder):
    folder.load()
    (folder.root / "en/index.md").unlink()

    assert folder.load().pages["/"].title == "Home"


def test_taking_a_heading_away_that_others_link_to_is_told_to_those(folder: ContentFolder):
    folder.page("risks.md", "## Burns\n\nText.\n", order=40)
    folder.page("faq.md", "See [burns](risks.md#burns).\n", order=50)
    folder.load()
    folder.page("risks.md", "## Heat\n\nText.\n", order=40)

    library = folder.load()

    assert problems(library) == [
        "en/faq.md:9: risks.md has no heading “#burns”. Look at the headings of risks.md."
    ]
    assert 'id="heat"' in library.pages["/risks/"].html


@pytest.mark.parametrize("name", ["clinic.yaml", "sources.yaml", "en/glossary.yaml"])
def test_a_broken_record_keeps_the_old_one(folder: ContentFolder, name):
    before = folder.load()
    folder.write(name, "a: b: c\n")

    library = folder.load()

    assert problems(library) == [
        f"{name}:1: There is a second colon. Put the text after the first one in quotes,"
        " or check the spaces before the line."
    ]
    assert library.clinic == before.clinic
    assert library.sources == before.sources
    assert library.terms == before.terms


def test_a_corrected_source_shows_on_the_pages_that_cite_it(folder: ContentFolder):
    folder.page("faq.md", "It helps [@alam-2014].\n")
    folder.load()
    sources = (folder.root / "sources.yaml").read_text().replace("JAMA Dermatology 2014", "JAMA")
    folder.write("sources.yaml", sources)

    [reference] = folder.load().pages["/faq/"].references

    assert reference.source.citation == "Alam M and others. JAMA."


def test_an_unchanged_page_is_not_rendered_again(folder: ContentFolder):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    kept = folder.keep / "en/faq.md.json"
    # Only a page that is taken from the last build shows what was changed in there.
    kept.write_text(kept.read_text().replace("Old words.", "Kept words."))

    assert "Kept words." in folder.load().pages["/faq/"].html


@pytest.mark.parametrize("damage", ["", "{", '{"made_from": 1}', "\x00"])
def test_a_damaged_last_build_is_made_anew(folder: ContentFolder, damage):
    folder.page("faq.md", "Old words.\n")
    folder.load()
    (folder.keep / "en/faq.md.json").write_text(damage)

    assert "Old words." in folder.load().pages["/faq/"].html


def test_reading_works_while_nothing_can_be_kept(folder: ContentFolder, caplog):
    folder.keep.parent.mkdir(exist_ok=True)
    folder.keep.write_text("a file where the folder should be")

    library = folder.load()

    assert "/" in library.pages
    assert "could not be kept" in caplog.text


def test_a_file_that_is_only_tried_is_kept_nowhere(folder: ContentFolder):
    folder.page("faq.md", "Phone [](clinic:phone) about the [[dermis]].\n")
    loader = Loader(folder.root, keep=folder.keep)
    before = loader.load()
    kept = {file: file.read_bytes() for file in sorted(folder.keep.rglob("*")) if file.is_file()}

    tried = loader.load_with("clinic.yaml", CLINIC.replace("01632 960123", "01632 960456"))
    without = loader.load_with("en/glossary.yaml", GLOSSARY.replace("Dermis", "Cells"))

    assert "01632 960456" in tried.pages["/faq/"].html
    assert problems(without) == [
        "en/faq.md:9: There is no glossary term “dermis”. Add it to glossary.yaml, or correct "
        "the name."
    ]
    assert loader.load().pages == before.pages
    assert kept == {file: file.read_bytes() for file in sorted(kept)}
    folder.write("clinic.yaml", "name: [")
    assert "01632 960123" in folder.load().pages["/faq/"].html
