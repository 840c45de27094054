"""A picture is replaced, deleted or brought back, with what that changes on pages shown before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from microsite.content import PICTURE_TYPES, UnusableImage
from microsite.editing.folder import digest_of
from microsite.editing.models import PictureChange, ReceivedPicture
from microsite.editing.pictures.adding import not_kept
from microsite.editing.pictures.changing import (
    bring_back,
    bring_record_back,
    delete,
    forget_of_patients,
    replace,
)
from microsite.editing.pictures.files import (
    NameTaken,
    NoSuchPicture,
    is_of_patient,
    is_writable,
    picture_of,
    record_text_of,
    suffix_of,
)
from microsite.editing.pictures.receiving import converted
from microsite.editing.pictures.rows import row_of
from microsite.editing.pictures.uses import uses
from microsite.editing.publishing import Moved, NotWritten
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

MOVED = "Nothing was done: somebody has changed the picture since you opened this page."
CANNOT = "Nothing was done: the file cannot be written"
IN_USE = "Nothing was done: a page or a draft shows the picture. Take it out there first."
NOT_SURE = "Nothing was done. If the sentence above the button is true of the new picture, tick it."
NO_RECORD = "Nothing was done: there is no picture with this name any more."
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
def picture_replace(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Show old and new side by side and where it is used; replace it when told to."""
    received = get_object_or_404(ReceivedPicture.objects.of(request.user.pk), pk=pk)
    name = received.instead_of
    if request.method != "POST":
        return _page(request, "replace", name, received=received)
    if request.POST.get("do") == "discard":
        received.delete()
        return redirect("editing:picture_page", name=name)
    if request.POST.get("is_sure") != "yes":
        return _page(request, "replace", name, NOT_SURE, received=received, status=422)
    try:
        picture = converted(bytes(received.picture), received.suffix, suffix_of(name))
        replace(name, picture, received, request.user, over=request.POST.get("over", ""))
    except NoSuchPicture:
        raise Http404 from None
    except UnusableImage as error:
        trouble = f"Nothing was done: {error}. {error.cure}"
        return _page(request, "replace", name, trouble, received=received, status=422)
    except Moved:
        return _page(request, "replace", name, MOVED, received=received, status=409)
    except NotWritten as error:
        trouble = f"{CANNOT} ({error})."
        return _page(request, "replace", name, trouble, received=received, status=503)
    except OSError as error:
        return _page(request, "replace", name, not_kept(error), received=received, status=503)
    return redirect(f"{reverse('editing:picture_page', args=[name])}?replaced=yes")


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
def picture_delete(request: StaffRequest, name: str) -> HttpResponseBase:
    """Show where the picture is used; delete it when told to, if that is nowhere.

    A patient's goes at once: the pair leaves its page, and the page stays as it is.
    """
    if request.method != "POST":
        return _page(request, "delete", name)
    try:
        over = request.POST.get("over", "")
        if not delete(name, request.user, over=over, is_used=lambda: name in uses()):
            return _page(request, "delete", name, IN_USE, status=409)
    except NoSuchPicture:
        raise Http404 from None
    except Moved:
        return _page(request, "delete", name, MOVED, status=409)
    except NotWritten as error:
        return _page(request, "delete", name, f"{CANNOT} ({error}).", status=503)
    return redirect(f"{reverse('editing:picture_earlier')}?{urlencode({'deleted': name})}")


def _page(
    request: StaffRequest,
    what: str,
    name: str,
    trouble: str = "",
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    try:
        over = digest_of(picture_of(name))
        row = row_of(name, current_library(), uses().get(name, []))
    except (NoSuchPicture, KeyError):
        raise Http404 from None
    context = {
        "user": request.user,
        "picture": row,
        "over": over,
        "is_kept": not is_of_patient(name),
        "trouble": trouble,
        "may_write": is_writable(),
        **more,
    }
    return render(request, f"editing/pictures/{what}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
def picture_earlier(request: StaffRequest) -> HttpResponseBase:
    """Show what pictures and their records were before; bring one back when told to."""
    forget_of_patients()
    if request.method != "POST":
        return _earlier(request)
    if number := request.POST.get("record", ""):
        change = get_object_or_404(PictureChange.objects.records(), pk=_number(number))
    else:
        number = request.POST.get("change", "")
        change = get_object_or_404(PictureChange.objects.exclude(digest=""), pk=_number(number))
    try:
        (bring_back if change.digest else bring_record_back)(change, request.user)
    except NameTaken as taken:
        trouble = f"Nothing was done: there is a picture {taken} by now. Delete that one first."
        return _earlier(request, trouble, status=409)
    except NoSuchPicture:
        return _earlier(request, NO_RECORD, status=409)
    except Moved:
        return _earlier(request, MOVED, status=409)
    except NotWritten as error:
        return _earlier(request, f"{CANNOT} ({error}).", status=503)
    return redirect(f"{reverse('editing:picture_page', args=[change.name])}?back=yes")


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 12:
        raise Http404
    return int(typed)


def _earlier(request: StaffRequest, trouble: str = "", *, status: int = 200) -> HttpResponse:
    name = request.GET.get("name", "")
    changes = PictureChange.objects.with_bytes()
    context = {
        "user": request.user,
        "name": name,
        "changes": list(_not_there(changes.filter(name=name) if name else changes))[:MOST_SHOWN],
        "records": list(_other_records(name))[:MOST_SHOWN] if name else [],
        "deleted": request.GET.get("deleted", ""),
        "trouble": trouble,
        "may_write": is_writable(),
    }
    return render(request, "editing/pictures/earlier.html", context, status=status)


def _not_there(changes: Iterable[PictureChange]) -> Iterator[PictureChange]:
    """Yield each change whose bytes are not those of the picture now, once for the same bytes."""
    seen: dict[str, set[str]] = {}
    for change in changes:
        known = seen.setdefault(change.name, set())
        if not known:
            known.add(_digest_now(change.name))
        if change.digest not in known:
            known.add(change.digest)
            yield change


def _other_records(name: str) -> Iterator[dict[str, object]]:
    """Yield each change before which the record of the picture said something else than now."""
    try:
        picture_of(name)
        seen = {record_text_of(name)}
    except NoSuchPicture:
        return
    for change in PictureChange.objects.records().filter(name=name):
        raw = bytes(change.record)
        if raw not in seen:
            seen.add(raw)
            yield {"change": change, "text": raw.decode("utf-8", "replace")}


def _digest_now(name: str) -> str:
    try:
        return digest_of(picture_of(name))
    except NoSuchPicture:
        return ""


@require_safe
@may_edit_pages
def picture_as_it_was(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a picture from before a change."""
    forget_of_patients()
    change = get_object_or_404(PictureChange.objects.exclude(digest=""), pk=pk)
    kind = PICTURE_TYPES[suffix_of(change.name).removeprefix(".").replace("jpeg", "jpg")]
    return HttpResponse(bytes(change.picture), content_type=kind)
