"""A clinician reads a page as it is live, and signs exactly these words."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from microsite.content import review_digest
from microsite.editing.drafts import exact
from microsite.editing.exact import SIGNATURE, ExactPage, decoded
from microsite.editing.fields import KEYS
from microsite.editing.folder import is_writable, root
from microsite.editing.guards import of_a_page
from microsite.editing.history import look
from microsite.editing.models import PageVersion
from microsite.editing.previewing import check
from microsite.editing.publishing import Moved, NotWritten, publish
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_sign_pages

TIME_UNTIL_NEXT_CHECK = timedelta(days=182)
CHANGES_NO_WORDS = (PageVersion.How.SIGNED, PageVersion.How.RENAMED, PageVersion.How.RELINKED)
OWN_WORDS = "You published these words yourself. Another clinician reads and signs them."
MOVED = "Not signed: the page has changed since you opened it. Read it as it is now."


class SignatureForm(forms.Form):
    by = forms.CharField(
        label="Your name, with role and register",
        max_length=70,
        help_text="As patients read it, such as “Dr Example, dermatologist, GMC 0000000”.",
        error_messages={"required": "Write your name, with role and register."},
    )
    next_check = forms.DateField(
        label="Next check due on",
        help_text="At the latest. Patients see this day.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Say when it is checked again.", "invalid": "Write a day."},
    )
    has_read = forms.BooleanField(
        label="I have read the whole page as it is now",
        error_messages={"required": "Read the page, then tick this."},
    )
    use_required_attribute = False


@require_http_methods(["GET", "HEAD", "POST"])
@may_sign_pages
@of_a_page
def page_sign(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show the live page with what has changed since it was last signed; take the signature."""
    live = look(file)
    if live is None:
        raise Http404
    today = current_library().clinic.today
    if request.method != "POST":
        due = today + TIME_UNTIL_NEXT_CHECK
        return _page(request, live, SignatureForm(initial={"next_check": due}))
    form = SignatureForm(request.POST)
    trouble = _why_not(request, live)
    if trouble or not form.is_valid():
        return _page(request, live, form, trouble, status=409 if trouble else 422)
    try:
        return _sign(request, live, form)
    except Moved:
        return _page(request, look(file) or live, form, MOVED, status=409)
    except NotWritten as error:
        trouble = f"Not signed: the file cannot be written ({error})."
        return _page(request, live, form, trouble, status=503)


def _why_not(request: StaffRequest, live: PageVersion) -> str:
    if live.digest != request.POST.get("live"):
        return MOVED
    return OWN_WORDS if has_own_words(request, live) else ""


def has_own_words(request: StaffRequest, live: PageVersion) -> bool:
    """Return whether this person published any words since somebody else last signed the page."""
    versions = PageVersion.objects.of(live.file).filter(number__lte=live.number)
    signed = versions.filter(how=PageVersion.How.SIGNED).exclude(who=request.user).first()
    since = versions.filter(number__gt=signed.number) if signed else versions
    return since.exclude(how__in=CHANGES_NO_WORDS).filter(who=request.user).exists()


def _sign(request: StaffRequest, live: PageVersion, form: SignatureForm) -> HttpResponseBase:
    digest = review_digest(root(), live.file)
    if not isinstance(digest, str):
        return _page(request, live, form, f"Not signed: {digest[0]}", status=409)
    page = ExactPage(decoded(bytes(live.text)), (*KEYS, *SIGNATURE))
    signed = {
        "reviewed_by": " ".join(form.cleaned_data["by"].split()),
        "reviewed_on": current_library().clinic.today.isoformat(),
        "reviewed_hash": digest,
        "review_due": form.cleaned_data["next_check"].isoformat(),
    }
    text = page.with_changes(signed, page.rest, page.body).encode()
    if stops := check(live.file, text).stops:
        trouble = " ".join(["Not signed.", *(f"{stop.what} {stop.cure}" for stop in stops)])
        return _page(request, live, form, trouble, status=422)
    how, why = PageVersion.How.SIGNED, "The words of the page were read and signed"
    publish(request.user, live.file, text, over=live.digest, why=why, how=how)
    return redirect(f"{reverse('editing:page_history', args=[live.file])}?signed=yes")


def _page(
    request: StaffRequest,
    live: PageVersion,
    form: SignatureForm,
    trouble: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    signed = PageVersion.objects.of(live.file).filter(how=PageVersion.How.SIGNED).first()
    compared = check(live.file, bytes(live.text), before=bytes(signed.text)) if signed else None
    page, is_own = exact(live.text, live.file), has_own_words(request, live)
    context = {
        "user": request.user,
        "file": live.file,
        "title": page.fields.get("title") or live.file,
        "live": live,
        "signed": signed,
        "blocks": compared.compared if compared else (),
        "form": form,
        "trouble": trouble,
        "may_sign": is_writable() and not is_own,
        "own_words": OWN_WORDS if is_own else "",
    }
    response = render(request, "editing/sign.html", context, status=status)
    response.own_frame = True  # type: ignore[attr-defined]
    return response
