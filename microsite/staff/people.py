"""The pages where owners look after people and their rights."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from microsite.staff.access import StaffRequest, owner_only
from microsite.staff.members import LastOwner, Member, Role
from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import FACTORS, remove_all

What = AccessLogEntry.What
LAST_OWNER = "This is the only owner. Make somebody else an owner first"


@dataclass(frozen=True)
class Person:
    member: Member
    has_second_factor: bool

    @property
    def state(self) -> tuple[str, str]:
        """The state's name and its words."""
        if not self.member.is_at_work:
            return "closed", "Has left"
        return (
            ("live", "Can sign in") if self.has_second_factor else ("draft", "No second step yet")
        )


class ChangeForm(forms.Form):
    """What happens to somebody. One thing at a time, so that the log says one thing."""

    change = forms.ChoiceField(
        label="What should change?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what should change"},
    )

    def __init__(self, member: Member, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        roles = [(role.value, f"Role: {role.label}") for role in Role if role != member.role]
        rest = [
            ("factor", "Reset the second step: phone and recovery codes are lost"),
            ("leaves", "Has left: may sign in no more"),
        ]
        if not member.is_at_work:
            roles, rest = [], [("returns", "Is back: may sign in again")]
        self.fields["change"].choices = roles + rest  # type: ignore[attr-defined]


@require_safe
@owner_only
def people(request: StaffRequest) -> HttpResponse:
    with transaction.atomic(durable=True):
        members = list(Member.objects.select_related("user").order_by("user__username"))
        factors = Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True)
        with_factor = set(factors)
        AccessLogEntry.objects.record(request.user, What.LISTED, detail="people")
    found = [Person(member, member.pk in with_factor) for member in members]
    # Whoever has left stands last.
    found.sort(key=lambda person: not person.member.is_at_work)
    return render(request, "staff/people.html", {"user": request.user, "people": found})


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def change_person(request: StaffRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.select_related("user"), pk=pk)
    form = ChangeForm(member, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic(durable=True):
                _change(request, member, form.cleaned_data["change"])
        except LastOwner:
            form.add_error("change", LAST_OWNER)
        else:
            return redirect("staff:people")
    context = {"user": request.user, "member": member, "form": form}
    return render(request, "staff/change_person.html", context)


def _change(request: StaffRequest, member: Member, change: str) -> None:
    name = member.user.get_username()
    if change in Role.values:
        member.change_role(Role(change))
        what, detail = What.ROLE_CHANGED, f"{name}: {change}"
    elif change == "factor":
        remove_all(member.user)
        what, detail = What.FACTOR_RESET, name
    elif change == "leaves":
        member.let_go()
        what, detail = What.LET_GO, name
    else:
        member.take_back()
        what, detail = What.TAKEN_BACK, name
    AccessLogEntry.objects.record(request.user, what, detail=detail)
