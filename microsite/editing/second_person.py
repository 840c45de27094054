"""What one person alone may not publish, where the clinic has turned that on."""

from __future__ import annotations

from django.contrib.auth.models import User

from microsite.content import ContentUnavailable
from microsite.editing.exact import NotText, decoded
from microsite.editing.facts import CLINIC, facts_of
from microsite.editing.folder import read
from microsite.editing.headers import said_by, said_in
from microsite.pages.library import current_library
from microsite.staff.members import member_of

CLINICAL_SECTION = "guide"
# Prices, hours and the like stand in the same file, and need no clinician.
GUARDED = ("two_people_for_clinical_pages", "emergency_number", "urgent_number")
NO = frozenset({"no", "false", "off", "n", "f", "0"})


def needs_second_person(file: str, *texts: bytes) -> bool:
    """Return whether one person alone may not change this file, as it is or into these texts.

    Both count: else somebody would take the mark away first. Raises what ``folder.read`` does.
    """
    if not _is_on():
        return False
    live = read(file)
    if facts_of(file):
        return file != CLINIC or any(_guarded(live) != _guarded(text) for text in texts)
    return any(is_clinical(text) for text in (live, *texts) if text)


def _is_on() -> bool:
    try:
        return current_library().clinic.two_people_for_clinical_pages
    except ContentUnavailable:
        # What the clinic wants is not known just now.
        return True


def is_clinical(text: bytes) -> bool:
    """Return whether the header marks the page as clinical; one that cannot be read may be."""
    said = said_in(text)
    if said is None:
        return True
    if (mark := said.get("clinical", "")) != "":
        return mark is None or mark.casefold() not in NO
    return said.get("section") == CLINICAL_SECTION


def _guarded(clinic: bytes | None) -> object:
    """Return what the clinic's details say that one person alone may not change."""
    try:
        said = said_by(decoded(clinic or b""))
    except NotText:
        said = None
    if said is None:
        # Like nothing else: what cannot be read may say anything.
        return object()
    return [said.get(key, "") for key in GUARDED]


def may_be_second(person: User, author_id: int) -> bool:
    """Return whether this person may publish what that author has written on a clinical page."""
    member = member_of(person)
    return member is not None and member.signs_pages and person.pk != author_id
