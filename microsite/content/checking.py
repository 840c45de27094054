"""What a page says, checked: wording, length, claims. Its form is checked while rendering."""

from __future__ import annotations

from microsite.content.draft import Draft
from microsite.content.page import Page


def check_page(draft: Draft, page: Page) -> None:
    """Add what is wrong with the page's words to the draft's problems."""
    draft.use("checks:")
