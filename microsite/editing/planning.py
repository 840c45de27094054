"""Pages that go live at a time, and end at another: looked for twice a second, with no cron."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from microsite.editing.drafts import Open, Overtaken
from microsite.editing.exact import NotText
from microsite.editing.folder import NoSuchPage, TooLarge
from microsite.editing.history import look
from microsite.editing.joining import digest_of, joined_with
from microsite.editing.models import PageDraft, PageVersion, PlannedPublication
from microsite.editing.moving import finish_moves
from microsite.editing.previewing import check
from microsite.editing.publishing import Moved, NotWritten, OnePersonAlone, publish

CONTRADICTED = "Somebody else has changed the same lines meanwhile."
NOT_READ = "The page is clinical, and no second person has read it as it would be now."
ENDED = "It was planned to end now"

logger = logging.getLogger(__name__)
SECONDS_AFTER_TROUBLE = 20


@dataclass
class Pause:
    """Until when this process looks for nothing, after trouble with the database."""

    until: float = 0.0


pause = Pause()


class TimesForm(forms.Form):
    """From when and until when, in the clinic's time."""

    at = forms.DateTimeField(
        error_messages={"required": "Say from when.", "invalid": "Say from which day and time."}
    )
    until = forms.DateTimeField(
        required=False, error_messages={"invalid": "Say until which day and time, or leave it."}
    )

    def __init__(self, posted: QueryDict, *, zone: ZoneInfo) -> None:
        super().__init__(posted)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        # Django has read them as times of the server's zone.
        times = {
            name: moment.replace(tzinfo=self.zone) if moment else None
            for name, moment in self.cleaned_data.items()
        }
        at, until = times.get("at"), times.get("until")
        if at and at <= timezone.now():
            raise forms.ValidationError("That time is over. Choose a later one, or publish now.")
        if at and until and until <= at:
            raise forms.ValidationError("It would end before it begins.")
        return times


def plan(
    opened: Open, who: User, text: bytes, why: str, at: datetime, until: datetime | None
) -> None:
    """Let the person's draft wait until its time. Raises Overtaken, changing nothing."""
    with transaction.atomic():
        drafts = PageDraft.objects.by(who.pk, opened.file).filter(edition=opened.edition)
        if not drafts.delete()[0]:
            raise Overtaken(None)
        PlannedPublication.objects.create(
            file=opened.file, text=text, opened=opened.live, who=who, why=why, at=at, until=until
        )


def take_back(planned: PlannedPublication, who: User) -> bool:
    """Make a plan a draft again; return False, changing nothing, if the person has another one."""
    with transaction.atomic():
        held = PlannedPublication.objects.select_for_update().filter(pk=planned.pk)
        found = held.exclude(state=PlannedPublication.State.DONE).first()
        if found is None or PageDraft.objects.by(who.pk, planned.file).exists():
            return False
        PageDraft.objects.create(
            author=who, file=found.file, opened=found.opened, text=bytes(found.text)
        )
        found.delete()
    return True


def publish_what_is_due() -> None:
    """Publish every draft whose time has come. What cannot be published says why in the editor.

    Before that, go on with moves of pages that were cut off, whether or not somebody looks.
    """
    if time.monotonic() < pause.until:
        return
    try:
        if not finish_moves():
            pause.until = time.monotonic() + SECONDS_AFTER_TROUBLE
        for planned in PlannedPublication.objects.due().select_related("opened", "who", "second"):
            _publish(planned)
    except DatabaseError:
        logger.exception("Planned publications could not be looked for")
        # A new connection then: this one may have ended. The log is not to fill up meanwhile.
        connection.close()
        pause.until = time.monotonic() + SECONDS_AFTER_TROUBLE


def _publish(planned: PlannedPublication) -> None:
    try:
        live = look(planned.file)
        found = joined_with(bytes(planned.text), planned.opened, live)
    except (NotText, TooLarge, NoSuchPage, OSError):
        return _fail(planned, "The file of the page cannot be read.")
    if not PlannedPublication.objects.waiting().filter(pk=planned.pk, file=planned.file).exists():
        return None  # The page has got another name meanwhile: the next look finds it there.
    if found.text is None:
        return _fail(planned, CONTRADICTED)
    if found.text != found.live_text:
        if stops := check(planned.file, found.text).stops:
            return _fail(planned, f"{stops[0].what} {stops[0].cure}")
        try:
            how = PageVersion.How.RESTORED if planned.is_end else PageVersion.How.PUBLISHED
            over = digest_of(live)
            # Somebody has read the words that were planned, and no others.
            second = planned.second if found.text == bytes(planned.text) else None
            publish(
                planned.who,
                planned.file,
                found.text,
                over=over,
                why=planned.why,
                how=how,
                second=second,
            )
        except OnePersonAlone:
            return _fail(planned, NOT_READ)
        except Moved:
            return (
                None  # By another process or person, a moment ago: the next look sees what of it.
            )
        except NotWritten as error:
            return _fail(planned, f"The file cannot be written ({error}).")
    return _finish(planned)


def _fail(planned: PlannedPublication, trouble: str) -> None:
    logger.error("%s was not published as planned: %s", planned.file, trouble)
    waiting = PlannedPublication.objects.waiting().filter(pk=planned.pk)
    waiting.update(state=PlannedPublication.State.FAILED, trouble=trouble[:300])


def _finish(planned: PlannedPublication) -> None:
    """Note that it is live; plan its end, if it has one."""
    with transaction.atomic():
        waiting = PlannedPublication.objects.waiting().filter(pk=planned.pk)
        if not waiting.update(state=PlannedPublication.State.DONE):
            return
        versions = list(PageVersion.objects.of(planned.file)[:2])
        if planned.until and len(versions) == 2:
            PlannedPublication.objects.create(
                file=planned.file,
                text=bytes(versions[1].text),
                opened=versions[0],
                who=planned.who,
                second=planned.second,
                why=ENDED,
                at=planned.until,
                is_end=True,
            )
