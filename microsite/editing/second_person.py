"""Which pages one person alone may not publish, where the clinic has turned that on."""

from __future__ import annotations

from django.contrib.auth.models import User

from microsite.content import ContentUnavailable
from microsite.editing.folder import read
from microsite.editing.headers import said_in
from microsite.pages.library import current_library
from microsite.staff.members import member_of

CLINICAL_SECTION = "guide"
NO = frozenset({"no", "false", "off", "n", "f", "0"})


def needs_second_person(file: str, *texts: bytes) -> bool:
    """Return whether one person alone may not change this page, as it is or into these texts.

    Both count: else somebody would take the mark away first. Raises what ``folder.read`` does.
    """
    if not _is_on():
        return False
    live = read(file)
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


def may_be_second(person: User, author_id: int) -> bool:
    """Return whether this person may publish what that author has written on a clinical page."""
    member = member_of(person)
    return member is not None and member.signs_pages and person.pk != author_id
