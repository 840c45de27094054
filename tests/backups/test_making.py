"""A backup counts once it was opened again, and there is always one."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from microsite.backups.folder import name_at
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notes import ConsultationNote
from microsite.consultations.readiness import what_is_wrong
from microsite.environment import BASE_DIR, WrongEnvironment, read_environment
from tests.backups.commands import backs_up, backups, restores
from tests.requests_made import received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_a_request_that_nobody_could_open_is_no_backup(site, settings):
    first, second = received(email="a@example.org"), received(email="b@example.org")
    swapped = ConsultationRequest.objects.filter(pk=first.pk)
    swapped.update(sealed_answers=second.sealed_answers)

    with pytest.raises(
        CommandError, match=r"There is no new backup: something sealed in it cannot be op"
    ):
        backs_up()

    assert list(settings.BACKUP_DIR.iterdir()) == []


def test_a_note_that_nobody_could_open_is_no_backup(site, settings):
    note = ConsultationNote(request=received(), by=User.objects.create_user("reception"))
    note.seal("Called twice.")
    note.save()
    other = ConsultationNote(request=note.request, by=note.by)
    other.sealed_text = note.sealed_text
    other.save()

    with pytest.raises(CommandError, match=r"There is no new backup: something sealed in it"):
        backs_up()


def test_without_pages_there_is_no_backup(site, settings):
    (site.root / "clinic.yaml").unlink()

    with pytest.raises(CommandError, match="There is no new backup: its pages cannot be read"):
        backs_up()

    assert backups(settings) == []


def test_a_full_disk_leaves_the_older_backup_and_no_half_one(site, settings, monkeypatch):
    backs_up()
    older = backups(settings)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    time.sleep(1.1)  # Its name has seconds.
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        with pytest.raises(CommandError, match="There is no new backup: "):
            backs_up()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(settings.BACKUP_DIR.iterdir()) == older
    assert not (settings.VAR_DIR / "backup-unlocked").exists()


def test_a_killed_backup_leaves_nothing_that_looks_like_one(site, key, settings, tmp_path):
    var_dir = tmp_path / "running"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "microsite.settings",
        "VAR_DIR": str(var_dir),
        "CONTENT_DIR": str(site.root),
        "BACKUP_RECIPIENT": settings.BACKUP_RECIPIENT,
        "BACKUP_DIR": str(settings.BACKUP_DIR),
    }

    def runs(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    assert runs("migrate").wait() == 0
    unlocked = var_dir / "backup-unlocked"
    for stage in ("staged/var/site.sqlite3", "staged/manifest.json", "opened/manifest.json"):
        running = runs("backup")
        while running.poll() is None and not (unlocked / stage).exists():
            time.sleep(0.001)
        running.kill()
        running.wait()
    assert unlocked.exists()

    assert runs("backup").wait() == 0

    assert not unlocked.exists()
    assert list(settings.BACKUP_DIR.glob("*.part")) == []
    for number, file in enumerate(backups(settings)):
        restores(file, tmp_path / f"new-{number}", key)


def test_one_backup_is_made_at_a_time(site, settings):
    program = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'w') as file:\n"
        "    fcntl.flock(file, fcntl.LOCK_EX); print('locked', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(settings.VAR_DIR / "backup.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(CommandError, match="another one is being made"):
            backs_up()
        other.kill()

    assert backs_up()


def test_old_backups_go_and_the_newest_three_stay_whatever_the_clock_says(site, settings):
    settings.BACKUP_DIR.mkdir()
    now = datetime.now(UTC)
    for days in (29, 31, 40, 400):
        (settings.BACKUP_DIR / name_at(now - timedelta(days=days))).write_bytes(b"old")
    strange = settings.BACKUP_DIR / "microsite-of-somebody.zip.age"
    strange.write_bytes(b"")

    backs_up()

    kept = [file for file in backups(settings) if file != strange]
    ages = sorted((now - datetime.strptime(f.name[10:27], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)).days for f in kept)  # fmt: skip
    assert ages[1:] == [29, 31]
    assert len(ages) == 3
    assert strange.exists()


def test_a_day_has_one_backup_however_often_the_site_starts(site, settings):
    settings.BACKUP_DIR.mkdir()
    file = settings.BACKUP_DIR / name_at(datetime.now(UTC) - timedelta(hours=22))
    file.write_bytes(b"")

    assert backs_up(unless_newer_than=23) == ""
    assert backups(settings) == [file]
    assert "Backup: " in backs_up(unless_newer_than=21)


def test_a_key_is_never_written_over_and_only_its_owner_reads_it(key):
    before = key.read_text()

    with pytest.raises(CommandError, match="is there already"):
        call_command("make_backup_key", key, stdout=io.StringIO(), stderr=io.StringIO())

    assert key.read_text() == before
    assert key.stat().st_mode & 0o077 == 0


def test_without_a_recipient_nothing_is_written(site, settings):
    settings.BACKUP_RECIPIENT = ""

    with pytest.raises(CommandError, match="make_backup_key"):
        backs_up()

    assert not settings.BACKUP_DIR.exists()
    assert what_is_wrong() == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("AGE-SECRET-KEY-1XYZ", "Keep it elsewhere"),
        ("age1xyz", "make_backup_key"),
        ("ssh-ed25519 AAAA", "make_backup_key"),
    ],
)
def test_the_wrong_half_of_the_key_stops_the_start(value, said):
    with pytest.raises(WrongEnvironment, match=said):
        read_environment(backup_recipient=value)


def test_readyz_says_when_there_is_no_recent_backup(site, settings):
    assert what_is_wrong() == "there is no backup; see what manage.py backup says"

    backs_up()
    assert what_is_wrong() == ""

    (file,) = backups(settings)
    file.rename(settings.BACKUP_DIR / name_at(datetime.now(UTC) - timedelta(days=3)))
    assert "more than 2 days old" in what_is_wrong()
