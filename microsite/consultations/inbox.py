"""The list of requests: what must be answered next stands first."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from microsite.consultations import states
from microsite.consultations.alarms import notices
from microsite.consultations.filters import ALL, Filters
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.rows import row
from microsite.consultations.search import SearchForm
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

REQUESTS_PER_PAGE = 25
CALL_NOW = (
    "These people asked for a call and said that this hour suits them, or any time. First make "
    "sure that you speak to the right person."
)
# What the ways through a list are called that is not sorted by age.
SOONEST_FIRST = {"newer": "Due sooner", "older": "Due later"}


def _counts() -> dict[str, int]:
    """Return how many requests each tab has."""
    rows = ConsultationRequest.objects.order_by().values_list("status").annotate(count=Count("*"))
    by_status = dict(rows)
    counts = {name: by_status.get(name, 0) for name in states.Status.values}
    return {**counts, ALL: sum(by_status.values())}


def _whole(pks: list[UUID]) -> list[ConsultationRequest]:
    """Return the requests in this order.

    Only those of the page: what comes before it was found in an index, without its answers.
    """
    found = ConsultationRequest.objects.select_related("owner").in_bulk(pks)
    return [found[pk] for pk in pks]


@require_safe
@staff_only
@sensitive_variables()
def inbox(request: StaffRequest) -> HttpResponse:
    filters = Filters.from_query(request.GET)
    clinic, now = current_library().clinic, timezone.now()
    # What is shown has been written down first: no entry, no page.
    with transaction.atomic(durable=True):
        counts = _counts()
        here = filters.of_this_state_and_owner(request.user)
        snoozed = here.snoozed(now).count()
        shown = filters.requests(request.user, now, clinic.zone).values_list("pk", flat=True)
        page = Paginator(shown, REQUESTS_PER_PAGE).get_page(request.GET.get("page"))
        found = _whole(list(page.object_list))
        above = notices(clinic, now)
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.LISTED, detail=f"{filters}, page {page.number}"
        )
    context = {
        "title": filters.title,
        "notices": above,
        "requests": [row(record, clinic, now) for record in found],
        "filters": filters,
        "search_form": SearchForm(),
        "call_words": f"It is {now.astimezone(clinic.zone):%H:%M}. {CALL_NOW}",
        "tabs": filters.tabs(counts),
        "links": filters.links(snoozed),
        "page_obj": page,
        "page_query": f"{filters.query}&",
        **(SOONEST_FIRST if filters.show in states.RUNNING else {}),
    }
    return render_for_staff(request, "consultations/inbox.html", context)
