"""A new key for everything, while patients send and whatever is killed."""

from __future__ import annotations

import base64
import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from microsite.consultations import sealing
from microsite.consultations.answers import Answers
from microsite.consultations.models import (
    ConsultationEvent,
    ConsultationNote,
    ConsultationRequest,
)
from microsite.environment import BASE_DIR
from tests.database import bytes_on_disk
from tests.requests_made import answers_of, received

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32


def rotates() -> str:
    said = io.StringIO()
    call_command("rotate_keys", stdout=said)
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
class TestInOneProcess:
    @pytest.fixture(autouse=True)
    def old_key(self, settings) -> None:
        settings.ENCRYPTION_KEYS = [OLD]

    def test_everything_opens_without_the_old_key(self, settings):
        for number in range(250):
            received(email=f"p{number}@example.org", message="x" * number)
        settings.ENCRYPTION_KEYS = [NEW, OLD]

        said = rotates()

        assert said.splitlines() == [
            *("Sealing with the newest key.", "100 of 250", "200 of 250", "250 of 250"),
            "All 250 requests open with the newest key alone. "
            "The older ones can be removed from ENCRYPTION_KEYS.",
        ]
        settings.ENCRYPTION_KEYS = [NEW]
        opened = {request.answers() for request in ConsultationRequest.objects.all()}
        assert opened == {
            answers_of(email=f"p{number}@example.org", message="x" * number)
            for number in range(250)
        }
        settings.ENCRYPTION_KEYS = [OLD]
        with pytest.raises(sealing.SealError):
            ConsultationRequest.objects.newest_first()[0].answers()

    def test_notes_open_without_the_old_key_also_those_written_late(self, settings, nurse):
        early, late = received(), received()
        early.add_note(nurse, "An early note")
        settings.ENCRYPTION_KEYS = [NEW, OLD]
        rotates()
        # By a server that was not restarted yet.
        settings.ENCRYPTION_KEYS = [OLD, NEW]
        late.add_note(nurse, "A late note")
        settings.ENCRYPTION_KEYS = [NEW, OLD]

        assert "All 2 requests open with the newest key alone." in rotates()

        settings.ENCRYPTION_KEYS = [NEW]
        notes = {note.text() for note in ConsultationNote.objects.all()}
        assert notes == {"An early note", "A late note"}

    def test_same_person_and_the_same_send_are_recognised_all_along(
        self, settings, patient, by_phone
    ):
        key = patient.opens_the_form()
        patient.sends(by_phone, key)
        (first,) = ConsultationRequest.objects.all()

        def recognised() -> bool:
            answer = patient.sends(by_phone, key)
            other = patient.sends(by_phone | {"message": "Something else"}, key)
            (again,) = ConsultationRequest.objects.from_contact("01632960777")
            return (answer.status_code, other.status_code, again) == (303, 409, first)

        settings.ENCRYPTION_KEYS = [NEW, OLD]
        assert recognised()
        rotates()
        assert recognised()
        settings.ENCRYPTION_KEYS = [NEW]
        assert recognised()
        assert ConsultationEvent.objects.count() == 1

    def test_text_of_an_older_form_stays_letter_for_letter(self, settings):
        request = received()
        text = answers_of().as_text().replace("{", "{ ", 1)
        request.seal_answers(text)
        request.save()
        settings.ENCRYPTION_KEYS = [NEW, OLD]

        rotates()

        request.refresh_from_db()
        row = f"consultations_consultationrequest {request.pk}"
        assert sealing.unseal(bytes(request.sealed_answers), row) == text
        assert request.answers_digest == sealing.keyed_hash("answers", text)

    def test_nothing_that_the_old_key_sealed_is_left_on_the_disk(self, settings):
        sealed = [bytes(received(message="x" * number).sealed_answers) for number in range(50)]
        settings.ENCRYPTION_KEYS = [NEW, OLD]
        assert sum(blob in bytes_on_disk() for blob in sealed) == 50

        rotates()

        assert sum(blob in bytes_on_disk() for blob in sealed) == 0

    def test_second_run_has_nothing_to_do(self, settings):
        request = received()
        settings.ENCRYPTION_KEYS = [NEW, OLD]
        rotates()
        request.refresh_from_db()
        sealed = bytes(request.sealed_answers)

        assert " of " not in rotates()
        request.refresh_from_db()
        assert bytes(request.sealed_answers) == sealed

    @pytest.mark.parametrize("keys", [[OTHER], [NEW, OTHER]])
    def test_wrong_key_is_named_with_its_setting_and_changes_nothing(self, settings, keys):
        request = received()
        settings.ENCRYPTION_KEYS = keys

        with pytest.raises(CommandError) as problem:
            rotates()

        assert str(problem.value).startswith(
            f"1 requests cannot be opened: {request.reference}. "
            "Put the key that sealed them back into ENCRYPTION_KEYS, behind the newest"
        )
        settings.ENCRYPTION_KEYS = [OLD]
        assert ConsultationRequest.objects.get().answers() == answers_of()

    def test_one_that_cannot_be_opened_does_not_stop_the_others(self, settings):
        settings.ENCRYPTION_KEYS = [OTHER]
        closed = received()
        settings.ENCRYPTION_KEYS = [OLD]
        others = [received() for _ in range(3)]
        settings.ENCRYPTION_KEYS = [NEW, OLD]

        with pytest.raises(CommandError, match=f"^1 requests cannot be opened: {closed.reference}"):
            rotates()

        settings.ENCRYPTION_KEYS = [NEW]
        assert all(
            ConsultationRequest.objects.get(pk=other.pk).answers() == answers_of()
            for other in others
        )

    def test_damage_under_the_new_key_is_found_before_the_old_one_goes(self, settings):
        settings.ENCRYPTION_KEYS = [NEW, OLD]
        request = received()
        blob = bytes(request.sealed_answers)
        request.sealed_answers = blob[:-1] + bytes([blob[-1] ^ 1])
        request.save()

        with pytest.raises(CommandError, match=request.reference):
            rotates()

    @pytest.mark.parametrize("keys", [[], [b"short"]])
    def test_no_key_at_all_is_said(self, settings, keys):
        settings.ENCRYPTION_KEYS = keys

        with pytest.raises(CommandError, match="ENCRYPTION_KEYS is empty or malformed"):
            rotates()


REQUESTS, SENT_MEANWHILE, KILLS = 250, 20, 6
FILL = """
import sys, django; django.setup()
from tests.requests_made import received
for number in range(*map(int, sys.argv[1:])):
    received(email=f"p{number}@example.org")
"""


class Machine:
    """A site's database in a folder, and processes that are given keys."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "site.sqlite3"
        self.folder = folder

    def starts(self, keys: list[bytes], *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "microsite.settings",
                "VAR_DIR": str(self.folder),
                "ENCRYPTION_KEYS": ",".join(base64.urlsafe_b64encode(key).decode() for key in keys),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def runs(self, keys: list[bytes], *command: str) -> str:
        process = self.starts(keys, *command)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def rows(self) -> list[tuple[UUID, bytes, str]]:
        with sqlite3.connect(self.database) as plain:
            assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = plain.execute(
                "SELECT id, sealed_answers, contact_digest FROM consultations_consultationrequest"
            ).fetchall()
        plain.close()
        return [(UUID(pk), blob, digest) for pk, blob, digest in found]

    def opens(self) -> list[str]:
        """Return the address of every request, opened and recognised with the settings' keys."""
        found = []
        for pk, blob, digest in self.rows():
            text = sealing.unseal(blob, f"consultations_consultationrequest {pk}")
            contact = Answers.from_text(text).contact
            assert digest in sealing.keyed_hashes("contact", contact)
            found.append(contact)
        return sorted(found)

    def left(self) -> int:
        mark = sealing.newest_mark()
        return sum(not blob.startswith(mark) for _, blob, _ in self.rows())


def is_killed_at_some_moment(
    process: subprocess.Popen[str], machine: Machine, chance: random.Random
) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "Sealing with the newest key.\n"
    # Counted in requests: on a busy machine nothing happens in a fixed time.
    goal = machine.left() - chance.randrange(2, 40)
    while machine.left() > goal and process.poll() is None:
        pass
    time.sleep(chance.uniform(0, 0.01))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_killed_again_and_again_it_loses_nothing_and_ends(tmp_path, settings):
    chance = random.Random(20261126)
    machine = Machine(tmp_path)
    machine.runs([OLD], "manage.py", "migrate", "--verbosity", "0")
    machine.runs([OLD], "-c", FILL, "0", str(REQUESTS))
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    end = REQUESTS + SENT_MEANWHILE
    everybody = sorted(f"p{number}@example.org" for number in range(end))
    at_first = set(machine.opens())
    sender = machine.starts([NEW, OLD], "-c", FILL, str(REQUESTS), str(end))
    left = [machine.left()]

    for _ in range(KILLS):
        process = machine.starts([NEW, OLD], "manage.py", "rotate_keys")
        is_killed_at_some_moment(process, machine, chance)
        left.append(machine.left())
        assert set(machine.opens()) >= at_first
    said, _ = sender.communicate(timeout=60)
    assert (sender.returncode, said) == (0, "")

    assert left == sorted(left, reverse=True)
    assert len({number for number in left if 0 < number < REQUESTS}) >= 3, left
    assert machine.opens() == everybody
    assert f"All {end} requests" in machine.runs([NEW, OLD], "manage.py", "rotate_keys")
    settings.ENCRYPTION_KEYS = [NEW]
    assert machine.opens() == everybody
    assert machine.left() == 0
