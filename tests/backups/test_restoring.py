"""What comes back from a backup, and what is refused."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pyrage
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from pyrage.x25519 import Identity

from microsite.backups.staged import DATABASE, KEYS
from microsite.consultations.deletions import Deletion
from microsite.consultations.forgetting import forget
from microsite.consultations.models import ConsultationRequest
from tests.backups.commands import backs_up, backups, restores, rows
from tests.requests_made import received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


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
