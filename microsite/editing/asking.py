"""Words of a clinical page that wait for a second person: asked, answered, or taken back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from microsite.editing.drafts import Open, Overtaken
from microsite.editing.history import look_alone
from microsite.editing.joining import joined_with
from microsite.editing.models import (
    AskedPublication,
    PageDraft,
    PageVersion,
    PlannedPublication,
)
from microsite.editing.turns import alone


def ask(
    opened: Open,
    who: User,
    text: bytes,
    why: str,
    at: datetime | None,
    until: datetime | None,
    *,
    kept: bytes,
) -> AskedPublication:
    """Let the person's draft wait for somebody else. Raises Overtaken, changing nothing."""
    with transaction.atomic():
        drafts = PageDraft.objects.by(who.pk, opened.file).filter(edition=opened.edition)
        if not drafts.delete()[0]:
            raise Overtaken(None)
        # The draft has answered the notes that came back with it.
        AskedPublication.objects.filter(
            who=who, file=opened.file, is_returned=True, text=b""
        ).delete()
        return AskedPublication.objects.create(
            file=opened.file,
            text=text,
            text_before_merge=kept,
            opened=opened.live,
            who=who,
            why=why,
            at=at,
            until=until,
        )


def ask_to_restore(who: User, version: PageVersion, live: PageVersion | None, why: str) -> int:
    """Ask for an earlier version to be live again; return the number of what waits."""
    how, text = PageVersion.How.RESTORED, bytes(version.text)
    # Pressed twice, it waits once.
    waiting = AskedPublication.objects.waiting().filter(file=version.file, who=who, how=how)
    if same := waiting.filter(text=text, opened=live).first():
        return same.pk
    return AskedPublication.objects.create(
        file=version.file, text=text, opened=live, who=who, how=how, why=why
    ).pk


def plan_as_asked(
    asked: AskedPublication, second: User, text: bytes, live: PageVersion | None
) -> bool:
    """Let the words that the second person has read wait for their time; False: too late."""
    with transaction.atomic():
        if not AskedPublication.objects.waiting().filter(pk=asked.pk).delete()[0]:
            return False
        PlannedPublication.objects.create(
            file=asked.file,
            text=text,
            text_before_merge=bytes(asked.text_before_merge),
            opened=live,
            who=asked.who,
            second=second,
            why=asked.why,
            at=asked.at or timezone.now(),
            until=asked.until,
        )
    return True


def hand_back(asked: AskedPublication, by: User, note: str) -> bool:
    """Give the words back to who wrote them, with a note; return False when it is too late.

    They are a draft again, or stay here if there is another draft by now.
    """
    # Alone, like taking it back: nobody publishes it at the same time.
    with alone(), transaction.atomic():
        held = _held(asked)
        if held is None or held.is_returned:
            return False
        held.is_returned, held.returned_by, held.note = True, by, note
        if _become_draft(held):
            held.text = b""
        held.save()
    return True


def take_back(asked: AskedPublication) -> str:
    """Make the words a draft of who wrote them; else return why not, “draft” or “live”."""
    with alone():
        live = look_alone(asked.file)
        with transaction.atomic():
            held = _held(asked)
            if held is None:
                return "live"
            if is_live(held, live):
                held.delete()
                return "live"
            if not _become_draft(held):
                return "draft"
            held.delete()
    return ""


def is_live(asked: AskedPublication, live: PageVersion | None) -> bool:
    """Return whether the page says these words already, because somebody was cut off behind it."""
    found = joined_with(bytes(asked.text), asked.opened, live)
    return not asked.is_returned and found.text is not None and found.text == found.live_text


def _held(asked: AskedPublication) -> AskedPublication | None:
    return AskedPublication.objects.select_for_update().filter(pk=asked.pk).first()


def _become_draft(asked: AskedPublication) -> bool:
    if PageDraft.objects.by(asked.who_id, asked.file).exists():
        return False
    if text := bytes(asked.text):
        PageDraft.objects.create(
            author=asked.who,
            file=asked.file,
            opened=asked.opened,
            text=text,
            text_before_merge=bytes(asked.text_before_merge),
        )
    return True
