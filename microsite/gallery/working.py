"""What staff pages are built from: the inbox, and the editor that is to come."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.paginator import Page, Paginator

from microsite.consultations.search import SearchForm
from microsite.gallery.entries import Entry, component, entry
from microsite.gallery.sample_forms import Filters
from microsite.gallery.samples import (
    ARRIVALS,
    DUES,
    EVENTS,
    FACTS,
    FINDINGS,
    LINKS,
    NOTHING,
    PLAIN_ROWS,
    REPLIES,
    STEPS,
    TABS,
    TICKS,
    TOOLS,
    TOPICS,
    UNDO,
    Samples,
)
from microsite.staff.forms import SignInForm

EXPORTS = [
    {
        "number": 17,
        "who": {"get_username": "dr.example"},
        "at": datetime(2026, 11, 22, tzinfo=UTC),
        "detail": "120 requests, for: the yearly count of topics (reference, received, topic)",
    }
]
LATER = datetime(2026, 11, 22, 14, 32, 5, tzinfo=UTC)
STATES = {
    "new": "New",
    "overdue": "Overdue",
    "in_touch": "In touch",
    "waiting": "Waiting for reply",
    "booked": "Booked",
    "not_suitable": "Not suitable",
    "not_going_ahead": "Not going ahead",
    "closed": "Closed",
    "suspected_spam": "Suspected spam",
    "merged": "Merged into another",
    "live": "Live",
    "draft": "Draft",
    "problems": "Problems",
    "review_due": "Review due",
    "unsigned": "Not signed",
    "changed": "Changed since sign-off",
}


def working(samples: Samples) -> tuple[Entry, ...]:
    clinic = {"clinic": samples.clinic}
    detail = {
        "list_body": "components/tick_list.html",
        "detail_body": "components/summary_list.html",
        "ticks": TICKS,
        "rows": PLAIN_ROWS,
    }
    return (
        entry(
            "staff-shell",
            "The frame of every staff page: smaller type, less air.",
            {},
            template="staff/base.html",
            look="This page.",
        ),
        component(
            "staff-header", "Where staff are, and the way out.", {"Nobody signed in": clinic}
        ),
        component(
            "sign-in",
            "Lets staff in. Every failure reads the same.",
            {"Empty": {"form": SignInForm()}, "With mistakes": {"form": SignInForm(None, data={})}},
            template="staff/sign_in.html",
            style="staff/staff-shell.css",
        ),
        component(
            "held",
            "Says plainly when somebody may try again.",
            {"Wrong passwords": {"until": LATER, "what": "passwords"}},
        ),
        component(
            "exports",
            "Tells every owner that requests left the site, until they have seen it.",
            {"One export": {"exports": EXPORTS}},
        ),
        entry(
            "account",
            "How somebody signs in: password, app, passkeys, recovery codes.",
            {},
            template="staff/account.html",
            look="Follow your own name at the top of this page.",
        ),
        component(
            "tabs",
            "Kinds of things, each on a page of its own.",
            {"With counts": {"label": "Kinds of requests", "tabs": TABS}},
        ),
        component(
            "state",
            "Where a request or a page stands. The words say it; the mark repeats it.",
            {words: {"state": name, "words": words} for name, words in STATES.items()},
        ),
        component(
            "identity-bar",
            "What a page is about, in one look.",
            {
                "A request": {
                    "title": "MN-4F7K9-2QXM7",
                    "state": "new",
                    "state_words": "New",
                    "facts": FACTS,
                }
            },
        ),
        component(
            "panel",
            "A thing that belongs together, beside others.",
            {
                "With a list": {
                    "id": "ticks",
                    "title": "Before it is published",
                    "body": "components/tick_list.html",
                    "ticks": TICKS,
                }
            },
        ),
        component(
            "staff-search",
            "Finds a person by a whole number, address or reference, which no address shows.",
            {
                "Empty": {"action": "#", "form": SearchForm()},
                "With a mistake": {"action": "#", "form": SearchForm({"who": "Sam Sample"})},
            },
        ),
        component(
            "filters",
            "Ways to fewer of a list, each with an address of its own.",
            {"The second is chosen": {"label": "Whose", "links": LINKS}},
        ),
        component(
            "due",
            "By when somebody must answer, words first.",
            {name: {"due": due} for name, due in DUES.items()},
        ),
        component(
            "steps",
            "The states to move a request to, one press each.",
            {"Of a new request": {"action": "#", "steps": STEPS, "seen": 0}},
        ),
        component(
            "undo",
            "Takes back the last step. It stays until the next one.",
            {"After a step": {"action": "#", "words": UNDO, "number": 1, "seen": 1}},
        ),
        component(
            "events",
            "What happened, in order. Things are added, never changed.",
            {"Four events": {"events": EVENTS}, "One event": {"events": EVENTS[:1]}},
        ),
        component(
            "empty",
            "Says that there is nothing, and that this is all right.",
            {
                "Nothing to do": {
                    "title": "Nothing is waiting",
                    "words": "Somebody has looked after every request.",
                },
                "With a way on": {
                    "title": "No page has this word",
                    "words": "Try another word.",
                    "url": "#all",
                    "link": "Show all pages",
                },
            },
        ),
        component(
            "pagination",
            "The way through a long list.",
            {
                name: {"page_obj": _list_page(number), "query": "show=new&"}
                for name, number in (("First page", 1), ("In the middle", 3), ("Last page", 5))
            },
        ),
        component(
            "filter-bar",
            "Shows fewer of a list. What is chosen stands in the address.",
            {
                "Nothing chosen": {"label": "Filter", "action": "", "form": Filters()},
                "Something chosen": {
                    "label": "Filter",
                    "action": "",
                    "form": Filters({"state": "new"}),
                    "clear_url": "#all",
                },
            },
        ),
        component(
            "toolbar",
            "Buttons that do something to what is below. Real buttons, 44 px high.",
            {"Of the editor": {"label": "Formatting", "groups": TOOLS}},
        ),
        component(
            "findings",
            "What the checks found: how serious, where, what, why and the cure.",
            {"A stop and a warning": {"findings": FINDINGS, "line_url": "#line-"}},
        ),
        component("tick-list", "What must be done, and what is.", {"One left": {"ticks": TICKS}}),
        component(
            "split-view",
            "A list and what is chosen in it; a text and its preview. Two pages on a phone.",
            {
                "The list on a phone": detail | {"shows": "list"},
                "The detail on a phone": detail
                | {"shows": "detail", "back_url": "#list", "back": "All pages"},
                "Text and preview": detail | {"shows": "detail", "kind": "even"},
            },
        ),
        component(
            "chart",
            "Numbers over time, drawn by the server. The table says the same.",
            {
                "Bars": {"chart": ARRIVALS},
                "A line": {"chart": REPLIES},
                "Nothing yet": {"chart": NOTHING},
            },
        ),
        component(
            "bar-list",
            "Numbers of things that have names and no order. The table says the same.",
            {"Topics": {"chart": TOPICS}},
        ),
        entry(
            "matches",
            "Two requests of perhaps one person, field by field.",
            {},
            template="consultations/compare.html",
            look="On the page of a request whose sender asked twice.",
        ),
        entry(
            "dashboard",
            "Charts side by side where there is room.",
            {},
            template="consultations/dashboard.html",
            look="On the page “The last 12 weeks in numbers”.",
        ),
        entry(
            "inbox",
            "The list of requests; each is a card on a phone.",
            {},
            template="consultations/inbox.html",
            look="On the page “Requests”.",
        ),
        entry(
            "page-list",
            "Every page with its states; the queue of reviews. Each page is a card on a phone.",
            {},
            template="editing/page_list.html",
            look="On the page “Pages”.",
        ),
        entry(
            "picture-list",
            "Every picture with what it shows, where it is used and what is wrong with it.",
            {},
            template="editing/pictures/list.html",
            look="On the page “Pictures”.",
        ),
        entry(
            "focus",
            "Nine places over a picture; the one that is chosen stays when it is cropped.",
            {},
            template="editing/focus.html",
            look="On the page of a picture.",
        ),
        entry(
            "editor",
            "The text of a page, what the checks found, and the page itself. Stacked on a phone.",
            {},
            template="editing/edit.html",
            look="On the page of a page that you edit.",
        ),
        entry(
            "preview",
            "The real page in a frame, as wide as a phone, a tablet or a desk.",
            {},
            template="editing/edit.html",
            look="In the editor.",
        ),
        entry(
            "chooser",
            "Chooses by typing: a field, and below it what fits, as buttons.",
            {},
            template="editing/chooser.html",
            look="In the editor, on “Source”.",
        ),
        entry(
            "compared",
            "What was taken out and put in, word by word.",
            {},
            template="editing/compared.html",
            look="On the page that compares a draft with the live page.",
        ),
        entry(
            "live-page",
            "The page itself in a frame, to be read before it is signed.",
            {},
            template="editing/sign.html",
            look="On the page where a clinician signs.",
        ),
        entry(
            "conflict",
            "Two texts of one place, side by side, and what to do about them.",
            {},
            template="editing/conflicts.html",
            look="Where two people changed the same lines.",
        ),
        entry(
            "other-text",
            "Two texts of one page: none is thrown away before somebody has chosen.",
            {},
            template="editing/other_text.html",
            look="In the editor, after you typed in two windows.",
        ),
        entry(
            "request-detail",
            "One request with what to do about it.",
            {},
            template="consultations/request_detail.html",
            look="On the page of a request.",
        ),
        entry(
            "decision-flow",
            "What the self-check asks, and what each answer leads to. A shape repeats each level.",
            {},
            template="selfcheck/sign_off.html",
            look="On the page “Self-check”.",
        ),
        entry(
            "decision-rules",
            "The rules of the self-check, to print and sign.",
            {},
            template="selfcheck/sign_off.html",
            look="On the page “Self-check”.",
        ),
        entry(
            "gallery",
            "This page: a plate for each component.",
            {},
            template="gallery/index.html",
            look="This page.",
        ),
    )


def _list_page(number: int) -> Page[int]:
    return Paginator(range(120), 25).page(number)
