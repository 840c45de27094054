"""The list of requests: what must be answered next stands first."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from microsite.components import Tab
from microsite.consultations import states
from microsite.consultations.alarms import notices
from microsite.consultations.models import ConsultationRequest, ConsultationRequestQuerySet
from microsite.consultations.rendering import render_for_staff
from microsite.consultations.rows import row
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, staff_only
from microsite.staff.models import AccessLogEntry

REQUESTS_PER_PAGE = 25
ALL = "all"
# What the ways through a list are called that is not sorted by age.
SOONEST_FIRST = {"newer": "Due sooner", "older": "Due later"}


def _shown(choice: str) -> str:
    """Return the name of the tab; unknown names show the new ones."""
    return choice if choice in [*states.Status, ALL] else states.Status.NEW.value


def _sorted(shown: str) -> ConsultationRequestQuerySet:
    if shown == ALL:
        return ConsultationRequest.objects.newest_first()
    requests = ConsultationRequest.objects.filter(status=shown)
    if shown in states.RUNNING:
        return requests.soonest_due_first()
    return requests.latest_step_first()


def _counts() -> dict[str, int]:
    """Return how many requests each tab has."""
    rows = ConsultationRequest.objects.order_by().values_list("status").annotate(Count("pk"))
    by_status = dict(rows)
    return {
        **{name: by_status.get(name, 0) for name in states.Status.values},
        ALL: sum(by_status.values()),
    }


def _tabs(shown: str, counts: Mapping[str, int]) -> list[Tab]:
    names = {**dict(states.Status.choices), ALL: "All"}
    return [
        Tab(words, f"?show={name}", name == shown, counts[name]) for name, words in names.items()
    ]


def _title(shown: str) -> str:
    if shown == ALL:
        return "All requests"
    if shown == states.Status.NEW:
        return "New requests"
    return f"Requests: {states.Status(shown).label}"


@require_safe
@staff_only
@sensitive_variables()
def inbox(request: StaffRequest) -> HttpResponse:
    shown = _shown(request.GET.get("show", ""))
    clinic, now = current_library().clinic, timezone.now()
    # What is shown has been written down first: no entry, no page.
    with transaction.atomic(durable=True):
        counts = _counts()
        pages = Paginator(_sorted(shown), REQUESTS_PER_PAGE)
        pages.count = counts[shown]
        page = pages.get_page(request.GET.get("page"))
        found = list(page.object_list)
        above = notices(clinic, now)
        AccessLogEntry.objects.record(
            request.user, AccessLogEntry.What.LISTED, detail=f"{shown}, page {page.number}"
        )
    context = {
        "title": _title(shown),
        "notices": above,
        "requests": [row(record, clinic, now) for record in found],
        "shown": shown,
        "tabs": _tabs(shown, counts),
        "page_obj": page,
        "page_query": f"show={shown}&",
        **(SOONEST_FIRST if shown in states.RUNNING else {}),
    }
    return render_for_staff(request, "consultations/inbox.html", context)
