"""A site on either database, backed up while patients send, on a new machine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from microsite.backups.staged import DATABASE
from microsite.environment import BASE_DIR
from tests.backups.commands import backs_up, backups, restores, rows
from tests.requests_made import received

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_machine_starts_with_what_was_restored(site, key, settings, tmp_path):
    request = received()
    backs_up()
    to = tmp_path / "new"
    restores(backups(settings)[0], to, key)
    code = (
        "import django; django.setup()\n"
        "from microsite.consultations.models import ConsultationRequest\n"
        "for one in ConsultationRequest.objects.all(): print(one.reference, one.answers().name)"
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SECRET_KEY", "ENCRYPTION_KEYS", "DATABASE_URL")
    } | {
        "DJANGO_SETTINGS_MODULE": "microsite.settings",
        "VAR_DIR": str(to / "var"),
        "CONTENT_DIR": str(to / "content"),
    }

    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE_DIR, env=environment, capture_output=True, text=True
    )

    assert ended.stdout == f"{request.reference} {request.answers().name}\n"
    # Not even without the lock of the backup does a file hold what somebody wrote.
    written = request.answers().name.encode()
    assert not any(written in file.read_bytes() for file in to.rglob("*") if file.is_file())


def test_patients_may_go_on_sending_meanwhile(site, key, settings, tmp_path):
    is_over = threading.Event()
    acknowledged: list[str] = []

    def send() -> None:
        while not is_over.is_set():
            acknowledged.append(received(email=f"p{len(acknowledged)}@example.org").reference)
        connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    while len(acknowledged) < 20:
        time.sleep(0.01)
    before = list(acknowledged)
    said = backs_up()
    after = list(acknowledged)
    is_over.set()
    sender.join()

    assert "opened again and checked" in said
    restores(backups(settings)[0], tmp_path / "new", key)
    held = {
        row[1] for row in rows(tmp_path / "new" / DATABASE)["consultations_consultationrequest"]
    }
    assert set(before) <= held <= set(after) | set(acknowledged)
