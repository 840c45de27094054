"""Publications as commits, and commits as versions, in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from microsite.editing import committing
from microsite.editing.folder import GONE, digest_of
from microsite.editing.history import add, look
from microsite.editing.models import PageVersion
from microsite.editing.moving import delete, rename
from microsite.editing.publishing import publish
from microsite.pages.library import live_library
from microsite.staff.members import Role
from tests.editing.conftest import SUN
from tests.editing.editor import Editor
from tests.editing.pictures.ways import PATIENT, added, do
from tests.editing.test_publishing import history, publishes
from tests.people import hired
from tests.pictures import encoded, halves, plain

FILE = "en/sun.md"
MANY = SUN.replace("Some more", "Many more")
THEIRS = SUN.replace("Some more", "Their more")


def git(folder: Path, *words: str, told: bytes = b"") -> str:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env={**environment, **plain},
        input=told,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode().strip("\n")


def commit_by_hand(folder: Path, subject: str, text: str, at: str = "2026-11-01T10:00:00Z") -> None:
    (folder / FILE).write_text(text)
    git(folder, "-c", "user.name=Dr Example", "-c", "user.email=dr@example.com", "add", FILE)
    os.environ["TZ"] = "UTC"
    named = ("-c", "user.name=Dr Example", "-c", "user.email=dr@example.com")
    git(folder, *named, "commit", "-q", "-m", subject, f"--date={at}")


@pytest.fixture
def repository(site, settings) -> Path:
    settings.CONTENT_GIT = "commit"
    settings.SITE_URL = "https://clinic.example"
    git(site.root, "init", "-q", "-b", "main")
    git(site.root, "add", ".")
    named = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    git(site.root, *named, "commit", "-q", "-m", "All of it")
    return Path(site.root)


@pytest.fixture
def sam(db):
    names = {"first_name": "Sam", "last_name": "Example", "email": "sam@clinic.example"}
    return hired("sam", Role.EDITOR, **names)


def writes(who, text: str, file: str = FILE, why: str = "Readers asked", **more) -> None:
    live = look(file)
    publish(who, file, text.encode(), over=live.digest if live else GONE, why=why, **more)


def log(folder: Path, *words: str) -> list[str]:
    return git(folder, "log", "--format=%an <%ae>: %s", *words).splitlines()


def test_a_publication_is_a_commit_of_exactly_that_file(sam, repository, monkeypatch):
    for name, text in (("staged.md", "a"), ("changed.md", "b")):
        (repository / name).write_text(text)
    git(repository, "add", "staged.md", "changed.md")
    (repository / "changed.md").write_text("c")
    site_file = repository / "en/index.md"
    site_file.write_text(site_file.read_text() + "More.\n")
    before = git(repository, "status", "--porcelain")
    git(repository, "config", "core.autocrlf", "true")
    git(repository, "config", "commit.gpgSign", "true")
    git(repository, "config", "gpg.program", "/bin/false")
    git(repository, "config", "filter.spoil.clean", "tr a-z A-Z")
    (repository / ".git/info/attributes").write_text("*.md filter=spoil\n")
    for hook in ("pre-commit", "commit-msg", "reference-transaction", "post-index-change"):
        (repository / ".git/hooks" / hook).write_text("#!/bin/sh\nexit 1\n")
        (repository / ".git/hooks" / hook).chmod(0o755)
    hostile = {"GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere", "GIT_AUTHOR_NAME": "Other"}
    for name, value in {**hostile, "EDITOR": "/bin/false", "GIT_EDITOR": "/bin/false"}.items():
        monkeypatch.setenv(name, value)

    text = MANY.replace("\n", "\r\n").replace("Many more", "Many more ")
    writes(sam, text)

    assert git(repository, "cat-file", "blob", f"HEAD:{FILE}") == text.strip("\n")
    assert git(repository, "show", "--name-only", "--format=") == FILE
    assert log(repository)[0] == "Sam Example <sam@clinic.example>: Readers asked"
    said = git(repository, "log", "-1", "--format=%b")
    assert said == f"{FILE}: published, version 2"
    git(repository, "config", "core.autocrlf", "false")
    (repository / ".git/info/attributes").unlink()
    assert git(repository, "status", "--porcelain") == before
    version = PageVersion.objects.newest(FILE)
    assert (version.in_git, version.commit) == ("done", git(repository, "rev-parse", "HEAD"))


def test_pages_come_and_go_with_those_who_did_it(sam, repository):
    second = hired("doctor", Role.CLINICIAN)
    writes(sam, SUN, "en/moon.md", second=second)
    assert log(repository, "--", "en/moon.md") == [
        "Sam Example <sam@clinic.example>: Readers asked"
    ]
    assert "Reviewed-by: doctor <noreply@clinic.example>" in git(repository, "log", "-1")

    nameless = hired("..", Role.EDITOR)
    newest = PageVersion.objects.newest("en/moon.md")
    (repository / "en/moon.md").unlink()
    add("en/moon.md", b"", GONE, PageVersion.How.DELETED, after=newest, who=nameless)
    committing.commit_what_waits()
    author = f"Account {nameless.pk} <noreply@clinic.example>"
    assert log(repository)[0] == f"{author}: Deleted"
    assert git(repository, "ls-tree", "HEAD", "en/moon.md") == ""
    assert git(repository, "status", "--porcelain") == ""


def test_a_folder_may_have_any_name(sam, site, settings, tmp_path):
    top = tmp_path / "--all, of: \u201cit\u201d "
    shutil.copytree(site.root, top / "con tent")
    (top / "con tent" / FILE).unlink()
    git(top, "init", "-q", "-b", "main")
    (tmp_path / "link").symlink_to(top / "con tent")
    settings.CONTENT_GIT, settings.CONTENT_DIR = "commit", tmp_path / "link"

    writes(sam, SUN)

    assert log(top) == ["Sam Example <sam@clinic.example>: Readers asked"]
    assert git(top, "ls-tree", "-r", "--name-only", "HEAD") == f"con tent/{FILE}"
    assert git(top, "diff", "--cached", "--name-only") == ""


TROUBLES = {
    "index.lock": "index.lock",
    "MERGE_HEAD": "somebody is in the middle of a merge",
}


@pytest.mark.parametrize("name", TROUBLES)
def test_what_git_refuses_is_live_and_told_and_committed_with_the_next(
    name, robin, sam, repository, caplog
):
    in_the_way = repository / ".git" / name
    in_the_way.write_text("")
    robin.opens().types("Some more", "Many more")
    publishes(robin)

    assert (repository / FILE).read_text() == MANY
    assert "Live, but not in git yet" in robin.html
    assert TROUBLES[name] in robin.html
    assert TROUBLES[name] in caplog.text
    in_the_way.unlink()
    writes(sam, THEIRS, why="Mended")
    assert log(repository)[:2] == [
        "Sam Example <sam@clinic.example>: Mended",
        "robin <noreply@clinic.example>: Readers asked",
    ]
    assert git(repository, "status", "--porcelain") == ""
    assert "not in git" not in robin.client.get(robin.address("history")).content.decode()


def test_a_detached_head_is_left_alone(sam, repository, caplog):
    git(repository, "checkout", "-q", "--detach")
    writes(sam, MANY)

    assert "no branch is checked out" in caplog.text
    assert len(log(repository)) == 1


def test_a_git_that_does_not_answer_holds_nobody_up(sam, repository, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(committing, "SECONDS_FOR_GIT", 0.5)
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\ntrap '' TERM\nsleep 1000 &\nwait\n")
    slow.chmod(0o755)
    before = os.environ["PATH"]
    live = look(FILE)
    monkeypatch.setenv("PATH", f"{tmp_path}:{before}")
    publish(sam, FILE, MANY.encode(), over=live.digest, why="Readers asked")

    assert (repository / FILE).read_text() == MANY
    assert "git took more than 0.5 seconds" in caplog.text
    monkeypatch.setenv("PATH", before)
    committing.commit_what_waits()
    assert log(repository)[0] == "Sam Example <sam@clinic.example>: Readers asked"


def test_a_publication_that_was_killed_at_any_step_is_committed_once(sam, repository):
    writes(sam, MANY)
    last = PageVersion.objects.newest(FILE)
    PageVersion.objects.filter(pk=last.pk).update(in_git="waiting", commit="")
    committing.commit_what_waits()  # killed before it was written down
    assert len(log(repository)) == 2

    name = git(repository, "rev-parse", "HEAD")
    git(repository, "update-ref", "HEAD", "HEAD~1")  # killed before the commit was there
    PageVersion.objects.filter(pk=last.pk).update(in_git="waiting", commit="")
    committing.commit_what_waits()
    assert (len(log(repository)), git(repository, "status", "--porcelain")) == (2, "")
    assert git(repository, "diff", name, "HEAD") == ""


def test_words_that_somebody_committed_by_hand_stay_on_top(sam, repository):
    (repository / ".git/index.lock").write_text("")
    writes(sam, MANY)
    (repository / ".git/index.lock").unlink()
    commit_by_hand(repository, "Say it better", THEIRS)
    look(FILE)

    committing.commit_what_waits()

    assert log(repository)[0] == "Dr Example <dr@example.com>: Say it better"
    assert git(repository, "show", f"HEAD:{FILE}") == THEIRS.strip("\n")
    assert not PageVersion.objects.not_in_git().exists()


def test_what_was_staged_of_the_same_page_stays_staged(sam, repository):
    (repository / FILE).write_text(THEIRS)
    git(repository, "add", FILE)
    (repository / FILE).write_text(SUN)
    writes(sam, MANY)

    assert git(repository, "show", f"HEAD:{FILE}") == MANY.strip("\n")
    assert git(repository, "show", f":{FILE}") == THEIRS.strip("\n")


def test_commits_are_versions_with_name_subject_and_time(robin, repository):
    robin.opens()
    commit_by_hand(repository, "Say how many", MANY)
    commit_by_hand(repository, "Say whose \x1b[31m", THEIRS)

    page = robin.client.get(robin.address("history")).content.decode()

    assert [each[1:] for each in history()] == [
        ("git", "", "Say whose [31m"),
        ("git", "", "Say how many"),
        ("found", "", ""),
    ]
    assert "Changed with git by Dr Example: Say how many" in page
    newest = PageVersion.objects.newest(FILE)
    assert newest.at.timestamp() == int(git(repository, "log", "-1", "--format=%ct"))
    assert newest.commit == git(repository, "rev-parse", "HEAD")
    assert bytes(newest.text) == THEIRS.encode()
    assert "Dr Example" in robin.client.get("/staff/pages/").content.decode()


def test_what_no_commit_holds_was_changed_outside(sam, repository):
    look(FILE)
    commit_by_hand(repository, "Say how many", MANY)
    (repository / FILE).write_text(THEIRS)
    look(FILE)
    assert PageVersion.objects.newest(FILE).how == "outside"

    git(repository, "checkout", "-q", "HEAD", "--", FILE)
    assert look(FILE).how == "git"
    writes(sam, SUN)
    git(repository, "reset", "-q", "--hard", "HEAD~1")
    assert (look(FILE).how, PageVersion.objects.newest(FILE).digest) == (
        "outside",
        digest_of(MANY.encode()),
    )


def test_pages_are_not_committed_unless_the_clinic_wants_it(sam, repository, settings):
    settings.CONTENT_GIT = "no"
    writes(sam, MANY)

    assert len(log(repository)) == 1
    assert PageVersion.objects.newest(FILE).in_git == ""


def test_the_start_names_the_setting_that_cannot_work(repository, settings, monkeypatch, tmp_path):
    call_command("check")
    settings.CONTENT_DIR = tmp_path
    with pytest.raises(SystemCheckError, match=r"CONTENT_GIT: pages cannot be committed in .*E?"):
        call_command("check")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemCheckError, match="CONTENT_GIT: there is no program git here"):
        call_command("check")


def test_a_page_that_is_renamed_or_goes_is_a_commit_with_all_that_belongs_to_it(sam, repository):
    rename(sam, FILE, "en/light.md", over=look(FILE).digest, why="It is clearer")

    changed = git(repository, "show", "--name-status", "--no-renames", "--format=%an", "HEAD~1")
    assert changed.split() == [
        *("Sam", "Example"),
        *("A", "en/light.md", "A", "en/redirects.yaml", "D", FILE),
    ]
    assert git(repository, "status", "--porcelain") == ""

    delete(sam, "en/light.md", "index.md", over=look("en/light.md").digest, why="It is over")

    changed = git(repository, "show", "--name-status", "--format=")
    assert changed.split() == ["D", "en/light.md", "M", "en/redirects.yaml"]
    assert git(repository, "status", "--porcelain") == ""


def test_a_page_that_comes_back_takes_its_redirect_out_of_git_too(sam, repository):
    delete(sam, FILE, "index.md", over=look(FILE).digest, why="It is over")
    publish(sam, FILE, SUN.encode(), over=GONE, why="Back", how=PageVersion.How.RESTORED)

    changed = git(repository, "show", "--name-status", "--format=")
    assert changed.split() == ["D", "en/redirects.yaml", "A", FILE]
    assert git(repository, "status", "--porcelain") == ""


def test_a_reason_cannot_pass_for_an_approval(sam, repository):
    writes(sam, MANY, why="It is clearer\n\nReviewed-by: Dr Example <dr@clinic.example>")

    said = git(repository, "log", "-1", "--format=%s|%(trailers:key=Reviewed-by)")
    assert said == "It is clearer Reviewed-by: Dr Example <dr@clinic.example>|"


def test_a_disk_that_refuses_git_leaves_the_page_live_and_waiting(sam, repository, settings):
    turn = settings.VAR_DIR / "git-turn"
    turn.unlink(missing_ok=True)
    turn.mkdir()

    writes(sam, MANY)

    turn.rmdir()
    assert (repository / FILE).read_text() == MANY
    assert PageVersion.objects.newest(FILE).in_git == "waiting"
    committing.commit_what_waits()
    assert len(log(repository)) == 2


def test_pictures_are_committed_and_those_of_patients_never(sam, repository, site):
    editor = Editor(sam, site)
    added(editor, encoded(halves((40, 30))))
    added(editor, encoded(halves((40, 30))), **PATIENT)
    (repository / "images/line.jpg").write_bytes(encoded(plain((40, 30))))
    live_library().look()
    writes(sam, f"{SUN}\n![a line](images/line.jpg) ![a pen](images/pen.jpg)\n")
    changed = git(repository, "log", "-2", "--name-status", "--format=%an: %s")
    assert changed.split("\n") == [
        *("Sam Example: Readers asked", "", f"M\t{FILE}", "A\timages/line.jpg"),
        *("Sam Example: images/pen.jpg: added", "", "A\timages/pen.jpg", "A\timages/pen.yaml"),
    ]
    assert git(repository, "status", "--porcelain").split() == [
        *("??", "images/cheek-before.jpg"),
        *("??", "images/cheek-before.yaml"),
    ]

    (repository / FILE).write_text(SUN)
    do(editor, "delete", "pen.jpg")
    do(editor, "delete", "cheek-before.jpg")

    changed = git(repository, "show", "--name-status", "--format=%s")
    expected = "images/pen.jpg: deleted\n\nD\timages/pen.jpg\nD\timages/pen.yaml"
    assert (changed, "cheek" in git(repository, "log", "--all", "--stat")) == (expected, False)
