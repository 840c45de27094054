"""A draft that nobody needs any more: shown once more, then thrown away."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from microsite.editing.drafts import open_page
from microsite.editing.guards import of_a_file
from microsite.editing.lines import shown
from microsite.editing.models import PageDraft
from microsite.editing.views import edition_in
from microsite.staff.access import StaffRequest, may_edit_pages


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_file
def page_discard(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show the whole draft and ask; throw it away if it is still the one that was shown."""
    opened = open_page(request.user, file)
    if opened is None or not opened.edition:
        return redirect("editing:page_edit", file) if opened else redirect("editing:page_list")
    if request.method == "POST":
        shown_one = PageDraft.objects.by(request.user.pk, file).filter(edition=edition_in(request))
        if shown_one.delete()[0]:
            there = redirect("editing:page_edit", file)
            return there if opened.live else redirect("editing:page_list")
    draft = PageDraft.objects.by(request.user.pk, file).first()
    context = {
        "user": request.user,
        "opened": opened,
        "title": opened.title,
        "words": shown(opened.page.text),
        "words_before": _words(draft.text_before_merge) if draft else "",
        "has_changed": request.method == "POST",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "editing/discard.html", context, status=status)


def _words(raw: bytes | memoryview) -> str:
    return shown(bytes(raw).decode("utf-8", "replace"))
