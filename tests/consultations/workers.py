"""Members of staff who have a request's page before them and press its buttons."""

from __future__ import annotations

from typing import Any

from django.test import Client

from microsite.consultations.models import ConsultationRequest
from tests.people import hired, signed_in


class Worker:
    def __init__(self, client: Client, record: ConsultationRequest) -> None:
        self.client, self.address = client, f"/staff/requests/{record.pk}/"
        self.opens()

    @classmethod
    def called(cls, name: str, record: ConsultationRequest) -> Worker:
        return cls(signed_in(hired(name)), record)

    def opens(self) -> Any:
        self.page = self.client.get(self.address)
        return self.page

    def does(self, act: str, **fields: object) -> Any:
        """Send a step from the page as it is before them, and see what comes."""
        fields = {"seen": self.page.context["seen"], **fields}
        self.page = self.client.post(f"{self.address}{act}/", fields, follow=True)
        return self.page

    def moves(self, to: str) -> Any:
        return self.does("move", to=to)

    def undoes(self) -> Any:
        return self.does("undo", event=self.page.context["undoable"].pk)


def changes(record: ConsultationRequest) -> list[tuple[str, str]]:
    """Return what staff did to the request, and who."""
    steps = record.events.changes().order_by("pk")
    return [(event.words, event.by.username) for event in steps if event.by]
