"""What content is checked for: every rule with its level and the reason for it.

A “stop” keeps a page as it last was good; a “warn” is told and the page is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["stop", "warn"]


@dataclass(frozen=True)
class Rule:
    """``why`` is for an editor. A ``fixed`` level cannot be changed in ``checks.yaml``."""

    level: Level
    why: str
    fixed: bool = False


def _fixed(why: str) -> Rule:
    return Rule("stop", why, fixed=True)


RULES = {
    # What a file is made of. Without it there is no page to show.
    "file": _fixed("What cannot be read cannot be shown."),
    "yaml": _fixed("A line that can be read in two ways would be read in the wrong one."),
    "header": _fixed("The header says what the page is and when it was checked."),
    "entry": _fixed("The site would show or do what nobody meant."),
    "self-check": _fixed("People would be asked for nothing, or get an answer nobody meant."),
    "promise": _fixed("No answers on a screen show that a treatment is right for somebody."),
    "html": _fixed("Patients would see it as computer code."),
    "block": _fixed("The block would be shown wrongly or not at all."),
    "size": _fixed("Nobody reads so much at once, and the server would be slow."),
    "heading": _fixed("People who listen to a page find their way by its headings."),
    "link": _fixed("A patient would meet a dead link."),
    "anchor": _fixed("The link would lead to the top of the page, not to the place it names."),
    "picture": _fixed("A patient would see an empty frame."),
    "description": _fixed("People who cannot see the picture would not know what it shows."),
    "before-after": _fixed("A picture of a result misleads without how it came about."),
    "source": _fixed("A claim would rest on a source that nobody can look up."),
    "term": _fixed("A word would promise an explanation that is not there."),
    "reply": _fixed("A patient would get an email with a gap, or with signs that mean nothing."),
    "redirect": _fixed("Readers of an old address would not get where they are sent."),
    "place": _fixed("Menus and addresses need one place for each page."),
    # What a page says.
    "unsourced-claim": Rule("stop", "A graded claim must rest on a source that readers can see."),
    "stale-source": Rule("stop", "A source that nobody has looked at for 2 years may be outdated."),
    "unused-source": Rule("warn", "A source that no page uses misleads about what pages rest on."),
    "banned-word": Rule(
        "stop", "Sales words and promises mislead, and advertising rules ban them."
    ),
    "summary": Rule("warn", "The line below the title is all that many people read."),
    "long-sentence": Rule("warn", "Long sentences lose worried readers."),
    "long-paragraph": Rule("warn", "A wall of text is not read on a phone."),
    "readability": Rule("warn", "Readers of 11 to 13 years should understand the page."),
    "skin-tone": Rule("warn", "Redness is hard to see on brown and black skin."),
    "percentage": Rule("warn", "Most people understand “7 in 10” better than “70 %”."),
    "denominators": Rule("warn", "Nobody can compare 3 in 10 with 20 in 100 at a glance."),
    "link-text": Rule(
        "warn", "Links are also read alone, in a list; each must say where it leads."
    ),
    "moved-link": Rule("warn", "The page has another name now; its old one may be taken away."),
    "description-wording": Rule("warn", "A description stands in for the picture."),
    "care-cards": Rule("warn", "Text around urgent cards is overlooked."),
    "long-answer": Rule("warn", "People look for a short answer to their question."),
    "table-heading": Rule("warn", "A column without a heading cannot be read by ear."),
    "next-step": Rule("warn", "A page that just ends leaves a worried reader alone."),
    "changes": Rule("warn", "Patients see when and why a page changed."),
    "overdue-review": Rule("warn", "Nobody has checked for a long time whether it is still true."),
    "lapsed-review": Rule("stop", "It is over 30 days since the page should have been checked."),
    "consent": _fixed("Nobody may be shown longer than they agreed to. The pictures are hidden."),
    "voided-review": Rule("warn", "A clinician signed other words than those that are shown."),
}
# Time passes for pages that are up already. These are told, and patients see a notice, but no
# page is held back: an editor must be able to correct a sentence of an overdue page.
AGEING = frozenset({"lapsed-review", "stale-source", "consent"})
