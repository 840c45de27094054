"""A request that can be answered by email."""

from __future__ import annotations

import pytest

from microsite.consultations.models import ConsultationRequest
from tests.consultations.mailing import send_all
from tests.consultations.workers import Worker
from tests.replies import REPLY
from tests.requests_made import received


@pytest.fixture
def record(inbox, small_site) -> ConsultationRequest:
    small_site.write("en/replies/offer.md", REPLY)
    record = received()
    send_all()
    return record


@pytest.fixture
def worker(staff, record) -> Worker:
    return Worker(staff, record)
