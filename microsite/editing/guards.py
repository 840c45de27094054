"""What holds for every view of the editor: known names only, files that can be read only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from microsite.editing.exact import NotText
from microsite.editing.folder import CannotRead, NoSuchPage, TooLarge, is_page, path_of
from microsite.editing.moving import bring_drafts_along, current_name, finish_moves
from microsite.editing.turns import Busy
from microsite.staff.access import StaffRequest, typed_words

logger = logging.getLogger(__name__)
FileView = Callable[[StaffRequest, str], HttpResponseBase]
BUSY_CURE = "Go back and try again in a minute."
SIGNED_OUT = "You are signed out. Your words are still here: sign in in another tab, then go on."


def of_a_page(view: FileView) -> FileView:
    """Do what ``of_a_file`` does, for pages only: facts have no name, signature or address."""

    of_any_file = of_a_file(view)

    @wraps(view)
    def guarded(request: StaffRequest, file: str) -> HttpResponseBase:
        if not is_page(file):
            raise Http404
        return of_any_file(request, file)

    return guarded


def of_a_file(view: FileView) -> FileView:
    """Answer 404 to what names neither a page nor a file of facts that editors open.

    Say what is wrong with a file that cannot be read.
    """

    @wraps(view)
    def guarded(request: StaffRequest, file: str) -> HttpResponseBase:
        try:
            path_of(file)
            finish_moves()
            bring_drafts_along(request.user)
            return _at_current_name(view, request, file)
        except NoSuchPage:
            raise Http404 from None
        except DatabaseError:
            if request.method != "POST":
                raise
            logger.exception("Nothing could be kept of what was sent for %s", file)
            return _not_done(request)
        except NotText as error:
            return _cannot_open(request, file, _not_text(error))
        except TooLarge as error:
            return _cannot_open(request, file, f"It is larger than {error}")
        except Busy as error:
            return _cannot_open(request, file, f"Nothing is changed, because {error}. {BUSY_CURE}")
        except CannotRead as error:
            return _cannot_open(request, file, f"The site may not read it: {error}.")

    return guarded


def _at_current_name(view: FileView, request: StaffRequest, file: str) -> HttpResponseBase:
    """Answer for the page that had this name, so that windows opened before lose nothing."""
    now = current_name(file, request.user)
    if now != file and request.method in ("GET", "HEAD"):
        place = request.resolver_match
        address = reverse(place.view_name if place else "", args=[now])
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{address}?{query}" if query else address)
    try:
        return view(request, now)
    except Http404:
        # Perhaps it got its new name just now, after it was looked for.
        if (later := current_name(now, request.user)) == now:
            raise
        return view(request, later)


def _not_text(error: NotText) -> str:
    return (
        f"Line {error.line} holds a character that is not UTF-8. Nothing is changed. "
        "Save the file as UTF-8 in the program that wrote it; then it opens here."
    )


def _not_done(request: StaffRequest) -> HttpResponse:
    context = {
        "title": "This was not done",
        "why": "The site’s database does not answer just now.",
        "cure": "What you wrote is here: copy it, go back, and try again in a minute.",
        "typed": typed_words(request.POST),
        "again": request.get_full_path(),
        "again_words": "Go back",
        "user": request.user,
    }
    return render(request, "staff/not_saved.html", context, status=503)


def _cannot_open(request: StaffRequest, file: str, why: str) -> HttpResponse:
    context = {"user": request.user, "file": file, "why": why}
    page = render(request, "editing/cannot_open.html", context, status=409)
    page.cannot_open = why  # type: ignore[attr-defined]
    return page


def answers_json(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn what a person would see who is let in no more, or cannot open it, into an answer."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, JsonResponse) or response.status_code in (404, 405):
            return response
        if why := getattr(response, "cannot_open", ""):
            return JsonResponse({"message": why}, status=422)
        return JsonResponse({"message": SIGNED_OUT}, status=403)

    return answered
