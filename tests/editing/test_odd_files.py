"""Files that other programs wrote go through the editor: only what was changed gets other bytes."""

from __future__ import annotations

import pytest

from microsite.editing.models import PageDraft
from microsite.pages.library import live_library
from tests.editing.conftest import SUN
from tests.editing.test_publishing import publishes
from tests.pictures import encoded, plain

FILE = "en/sun.md"
OLD, NEW = "Shade your", "Please shade your"
# (what in the file, what stands there instead), by what is odd then.
ODD = {
    "Windows": ("\n", "\r\n"),
    "an old Mac": ("\n", "\r"),
    "line ends of two kinds": ("\n\n", "\r\n\n"),
    "line ends of three kinds": ("shade.\n\n", "shade.\r\r\n"),
    "a byte order mark": ("---\ntitle", "\ufeff---\ntitle"),
    "no last line end": ("to-do-next).\n", "to-do-next)."),
    "empty lines at the start": ("Shade", "\n\n\nShade"),
    "empty lines at the end": ("to-do-next).\n", "to-do-next).\n\n\n\n"),
    "spaces behind lines": ("shade.\n", "shade.  \t \n"),
    "spaces behind a fence": ("---\nShade", "--- \t\nShade"),
    "tabs": ("more words", "more\twords"),
    "separators of lines": ("more words", "more\u2028\u2029words"),
    "letters without width": ("more words", "more wo\u200b\u2060\ufeffrds"),
    "combined letters": ("more words", "more wo\u0301rds e\u0301 é ﬁ ½"),
    "faces": ("more words", "more words \U0001f9d1\u200d\U0001f52c"),
    "spaces that do not break": ("more words", "more\xa0\u202fwords"),
    "remarks in the header": ("order: 900", "order:   900   # a remark  \n# and one"),
    "quotes in the header": ("Sun and skin", "  'Sun''s  \"skin\"'  # why"),
    "a letter in code": ("Sun and skin", '"S\\u00fcn and skin"'),
    "a folded sentence": ("summary: One", "summary: >-\n  One\n "),
}
# These are told as a stop, so they stay as they are.
REFUSED = {
    "a next line": ("more words", "more\x85words"),
    "letters that turn the line": ("more words", "more \u202ewords\u202c"),
    "form feeds": ("more words", "more\x0b\x0c\x1cwords"),
    "a zero byte": ("more words", "more\0words"),
}


def is_left_alone(editor, raw: bytes) -> bool:
    """Open the page, press “Compare” and return whether nothing has changed."""
    editor.opens().sends("compare")
    assert editor.answer.status_code == 302, "a draft of what nobody changed"
    assert editor.answer["Location"] == f"{editor.address('edit')}?unchanged=yes"
    return (editor.site.root / FILE).read_bytes() == raw and not PageDraft.objects.exists()


@pytest.mark.parametrize(("usual", "odd"), ODD.values(), ids=ODD)
def test_a_file_keeps_its_odd_bytes_when_one_word_is_published(robin, site, usual, odd):
    text = SUN.replace(usual, odd)
    assert text != SUN
    file = site.write(FILE, text.encode())

    assert is_left_alone(robin, text.encode())

    robin.opens().types(OLD, NEW)
    publishes(robin, seen="yes")
    assert file.read_bytes() == text.replace(OLD, NEW).encode()


@pytest.mark.parametrize(("usual", "odd"), REFUSED.values(), ids=REFUSED)
def test_a_file_with_letters_that_no_page_may_have_stays_as_it_is(robin, site, usual, odd):
    raw = SUN.replace(usual, odd).encode()
    file = site.write(FILE, raw)

    assert is_left_alone(robin, raw)

    robin.opens().types(OLD, NEW)
    publishes(robin, seen="yes")
    assert "This cannot be published yet." in robin.html
    assert file.read_bytes() == raw


@pytest.mark.parametrize("name", ["link.jpg", f"{'a' * 120}.jpg", f"{'a' * 250}.jpg"])
def test_a_picture_out_of_reach_is_named_and_closes_no_page(robin, tmp_path, name):
    robin.site.write(f"images/{name}", encoded(plain((40, 30))))
    if name == "link.jpg":
        inside = robin.site.root / "images" / name
        inside.symlink_to(inside.rename(tmp_path / "outside.jpg"))
    live_library().look()

    assert "Shade your" in robin.opens().form["text"]
    assert "nothing here changes it" in robin.client.get("/staff/pages/pictures/").content.decode()
    for view in ("picture", "delete"):
        assert robin.client.get(f"/staff/pages/pictures/{view}/{name}/").status_code == 404
    assert robin.client.get(f"/staff/pages/pictures/delete/{'a' * 4000}.jpg/").status_code == 404
