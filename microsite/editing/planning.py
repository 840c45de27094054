"""Pages that go live at a time, and end at another: looked for twice a second, with no cron."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from microsite.editing import folder
from microsite.editing.drafts import Open, Overtaken
from microsite.editing.exact import NotText
from microsite.editing.folder import GONE, NoSuchPage, TooLarge
from microsite.editing.history import look
from microsite.editing.joining import digest_of, joined_with
from microsite.editing.models import PageDraft, PageVersion, PlannedPublication
from microsite.editing.moving import finish_moves
from microsite.editing.previewing import check
from microsite.editing.publishing import Moved, NotWritten, OnePersonAlone, publish
from microsite.editing.turns import Busy, alone

CONTRADICTED = "Somebody else has changed the same lines meanwhile."
NOT_READ = "The page is clinical, and no second person has read it as it would be now."
NOT_HERE = "may not publish any more. Take it back, read it, and publish it yourself."
ENDED = "It was planned to end now"
LIVE_ALREADY = "It was on the page already, so nothing was published and nothing ends by itself."

logger = logging.getLogger(__name__)
SECONDS_AFTER_TROUBLE = 20
LONGEST_TRYING = timedelta(hours=1)
# Its words are in the history then.
DONE = {"state": PlannedPublication.State.DONE, "text": b"", "text_before_merge": b""}


@dataclass
class Pause:
    """Until when this process does not try again what has just failed."""

    until: float = 0.0


pause = Pause()
pause_of_moves = Pause()


class TimesForm(forms.Form):
    """From when and until when, in the clinic's time."""

    at = forms.DateTimeField(
        error_messages={"required": "Say from when.", "invalid": "Say from which day and time."}
    )
    until = forms.DateTimeField(
        required=False, error_messages={"invalid": "Say until which day and time, or leave it."}
    )

    def __init__(self, posted: QueryDict, *, zone: ZoneInfo, is_new: bool) -> None:
        super().__init__(posted)
        self.zone, self.is_new = zone, is_new

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
        if until and self.is_new:
            raise forms.ValidationError(
                "A new page has nothing to go back to. Leave “Until” empty."
            )
        return times


def plan(
    opened: Open,
    who: User,
    text: bytes,
    why: str,
    at: datetime,
    until: datetime | None,
    *,
    kept: bytes = b"",
) -> None:
    """Let the person's draft wait until its time, with what it was before it was joined.

    Raises Overtaken, changing nothing.
    """
    with transaction.atomic():
        drafts = PageDraft.objects.by(who.pk, opened.file).filter(edition=opened.edition)
        if not drafts.delete()[0]:
            raise Overtaken(None)
        PlannedPublication.objects.create(
            file=opened.file,
            text=text,
            text_before_merge=kept,
            opened=opened.live,
            who=who,
            why=why,
            at=at,
            until=until,
        )


def take_back(planned: PlannedPublication, who: User) -> str:
    """Make a plan a draft again; else return why not, “draft” or “live”, changing nothing."""
    # Alone, so that nobody publishes it at the same time.
    with alone(), transaction.atomic():
        held = PlannedPublication.objects.select_for_update().filter(pk=planned.pk)
        found = held.exclude(state=PlannedPublication.State.DONE).first()
        if found is None:
            return "live"
        if _written(found):
            # Also one that was taken for failed: nobody is asked about it any more.
            held.filter(state=PlannedPublication.State.FAILED).update(**DONE)
            return "live"
        if PageDraft.objects.by(who.pk, planned.file).exists():
            return "draft"
        PageDraft.objects.create(
            author=who,
            file=found.file,
            opened=found.opened,
            text=bytes(found.text),
            text_before_merge=bytes(found.text_before_merge),
        )
        found.delete()
    return ""


def publish_what_is_due() -> None:
    """Publish every draft whose time has come. What cannot be published says why in the editor.

    Before that, go on with moves of pages that were cut off, whether or not somebody looks.
    """
    if time.monotonic() < pause.until:
        return
    try:
        if time.monotonic() >= pause_of_moves.until and not finish_moves():
            pause_of_moves.until = time.monotonic() + SECONDS_AFTER_TROUBLE
        for planned in PlannedPublication.objects.due().select_related("opened", "who", "second"):
            _publish_or_go_on(planned)
    except (DatabaseError, OSError):
        logger.exception("Planned publications could not be looked for")
        # A new connection then: this one may have ended. The log is not to fill up meanwhile.
        connection.close()
        pause.until = time.monotonic() + SECONDS_AFTER_TROUBLE


def _publish_or_go_on(planned: PlannedPublication) -> None:
    try:
        _publish(planned)
    except (DatabaseError, Busy):
        raise
    except Exception:
        logger.exception("A planned publication of %s is tried again", planned.file)
        pause.until = time.monotonic() + SECONDS_AFTER_TROUBLE


def _publish(planned: PlannedPublication) -> None:
    try:
        live = look(planned.file)
        found = joined_with(bytes(planned.text), planned.opened, live)
    except (NotText, TooLarge, NoSuchPage, OSError):
        return _fail(planned, "The file of the page cannot be read.")
    # As it is now, after the look at the file: another process may have written that.
    waiting = PlannedPublication.objects.waiting().select_related("opened", "who", "second")
    again = waiting.filter(pk=planned.pk, file=planned.file).first()
    if again is None:
        return None  # Or the page has got another name: the next look finds it there.
    planned = again
    if version := _written(planned):
        return _finish(planned, version)
    if not (planned.who.is_active or planned.is_end):
        return _fail(planned, f"{planned.who.get_username()} {NOT_HERE}")
    if found.text is None:
        return _fail(planned, CONTRADICTED)
    if found.text == found.live_text:
        return _fail(planned, LIVE_ALREADY) if planned.until else _finish(planned, None)
    checked = check(planned.file, found.text)
    if stops := checked.stops:
        refuse = _try_again if checked.was_cut_off else _fail
        return refuse(planned, f"{stops[0].what} {stops[0].cure}")
    try:
        return _finish(planned, _write(planned, found.text, over=digest_of(live)))
    except OnePersonAlone:
        return _fail(planned, NOT_READ)
    except Moved:
        return None  # By another process or person, a moment ago: the next look sees what of it.
    except NotWritten as error:
        return _try_again(planned, f"The file cannot be written ({error}).")


def _write(planned: PlannedPublication, text: bytes, *, over: str) -> PageVersion:
    waiting = PlannedPublication.objects.waiting().filter(pk=planned.pk)
    waiting.update(begun=folder.digest_of(text))
    return publish(
        planned.who,
        planned.file,
        text,
        over=over,
        why=planned.why,
        how=_how(planned),
        # Somebody has read the words that were planned, and no others.
        second=planned.second if text == bytes(planned.text) else None,
        is_wanted=waiting.exists,
    )


def _how(planned: PlannedPublication) -> PageVersion.How:
    return PageVersion.How.RESTORED if planned.is_end else PageVersion.How.PUBLISHED


def _written(planned: PlannedPublication) -> PageVersion | None:
    """Return the version that the plan has become, if somebody was killed just behind that."""
    if not planned.begun:
        return None
    found = PageVersion.objects.with_digest(planned.file, planned.begun)
    is_own = found and found.who_id == planned.who_id and found.how == _how(planned)
    return found if found and is_own and found.at >= planned.at else None


def _try_again(planned: PlannedPublication, trouble: str) -> None:
    """Let it wait a little: what was in the way may be a busy machine or a full disk."""
    if timezone.now() > planned.at + LONGEST_TRYING:
        return _fail(planned, trouble)
    logger.error("%s is not published yet as planned: %s", planned.file, trouble)
    pause.until = time.monotonic() + SECONDS_AFTER_TROUBLE
    return None


def _fail(planned: PlannedPublication, trouble: str) -> None:
    logger.error("%s was not published as planned: %s", planned.file, trouble)
    waiting = PlannedPublication.objects.waiting().filter(pk=planned.pk)
    waiting.update(state=PlannedPublication.State.FAILED, trouble=trouble[:300])


def _finish(planned: PlannedPublication, version: PageVersion | None) -> None:
    """Note that it is live, as this version; plan its end, if it has one."""
    with transaction.atomic():
        waiting = PlannedPublication.objects.waiting().filter(pk=planned.pk)
        if not waiting.update(**DONE):
            return
        if not version or not planned.until:
            return
        # Not the two newest: others may have published since.
        before = PageVersion.objects.of(planned.file).filter(number__lt=version.number).first()
        if before and before.digest != GONE:
            PlannedPublication.objects.create(
                file=planned.file,
                text=bytes(before.text),
                opened=version,
                who=planned.who,
                second=planned.second,
                why=ENDED,
                at=planned.until,
                is_end=True,
            )
