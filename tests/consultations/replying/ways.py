"""How an email to a patient is written and taken back, and what can be seen of it."""

from __future__ import annotations

from microsite.staff.models import AccessLogEntry
from tests.consultations.mailing import INBOX_ADDRESS
from tests.consultations.workers import Worker

ADDRESS = "ottilie.zebrafinch@example.org"
WRITTEN = "Hello Ottilie Zebrafinch,\n\nwe can offer Monday at ten, says the Wombat."
OFFER = "reply/?template=offer"


def writes(worker: Worker, text: str = WRITTEN, **fields: object):
    """Send the email as the page that it is written on does."""
    page = worker.client.get(f"{worker.address}{OFFER}")
    first = {name: page.context[name] for name in ("seen", "key", "subject")} | {"then": "waiting"}
    fields = {**first, "text": text, **fields}
    worker.page = worker.client.post(f"{worker.address}{OFFER}", fields, follow=True)
    return worker.page


def to_patient(inbox):
    pairs = zip(inbox.arrived, inbox.recipients, strict=True)
    return [mail for mail, to in pairs if to != [INBOX_ADDRESS]]


def logged() -> list[str]:
    log = AccessLogEntry.objects.filter(what=AccessLogEntry.What.CHANGED)
    return list(log.order_by("number").values_list("detail", flat=True))


def labels(page) -> list[str]:
    return [event.label for event in page.context["events"]]


def takes_back(worker: Worker):
    (email,) = worker.opens().context["emails"]
    return worker.client.post(f"/staff/requests/{email.request}/take-back/", {"reply": email.reply})
