"""An editor changes files while the site runs."""

from __future__ import annotations

import re
import time

import pytest

SECONDS_UNTIL_SHOWN = 2


def seconds_until(page, address: str, words: str) -> float:
    """Reload until the words are there; return how long that took."""
    start = time.monotonic()
    while time.monotonic() - start < 10 * SECONDS_UNTIL_SHOWN:
        page.goto(address)
        if words in page.content():
            return time.monotonic() - start
        time.sleep(0.05)
    pytest.fail(f"{words!r} never showed on {address}")


def test_a_saved_page_shows_in_the_browser_without_a_restart(fresh_site, new_page):
    page = new_page().page
    page.goto(fresh_site.url + "/faq/")
    file = fresh_site.content_dir / "en" / "faq.md"
    file.write_text(file.read_text().replace("Is microneedling painful?", "Does it hurt at all?"))

    seconds_until(page, fresh_site.url + "/faq/", "Does it hurt at all?")

    assert "Is microneedling painful?" not in page.content()


MISTAKES = {
    "a broken header": lambda text: text.replace("title:", "title: x: ", 1),
    "a missing link target": lambda text: text + "\nSee [the cost](cost.md).\n",
    "a half-written file": lambda text: re.sub(r"\W+\Z", "", text[: len(text) // 2]),
}


@pytest.mark.parametrize("spoil", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_leaves_the_old_page_up_across_a_restart(fresh_site, new_page, spoil):
    page = new_page().page
    page.goto(fresh_site.url + "/risks/")
    before = page.locator("main").inner_text()
    file = fresh_site.content_dir / "en" / "risks.md"
    file.write_text(spoil(file.read_text()))

    deadline = time.monotonic() + 10
    while "en/risks.md:" not in fresh_site.output and time.monotonic() < deadline:
        time.sleep(0.05)

    assert "en/risks.md:" in fresh_site.output
    page.reload()
    assert page.locator("main").inner_text() == before
    fresh_site.restart()
    page.reload()
    assert page.locator("main").inner_text() == before
