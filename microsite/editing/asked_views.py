"""A second person reads what somebody has asked for, word by word, and publishes or returns it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from microsite.editing.asking import hand_back, plan_as_asked, take_back
from microsite.editing.differences import header_changes, lines_changed
from microsite.editing.drafts import exact, title_of
from microsite.editing.facts import facts_of
from microsite.editing.folder import digest_of, is_writable
from microsite.editing.guards import of_a_file
from microsite.editing.history import look
from microsite.editing.joining import Joined, joined_with
from microsite.editing.models import LONGEST_NOTE, AskedPublication, PageVersion
from microsite.editing.previewing import Checked, check
from microsite.editing.publishing import Moved, NotWritten, publish
from microsite.editing.second_person import may_be_second
from microsite.staff.access import StaffRequest, may_edit_pages

CONTRADICTS = (
    "Somebody has changed the same lines since this was asked. Return it: whoever wrote it chooses "
    "between the two, and asks again."
)
MOVED = (
    "Nothing was published: the page has changed since you opened this, so these are not the words "
    "that you read. Read them as they are now."
)
NOT_YOURS = (
    "Nothing was published: a clinician who did not write this reads it and publishes it. "
    "You cannot do that yourself."
)
NOT_TICKED = "Nothing was published: tick that you have read it, the warnings too."
STOPPED = "Nothing was published: the findings marked “Stop” come first. Return it."
READ_ONLY = "Nothing was published: the folder of pages may only be read here."
TOO_LATE = "Nothing was published: it was to end before now. Return it."


class NoteForm(forms.Form):
    note = forms.CharField(
        label="What has to change?",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
        help_text="Whoever wrote it reads this with their draft. Patients do not see it.",
        error_messages={"required": "Say what has to change."},
    )
    use_required_attribute = False


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_file
def page_asked(request: StaffRequest, file: str) -> HttpResponseBase:
    """Show what waits, compared with the live page; publish it, return it, or take it back."""
    asked = _asked(request, file)
    if asked is None:
        return redirect(f"{reverse('editing:page_list')}?gone=yes")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do in ("take_back", "read"):
        return _by_its_author(request, asked, do)
    if asked.is_returned:
        return redirect(f"{reverse('editing:page_list')}?gone=yes")
    if do == "return":
        return _return(request, asked)
    if do == "publish":
        return _publish(request, asked)
    return _page(request, asked)


def _asked(request: StaffRequest, file: str) -> AskedPublication | None:
    number = request.POST.get("asked") or request.GET.get("asked", "")
    if not number.isdecimal() or len(number) > 15:
        raise Http404
    found = AskedPublication.objects.filter(file=file, pk=int(number))
    return found.select_related("who", "opened").first()


def _by_its_author(request: StaffRequest, asked: AskedPublication, do: str) -> HttpResponseBase:
    address = reverse("editing:page_edit", args=[asked.file])
    if asked.who_id != request.user.pk:
        return _page(request, asked, "Only who asked can take it back.", status=403)
    if do == "read" and asked.is_returned and not asked.text:
        asked.delete()
        return redirect(address)
    why_not = take_back(asked)
    return redirect(f"{address}?not-taken={why_not}" if why_not else address)


def _return(request: StaffRequest, asked: AskedPublication) -> HttpResponseBase:
    if not may_be_second(request.user, asked.who_id):
        return _page(request, asked, NOT_YOURS, status=403)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form=form, status=422)
    was_in_time = hand_back(asked, request.user, form.cleaned_data["note"])
    return redirect(f"{reverse('editing:page_list')}?{'returned' if was_in_time else 'gone'}=yes")


def _publish(request: StaffRequest, asked: AskedPublication) -> HttpResponseBase:
    found = _joined(asked)
    if refusal := _why_not(request, asked, found):
        words, status = refusal
        return _page(request, asked, words, status=status)
    if found.text == found.live_text:
        # Somebody was cut off just behind publishing it.
        return _published(asked)
    text, second = found.text or b"", request.user
    if asked.at:
        is_planned = plan_as_asked(asked, second, text, found.live)
        return redirect(f"{reverse('editing:page_list')}?{'planned' if is_planned else 'gone'}=yes")
    try:
        over, why, how = found.live_digest, asked.why, PageVersion.How(asked.how)
        waiting = AskedPublication.objects.waiting().filter(pk=asked.pk)
        publish(
            asked.who,
            asked.file,
            text,
            over=over,
            why=why,
            how=how,
            second=second,
            is_wanted=waiting.exists,
        )
    except Moved:
        if AskedPublication.objects.waiting().filter(pk=asked.pk).exists():
            return _page(request, asked, MOVED, status=409)
        return redirect(f"{reverse('editing:page_list')}?gone=yes")
    except NotWritten as error:
        trouble = f"Nothing was published: the file cannot be written ({error})."
        return _page(request, asked, trouble, status=503)
    return _published(asked)


def _published(asked: AskedPublication) -> HttpResponseBase:
    AskedPublication.objects.filter(pk=asked.pk).delete()
    return redirect(f"{reverse('editing:page_history', args=[asked.file])}?published=yes")


def _joined(asked: AskedPublication) -> Joined:
    return joined_with(bytes(asked.text), asked.opened, look(asked.file))


def _why_not(
    request: StaffRequest, asked: AskedPublication, found: Joined
) -> tuple[str, int] | None:
    """Return why this person cannot publish this now, and the status that says so."""
    if not may_be_second(request.user, asked.who_id):
        return NOT_YOURS, 403
    if found.text is None:
        return CONTRADICTS, 409
    if request.POST.get("words") != digest_of(found.text):
        return MOVED, 409
    if request.POST.get("live") != found.live_digest:
        return MOVED, 409
    if asked.until and asked.until <= timezone.now():
        return TOO_LATE, 409
    if not is_writable(asked.file):
        return READ_ONLY, 503
    if check(asked.file, found.text).stops:
        return STOPPED, 422
    return None if request.POST.get("seen") == "yes" else (NOT_TICKED, 422)


def _page(
    request: StaffRequest,
    asked: AskedPublication,
    trouble: str = "",
    *,
    form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = _joined(asked)
    context: dict[str, Any] = {
        "user": request.user,
        "asked": asked,
        "trouble": trouble,
        "form": form or NoteForm(),
        "joined": found,
        "contradicts": CONTRADICTS if found.text is None else "",
        "is_own": asked.who_id == request.user.pk,
        "may_answer": may_be_second(request.user, asked.who_id),
        "may_publish": is_writable(asked.file),
    }
    text = bytes(asked.text) if found.text is None else found.text
    checked: Checked = check(asked.file, text, before=found.live_text)
    before, after = exact(found.live_text, asked.file), exact(text, asked.file)
    context["title"] = title_of(after, asked.file)
    context["facts"] = facts_of(asked.file)
    context |= {
        "words": digest_of(text),
        "checked": checked,
        "header_changes": header_changes(before, after),
        "lines_changed": lines_changed(before.text, after.text),
    }
    return render(request, "editing/asked.html", context, status=status)
