"""After a change only what it touches is drawn anew, and that is all that shows it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as site_settings

from microsite.pages.library import live_library
from microsite.pages.publishing import PublishedSite
from tests.pages.visitor import Visitor

SHIPPED = Path(site_settings.BASE_DIR) / "content"


@pytest.fixture
def copied_site(tmp_path: Path, settings) -> Path:
    """Serve a copy of the shipped content that may be changed."""
    shutil.copytree(SHIPPED, tmp_path / "content")
    settings.CONTENT_DIR = tmp_path / "content"
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "content"


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def add_a_page(root: Path) -> None:
    text = (root / "en" / "prices.md").read_text()
    lines = text.replace("title: ", "title: New: ", 1).splitlines(keepends=True)
    lines = ["order: 999\n" if line.startswith("order:") else line for line in lines]
    lines = ["menu: New\n" if line.startswith("menu:") else line for line in lines]
    (root / "en" / "new.md").write_text("".join(lines).replace("title: New: ", "title: New "))


def add_a_linked_page(root: Path) -> None:
    add_a_page(root)
    edit("en/faq.md", "## ", "Read [what is new](new.md).\n\n## ")(root)


def write_old_names(root: Path) -> None:
    text = "old.md: faq.md\nolder.md: risks.md\nspa.md: gone\n"
    (root / "en" / "redirects.yaml").write_text(text)


CHANGES = {
    "old names": write_old_names,
    "a sentence": edit("en/risks.md", "## ", "One more sentence.\n\n## "),
    "a title": edit("en/benefits.md", "title: ", "title: New "),
    "a name in the menu": edit("en/faq.md", "menu: ", "menu: All "),
    "the order of reading": edit("en/risks.md", "\norder: ", "\norder: 9"),
    "a place in the main menu": edit("en/faq.md", "in_main_menu: yes\n", ""),
    "a day of review": edit("en/aftercare.md", "review_due: 2027", "review_due: 2028"),
    "a phone number": edit("clinic.yaml", "01632 960123", "01632 960999"),
    "an opening hour": edit("clinic.yaml", "monday: 09:00", "monday: 08:00"),
    "a source": edit("sources.yaml", "Alam", "Alamo"),
    "a meaning": edit("en/glossary.yaml", 'meaning: "A', 'meaning: "Briefly: a'),
    "a new page": add_a_page,
    "a new page with a link to it": add_a_linked_page,
    "an old name that leads elsewhere": edit("en/redirects.yaml", "faq.md", "risks.md#burns"),
    "an old name that is gone": edit("en/redirects.yaml", "older.md: risks.md", "older.md: gone"),
    "a page that is gone": lambda root: (root / "en" / "accessibility.md").unlink(),
}


def test_what_is_kept_is_what_would_be_drawn_anew(copied_site):
    visitor = Visitor()
    for name, change in CHANGES.items():
        change(copied_site)

        assert live_library().look(), name

        everything_anew = PublishedSite(visitor.django)
        everything_anew.publish(live_library().current)
        assert bodies(visitor.site) == bodies(everything_anew), name


def bodies(site: PublishedSite) -> dict[str, bytes]:
    return {path: answer.body for path, answer in site.answers.items()}


def test_a_folder_that_a_deployment_swaps_is_read_anew(copied_site, settings):
    link, newer = copied_site.with_name("current"), copied_site.with_name("newer")
    link.symlink_to(copied_site)
    settings.CONTENT_DIR = link
    visitor = Visitor()
    shutil.copytree(copied_site, newer)
    CHANGES["a sentence"](newer)
    draft = copied_site.with_name("draft")
    draft.symlink_to(newer)
    draft.replace(link)

    live_library().look()

    assert b"One more sentence." in visitor.ask("/risks/").body


def test_one_sentence_draws_one_page(copied_site):
    visitor = Visitor()
    CHANGES["a sentence"](copied_site)

    live_library().look()

    drawn = {path for path in visitor.reached_django if path.endswith("/")}
    assert drawn == {"/risks/"}
    assert b"One more sentence." in visitor.ask("/risks/").body


def test_the_clinics_phone_changes_on_every_page(copied_site):
    visitor = Visitor()
    CHANGES["a phone number"](copied_site)

    live_library().look()

    old = [path for path, body in bodies(visitor.site).items() if b"01632 960123" in body]
    assert old == []
