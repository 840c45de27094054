"""The access log: who among the staff looked at or changed what, and when."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from microsite.staff.members import Member

__all__ = ["AccessLogEntry", "Member"]


class AccessLogQuerySet(models.QuerySet["AccessLogEntry"]):
    def about(self, request_id: UUID) -> Self:
        return self.filter(request_id=request_id)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def record(
        self,
        who: User | None,
        what: AccessLogEntry.What,
        request_id: UUID | None = None,
        detail: str = "",
    ) -> AccessLogEntry:
        """Add an entry. Call it in the transaction of the act, so that neither is there alone.

        ``detail`` is our own words ("inbox: new, page 2"), never a patient's.
        """
        return self.create(who=who, what=what, request_id=request_id, detail=detail)


class AccessLogEntry(models.Model):
    """One act of one member of staff. Entries are added, never edited."""

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGNED_OUT = "signed_out", "Signed out"
        REFUSED = "refused", "Was refused"
        LISTED = "listed", "Saw a list"
        VIEWED = "viewed", "Opened a request"
        HANDLED = "handled", "Marked as handled"
        PUT_BACK = "put_back", "Put back to new"
        ROLE_CHANGED = "role_changed", "Changed a role"
        LET_GO = "let_go", "Took access away"
        TAKEN_BACK = "taken_back", "Gave access back"

    # PROTECT: a person who left is deactivated, not deleted, or the log would name nobody.
    # Nobody: somebody at the server, or somebody who did not get in.
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    what = models.CharField(max_length=20, choices=What)
    # Not a foreign key: the entry outlives the request, and this app knows no other of ours.
    request_id = models.UUIDField(null=True, blank=True, db_index=True)
    detail = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AccessLogQuerySet] = AccessLogQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "access log entry"
        verbose_name_plural = "access log entries"

    def __str__(self) -> str:
        return f"{self.get_what_display()} by user {self.who_id}"
