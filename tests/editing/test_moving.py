"""A page gets another name, or goes: nothing that was written is lost, and no link is dead."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from microsite.content import review_digest
from microsite.editing.history import look
from microsite.editing.models import PageDraft, PageMove, PageVersion, PlannedPublication
from microsite.editing.moving import delete, finish_moves, rename
from microsite.editing.publishing import NotWritten
from microsite.pages.library import current_library
from tests.editing.conftest import SUN
from tests.editing.editor import Editor, fields_of
from tests.folder import ContentFolder

# Ends of lines, spaces and quotes that nobody may touch.
LINKS = (
    "---\r\ntitle: Shade  \r\nsummary: 'One sentence.' # sun.md\r\nsection: guide\norder: 910\r\n"
    "changed: 2026-11-22\r\nreview_due: 2999-05-22\r\n---\r\nSee [the sun](sun.md)  \r\n"
    'and [more](<sun.md#what-to-do-next> "sun.md"), `sun.md`.\n\nNot [suns](suns.md).\r\n'
    "## What to do next\n\n- [One][1]\n\n[1]: sun.md\n"
)
CALLED_LIGHT = (
    LINKS.replace("](sun.md", "](light.md")
    .replace("(<sun.md", "(<light.md")
    .replace("[1]: sun.md", "[1]: light.md")
)


@pytest.fixture
def linked(site: ContentFolder) -> ContentFolder:
    site.write("en/shade.md", LINKS)
    site.page("suns.md", "Some words.\n", order=920)
    return site


def moves(editor: Editor, how: str, file: str = "en/sun.md", **typed: str) -> Any:
    """Open the page for renaming or deleting, fill it in and send it."""
    address = editor.address(how, file)
    form = fields_of(editor.client.get(address).content.decode().partition("</h1>")[2])
    editor.answer = editor.client.post(address, {**form, "why": "It is clearer", **typed})
    return editor.answer


def files(site: ContentFolder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((site.root / "en").iterdir())}


def history(file: str) -> list[tuple[int, str, str]]:
    return [(each.number, each.how, each.why) for each in PageVersion.objects.of(file)]


def test_a_page_is_renamed_with_all_that_belongs_to_it(robin, alex, linked):
    (linked.root / "en/sun.md").chmod(0o640)
    robin.opens().types("Some more", "Robin’s more").sends("save")
    alex.opens().types("Some more", "Alex’s more")
    alex.sends("compare")
    form = fields_of(alex.html.partition('id="publish-title"')[2])
    at = {"why": "For the summer", "at": "2998-06-01T09:00", "until": "", "do": "plan"}
    assert alex.client.post(alex.address("compare"), {**form, **at}).status_code == 302

    page = robin.client.get(robin.address("rename")).content.decode()
    assert ">Shade</a>" in page
    assert "Glossary" not in page.partition("What goes with it")[2].partition("</main>")[0]
    assert moves(robin, "rename", name="light").status_code == 302

    new = SUN.replace("sun.md#what", "light.md#what")
    found = files(linked)
    assert "sun.md" not in found
    assert found["light.md"].decode() == new
    assert found["shade.md"].decode() == CALLED_LIGHT
    assert found["redirects.yaml"] == b"sun.md: light.md\n"
    assert os.stat(linked.root / "en/light.md").st_mode & 0o777 == 0o640
    assert history("en/light.md") == [
        (3, "relinked", "sun.md is light.md now"),
        (2, "renamed", "It was en/sun.md. It is clearer"),
        (1, "found", ""),
    ]
    assert history("en/shade.md")[0] == (2, "relinked", "sun.md is light.md now")
    assert not PageVersion.objects.of("en/sun.md").exists()
    assert "Robin’s more" in robin.opens("en/light.md").form["text"]
    assert PlannedPublication.objects.get().file == "en/light.md"
    copies = [f"draft {robin.user.pk} en/{name}.md " for name in ("light", "sun")]
    assert "|".join(copies) in robin.html

    light = current_library().pages["/light/"]
    assert 'href="/light/#what-to-do-next"' in light.html
    assert current_library().redirects == {"/sun/": "/light/"}
    assert robin.client.get("/sun/")["Location"] == "/light/"
    told = robin.client.get(robin.address("history", "en/sun.md"))
    assert told["Location"] == robin.address("history", "en/light.md")
    past = robin.client.get(told["Location"]).content.decode()
    assert "Renamed by robin: It was en/sun.md. It is clearer" in past


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sun", "The page has this name already."),
        ("Sun and skin", "Use small letters, digits and hyphens only, such as sun-and-skin."),
        ("../clinic", "Use small letters, digits and hyphens only, such as clinic."),
        ("sonne\u00df", "Use small letters, digits and hyphens only, such as sonne."),
        ("a/b", "Use small letters, digits and hyphens only, such as a-b."),
        ("!", "Use small letters, digits and hyphens only."),
        ("", "Write the new name."),
        ("x" * 61, "Use at most 60 characters."),
        ("shade.md", "There is a page shade.md already. Choose another name."),
        ("begun", "Somebody has begun a page with this name. Choose another name."),
        ("staff", "The site uses this address itself. Choose another name."),
        ("search", "The site uses this address itself. Choose another name."),
        ("risks", "The site uses this address itself. Choose another name."),
        ("old", "Readers of this address are sent to shade.md now. Choose another name."),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words(robin, linked, name, said):
    linked.write("en/redirects.yaml", "old.md: shade.md\n")
    PageDraft.objects.create(author=robin.user, file="en/begun.md", text=b"")
    before = files(linked)

    answer = moves(robin, "rename", name=name, why="Because of “this”")

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert fields_of(answer.content.decode())["why"] == "Because of “this”"
    assert files(linked) == before
    assert not PageMove.objects.exists()


@pytest.mark.parametrize("how", ["rename", "delete"])
def test_what_must_stay_says_why(robin, linked, monkeypatch, how):
    linked.page("benefits.md")
    for file, why in [
        ("index.md", "it is the home page"),
        ("glossary.md", "the program answers at its address"),
        ("benefits.md", "the site itself links to it"),
    ]:
        answer = moves(robin, how, f"en/{file}", name="light", target="gone")
        assert (answer.status_code, f"{why}." in answer.content.decode()) == (409, True)
    linked.write("en/redirects.yaml", "a.md:\n  suns.md\n")
    assert "Each of its lines must be" in moves(robin, how, name="x").content.decode()
    (linked.root / "en/redirects.yaml").unlink()
    before, may = files(linked), os.access
    monkeypatch.setattr(
        "os.access", lambda path, mode, **more: mode != os.W_OK and may(path, mode, **more)
    )
    answer = moves(robin, how, name="light", target="suns.md")

    assert answer.status_code == 409
    assert "The folder of pages may only be read here." in answer.content.decode()
    assert files(linked) == before
    assert robin.client.get(robin.address(how, "en/none.md")).status_code == 404


def test_what_a_clinician_signed_keeps_its_words_and_its_signature(robin, linked):
    linked.page("signed.md", "See [the sun](sun.md#x-y).\n", order=930)
    digest = review_digest(linked.root, "en/signed.md")
    signature = {"reviewed_by": "Dr Example", "reviewed_on": "2026-11-22", "reviewed_hash": digest}
    linked.page("signed.md", "See [the sun](sun.md#x-y).\n", order=930, **signature)
    signed = (linked.root / "en/signed.md").read_bytes()

    page = robin.client.get(robin.address("rename")).content.decode()
    assert "A page" in page.partition("A clinician has signed these pages")[2]
    moves(robin, "rename", name="light")

    assert (linked.root / "en/signed.md").read_bytes() == signed
    library = current_library()
    assert library.pages["/signed/"].is_reviewed
    assert 'href="/light/#x-y"' in library.pages["/signed/"].html
    told = [str(problem) for problem in library.problems if problem.rule == "moved-link"]
    assert told == ["en/signed.md:12: “sun.md” is an old name. Write light.md#x-y."]


def test_names_never_lead_over_two_steps_and_a_page_can_get_its_name_back(robin, linked):
    linked.write("en/redirects.yaml", "# Ours\r\nolder.md: 'sun.md#a' # was\r\nspa.md: gone\r\n")
    moves(robin, "rename", name="light")
    names = linked.root / "en/redirects.yaml"
    assert names.read_bytes() == (
        b"# Ours\r\nolder.md: 'light.md#a' # was\r\nspa.md: gone\r\nsun.md: light.md\r\n"
    )
    moves(robin, "rename", "en/light.md", name="bright")
    assert b"sun.md: bright.md\r\nlight.md: bright.md\r\n" in names.read_bytes()

    moves(robin, "rename", "en/bright.md", name="sun")

    assert names.read_bytes() == (
        b"# Ours\r\nolder.md: 'sun.md#a' # was\r\nspa.md: gone\r\nlight.md: sun.md\r\n"
        b"bright.md: sun.md\r\n"
    )
    assert files(linked)["sun.md"].decode() == SUN
    assert files(linked)["shade.md"].decode() == LINKS
    assert robin.client.get(robin.address("edit", "en/light.md"))["Location"].endswith(
        "/en/sun.md/"
    )


def test_a_window_that_knows_the_old_name_loses_no_word(robin, alex, linked):
    robin.opens().types("Some more", "Robin’s more")
    form = dict(robin.form)
    alex.opens().types("Some more", "Alex’s more").sends("save")
    moves(alex, "rename", name="light")

    assert robin.client.post(robin.address("draft"), form).status_code == 200
    assert "Robin’s more" in robin.opens("en/light.md").form["text"]
    alex.types("Alex’s more", "Alex’s own")
    alex.sends("compare")
    assert "Alex’s own" in alex.opens("en/light.md").form["text"]
    publishes_light = {"file": "en/light.md"}
    assert alex.sends("save", **publishes_light).status_code == 200


def test_a_draft_with_an_old_name_can_still_go_out(robin, alex, linked):
    robin.opens("en/suns.md").types("Some words.", "See [the sun](sun.md).")
    robin.sends("save", file="en/suns.md")
    moves(alex, "rename", name="light")

    robin.sends("compare", file="en/suns.md")

    assert "“sun.md” is an old name." in robin.html
    assert "This cannot be published yet." not in robin.html


def test_what_changed_meanwhile_is_not_renamed_or_deleted(robin, linked):
    for how, typed in (("rename", {"name": "light"}), ("delete", {"target": "suns.md"})):
        address = robin.address(how)
        form = fields_of(robin.client.get(address).content.decode().partition("</h1>")[2])
        linked.write("en/sun.md", SUN.replace("Some more", f"{how} more"))
        answer = robin.client.post(address, {**form, "why": "x", **typed})
        assert answer.status_code == 409
        assert "the page has changed since you opened this" in answer.content.decode()
    assert "light.md" not in files(linked)


def test_a_page_is_deleted_and_its_readers_are_sent_on(robin, alex, linked):
    linked.write("en/redirects.yaml", "older.md: sun.md#what-to-do-next\n")
    alex.opens().types("Some more", "Alex’s more").sends("save")
    page = robin.client.get(robin.address("delete")).content.decode()
    assert ">Shade</a>" in page.partition("Pages that link to it")[2]

    refused = moves(robin, "delete", target="gone")
    assert refused.status_code == 422
    assert "their links would be dead" in refused.content.decode()
    assert moves(robin, "delete", target="").status_code == 422
    assert moves(robin, "delete", target="nowhere.md").status_code == 422
    assert "sun.md" in files(linked)
    assert moves(robin, "delete", target="suns.md").status_code == 302

    assert "sun.md" not in files(linked)
    assert files(linked)["redirects.yaml"] == b"older.md: suns.md\nsun.md: suns.md\n"
    assert files(linked)["shade.md"].decode() == LINKS
    assert history("en/sun.md") == [(2, "deleted", "It is clearer"), (1, "found", "")]
    assert robin.client.get("/sun/")["Location"] == "/suns/"
    assert 'href="/suns/"' in current_library().pages["/shade/"].html
    assert "Alex’s more" in alex.opens().form["text"]


def test_a_deleted_page_comes_back_with_one_press(robin, linked):
    (linked.root / "en/shade.md").unlink()
    assert moves(robin, "delete", target="gone").status_code == 302
    assert robin.client.get("/sun/").status_code == 410
    page = robin.client.get(robin.address("history") + "?deleted=yes").content.decode()
    assert "Its words stay here." in page

    answer = robin.client.post(robin.address("history"), {"version": "1", "live": ""})

    assert answer.status_code == 302
    assert files(linked)["sun.md"].decode() == SUN
    assert "redirects.yaml" not in files(linked)
    assert robin.client.get("/sun/").status_code == 200
    assert [each[1] for each in history("en/sun.md")] == ["restored", "deleted", "found"]


def test_a_page_with_a_plan_is_not_deleted(robin, linked):
    at = timezone.now() + timedelta(days=1)
    PlannedPublication.objects.create(file="en/sun.md", text=b"", who=robin.user, at=at)

    answer = moves(robin, "delete", target="suns.md")

    assert answer.status_code == 409
    assert "Take it back first" in answer.content.decode()
    assert "sun.md" in files(linked)


def test_a_new_page_that_takes_the_name_of_an_old_one_has_its_own_past(robin, linked):
    moves(robin, "delete", target="suns.md")
    moves(robin, "rename", "en/suns.md", name="rays")
    PageMove.objects.all().delete()
    linked.write("en/redirects.yaml", "")
    moves(robin, "rename", "en/rays.md", name="sun")

    assert [each[:2] for each in history("en/sun.md")] == [
        (5, "renamed"),
        (4, "renamed"),
        (3, "found"),
        (2, "deleted"),
        (1, "found"),
    ]


class Killed(BaseException):
    """The process ends here; nothing of it can clean up."""


@contextmanager
def ending_at(
    step: int, fault: Callable[[], BaseException], monkeypatch: Any
) -> Iterator[list[int]]:
    """Let the step fail: changes of files and of rows. Gives the steps that were reached.

    A kill comes before one; after it is before the next. A disk can refuse after it too.
    """
    reached: list[int] = []

    def reach() -> None:
        reached.append(len(reached) + 1)
        if reached[-1] == step:
            raise fault()

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **more: Any) -> Any:
            reach()
            done = real(*args, **more)
            if fault is not Killed:
                reach()
            return done

        return stepping

    def execute(real: Any, sql: str, *more: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and fault is Killed:
            return counted(real)(sql, *more)
        return real(sql, *more)

    with monkeypatch.context() as patched, connection.execute_wrapper(execute):
        patched.setattr(Path, "replace", counted(Path.replace))
        patched.setattr(Path, "unlink", counted(Path.unlink))
        yield reached


def no_room() -> OSError:
    return OSError(28, "No space left on device")


def begin_again(robin: Editor, site: ContentFolder) -> tuple[Any, ...]:
    for model in (PageDraft, PlannedPublication, PageMove, PageVersion):
        model.objects.all().delete()
    for path in (site.root / "en").iterdir():
        path.unlink()
    fresh = ContentFolder(site.root)
    fresh.page("suns.md", "Some words.\n", order=920)
    fresh.write("en/sun.md", SUN)
    fresh.write("en/shade.md", LINKS)
    opened, text = look("en/sun.md"), SUN.replace("Some more", "Robin’s more").encode()
    PageDraft.objects.create(author=robin.user, file="en/sun.md", opened=opened, text=text)
    return state(site)


def state(site: ContentFolder) -> tuple[Any, ...]:
    """Return everything that is known of the pages to somebody who looks, but for times."""
    for name in files(site):
        if name.endswith(".md"):
            look(f"en/{name}")
    versions = PageVersion.objects.order_by("file", "number")
    drafts = PageDraft.objects.all()
    return (
        files(site),
        [(each.file, each.number, each.how, each.is_written) for each in versions],
        [(each.file, bytes(each.text)) for each in drafts],
    )


def readers_get_through(site: ContentFolder) -> None:
    library = site.load()
    assert "/sun/" in library.pages or library.redirects.get("/sun/", "").strip("/") in (
        "light",
        "suns",
    )
    if "/sun/" not in library.pages:
        assert library.redirects["/sun/"] in library.pages
    assert "/shade/" in library.pages


WAYS = {
    "rename": lambda robin, over: rename(
        robin.user, "en/sun.md", "en/light.md", over=over, why="x"
    ),
    "delete": lambda robin, over: delete(robin.user, "en/sun.md", "suns.md", over=over, why="x"),
}


@pytest.mark.django_db(transaction=True)  # What is begun in a transaction must go by itself.
@pytest.mark.parametrize("how", WAYS)
def test_a_kill_at_any_step_leaves_the_whole_or_nothing(robin, linked, monkeypatch, how):
    before = begin_again(robin, linked)
    over = PageVersion.objects.get(file="en/sun.md").digest
    WAYS[how](robin, over)
    after, ends = state(linked), set()
    for step in range(1, 10_000):
        begin_again(robin, linked)
        try:
            with ending_at(step, Killed, monkeypatch):
                WAYS[how](robin, over)
        except Killed:
            readers_get_through(linked)
            assert finish_moves()
            found = state(linked)
            assert found in (before, after), step
            ends.add(found == after)
        else:
            break
    assert ends == {True, False}
    assert step > 5


@pytest.mark.parametrize("how", WAYS)
def test_a_disk_that_refuses_leaves_the_page_as_it_was(robin, linked, monkeypatch, how):
    before = begin_again(robin, linked)
    over = PageVersion.objects.get(file="en/sun.md").digest
    refused = 0
    for step in range(1, 10_000):
        begin_again(robin, linked)
        try:
            with ending_at(step, no_room, monkeypatch) as reached:
                WAYS[how](robin, over)
        except NotWritten:
            assert state(linked) == before, step
            assert not PageMove.objects.exists()
            refused += 1
        else:
            # Refused only after the page was moved, or not at all.
            readers_get_through(linked)
            assert PageMove.objects.get().is_done
            assert "sun.md" not in files(linked)
            if step > len(reached):
                break
    assert refused >= 2
