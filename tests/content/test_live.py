import os
import threading
import time
from collections.abc import Iterator

import pytest

from microsite.content import ContentUnavailable, LiveLibrary
from tests.folder import ContentFolder


@pytest.fixture
def live(folder: ContentFolder) -> Iterator[LiveLibrary]:
    folder.page("faq.md", "Old words.\n")
    library = LiveLibrary(folder.root, folder.load)
    yield library
    library.stop()


def html(live: LiveLibrary) -> str:
    return live.current.pages["/faq/"].html


def test_a_saved_file_becomes_current_at_the_next_look(folder, live):
    assert "Old words." in html(live)
    folder.page("faq.md", "New words.\n")

    assert live.look() is True
    assert "New words." in html(live)
    assert live.look() is False


def test_a_watched_folder_shows_a_saved_file_without_being_asked(folder, live):
    assert "Old words." in html(live)
    live.watch()
    folder.page("faq.md", "New words.\n")

    deadline = time.monotonic() + 10
    while "New words." not in html(live) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert "New words." in html(live)


def test_what_goes_with_the_library_is_made_before_it_is_current(folder, live):
    seen = []
    live.prepare = lambda library: seen.append((library.pages["/faq/"].html, live._current))

    before = live.current
    folder.page("faq.md", "New words.\n")
    live.look()

    assert "New words." in seen[1][0]
    assert seen[1][1] is before


def test_nothing_half_made_is_ever_current(folder, live):
    """Somebody saves two pages that must agree, over and over, while others read."""
    folder.page("a.md", "Version 0.\n", order=90)
    assert live.current
    mixed, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            time.sleep(0.001)
            pages = live.current.pages
            if "Version" not in pages["/a/"].html or not pages["/faq/"].html.endswith("</p>"):
                mixed.append(pages)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in range(20):
        folder.page("a.md", f"Version {version}.\n", order=90)
        live.look()
    stop.set()
    for reader in readers:
        reader.join()

    assert mixed == []


def test_a_vanished_folder_leaves_all_pages_up(folder, live):
    assert "Old words." in html(live)
    folder.root.rename(folder.root.with_name("moved"))

    with pytest.raises(ContentUnavailable):
        live.look()
    assert "Old words." in html(live)


def test_a_file_that_is_still_growing_is_left_to_settle(folder, live):
    assert "Old words." in html(live)
    path = folder.root / "en/faq.md"
    start = path.read_text().replace("Old words.\n", "New words")
    with path.open("w") as file:
        file.write(start + ",\n")
        file.flush()
        os.fsync(file.fileno())
        looker = threading.Thread(target=live.look)
        looker.start()
        for _ in range(10):
            time.sleep(0.02)
            file.write("more words,\n")
            file.flush()
        file.write("the end.\n")
    looker.join()

    assert "the end." in html(live)
