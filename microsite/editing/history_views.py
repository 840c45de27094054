"""Every version of a page: who, when, why; any two compared; any one restored."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from microsite.editing.asking import ask_to_restore
from microsite.editing.differences import header_changes, lines_changed
from microsite.editing.drafts import exact, title_of
from microsite.editing.exact import NotText
from microsite.editing.facts import facts_of
from microsite.editing.folder import GONE, is_writable
from microsite.editing.guards import of_a_file
from microsite.editing.history import look
from microsite.editing.models import PageMove, PageVersion
from microsite.editing.previewing import check
from microsite.editing.publishing import Moved, NotWritten, publish
from microsite.editing.second_person import needs_second_person
from microsite.staff.access import StaffRequest, may_edit_pages

MOST_SHOWN = 200
MOVED = "Nothing was restored: the page has changed since you opened this list. Here it is anew."
CANNOT = "Nothing was restored: as it was then the page would not be published now."


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_file
def page_history(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show the versions, two of them compared when asked; restore one when told to."""
    live = look(file)
    found = PageVersion.objects.of(file).select_related("who", "second").defer("text")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 8:
        found = found.filter(number__lt=int(before))
    versions = list(found[:MOST_SHOWN])
    if not versions:
        raise Http404
    if request.method == "POST":
        return _restore(request, file, live, versions)
    return _history(request, file, live, versions)


def _history(
    request: StaffRequest,
    file: str,
    live: PageVersion | None,
    versions: list[PageVersion],
    trouble: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    newest = next((version for version in versions if version.digest != GONE), versions[0])
    context = {
        "user": request.user,
        "file": file,
        "title": _title(newest),
        "facts": facts_of(file),
        "versions": versions,
        "has_older": versions[-1].number > 1,
        "live": live,
        "trouble": trouble,
        "may_publish": is_writable(file),
        "git_words": f"It could not be committed: {versions[0].git_trouble}. The next publication "
        "tries it again. Tell the person who looks after the site.",
        "stuck": PageMove.objects.stuck().filter(Q(old=file) | Q(new=file)),
        "needs_second": needs_second_person(file),
        "was_signed": not trouble and request.GET.get("signed") == "yes",
        "was_published": not trouble and request.GET.get("published") == "yes",
        "was_renamed": not trouble and request.GET.get("renamed") == "yes",
        "was_deleted": live is None and not trouble and request.GET.get("deleted") == "yes",
        "gone": GONE,
    }
    return render(request, "editing/history.html", context | _two(request, file), status=status)


def _title(version: PageVersion) -> str:
    try:
        return title_of(exact(version.text, version.file), version.file)
    except NotText:
        return version.file  # It can be restored all the same, to what it was before.


def _two(request: StaffRequest, file: str) -> dict[str, object]:
    """Return what differs between the two versions that were chosen, the older one first."""
    chosen = [_numbered(request.GET.get(name, ""), file) for name in ("one", "other")]
    found = sorted((each for each in chosen if each), key=lambda each: each.number)
    if len(found) < 2:
        return {}
    older, newer = found
    before, after = exact(older.text, file), exact(newer.text, file)
    return {
        "older": older,
        "newer": newer,
        "blocks": check(file, bytes(newer.text), before=bytes(older.text)).compared,
        "header_changes": header_changes(before, after),
        "lines_changed": lines_changed(before.text, after.text),
    }


def _numbered(number: str, file: str) -> PageVersion | None:
    if not number.isdecimal() or len(number) > 8:
        return None
    return PageVersion.objects.of(file).filter(number=int(number)).select_related("who").first()


def _restore(
    request: StaffRequest, file: str, live: PageVersion | None, versions: list[PageVersion]
) -> HttpResponse:
    """Publish an earlier version again. Drafts stay, and are joined with it like with any other."""
    version = _numbered(request.POST.get("version", ""), file)
    if version is None or version.digest == GONE:
        raise Http404
    text, over = bytes(version.text), live.digest if live else GONE
    if request.POST.get("live") != over:
        return _history(request, file, live, versions, MOVED, status=409)
    if stops := check(file, text).stops:
        trouble = " ".join([CANNOT, *(f"{stop.what} {stop.cure}" for stop in stops)])
        return _history(request, file, live, versions, trouble, status=422)
    why = f"As it was in version {version.number}"
    if needs_second_person(file, text):
        number = ask_to_restore(request.user, version, live, why)
        return redirect(f"{reverse('editing:page_asked', args=[file])}?asked={number}")
    try:
        how = PageVersion.How.RESTORED
        publish(request.user, file, text, over=over, why=why, how=how)
    except Moved:
        return _history(request, file, look(file), versions, MOVED, status=409)
    except NotWritten as error:
        trouble = f"Nothing was restored: the file cannot be written ({error})."
        return _history(request, file, live, versions, trouble, status=503)
    return redirect(f"{reverse('editing:page_history', args=[file])}?published=yes")
