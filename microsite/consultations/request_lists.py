"""Which requests there are to choose from, and in which order they stand in a list."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.db.models.lookups import Exact

from microsite.consultations import sealing, states
from microsite.consultations.call_times import keys_that_suit
from microsite.consultations.notes import ConsultationNote
from microsite.consultations.replies import ConsultationReply
from microsite.consultations.sealed_answers import SHORT_HASH_DIGITS

Row = TypeVar("Row", bound=models.Model)


class RequestLists(models.QuerySet[Row]):
    def new(self) -> Self:
        return self.filter(status=states.Status.NEW)

    def open(self) -> Self:
        """Return what nobody has finished, whoever has the next step."""
        return self.filter(status__in=states.OPEN)

    def with_running_clock(self) -> Self:
        return self.filter(status__in=states.RUNNING)

    def suspected_spam(self) -> Self:
        return self.filter(status=states.Status.SUSPECTED_SPAM)

    def awake(self, now: datetime) -> Self:
        return self.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now))

    def snoozed(self, now: datetime) -> Self:
        return self.filter(snoozed_until__gt=now)

    def sealed_with_an_older_key(self) -> Self:
        """Return requests of which anything was, be it a note or a reply."""
        older = _sealed_with_an_older_key("sealed_answers")
        for texts in (ConsultationNote.objects, ConsultationReply.objects):
            rows = texts.filter(_sealed_with_an_older_key("sealed_text"))
            older |= Q(pk__in=rows.values("request"))
        return self.filter(older)

    def from_contact(self, contact: str) -> Self:
        """Return what came from this number or address, in the form of ``Answers.contact``."""
        return self.filter(contact_digest__in=sealing.keyed_hashes("contact", contact))

    def to_call_at(self, local: datetime) -> Self:
        """Return those who asked for a call and said that this time of the clinic suits them."""
        digests = [
            digest[:SHORT_HASH_DIGITS]
            for key in keys_that_suit(local)
            for digest in sealing.keyed_hashes("call", key)
        ]
        return self.filter(call_digest__in=digests)

    def newest_first(self) -> Self:
        return self.order_by("-received_at", "-pk")

    def soonest_due_first(self) -> Self:
        """Sort by when an answer is due, which never comes earlier for a clock started later."""
        return self.order_by("clock_from", "pk")

    def soonest_awake_first(self) -> Self:
        return self.order_by("snoozed_until", "pk")

    def latest_step_first(self) -> Self:
        return self.order_by("-status_at", "-pk")


def _sealed_with_an_older_key(column: str) -> Q:
    mark = sealing.newest_mark()
    return ~Q(Exact(Substr(column, 1, len(mark), output_field=models.BinaryField()), mark))
