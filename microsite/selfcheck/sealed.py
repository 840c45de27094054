"""The answers so far, in a field of the page."""

from __future__ import annotations

from microsite.pages.carried import Carried

# content/en/self-check.md says for how long a page can be left open; change both.
LIFETIME_SECONDS = 24 * 60 * 60

ANSWERS_SO_FAR = Carried("self-check answers", LIFETIME_SECONDS)
