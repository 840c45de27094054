"""Who works at the clinic, in which role, and what each role may open."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction


class Role(models.TextChoices):
    RECEPTION = "reception", "Reception"
    EDITOR = "editor", "Editor"
    CLINICIAN = "clinician", "Clinician"
    OWNER = "owner", "Owner"


# docs/staff-addresses.md says the same address by address; a test compares the two.
EVERYBODY = frozenset(Role)
READ_REQUESTS = frozenset({Role.RECEPTION, Role.CLINICIAN, Role.OWNER})
SEE_DESIGN = frozenset({Role.EDITOR, Role.OWNER})
EDIT_PAGES = frozenset({Role.EDITOR, Role.CLINICIAN, Role.OWNER})
SIGN_PAGES = frozenset({Role.CLINICIAN})
SEE_SELF_CHECK = frozenset({Role.EDITOR, Role.CLINICIAN, Role.OWNER})
OWN = frozenset({Role.OWNER})


class LastOwner(Exception):
    """Nobody would be left who may look after people and rights."""


class MemberQuerySet(models.QuerySet["Member"]):
    def at_work(self) -> Self:
        return self.filter(user__is_active=True, user__is_staff=True)

    def owners(self) -> Self:
        return self.at_work().filter(role=Role.OWNER)


class Member(models.Model):
    """The role of one person. Without one an account opens no staff page."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="member"
    )
    role = models.CharField(max_length=20, choices=Role)
    # The number of the newest export in the access log that this owner has been told of.
    exports_seen = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "member of staff"
        verbose_name_plural = "members of staff"
        constraints = [
            models.CheckConstraint(
                name="member_has_a_known_role",
                condition=models.Q(role__in=["reception", "editor", "clinician", "owner"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.get_username()}, {self.get_role_display()}"

    @property
    def reads_requests(self) -> bool:
        return self.role in READ_REQUESTS

    @property
    def sees_design(self) -> bool:
        return self.role in SEE_DESIGN

    @property
    def sees_self_check(self) -> bool:
        return self.role in SEE_SELF_CHECK

    @property
    def edits_pages(self) -> bool:
        return self.role in EDIT_PAGES

    @property
    def signs_pages(self) -> bool:
        return self.role in SIGN_PAGES

    @property
    def is_owner(self) -> bool:
        return self.role in OWN

    @property
    def first_page(self) -> str:
        """The name of the page that somebody in this role wants to see first."""
        return "consultations:inbox" if self.reads_requests else "editing:page_list"

    @property
    def is_at_work(self) -> bool:
        return self.user.is_active and self.user.is_staff

    def change_role(self, role: Role) -> None:
        """Give the person another role. Raises LastOwner, changing nothing."""
        with transaction.atomic():
            if role != Role.OWNER:
                self._require_another_owner()
            self.role = role
            self.save(update_fields=["role"])

    def let_go(self) -> None:
        """Let the person sign in no more. Raises LastOwner, changing nothing."""
        with transaction.atomic():
            self._require_another_owner()
            User.objects.filter(pk=self.user_id).update(is_active=False)
        self.user.is_active = False

    def take_back(self) -> None:
        User.objects.filter(pk=self.user_id).update(is_active=True)
        self.user.is_active = True

    def _require_another_owner(self) -> None:
        # All of them are locked, so that two owners cannot leave each other at one moment.
        owners = Member.objects.owners().select_for_update().values_list("pk", flat=True)
        if list(owners) == [self.pk]:
            raise LastOwner


def member_of(user: User) -> Member | None:
    """Return the person's membership, if the account may still be used and has a role."""
    member: Member | None = getattr(user, "member", None)
    return member if member and member.is_at_work else None
