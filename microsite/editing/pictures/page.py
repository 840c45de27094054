"""One picture: how a page shows it, where it is used, and what is noted of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from microsite.content import PictureRecord, picture_record
from microsite.editing.folder import digest_of
from microsite.editing.pictures.adding import is_sound
from microsite.editing.pictures.changing import note
from microsite.editing.pictures.files import (
    NoSuchPicture,
    is_writable,
    record_file,
    record_text_of,
)
from microsite.editing.pictures.forms import CONSENT, RecordForm, first_values
from microsite.editing.pictures.records import markdown_for, with_lines
from microsite.editing.pictures.rows import PictureRow, row_of
from microsite.editing.pictures.uses import uses
from microsite.editing.publishing import Moved, NotWritten
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

MOVED = (
    "Not saved: somebody has changed the record since you opened this page. What you typed is in "
    "the form, and what the record says now is above it. Save again to write over it."
)


SAVED = "Pages that show it change within two seconds."
SAVED_BUT = "Pages that show it change within two seconds, but for those that are named below."
NEWS = ("added", "saved", "replaced", "back")


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
def picture_page(request: StaffRequest, name: str) -> HttpResponseBase:
    """Show the picture, and keep what is noted of it."""
    row, raw = _opened(name)
    if request.method != "POST":
        values = {"focus": "centre"} | first_values(row.record)
        return _page(request, row, raw, RecordForm(initial=values))
    form = RecordForm(request.POST, initial=first_values(row.record))
    if not form.is_valid():
        return _page(request, row, raw, form, status=422)
    text = _noted(row, raw, form)
    if not is_sound(form, name, text):
        return _page(request, row, raw, form, status=422)
    try:
        note(name, text.encode(), request.user, over=request.POST.get("over", ""))
    except Moved:
        return _page(request, row, raw, form, MOVED, status=409)
    except NotWritten as error:
        trouble = f"Not saved: the record cannot be written ({error})."
        return _page(request, row, raw, form, trouble, status=503)
    return redirect(f"{reverse('editing:picture_page', args=[name])}?saved=yes")


def _opened(name: str) -> tuple[PictureRow, bytes]:
    """Return the picture and the bytes of its record. Raises Http404 when there is none."""
    try:
        raw = record_text_of(name)
        return row_of(name, current_library(), uses().get(name, [])), raw
    except (NoSuchPicture, KeyError):
        raise Http404 from None


def _noted(row: PictureRow, raw: bytes, form: RecordForm) -> str:
    """Return the record with what differs in the form; one that cannot be read is written anew."""
    lines = form.lines()
    if row.record is None:
        return with_lines("", lines)
    changed = set(form.changed_data)
    if changed & {*CONSENT}:
        changed.add("consent")
    if "untouched" in changed:
        changed.add("retouched")
    if "kind" in changed:
        changed = {*lines}
    text = with_lines(raw.decode(), {key: lines[key] for key in lines if key in changed})
    # Written in a way that no line can be put into; what it was can be brought back.
    is_whole = isinstance(picture_record(record_file(row.name), text), PictureRecord)
    return text if is_whole else with_lines("", lines)


def _held_back(row: PictureRow) -> list[str]:
    """Say of each page that uses the picture why it stays as it was, if it does."""
    files = {use.file for use in row.uses if not use.whose}
    problems = current_library().problems
    return [str(each) for each in problems if each.holds_page and each.file in files]


def _page(
    request: StaffRequest,
    row: PictureRow,
    raw: bytes,
    form: RecordForm,
    trouble: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    # What was done before is no news any more once something else was tried.
    is_news = request.method != "POST"
    news = next((word for word in NEWS if is_news and request.GET.get(word) == "yes"), "")
    held = _held_back(row) if news else []
    context = {
        "user": request.user,
        "picture": row,
        "form": form,
        "held": held,
        "markdown": markdown_for(row.name, row.record),
        "over": digest_of(raw),
        "record_text": raw.decode("utf-8", "replace"),
        "trouble": trouble,
        "is_overtaken": trouble == MOVED,
        "was_added": news == "added",
        "was_saved": news == "saved",
        "saved_words": SAVED_BUT if held else SAVED,
        "was_replaced": news == "replaced",
        "is_back": news == "back",
        "may_write": is_writable(),
    }
    return render(request, "editing/pictures/page.html", context, status=status)
