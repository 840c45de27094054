"""What patients see while the site is stopped: a page kept for the proxy in front."""

from pathlib import Path

import pytest

from microsite.pages.library import live_library
from tests.folder import CLINIC


@pytest.fixture
def kept(visitor, settings) -> Path:
    return Path(settings.VAR_DIR) / "maintenance.html"


def test_a_maintenance_page_is_kept_with_the_clinics_phone(kept):
    page = kept.read_text()

    assert "<h1>We will be back soon</h1>" in page
    assert '<a href="tel:+441632960123">01632 960123</a>' in page
    assert "assume that it did not reach us" in page
    assert ".outage" in page
    assert 'href=""' not in page


def test_the_maintenance_page_needs_nothing_of_the_stopped_site(kept):
    page = kept.read_text()

    for loaded in ("<script", "<link", "<img", "src="):
        assert loaded not in page.replace("src:url", "")


def test_it_follows_a_change_of_the_clinic(kept, small_site):
    small_site.write("clinic.yaml", CLINIC.replace("01632 960123", "01632 960999"))
    live_library().look()

    assert "01632 960999" in kept.read_text()


def test_a_full_disk_keeps_no_page_from_patients(visitor, small_site, settings):
    maintenance = Path(settings.VAR_DIR) / "maintenance.html"
    maintenance.unlink()
    maintenance.mkdir()
    small_site.page("faq.md", "Newer words.\n")
    live_library().look()

    assert b"Newer words." in visitor.ask("/faq/").body
