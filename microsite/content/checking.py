"""What a page says, checked: wording, length, claims. Its form is checked while rendering."""

from __future__ import annotations

from collections.abc import Iterator

from microsite.content.brevity import brevity
from microsite.content.draft import Draft
from microsite.content.files import PageText
from microsite.content.house_rules import HouseRules
from microsite.content.problems import Finding
from microsite.content.prose import Prose, read_prose
from microsite.content.structure import structure
from microsite.content.wording import wording

# With one of these there are no whole words to check.
UNREAD = frozenset({"size", "file"})


def check_page(draft: Draft, page: PageText) -> None:
    """Add what is wrong with the page's words to the draft's problems."""
    draft.use("checks:")
    if any(problem.rule in UNREAD for problem in draft.problems):
        return
    for finding in _findings(read_prose(page), draft.surroundings.checks):
        if draft.is_full:
            return
        draft.complain_at(finding.line, finding.message, finding.cure, finding.rule)


def _findings(prose: Prose, rules: HouseRules) -> Iterator[Finding]:
    yield from structure(prose)
    yield from wording(prose, rules)
    yield from brevity(prose)
