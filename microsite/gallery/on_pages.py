"""What a page says about itself, and where it leads."""

from __future__ import annotations

from dataclasses import replace

from microsite.gallery.entries import Entry, component, entry
from microsite.gallery.samples import ADDRESS, Samples
from microsite.pages.menus import link_to
from microsite.pages.records import public_changes


def on_pages(samples: Samples) -> tuple[Entry, ...]:
    """Return what a page says about itself, and where it leads."""
    page, around = samples.page, samples.around
    following = link_to(samples.some_page, "")
    reviews = {
        "Not reviewed": page,
        "Reviewed": samples.reviewed("reviewed"),
        "Changed since": samples.reviewed("changed since review"),
    }
    return (
        component(
            "page-head",
            "Title, answer and dates: enough to know whether to read on.",
            {"Without facts": {"page": page}},
        ),
        component(
            "page-dates",
            "Lets readers judge how far to trust the page.",
            {name: {"page": one} for name, one in reviews.items()},
        ),
        component(
            "overdue",
            "Admits that a check is late, and how late.",
            {
                "Late": {"page": samples.overdue("due")},
                "Long overdue": {"page": samples.overdue("lapsed")},
            },
        ),
        component(
            "slide",
            "A microscope slide: key facts on the glass, its name on the frosted end.",
            {
                "Facts": {
                    "id": "facts",
                    "tag": "At a glance",
                    "facts_html": samples.facts_html,
                    "rows": True,
                }
            },
        ),
        component(
            "contents",
            "The headings of a long page.",
            {"Two headings": {"contents": page.contents, "has_sources": True}},
        ),
        component(
            "review",
            "A clinician’s review in words.",
            {name: {"review": one.review} for name, one in reviews.items()},
            style="",
        ),
        component(
            "sources",
            "What the page rests on, in the order of its numbers.",
            {"Two sources": {"references": page.references}},
        ),
        entry(
            "badge",
            "Names the kind of a source.",
            {},
            template="components/sources.html",
            look="In the list of sources.",
        ),
        component(
            "record",
            "Everything about the page itself: dates, review, sources, changes.",
            {
                "With earlier changes": {"page": page, "canonical_url": ADDRESS},
                "Without changes": {"page": replace(page, changes=()), "canonical_url": ADDRESS},
            },
        ),
        component(
            "changes",
            "What changed and why, newest first.",
            {"Of one page": {"changes": page.changes}},
        ),
        component(
            "change-log",
            "What changed on all pages, day by day.",
            {
                "Of all pages": {
                    "changes": public_changes(samples.library)[:3],
                    "feed_url": "/changes.xml",
                },
                "Nothing yet": {"changes": ()},
            },
        ),
        component(
            "invitation",
            "The way from reading to asking, without a push.",
            {"At the end of a page": around},
        ),
        component(
            "pager",
            "The page before and the page after.",
            {
                "Both": {"previous": following, "next": following},
                "First page": {"next": following},
                "Last page": {"previous": following},
            },
        ),
        component(
            "page-foot",
            "Sources, invitation, record and pager in their order.",
            {"Of a page": samples.whole(page)},
            style="",
        ),
        component("doors", "Three ways on, by how far somebody is.", {"On the home page": around}),
        component(
            "clinic-band", "Who, what it costs, where and when.", {"On the home page": around}
        ),
        component(
            "address", "Where the clinic is, and how to reach it.", {"The clinic": around}, style=""
        ),
        component("hours", "When the clinic is open.", {"The clinic": around}),
        component("promise", "How fast a person answers.", {"The clinic": around}, style=""),
    )
