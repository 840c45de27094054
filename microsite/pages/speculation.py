"""Which pages a browser may prepare while a reader moves towards their links.

Browsers that know speculation rules show the next page at once; others take no notice. Only pages
that change nothing and say nothing of the reader are prepared: no form, no search, no file.
"""

from __future__ import annotations

import json

from django.utils.safestring import SafeString, mark_safe

NEVER = ("/consultation/*", "/staff/*", "/search/*", "/leaflets/*", "/images/*", "/changes.xml")
RULES = {
    "prerender": [
        {
            "where": {
                "and": [
                    {"href_matches": "/*"},
                    *({"not": {"href_matches": address}} for address in NEVER),
                ]
            },
            # When a pointer rests on a link or a finger touches it, not before.
            "eagerness": "moderate",
        }
    ]
}


def speculation_rules() -> SafeString:
    """Return the rules as JSON; a browser reads them, and runs nothing."""
    return mark_safe(json.dumps(RULES, separators=(",", ":")))  # noqa: S308 (our own words)
