"""A page offers its leaflet when exactly this version of it has been printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from microsite.environment import read_environment
from microsite.pages.leaflets import leaflet_file
from microsite.pages.library import live_library
from microsite.pages.management import chromium
from tests.browser import PLAIN_ENVIRONMENT, PROJECT
from tests.folder import ContentFolder
from tests.pages.visitor import Got, Visitor

PDF = b"%PDF-1.4\n<</Type /Pages>>\n<</Type /Page>>\n<</Type /Page>>\n%%EOF\n"
LINK = "Leaflet to print (PDF, 2 sheets, 0 kB)"


@pytest.fixture(autouse=True)
def own_var_dir(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


def printed(path: str, pdf: bytes = PDF) -> str:
    """Leave the leaflet of the page as it is now; return its address."""
    library = live_library().current
    file = leaflet_file(library, library.pages[path])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pdf)
    return f"/leaflets/{file.stem}{path.rstrip('/')}.pdf"


def page_of(visitor: Visitor, path: str) -> str:
    live_library().look()
    # What browsers may prepare, at the end, names the folder too.
    return visitor.ask(path).body.decode().partition('<script type="speculationrules">')[0]


def test_a_page_offers_its_leaflet_as_soon_as_it_is_printed(visitor: Visitor):
    assert "/leaflets/" not in page_of(visitor, "/faq/")

    address = printed("/faq/")

    assert f'<a href="{address}" type="application/pdf">{LINK}</a>' in page_of(visitor, "/faq/")


def test_only_the_page_with_a_new_leaflet_is_drawn_again(visitor: Visitor):
    before = live_library().current
    printed("/faq/")

    live_library().look()

    assert live_library().current is before
    pages = {path for path in visitor.reached_django if path.endswith("/")}
    assert pages == {"/faq/"}


def test_a_page_that_changed_offers_no_leaflet_of_before(
    visitor: Visitor, small_site: ContentFolder
):
    address = printed("/faq/")
    small_site.page("faq.md", "New words.\n", layout="faq", title="Questions")

    assert "/leaflets/" not in page_of(visitor, "/faq/")
    assert visitor.ask(address).status == "404 Not Found"


def test_a_page_offers_no_leaflet_that_is_gone(visitor: Visitor):
    printed("/faq/")
    assert LINK in page_of(visitor, "/faq/")

    live = live_library().current
    leaflet_file(live, live.pages["/faq/"]).unlink()

    assert "/leaflets/" not in page_of(visitor, "/faq/")


def test_a_leaflet_that_was_cut_short_is_not_offered(visitor: Visitor):
    printed("/faq/", PDF[:-20])

    assert "/leaflets/" not in page_of(visitor, "/faq/")


@pytest.mark.parametrize("path", ["/", "/consultation/"])
def test_what_is_no_leaflet_offers_none(visitor: Visitor, path: str):
    printed(path)

    assert "/leaflets/" not in page_of(visitor, path)


def test_no_leaflet_is_offered_where_they_are_switched_off(visitor: Visitor, settings):
    address = printed("/faq/")
    settings.ENVIRONMENT = read_environment(leaflets=False)

    assert "/leaflets/" not in page_of(visitor, "/faq/")
    assert visitor.ask(address).status == "404 Not Found"


def test_a_leaflet_is_sent_to_be_shown_and_kept(visitor: Visitor):
    got: Got = visitor.ask(printed("/faq/"))

    assert (got.status, got.body) == ("200 OK", PDF)
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["Content-Disposition"] == 'inline; filename="faq.pdf"'
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in got.headers


@pytest.mark.parametrize(
    "address",
    ["/leaflets/0123456789abcdef/faq.pdf", "/leaflets/{digest}/glossary.pdf", "/leaflets/"],
)
def test_no_other_address_is_a_leaflet(visitor: Visitor, address: str):
    digest = printed("/faq/").split("/")[2]

    assert visitor.ask(address.format(digest=digest)).status == "404 Not Found"


def make_leaflets(tmp_path: Path, *options: str, **environment: str) -> tuple[int, str, str]:
    """Run the command on a small site; return its exit code and what it said where."""
    ContentFolder(tmp_path / "content")
    finished = subprocess.run(
        [sys.executable, "manage.py", "make_leaflets", *options],
        cwd=PROJECT,
        env={
            **os.environ,
            **PLAIN_ENVIRONMENT,
            "LEAFLETS": "yes",
            "CONTENT_DIR": str(tmp_path / "content"),
            "VAR_DIR": str(tmp_path / "var"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stdout, finished.stderr


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        ([], {"PATH": "", "BROWSER_PATH": "/no/browser"}, "No browser was found"),
        ([], {"LEAFLETS": "no"}, "Leaflets are switched off"),
        (["--page", "nowhere.md"], {}, "There is no leaflet of nowhere.md"),
        (["--page", "index.md"], {}, "There is no leaflet of index.md"),
    ],
)
def test_the_command_says_why_it_made_nothing(tmp_path, options, environment, said):
    code, output, error = make_leaflets(tmp_path, *options, **environment)

    assert (code, output) == (1, "")
    assert error.startswith(f"CommandError: {said}")


@pytest.mark.skipif(
    sys.platform == "win32",
    reason="its browsers are shell scripts: on Windows a broken one is not tried",
)
@pytest.mark.parametrize("fault", ["exit 1", "exec sleep 600", "echo nonsense >&4; exit 1"])
def test_a_browser_that_fails_is_ended_and_costs_only_the_leaflet(
    small_site: ContentFolder, settings, tmp_path, monkeypatch, fault
):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\n[ "$1" = --version ] || {{ {fault}; }}\n')
    browser.chmod(0o755)
    settings.ENVIRONMENT = read_environment(browser_path=str(browser))
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setattr(chromium, "SECONDS_FOR_A_PAGE", 1)

    with pytest.raises(CommandError, match=r"The leaflet of en/glossary\.md was not made: the"):
        call_command("make_leaflets")

    assert list((tmp_path / "var" / "leaflets").iterdir()) == []
