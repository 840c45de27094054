"""Staff pages, with times as the clinic's clock shows them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest


def render_for_staff(
    request: StaffRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    with timezone.override(current_library().clinic.zone):
        return render(request, template, {**context, "user": request.user}, status=status)
