"""The editor: a page's text in a form, its draft, and its preview."""

from __future__ import annotations

import logging
import re
from dataclasses import asdict, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from microsite.editing.choices import choices
from microsite.editing.drafts import (
    NOTHING_YET,
    Open,
    Overtaken,
    Typed,
    exact,
    exact_text,
    open_page,
    save,
    title_of,
)
from microsite.editing.facts import CLINIC, CLINIC_DETAILS, facts_of
from microsite.editing.fields import KEYS, HeaderForm
from microsite.editing.folder import TooLarge, is_page, is_writable
from microsite.editing.guards import answers_json, of_a_file
from microsite.editing.lines import shown
from microsite.editing.models import AskedPublication, PageDraft, PageVersion, PlannedPublication
from microsite.editing.moving import former_names
from microsite.editing.previewing import check
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

IN_THE_OTHER_WINDOW = (
    "You have saved this page in another window since this one was opened. Both texts are here."
)
GONE_MEANWHILE = (
    "This draft is not here any more: it was published, planned or thrown away since this page was "
    "opened. What you typed here is not saved yet. Saved, it is a draft once more."
)
NOT_KEPT = (
    "The site’s database does not answer. What you typed is below and is not saved yet: "
    "leave this page open, and press “Save” again in a minute."
)
# With the other fields, and what is added, a form must stay below DATA_UPLOAD_MAX_MEMORY_SIZE.
MOST_BYTES = 200 * 1024
USES_CLINIC = re.compile(r"^ *!!! clinic\b|\]\(clinic:", re.M)
logger = logging.getLogger(__name__)
PREVIEW_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; script-src 'none'; style-src {style}; "
    "img-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_file
def page_edit(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show the page's text with its findings; keep what was typed, and go on as asked."""
    if request.method != "POST":
        opened = open_page(request.user, file)
        if opened is None:
            return _planned(request, file)
        if not opened.edition and _sent_bytes(opened.page.text) > MOST_BYTES:
            raise TooLarge("200 kB. Divide it into pages, or edit the file itself.")
        return _editor(request, opened)
    typed = _typed(request, file)
    try:
        save(request.user, file, typed)
    except Overtaken:
        return _overtaken(request, _as_now(request, file, typed), typed)
    except DatabaseError:
        logger.exception("What was typed in %s could not be kept", file)
        return _not_kept(request, file, typed)
    return redirect(_after(request.POST.get("do", ""), file))


def _sent_bytes(text: str) -> int:
    return len(text.encode()) + text.count("\n")


def _not_kept(request: StaffRequest, file: str, typed: Typed) -> HttpResponse:
    """Show the form again as it came, while the database takes nothing."""
    began = PageVersion(file=file, digest=typed.opened)
    page = exact_text(typed.put_into(NOTHING_YET), file)
    opened = Open(file, page, typed.edition, began, began)
    rest, body = typed.rest or "", typed.body or ""
    return _editor(
        request,
        opened,
        dict(typed.fields),
        rest,
        body,
        is_whole=typed.is_whole,
        trouble=NOT_KEPT,
        status=503,
    )


def _planned(request: StaffRequest, file: str) -> HttpResponse:
    """Show what is planned or asked for a page that has neither file nor draft."""
    plans = PlannedPublication.objects.open_for(file)
    asked = AskedPublication.objects.open_for(file, request.user.pk).exclude(text=b"")
    if not (plans or asked):
        raise Http404
    title = title_of(exact((plans or asked)[0].text, file), file)
    context = {"user": request.user, "file": file, "title": title, "plans": plans, "asked": asked}
    context["not_taken"] = request.GET.get("not-taken", "")
    return render(request, "editing/planned.html", context)


def _after(do: str, file: str) -> str:
    if do == "compare":
        return reverse("editing:page_compare", args=[file])
    address = reverse("editing:page_edit", args=[file])
    return f"{address}#preview" if do == "preview" else address


def _opened(request: StaffRequest, file: str) -> Open:
    opened = open_page(request.user, file)
    if opened is None:
        raise Http404
    return opened


def _as_now(request: StaffRequest, file: str, typed: Typed) -> Open:
    """Return the page as it is, which is nothing when its draft has gone meanwhile."""
    opened = open_page(request.user, file)
    if opened is None and not typed.fields:
        raise Http404
    if opened is None:
        return Open(file, exact_text(NOTHING_YET, file), 0, None, None)
    # What is typed here was begun from what this window showed, whatever is live by now: saved as
    # if it had begun from that, it would take out what others have published since.
    began = PageVersion.objects.with_digest(file, typed.opened) if typed.opened else None
    return replace(opened, opened=began) if began and not opened.edition else opened


def edition_in(request: StaffRequest) -> int:
    edition = request.POST.get("edition", "")
    return int(edition) if edition.isdecimal() and len(edition) < 9 else 0


def _typed(request: StaffRequest, file: str) -> Typed:
    posted = request.POST
    return Typed(
        {key: posted[f"header-{key}"] for key in KEYS if f"header-{key}" in posted},
        posted.get("header-rest"),
        posted.get("text"),
        edition_in(request),
        posted.get("opened", "").replace("\0", ""),
        posted.get("whole") == "yes" or facts_of(file) is not None,
    )


def _as_sent(opened: Open) -> dict[str, str]:
    """Return what the form of this page would send, by the names of its fields."""
    if opened.facts:
        return {"text": shown(opened.page.body)}
    header = {**opened.page.fields, "rest": opened.page.rest}
    fields = {f"header-{key}": shown(value) for key, value in header.items()}
    return {**fields, "text": shown(opened.page.body)}


def _overtaken(request: StaffRequest, opened: Open, typed: Typed) -> HttpResponse:
    """Show what was typed here above what another window has saved: nobody has lost a word."""
    # In the shape that the form had: a header that cannot be read has no fields.
    fields = opened.page.fields if typed.rest is None else dict(typed.fields)
    rest = opened.page.rest if typed.rest is None else typed.rest
    body = opened.page.body if typed.body is None else typed.body
    return _editor(
        request,
        opened,
        fields,
        rest,
        body,
        is_whole=typed.is_whole,
        trouble="" if opened.edition else GONE_MEANWHILE,
        other=opened.page.text if opened.edition else "",
        status=409,
    )


def _editor(
    request: StaffRequest,
    opened: Open,
    fields: dict[str, str] | None = None,
    rest: str | None = None,
    body: str | None = None,
    *,
    is_whole: bool = False,
    trouble: str = "",
    other: str = "",
    status: int = 200,
) -> HttpResponse:
    page = opened.page
    findings = check(opened.file, page.text.encode()).findings
    context = {
        "user": request.user,
        "opened": opened,
        "facts": opened.facts,
        "uses_facts": is_page(opened.file) and bool(USES_CLINIC.search(page.text)),
        "clinic_file": CLINIC,
        "clinic_title": CLINIC_DETAILS.title,
        "copies": _copies(request, opened.file),
        "header": HeaderForm(
            page.fields if fields is None else fields, page.rest if rest is None else rest
        ),
        "body": shown(page.body if body is None else body),
        "is_whole": is_whole if body is not None else not page.has_header,
        "findings": findings,
        "saved": _clock(opened.saved_at) if opened.saved_at else "",
        "others": others_of(request, opened.file),
        "other_text": shown(other),
        "trouble": trouble,
        "may_publish": is_writable(opened.file),
        "asked": AskedPublication.objects.open_for(opened.file, request.user.pk),
        "plans": PlannedPublication.objects.open_for(opened.file),
        "not_taken": request.GET.get("not-taken", ""),
        "is_unchanged": request.GET.get("unchanged") == "yes",
        "title": opened.title,
        "choices": choices(current_library()),
    }
    return _with_frame(render(request, "editing/edit.html", context, status=status))


def _copies(request: StaffRequest, file: str) -> str:
    """Return how the names of copies in the browser start, by the names that the page has had."""
    names = [file, *former_names(file)]
    return "|".join(f"draft {request.user.pk} {name} " for name in names)


def _with_frame(page: HttpResponse) -> HttpResponse:
    """Let the page run the site's own script, ask this site, and show its preview in a frame."""
    page.own_script = page.own_frame = True  # type: ignore[attr-defined]
    return page


def others_of(request: StaffRequest, file: str) -> list[str]:
    """Return in words who else is writing on this page."""
    found = PageDraft.objects.of_others(request.user.pk, file)
    return [f"{_name(draft.author)} was editing {_ago(draft)}" for draft in found]


def _name(user: User) -> str:
    return str(user.get_full_name() or user.get_username())


def _ago(draft: PageDraft) -> str:
    minutes = int((timezone.now() - draft.saved_at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"


@answers_json
@require_POST
@may_edit_pages
@of_a_file
def page_draft(request: StaffRequest, file: str) -> HttpResponseBase:
    """Keep what was typed, for the script; say what is wrong with it and who else is here."""
    try:
        typed = _typed(request, file)
        draft = save(request.user, file, typed)
    except Overtaken:
        now = _as_now(request, file, typed)
        answer = {
            "edition": now.edition,
            "opened": now.opened_digest,
            "fields": _as_sent(now),
            "message": IN_THE_OTHER_WINDOW if now.edition else GONE_MEANWHILE,
        }
        return JsonResponse(answer, status=409)
    opened = _opened(request, file)
    findings = check(file, opened.page.text.encode()).findings
    return JsonResponse(
        {
            "saved": _clock(draft.saved_at if draft else timezone.now()),
            "edition": opened.edition,
            "findings": [asdict(finding) for finding in findings],
            "others": others_of(request, file),
        }
    )


def _clock(moment: datetime) -> str:
    """Return the time of the clinic's day, such as 14:32."""
    return moment.astimezone(current_library().clinic.zone).strftime("%H:%M")


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_file
def page_preview(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show the page as it would be with what was typed, or else with the draft, or as it is."""
    opened = _opened(request, file)
    text = opened.page.text
    if request.method == "POST":
        text = _typed(request, file).put_into(text, opened.readable)
    elif request.GET.get("live") == "yes" and opened.live:
        text = exact(opened.live.text, file).text
    checked = check(file, text.encode(), draw=True)
    response = HttpResponse(checked.html)
    response["Content-Security-Policy"] = PREVIEW_POLICY.format(style=checked.style)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Robots-Tag"] = "noindex"
    return response
