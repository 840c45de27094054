"""Made-up values to draw components with. Nothing here is about a real person or a real result."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from microsite.components import BarList, Chart, Event, Measure, Option, SummaryRow, Tab, Tick, Tool
from microsite.consultations.clock import Due
from microsite.consultations.states import FINISHED, Status
from microsite.content import Change, Library, Page, Pictures, Problem, Review
from microsite.pages.qr import qr_code

ADDRESS = "https://clinic.example/how-it-works/"
SAMPLE_FILE = "en/gallery-sample.md"
FACTS_BLOCK = """\
!!! facts "At a glance"
    - Sessions: usually 3 to 6
    - How long it lasts: not known past 1 year
"""
MOMENT = datetime(2026, 11, 23, 9, 40, tzinfo=ZoneInfo("Europe/London"))
YOUR_VALUES = {
    "id": "your-values",
    "path": "#clear",
    "level": 3,
    "level_below": 4,
    "marked": (
        {
            "words": "No time off with red, dark or flaky skin",
            "level": "a lot",
            "rows": ("Time off",),
            "options": (
                {"name": "Doing nothing", "answers": (("Time off", "None."),)},
                {"name": "Microneedling", "answers": (("Time off", "Mostly 1 to 3 days."),)},
            ),
        },
        {
            "words": "Not needing repeat sessions",
            "level": "some",
            "rows": ("Visits", "How long it lasts"),
            "options": (
                {
                    "name": "Doing nothing",
                    "answers": (("Visits", "None."), ("How long it lasts", "Until you choose.")),
                },
                {
                    "name": "Microneedling",
                    "answers": (("Visits", "Mostly 3 to 6."), ("How long it lasts", "Not known.")),
                },
            ),
        },
    ),
}
REASON = {
    "finding": {
        "told": "You have had cold sores.",
        "why": "Treatment can set one off.",
        "next": "Ask about antiviral tablets before treatment.",
        "basis": "usual practice",
    },
    "citations": ((1, "cited-1"), (2, "cited-2")),
}
REASONS = {"level": "ask", "title": "Ask first", "reasons": (REASON,)}
WEEKS = (14, 9, 17, None, 11, 6, 12, 19, 8, 13, 10, 16)
HOURS = (5.5, 4, 6.5, None, 3, 2.5, 3.5, 4, 2, 2.5, 3, 1.5)


class Samples:
    """Samples as they look in this clinic's library."""

    def __init__(self, library: Library) -> None:
        self.library, self.clinic = library, library.clinic

    @cached_property
    def page(self) -> Page:
        """A short page with headings, sources and a log of changes."""
        page = self.shown(
            "Microneedling is also called skin needling [@dermnet-2022].\n\n## First heading\n\n"
            "Some words.\n\n## Second heading\n\nSome words [@alam-2014].\n"
        )
        day = page.changed
        log = (
            Change(on=day, what="We added what a regulator says.", why="It published a warning."),
            Change(on=day - timedelta(days=9), what="We made two sentences shorter."),
            Change(on=day - timedelta(days=20), what="We added a drawing."),
            Change(on=day - timedelta(days=60), what="First published."),
        )
        return replace(page, changes=log)

    def preview(
        self, body: str, layout: str = "article", pictures: Pictures | None = None
    ) -> tuple[Page | None, tuple[Problem, ...]]:
        """Return the page with this body, through all that a file goes through."""
        today = self.library.today
        header = {
            "title": "A sample page",
            "summary": "One sentence that answers the question of the page.",
            "layout": layout,
            "section": "guide",
            "order": 9999,
            "changed": today - timedelta(days=30),
            "review_due": today + timedelta(days=150),
        }
        lines = "".join(f"{key}: {value}\n" for key, value in header.items())
        return self.library.preview(SAMPLE_FILE, f"---\n{lines}---\n{body}", pictures)

    def reviewed(self, state: str) -> Page:
        """Return the page as signed (“reviewed”) or as changed after that."""
        review = Review(state, "Dr Example, Example doctor", self.page.changed)  # type: ignore[arg-type]
        return replace(self.page, review=review)

    def overdue(self, overdue: str) -> Page:
        html = '<details class="overdue-claims"></details>' if overdue == "lapsed" else ""
        return replace(self.page, overdue=overdue, html=html)  # type: ignore[arg-type]

    def shown(self, body: str, layout: str = "article") -> Page:
        page, problems = self.preview(body, layout)
        if page is None:
            raise ValueError(problems)
        return page

    @cached_property
    def some_page(self) -> Page:
        """A page of the site, if there is one."""
        return next(iter(self.library.in_section("guide")), self.page)

    @cached_property
    def facts_html(self) -> str:
        return self.shown(FACTS_BLOCK).facts_html

    def whole(self, page: Page) -> dict[str, Any]:
        """Return what a whole page is drawn with."""
        more = {"page": page, "canonical_url": ADDRESS, "qr_code": qr_code(ADDRESS)}
        return self.around | more

    @cached_property
    def around(self) -> dict[str, Any]:
        """What stands around every page."""
        return {"clinic": self.clinic, "consultation_url": "/consultation/"}


ROWS = (
    SummaryRow("What would you like to talk about?", "Acne scars", "#topic"),
    SummaryRow("How should we contact you?", "By phone", "#contact"),
    SummaryRow("Is there anything else we should know?", "Mornings suit me.\nThank you.", "#more"),
)
PLAIN_ROWS = tuple(replace(row, change_url="") for row in ROWS)
ROWS_IN_A_FORM = tuple(replace(row, change_to="topic") for row in PLAIN_ROWS)
FACTS = (
    SummaryRow("Received", "Mon 23 Nov 2026, 09:40"),
    SummaryRow("Answer by", "Tue 24 Nov, 18:00"),
)
TABS = (
    Tab("New", "#new", True, 4),
    Tab("Closed", "#closed", False, 128),
    Tab("Suspected spam", "#spam", False, 0),
    Tab("All", "#all"),
)
LINKS = (
    Tab("Everybody’s", "#everybody"),
    Tab("Mine", "#mine", True),
    Tab("Snoozed", "#snoozed", False, 2),
)
EVENTS = (
    Event(MOMENT, "Received"),
    Event(MOMENT + timedelta(minutes=25), "First opened", "reception"),
    Event(MOMENT + timedelta(hours=2), "Called, no answer", "reception", "Left no message."),
    Event(MOMENT + timedelta(hours=5), "Moved to Booked", "nurse.example"),
)
DUES = {
    "Later": Due(MOMENT, "later", "Answer by Tue 18:00"),
    "Today": Due(MOMENT, "later", "Answer by 18:00", "7 hours left"),
    "Soon": Due(MOMENT, "soon", "Answer by 18:00", "45 minutes left"),
    "Overdue": Due(MOMENT, "overdue", "Overdue since Mon 18:00"),
    "While the clock stands still": None,
}
STEPS = (
    ("Still open", (Status.IN_TOUCH, Status.WAITING)),
    ("Finished", FINISHED),
    ("Put aside", (Status.SUSPECTED_SPAM,)),
)
UNDO = "Moved to Booked by you, 14:40."
TICKS = (
    Tick("Every claim has a source", True),
    Tick("Nothing holds the page back", True),
    Tick("Signed by a clinician"),
)
TOOLS = (
    (Tool("Bold", "bold"), Tool("Link", "link"), Tool("List", "list")),
    (Tool("Preview", "preview", is_pressed=True), Tool("Phone width", "phone", is_pressed=False)),
    (Tool("Publish", "publish", is_disabled=True),),
)
FINDINGS = (
    Problem("en/faq.md", 12, "There is no page cost.md.", "Did you mean “prices.md”?", rule="link"),
    Problem(
        "en/faq.md", 31, "This sentence has 31 words.", "Make two of it.", "long-sentence", "warn"
    ),
)
NUMBERED = tuple(Measure(f"Week {number}", value) for number, value in enumerate(WEEKS, 36))
ARRIVALS = Chart(
    "arrivals",
    "Requests a week",
    "Week",
    "Requests",
    "Between 6 and 19 requests came each week. In week 39 the clinic was closed.",
    NUMBERED,
)
REPLIES = Chart(
    "replies",
    "Open hours until the first contact",
    "Week",
    "Hours",
    "The middle request waited 5.5 open hours in week 36 and 1.5 in week 47.",
    tuple(Measure(f"Week {number}", value) for number, value in enumerate(HOURS, 36)),
    kind="line",
)
TOPICS = BarList(
    "topics",
    "What people ask about",
    "Topic",
    "Requests",
    "Most often: acne scars.",
    (Measure("Acne scars", 61), Measure("Uneven colour or dark marks", 34), Measure("Other", 7)),
)
NOTHING = Chart(
    "nothing",
    "Requests a week",
    "Week",
    "Requests",
    "There are none yet.",
    (Measure("Week 47", 0),),
)
YES_NO = (
    ("yes", Option("Yes")),
    ("no", Option("No")),
    ("unsure", Option("I am not sure", "We will talk about it with you.")),
)
