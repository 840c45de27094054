"""The files of facts that many pages show: which of them editors open, by their whole names."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Facts:
    """A file of facts in words for editors.

    ``shown_on`` are addresses of pages that show them, the first one before the others. ``how``
    says what to change for what.
    """

    title: str
    about: str
    shown_on: tuple[str, ...]
    how: tuple[tuple[str, str], ...]


CLINIC = "clinic.yaml"

CLINIC_DETAILS = Facts(
    "Clinic details",
    "Prices, opening hours, closed days, phone number, address, people",
    ("/prices/", "/clinic/"),
    (
        ("A price", "Below “prices:” find the treatment, and change what stands after “price:”."),
        (
            "A new price",
            "Copy the lines “- item:”, “price:” and “note:” of another one and change what "
            "stands after the colons. The line “note:” may be left out.",
        ),
        ("Opening hours", "After the day write 09:00-17:30, or closed."),
        (
            "A closed day",
            "Below “closed_on:” add a line such as - 2026-12-24, with as many spaces in front as "
            "the other days have: the year, the month, the day.",
        ),
        (
            "The phone number",
            "Change “phone:”, which patients read, and “phone_link:”, which is the same number "
            "as dialled from abroad, in its quotes.",
        ),
    ),
)
SOURCES = Facts(
    "List of sources",
    "What the claims on the pages rest on",
    ("/sources/",),
    (
        (
            "A new source",
            "Copy a whole entry, give it a name of its own in small letters, digits and hyphens, "
            "and change what stands after the colons. Then a page can cite it by its name.",
        ),
        (
            "A source that was looked at again",
            "Change the day after “checked:”, such as 2026-11-22.",
        ),
    ),
)
GLOSSARY = Facts(
    "Words of the glossary",
    "Words that a reader may not know, and what they mean",
    ("/glossary/",),
    (
        (
            "A new word",
            "Copy an entry: the word and a colon, and below it “meaning:”, two spaces further in.",
        ),
        ("Another spelling", "Add it between the brackets after “also:”, with a comma."),
    ),
)
CHECKS = Facts(
    "Words that pages do not use",
    "What to write instead, and how strict the checks are",
    (),
    (
        (
            "A word that is right somewhere",
            "Find it below “banned:”, and add the phrase in which it is right between the brackets "
            "after “unless:”, with a comma.",
        ),
    ),
)


def facts_by_file() -> dict[str, Facts]:
    """Return them by file, such as ``en/glossary.yaml``, in the order of the list of pages."""
    language = settings.LANGUAGE
    return {
        CLINIC: CLINIC_DETAILS,
        "sources.yaml": SOURCES,
        f"{language}/glossary.yaml": GLOSSARY,
        f"{language}/checks.yaml": CHECKS,
    }


def facts_of(file: str) -> Facts | None:
    """Return what is known of the file; None for a page."""
    return facts_by_file().get(file)
