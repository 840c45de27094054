"""The access log: who among the staff looked at or changed what, and when."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from microsite.staff.chain import BEFORE_THE_FIRST, SEAL_DIGITS, seal_of, seal_of_head
from microsite.staff.members import Member
from microsite.staff.throttle import Tries

__all__ = ["AccessLogEntry", "AccessLogHead", "Member", "Tries"]


class AccessLogQuerySet(models.QuerySet["AccessLogEntry"]):
    def about(self, request_id: UUID) -> Self:
        return self.filter(request_id=request_id)

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def exports_unseen_by(self, owner: Member) -> Self:
        return self.newest_first().filter(
            what=AccessLogEntry.What.EXPORTED, number__gt=owner.exports_seen
        )

    def record(
        self,
        who: User | None,
        what: AccessLogEntry.What,
        request_id: UUID | None = None,
        detail: str = "",
    ) -> AccessLogEntry:
        """Add an entry. Call it in the transaction of the act, so that neither is there alone.

        Call it last there: from then on nobody else can add one until the transaction ends.
        ``detail`` is our own words ("inbox: new, page 2"), never a patient's.
        """
        with transaction.atomic():
            head = AccessLogHead.locked()
            entry = self.model(
                number=head.number + 1, who=who, what=what, request_id=request_id, detail=detail
            )
            entry.seal = seal_of(head.seal, entry)
            entry.save(force_insert=True)
            head.move_to(entry)
        return entry


class AccessLogEntry(models.Model):
    """One act of one member of staff. Entries are added, never edited."""

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGNED_OUT = "signed_out", "Signed out"
        HELD_UP = "held_up", "Too many wrong tries"
        REFUSED = "refused", "Was refused"
        LISTED = "listed", "Saw a list"
        VIEWED = "viewed", "Opened a request"
        HANDLED = "handled", "Marked as handled"
        PUT_BACK = "put_back", "Put back to new"
        CHANGED = "changed", "Changed a request"
        SEARCHED = "searched", "Searched for a person"
        EXPORTED = "exported", "Exported requests"
        EXPORT_SEEN = "export_seen", "Saw that requests were exported"
        FACTOR_CHANGED = "factor_changed", "Changed a way to sign in"
        FACTOR_RESET = "factor_reset", "Reset a second step"
        ROLE_CHANGED = "role_changed", "Changed a role"
        LET_GO = "let_go", "Took access away"
        TAKEN_BACK = "taken_back", "Gave access back"

    number = models.PositiveBigIntegerField(unique=True)
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
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    seal = models.CharField(max_length=SEAL_DIGITS)

    objects: ClassVar[AccessLogQuerySet] = AccessLogQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "access log entry"
        verbose_name_plural = "access log entries"

    def __str__(self) -> str:
        return f"{self.get_what_display()} by user {self.who_id}"


class AccessLogHead(models.Model):
    """Which entry is the last one: adding one takes its turn here, and a cut tail shows."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=SEAL_DIGITS, default=BEFORE_THE_FIRST)
    seal_of_head = models.CharField(max_length=SEAL_DIGITS, default="")

    class Meta:
        verbose_name = "end of the access log"
        verbose_name_plural = "end of the access log"

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"

    @classmethod
    def locked(cls) -> AccessLogHead:
        """Return the one row, for this transaction alone."""
        head, _ = cls.objects.select_for_update().get_or_create(pk=1)
        return head

    @property
    def is_genuine(self) -> bool:
        return self.seal_of_head == seal_of_head(self.number, self.seal)

    def move_to(self, entry: AccessLogEntry) -> None:
        self.number, self.seal = entry.number, entry.seal
        self.seal_of_head = seal_of_head(entry.number, entry.seal)
        self.save()
