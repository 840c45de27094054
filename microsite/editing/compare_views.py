"""What a draft changes, before it goes out; and then publishing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from microsite.editing.asking import ask
from microsite.editing.change_log import LONGEST_CHANGE, with_change
from microsite.editing.differences import header_changes, lines_changed
from microsite.editing.drafts import Open, Overtaken, exact, kept_with, open_page, replace_draft
from microsite.editing.folder import is_writable
from microsite.editing.guards import of_a_file
from microsite.editing.joining import Joined, joined
from microsite.editing.models import (
    LONGEST_WHY,
    AskedPublication,
    PageVersion,
    PlannedPublication,
)
from microsite.editing.planning import TimesForm, plan, take_back
from microsite.editing.previewing import check
from microsite.editing.publishing import (
    Moved,
    NotWritten,
    SignedByHand,
    keeps_signatures,
    publish,
)
from microsite.editing.second_person import needs_second_person
from microsite.editing.views import edition_in
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

CHOICES = ("mine", "theirs", "both")
MOST_PLACES = 50  # a form of more than DATA_UPLOAD_MAX_NUMBER_FIELDS would be refused
CHANGED_MEANWHILE = (
    "Nothing was published: the page or your draft has changed since you compared them. "
    "This is how they are now. Compare them once more, then publish."
)
HAS_STOPS = "Nothing was published: the findings marked “Stop” come first."
NOT_TICKED = "Nothing was published: read the warnings and tick the box, or mend them."
NEEDS_SECOND = (
    "Nothing was published: this page is clinical, and a second person publishes it. Ask for one."
)
NO_WHY = "Nothing was published: say in a few words why the page changes."


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_file
def page_compare(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show what the draft changes on the live page, word by word; publish it when told to."""
    opened = open_page(request.user, file)
    if opened is None or not opened.edition:
        return _nothing_to_compare(request, file, opened)
    if request.method == "POST" and request.POST.get("do") == "join":
        return _join(request, opened)
    if request.method == "POST":
        return _publish(request, opened)
    return _compare(request, opened)


def _nothing_to_compare(request: StaffRequest, file: str, opened: Open | None) -> HttpResponse:
    if waiting := AskedPublication.objects.waiting().filter(file=file, who=request.user).first():
        return redirect(f"{reverse('editing:page_asked', args=[file])}?asked={waiting.pk}")
    live = opened.live if opened else None
    is_own = live and live.who_id == request.user.pk and live.how == PageVersion.How.PUBLISHED
    if is_own and request.POST.get("do") == "publish":
        # Pressed twice: the first time it went live.
        return redirect(f"{reverse('editing:page_history', args=[file])}?published=yes")
    address = reverse("editing:page_edit", args=[file])
    return redirect(f"{address}?unchanged=yes" if opened else address)


def _compare(
    request: StaffRequest,
    opened: Open,
    trouble: str = "",
    *,
    is_in_draft: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = _joined(request, opened)
    context = {
        "user": request.user,
        "opened": opened,
        "title": opened.title,
        "facts": opened.facts,
        "trouble": trouble,
        "joined": found,
        "why": request.POST.get("why", ""),
        "longest_why": LONGEST_WHY,
        "what_changed": "" if is_in_draft else _what_changed(request),
        "longest_change": LONGEST_CHANGE,
        "at": request.POST.get("at", ""),
        "until": request.POST.get("until", ""),
        "may_publish": is_writable(opened.file),
    }
    if found.merge and found.text is None:
        conflicts = found.merge.conflicts
        context |= {"conflicts": conflicts[:MOST_PLACES], "more": len(conflicts[MOST_PLACES:])}
        return render(request, "editing/conflicts.html", context, status=status)
    text = found.text or b""
    needs_second = needs_second_person(opened.file, text)
    checked = check(opened.file, text, before=found.live_text)
    context |= {"checked": checked, "needs_second": needs_second} | _differences(opened.file, found)
    return render(request, "editing/compare.html", context, status=status)


def _joined(request: StaffRequest, opened: Open) -> Joined:
    """Return what goes out together, with the entry for patients if one was written."""
    found, what = joined(opened), _what_changed(request)
    if found.text is None or not what or opened.facts:
        return found
    return replace(found, text=with_change(found.text, what, current_library().clinic.today))


def _what_changed(request: StaffRequest) -> str:
    return " ".join(request.POST.get("what_changed", "").split())[:LONGEST_CHANGE]


def _differences(file: str, found: Joined) -> dict[str, Any]:
    before, after = exact(found.live_text, file), exact(found.text or b"", file)
    return {
        "header_changes": header_changes(before, after),
        "lines_changed": lines_changed(before.text, after.text),
    }


def _publish(request: StaffRequest, opened: Open) -> HttpResponse:
    found, posted = _joined(request, opened), request.POST
    is_same = posted.get("edition") == str(opened.edition)
    if found.text is None or not is_same or posted.get("live") != found.live_digest:
        return _compare(request, opened, CHANGED_MEANWHILE, status=409)
    if refusal := _refusal(request, opened, found):
        return _compare(request, opened, refusal, status=422)
    do = posted.get("do")
    if needs_second_person(opened.file, found.text):
        if do not in ("ask", "ask_then"):
            return _compare(request, opened, NEEDS_SECOND, status=409)
        return _plan(request, opened, found, by_two=True, at_once=do == "ask")
    if do == "plan":
        return _plan(request, opened, found)
    if do != "publish":
        return _compare(request, opened, CHANGED_MEANWHILE, status=409)
    try:
        if found.text != opened.page.text.encode():
            # So that the draft is what is published, and what it was before is kept till then.
            replace_draft(
                request.user,
                opened.file,
                found.text,
                found.live,
                edition=opened.edition,
                kept=opened.page.text.encode() if found.merge else b"",
            )
        over, why = found.live_digest, _why(request)
        publish(request.user, opened.file, found.text, over=over, why=why)
    except (Moved, Overtaken):
        again = open_page(request.user, opened.file)
        if again is None or not again.edition:
            return _nothing_to_compare(request, opened.file, again)
        return _compare(request, again, CHANGED_MEANWHILE, status=409)
    except NotWritten as error:
        # The draft may be the joined one by now, of another edition, and has what patients read.
        again = open_page(request.user, opened.file) or opened
        trouble = (
            f"Nothing was published: the file cannot be written ({error}). Your draft is kept."
        )
        return _compare(request, again, trouble, is_in_draft=True, status=503)
    return redirect(f"{reverse('editing:page_history', args=[opened.file])}?published=yes")


def _refusal(request: StaffRequest, opened: Open, found: Joined) -> str:
    """Return why this is not published, "" when it may be."""
    if not is_writable(opened.file):
        return "Nothing was published: the folder of pages may only be read here."
    checked = check(opened.file, found.text or b"")
    if checked.stops:
        return HAS_STOPS
    if checked.warnings and request.POST.get("seen") != "yes":
        return NOT_TICKED
    if not keeps_signatures(opened.file, found.text or b""):
        return f"Nothing was published: {SignedByHand()}."
    return "" if request.POST.get("why", "").strip() else NO_WHY


def _join(request: StaffRequest, opened: Open) -> HttpResponse:
    """Make the draft what was chosen of two texts that contradict; the old draft stays with it."""
    found, posted = joined(opened), request.POST
    chosen = []
    if found.merge:
        numbers = range(1, len(found.merge.conflicts) + 1)
        # The form shows no more places than it can send; both texts stay at the others.
        chosen = [
            posted.get(f"choice-{number}", "both" if number > MOST_PLACES else "")
            for number in numbers
        ]
    is_same = posted.get("live") == found.live_digest
    if not found.merge or not is_same or not set(chosen) <= set(CHOICES):
        return _compare(request, opened, CHANGED_MEANWHILE, status=409)
    try:
        replace_draft(
            request.user,
            opened.file,
            found.merge.text(chosen).encode(),
            found.live,
            edition=edition_in(request),
            kept=opened.page.text.encode(),
        )
    except Overtaken:
        again = open_page(request.user, opened.file) or opened
        return _compare(request, again, CHANGED_MEANWHILE, status=409)
    return redirect("editing:page_compare", file=opened.file)


def _why(request: StaffRequest) -> str:
    return " ".join(request.POST.get("why", "").replace("\0", "").split())[:LONGEST_WHY]


def _plan(
    request: StaffRequest,
    opened: Open,
    found: Joined,
    *,
    by_two: bool = False,
    at_once: bool = False,
) -> HttpResponse:
    """Let the draft wait until the time that was given, for a second person, or for both."""
    zone = current_library().clinic.zone
    form = TimesForm(request.POST, zone=zone, is_new=opened.live is None)
    if not at_once and not form.is_valid():
        errors = " ".join(str(error) for found in form.errors.values() for error in found)
        return _compare(request, opened, f"Nothing is planned: {errors}", status=422)
    times = {"at": None, "until": None} if at_once else form.cleaned_data
    text, why = found.text or b"", _why(request)
    try:
        if by_two:
            asked = ask(opened, request.user, text, why, kept=_kept(opened, found), **times)
            address = reverse("editing:page_asked", args=[opened.file])
            return redirect(f"{address}?asked={asked.pk}")
        plan(opened, request.user, text, why, kept=_kept(opened, found), **times)
    except Overtaken:
        again = open_page(request.user, opened.file) or opened
        return _compare(request, again, CHANGED_MEANWHILE, status=409)
    return redirect("editing:page_edit", file=opened.file)


def _kept(opened: Open, found: Joined) -> bytes:
    """Return what the draft was before it was joined, now or earlier."""
    earlier = opened.before_merge.encode()
    return kept_with(opened.page.text.encode(), earlier) if found.merge else earlier


@require_POST
@may_edit_pages
@of_a_file
def page_plan(request: StaffRequest, file: str) -> HttpResponseBase:
    """Take a planned publication back; it becomes a draft of whoever takes it."""
    number = request.POST.get("plan", "")
    planned = PlannedPublication.objects.filter(
        file=file, pk=int(number) if number.isdecimal() and len(number) < 15 else 0
    ).first()
    address = reverse("editing:page_edit", args=[file])
    why_not = take_back(planned, request.user) if planned else ""
    return redirect(f"{address}?not-taken={why_not}" if why_not else address)
