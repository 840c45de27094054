"""The page where owners read the access log."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from microsite.staff.access import StaffRequest, owner_only
from microsite.staff.models import AccessLogEntry, AccessLogQuerySet

ENTRIES_PER_PAGE = 50
ANYBODY, AT_THE_SERVER = "", "0"


class LogFilter(forms.Form):
    """Who did what. A choice that is not offered counts as none."""

    who = forms.ChoiceField(required=False, label="Who")
    what = forms.ChoiceField(
        required=False,
        label="What",
        choices=[("", "Everything"), *AccessLogEntry.What.choices],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        people = User.objects.filter(is_staff=True).order_by("username")
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (ANYBODY, "Everybody"),
            (AT_THE_SERVER, "Nobody signed in"),
            *((str(pk), name) for pk, name in people.values_list("pk", "username")),
        ]

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def entries(self) -> AccessLogQuerySet:
        entries = AccessLogEntry.objects.newest_first().select_related("who")
        chosen = self.chosen
        if "what" in chosen:
            entries = entries.filter(what=chosen["what"])
        if "who" in chosen:
            who = None if chosen["who"] == AT_THE_SERVER else int(chosen["who"])
            entries = entries.filter(who=who)
        return entries


@require_safe
@owner_only
def access_log(request: StaffRequest) -> HttpResponse:
    form = LogFilter(request.GET)
    with transaction.atomic(durable=True):
        page = Paginator(form.entries(), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
        entries = list(page.object_list)
        AccessLogEntry.objects.record(
            request.user,
            AccessLogEntry.What.LISTED,
            detail=f"access log{_in_words(form)}, page {page.number}",
        )
    query = urlencode(form.chosen)
    context = {
        "user": request.user,
        "form": form,
        "is_filtered": bool(form.chosen),
        "entries": entries,
        "page_obj": page,
        "page_query": f"{query}&" if query else "",
    }
    return render(request, "staff/access_log.html", context)


@require_POST
@owner_only
def exports_seen(request: StaffRequest) -> HttpResponse:
    """Stop telling this owner of exports up to the one that was on the page."""
    number = request.POST.get("number", "")
    with transaction.atomic(durable=True):
        shown = AccessLogEntry.objects.exports_unseen_by(request.member)
        newest = shown.filter(number=int(number) if number.isdecimal() else 0).first()
        if newest:
            request.member.exports_seen = newest.number
            request.member.save(update_fields=["exports_seen"])
            AccessLogEntry.objects.record(
                request.user, AccessLogEntry.What.EXPORT_SEEN, detail=f"row {newest.number}"
            )
    return redirect(request.member.first_page)


def _in_words(form: LogFilter) -> str:
    return "".join(f", {name} {value}" for name, value in form.chosen.items())
