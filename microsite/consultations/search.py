"""Find a person's requests by what they say on the phone: a whole number, address or reference."""

from __future__ import annotations

import re

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from microsite.consultations.answers import digits, same_phone
from microsite.consultations.models import ConsultationRequest, ConsultationRequestQuerySet
from microsite.consultations.plain_text import tidy_line
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.rows import row
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

MOST_FOUND = 50
FEWEST_DIGITS = 7
REFERENCE = re.compile(r"MN[\s-]*(\w{5})[\s-]*(\w{5})", re.IGNORECASE)


class SearchForm(forms.Form):
    use_required_attribute = False
    who = forms.CharField(
        label="Phone number, email address or reference",
        help_text="Whole and exact; spaces and capitals do not matter.",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type a phone number, an email address or a reference"},
    )

    def clean_who(self) -> str:
        who = tidy_line(self.cleaned_data["who"])
        if not kind_of(who):
            raise forms.ValidationError(
                "Type the whole phone number, email address or reference. A name is locked away "
                "and cannot be searched for."
            )
        return who


def kind_of(who: str) -> str:
    """Return what somebody typed, "" when it is nothing that can be searched for."""
    if "@" in who:
        return "email"
    if REFERENCE.fullmatch(who):
        return "reference"
    return "phone" if len(digits(who)) >= FEWEST_DIGITS else ""


def found_by(who: str) -> ConsultationRequestQuerySet:
    """Return the requests, newest first. Numbers and addresses are compared as keyed hashes."""
    requests = ConsultationRequest.objects.newest_first()
    reference = REFERENCE.fullmatch(who)
    if reference:
        return requests.filter(reference=f"MN-{reference[1]}-{reference[2]}".upper())
    return requests.from_contact(who.lower() if "@" in who else same_phone(who))


# Posted, so that nobody's number is in an address or a log.
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@sensitive_post_parameters("who")
@sensitive_variables()
def search(request: StaffRequest) -> HttpResponse:
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    clinic, now = current_library().clinic, timezone.now()
    if form.is_valid():
        who = form.cleaned_data["who"]
        with transaction.atomic(durable=True):
            found = list(found_by(who).select_related("owner")[: MOST_FOUND + 1])
            AccessLogEntry.objects.record(
                request.user,
                AccessLogEntry.What.SEARCHED,
                detail=f"{kind_of(who)}, {len(found[:MOST_FOUND])} found",
            )
    context = {
        "form": form,
        "requests": [row(record, clinic, now) for record in (found or [])[:MOST_FOUND]],
        "was_searched": found is not None,
        "has_more": found is not None and len(found) > MOST_FOUND,
    }
    return render_for_staff(request, "consultations/search.html", context)
