"""A backup is made of a real site, opened again, and brings all of it back."""

from __future__ import annotations

import io
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from pyrage.x25519 import Identity

from microsite.backups.folder import name_at
from microsite.backups.staged import DATABASE, KEYS
from microsite.consultations.deletions import Deletion
from microsite.consultations.forgetting import forget
from microsite.consultations.models import ConsultationRequest
from microsite.consultations.notes import ConsultationNote
from microsite.consultations.readiness import what_is_wrong
from microsite.environment import BASE_DIR, WrongEnvironment, read_environment
from tests.folder import ContentFolder
from tests.requests_made import received

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The file that opens backups."""
    file = tmp_path / "backup-key"
    said = io.StringIO()
    call_command("make_backup_key", file, stdout=said, stderr=io.StringIO())
    file.with_suffix(".recipient").write_text(said.getvalue())
    return file


@pytest.fixture
def site(small_site: ContentFolder, key: Path, tmp_path: Path, settings) -> ContentFolder:
    """A small site that is set to make backups."""
    recipient = key.with_suffix(".recipient").read_text().strip()
    settings.VAR_DIR.mkdir(exist_ok=True)
    settings.BACKUP_RECIPIENT = recipient.removeprefix("BACKUP_RECIPIENT=")
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.ERASED_REQUESTS = settings.BACKUP_DIR / "erased-requests.txt"
    return small_site


def backs_up(**options) -> str:
    said = io.StringIO()
    call_command("backup", stdout=said, stderr=said, **options)
    return said.getvalue()


def restores(file: Path, to: Path, key: Path) -> str:
    said = io.StringIO()
    call_command("restore_backup", file, to, key=key, stdout=said, stderr=said)
    return said.getvalue()


def backups(settings) -> list[Path]:
    return sorted(settings.BACKUP_DIR.glob("*.zip.age"))


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    opened = sqlite3.connect(database)
    names = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {
        name: sorted(opened.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in names
    }
    opened.close()
    return found


def test_all_of_it_comes_back(site, key, settings, tmp_path):
    for number in range(30):
        received(email=f"p{number}@example.org")
    site.write("images/odd name.bin", b"\0\xff\r\n")
    there = rows(Path(connection.settings_dict["NAME"]))

    said = backs_up()
    (file,) = backups(settings)
    restores(file, tmp_path / "new", key)

    assert f"{file}" in said
    assert "30 requests" in said
    assert rows(tmp_path / "new" / DATABASE) == there
    for path in site.root.rglob("*"):
        if path.is_file():
            copy = tmp_path / "new" / "content" / path.relative_to(site.root)
            assert copy.read_bytes() == path.read_bytes()


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


def test_nobody_reads_it_without_the_key_and_nothing_unlocked_is_left(site, settings, tmp_path):
    received()
    backs_up()
    (file,) = backups(settings)
    content = file.read_bytes()

    for told in (b"PK\x03\x04", b"site.sqlite3", b"SQLite format", b"Test Clinic"):
        assert told not in content
    assert [path.name for path in settings.VAR_DIR.glob("*backup*")] == ["backup.lock"]
    assert [path.name for path in settings.BACKUP_DIR.iterdir()] == [file.name]
    other = tmp_path / "other-key"
    call_command("make_backup_key", other, stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError, match="this key does not open it"):
        restores(file, tmp_path / "new", other)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("place", [0, 0.3, 0.6, 0.95, 1])
@pytest.mark.parametrize("how", ["changed", "cut"])
def test_a_damaged_backup_is_refused_whole(site, key, settings, tmp_path, place, how):
    backs_up()
    (file,) = backups(settings)
    data = bytearray(file.read_bytes())
    at = min(int(len(data) * place), len(data) - 1)
    if how == "changed":
        data[at] ^= 1
    file.write_bytes(data if how == "changed" else data[:at])

    with pytest.raises(CommandError, match=r"^The backup was not restored: "):
        restores(file, tmp_path / "new", key)

    assert sorted(path.name for path in tmp_path.glob("*new*")) == []


def locked_by_somebody(folder: Path, file: Path, key: Path) -> None:
    """Lock what is in the folder with the clinic's own public key, as anybody could."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as pack:
        for each in folder.rglob("*"):
            pack.write(each, each.relative_to(folder))
    identity = Identity.from_str(key.read_text().strip())
    file.write_bytes(pyrage.encrypt(packed.getvalue(), [identity.to_public()]))


def change_a_page(folder: Path) -> None:
    (folder / "content" / "en" / "index.md").write_text("Buy this.")


def lose_a_request(folder: Path) -> None:
    database = sqlite3.connect(folder / DATABASE)
    database.execute("DELETE FROM consultations_consultationevent")
    database.commit()
    database.close()


def lose_the_keys(folder: Path) -> None:
    (folder / KEYS).write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")


def lose_the_list(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (change_a_page, "these files are not what they were: content/en/index.md"),
        (lose_a_request, "these files are not what they were: var/site.sqlite3"),
        (lose_the_keys, "these files are not what they were: var/encryption-keys"),
        (lose_the_list, "its list of contents cannot be read"),
    ],
)
def test_what_is_not_as_it_was_is_told(site, key, settings, tmp_path, spoil, said):
    received()
    backs_up()
    (file,) = backups(settings)
    restores(file, tmp_path / "first", key)
    spoil(tmp_path / "first")
    locked_by_somebody(tmp_path / "first", file, key)

    with pytest.raises(CommandError, match=said):
        restores(file, tmp_path / "new", key)


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


def test_what_was_erased_after_a_backup_stays_erased(site, key, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "microsite.settings")
    kept, gone = received(email="a@example.org"), received(email="b@example.org")
    backs_up()
    owner = User.objects.create_user("owner")
    erasure = Deletion(why=Deletion.Why.ERASED, by=owner, reason="asked by phone")
    assert forget(ConsultationRequest.objects.filter(pk=gone.pk), erasure) == []

    restores(backups(settings)[0], tmp_path / "new", key)

    restored = rows(tmp_path / "new" / DATABASE)
    assert {row[1] for row in restored["consultations_consultationrequest"]} == {kept.reference}
    for table in ("consultationevent", "consultationnotification"):
        assert len(restored[f"consultations_{table}"]) == 1
    data = (tmp_path / "new" / DATABASE).read_bytes()
    assert bytes(gone.sealed_answers)[9:] not in data
    assert bytes(kept.sealed_answers)[9:] in data


def test_an_erasure_that_cannot_be_written_down_does_not_happen(site, settings):
    request = received()
    settings.BACKUP_DIR.write_text("in the way")
    owner = User.objects.create_user("owner")

    failed = forget(
        ConsultationRequest.objects.all(),
        Deletion(why=Deletion.Why.ERASED, by=owner, reason="asked by phone"),
    )

    assert failed == [request.reference]
    assert ConsultationRequest.objects.get() == request


def test_restoring_touches_nothing_that_is_there(site, key, settings, tmp_path):
    backs_up()
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not empty"):
        restores(backups(settings)[0], taken, key)

    assert [file.name for file in taken.iterdir()] == ["mine.txt"]


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
