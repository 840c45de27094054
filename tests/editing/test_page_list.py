"""What editors see of all pages: where each stands, and when it must be read again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

from tests.editing.conftest import SUN


def rows(html: str) -> dict[str, str]:
    """Return the words of each row of the table by the file it is about, in their order."""
    found = re.findall(r"<tr>\s*<th(.*?)</tr>", html.partition("<tbody>")[2], re.S)
    texts = (" ".join(unescape(re.sub(r"<[^>]+>", " ", f"<th{row}")).split()) for row in found)
    return {match[1]: text for text in texts if (match := re.search(r"(en/\S+\.md)", text))}


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def due(file: str, days: int, title: str) -> str:
    changed = in_days(min(days, 0) - 200)
    text = re.sub(r"(?m)^(changed|  - on): .*", rf"\1: {changed}", SUN)
    text = re.sub(r"(?m)^review_due: .*", f"review_due: {in_days(days)}", text)
    return (
        text.replace("Sun and skin", title).replace("sun.md", file).replace("900", str(1000 + days))
    )


def pages(editor, query: str = "") -> dict[str, str]:
    return rows(editor.client.get(f"/staff/pages/{query}").content.decode())


def test_each_page_tells_where_it_stands_and_who_touched_it_last(robin, alex, site):
    site.write("en/torn.md", "---\ntitle: Torn\n")
    site.write("en/late.md", due("late.md", -3, "Late page"))
    robin.opens().types("more words", "other words").sends("save")

    found = pages(alex)

    assert "Sun and skin" in found["en/sun.md"]
    assert re.search("Live Draft Not signed robin , .* wrote on a draft /sun/", found["en/sun.md"])
    assert re.search(r"Not yet live Problems – –$", found["en/torn.md"])
    assert "Live Review due Not signed" in found["en/late.md"]
    assert next(iter(found)) == "en/torn.md"


def test_pages_are_found_by_words_and_by_state(robin, site):
    site.write("en/late.md", due("late.md", -3, "Late page"))

    assert list(pages(robin, "?q=SHADE+skin")) == ["en/sun.md"]
    assert list(pages(robin, "?show=review_due")) == ["en/late.md"]
    assert list(pages(robin, "?q=late&show=review_due")) == ["en/late.md"]
    assert pages(robin, "?q=xylophone") == {}
    nothing = robin.client.get("/staff/pages/?q=xylophone").content.decode()
    assert "No page has these words" in nothing
    assert len(pages(robin, "?show=nonsense")) == len(pages(robin))


def test_the_queue_of_reviews_has_what_is_most_urgent_first(robin, site):
    for name, days in (("far", 61), ("soon", 12), ("late", -3), ("today", 0)):
        site.write(f"en/{name}.md", due(f"{name}.md", days, f"{name.title()} page"))

    html = robin.client.get("/staff/pages/reviews/").content.decode()
    whole = robin.client.get("/staff/pages/reviews/?show=all").content.decode()

    found = rows(html)
    assert [re.sub("en/|.md", "", file) for file in found if "page" in found[file]] == [
        *("late", "today", "soon"),
    ]
    assert "3 days late" in found["en/late.md"]
    assert "today" in found["en/today.md"].replace("Today page", "").replace("en/today.md", "")
    assert "in 12 days" in found["en/soon.md"]
    assert "1 review is late." in html
    assert "in 61 days" in rows(whole)["en/far.md"]
