"""The list of pictures, and what it and the editor show of each."""

from __future__ import annotations

from functools import lru_cache

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from microsite.content import PICTURE_TYPES, Original, UnusableImage
from microsite.editing.guards import answers_json
from microsite.editing.models import ReceivedPicture
from microsite.editing.pictures.files import is_writable
from microsite.editing.pictures.rows import picture_choices, picture_rows
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

ON_A_PAGE = 24
WIDTHS = (400, 960)  # of previews, in pixels: in the list, and alone


@require_safe
@may_edit_pages
def picture_list(request: StaffRequest) -> HttpResponse:
    """Show the pictures with these words, which stand in the address."""
    words = request.GET.get("q", "").strip()
    rows = picture_rows()
    found = [row for row in rows if row.has(words)]
    context = {
        "user": request.user,
        "words": words,
        "count": len(rows),
        "page_obj": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "page_query": f"{urlencode({'q': words})}&" if words else "",
        "received": ReceivedPicture.objects.of(request.user.pk).defer("picture"),
        "may_write": is_writable(),
    }
    return render(request, "editing/pictures/list.html", context)


@answers_json
@require_safe
@may_edit_pages
def picture_choices_now(request: StaffRequest) -> HttpResponseBase:
    """Tell the script of the editor which pictures there are by now."""
    return JsonResponse({"images": picture_choices()})


@require_safe
@may_edit_pages
def picture_look(request: StaffRequest, name: str, width: int) -> HttpResponse:
    """Send a small copy of the whole picture, uncropped."""
    pictures = current_library().surroundings.pictures
    if width not in WIDTHS:
        raise Http404
    try:
        original = pictures.images.original(name)
        record = pictures.record_of(name)
        # A patient's picture is not to stay in memory when it may not be shown any more.
        look = Original.preview if record and record.shows_result else _kept_preview
        return HttpResponse(look(original, width), content_type=PICTURE_TYPES["webp"])
    except (KeyError, UnusableImage):
        raise Http404 from None


@lru_cache(maxsize=200)
def _kept_preview(original: Original, width: int) -> bytes:
    return original.preview(width)


@require_safe
@may_edit_pages
def picture_received(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a picture that has no name yet, to whoever has sent it."""
    received = get_object_or_404(ReceivedPicture.objects.of(request.user.pk), pk=pk)
    kind = PICTURE_TYPES[received.suffix.removeprefix(".")]
    return HttpResponse(bytes(received.picture), content_type=kind)
