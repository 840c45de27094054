"""From draft to live: compared, refused, published, and recorded."""

from __future__ import annotations

import os
from hashlib import sha256

from microsite.editing.models import PageDraft, PageVersion
from tests.editing.conftest import SUN
from tests.editing.editor import fields_of


def file_of(site) -> str:
    return str((site.root / "en/sun.md").read_bytes().decode())


def history() -> list[tuple[int, str, str, str]]:
    found = PageVersion.objects.of("en/sun.md").select_related("who")
    return [(each.number, each.how, str(each.who or ""), each.why) for each in found]


def drafts() -> list[PageDraft]:
    return list(PageDraft.objects.select_related("author"))


def publishes(editor, why: str = "Readers asked", **more: str) -> None:
    """Go from the editor to comparing, and publish."""
    editor.sends("compare")
    form = fields_of(editor.html.partition('<h2 class="panel__title" id="publish-title"')[2])
    posted = {**form, "why": why, "do": "publish", **more}
    editor.answer = editor.client.post(editor.address("compare"), posted)
    if editor.answer.status_code == 302:
        editor.answer = editor.client.get(editor.answer["Location"])


def test_a_change_is_compared_word_by_word_and_goes_live(robin, site):
    site.write("en/.draft-of-somebody-killed.part", "half")
    (site.root / "en/sun.md").chmod(0o640)
    robin.opens().types("Some more words", "Many more words").sends("compare")
    said = robin.html
    robin.opens()
    publishes(robin)

    assert '<del><span class="visually-hidden">taken out: </span>Some </del>' in said
    assert '<ins><span class="visually-hidden">put in: </span>Many </ins>' in said
    assert "more words on shade." in said
    assert "Patients see the new words within two seconds." in robin.html
    assert file_of(site) == SUN.replace("Some more", "Many more")
    assert "Many more words on shade." in robin.client.get("/sun/").content.decode()
    assert history() == [
        (2, "published", "robin", "Readers asked"),
        (1, "found", "", ""),
    ]
    assert not PageDraft.objects.exists()
    assert os.stat(site.root / "en/sun.md").st_mode & 0o777 == 0o640
    assert sorted(os.listdir(site.root / "en")) == sorted(
        ["consultation.md", "glossary.md", "glossary.yaml", "index.md", "sun.md"]
    )


def test_a_stop_refuses_and_a_warning_asks(robin, site):
    robin.opens().types("Some more words", "See [cost](cost.md)")
    publishes(robin)
    assert "This cannot be published yet." in robin.html
    assert "There is no page cost.md." in robin.html

    form = robin.opens().form
    without_the_button = {"edition": form["edition"], "live": form["opened"], "why": "x"}
    forced = {**without_the_button, "seen": "yes", "do": "publish"}
    assert robin.client.post(robin.address("compare"), forced).status_code == 422
    assert file_of(site) == SUN

    robin.opens().types("See [cost](cost.md)", "Very redness 20% of skin and words")
    robin.sends("compare")
    robin.opens()
    publishes(robin)
    assert robin.answer.status_code == 422
    assert "read the warnings and tick the box" in robin.html
    robin.opens()
    publishes(robin, why=" ", seen="yes")
    assert "say in a few words why" in robin.html
    assert file_of(site) == SUN
    robin.opens()
    publishes(robin, seen="yes")
    assert "20% of skin" in file_of(site)


def test_only_the_draft_that_went_out_is_done_with(robin, alex, site):
    site.write("en/moon.md", SUN.replace("sun.md", "moon.md").replace("order: 900", "order: 901"))
    alex.opens().types("Some more", "Alex’s more").sends("save")
    robin.opens("en/moon.md").types("Some more", "The moon’s more").sends("save", file="en/moon.md")
    robin.opens().types("Shade your", "Please shade your")

    publishes(robin)

    assert "Please shade your" in file_of(site)
    kept = {(draft.author, draft.file): bytes(draft.text).decode() for draft in drafts()}
    assert kept.keys() == {(alex.user, "en/sun.md"), (robin.user, "en/moon.md")}
    assert "Alex’s more" in kept[alex.user, "en/sun.md"]
    assert "The moon’s more" in kept[robin.user, "en/moon.md"]


def test_two_changes_of_different_lines_are_joined(robin, alex, site):
    robin.opens().types("Some more", "Robin’s more")
    robin.sends("save")
    alex.opens().types("Shade your", "Please shade your")
    publishes(alex)

    robin.opens()
    assert "It has changed since you began" in robin.html
    publishes(robin)

    assert file_of(site) == SUN.replace("Some more", "Robin’s more").replace(
        "Shade your", "Please shade your"
    )
    assert [each[1:3] for each in history()] == [
        ("published", "robin"),
        ("published", "alex"),
        ("found", ""),
    ]


def test_two_changes_of_the_same_line_are_both_shown_and_kept(robin, alex, site):
    robin.opens().types("Some more", "Robin’s more").sends("save")
    alex.opens().types("Some more", "Alex’s more")
    publishes(alex)

    robin.sends("compare")
    assert "Two people changed the same lines" in robin.html
    assert "Robin’s more words on shade." in robin.html
    assert "Alex’s more words on shade." in robin.html
    form = fields_of(robin.html.partition("</h1>")[2])
    posted = {**form, "do": "join", "choice-1": "both"}
    joined = robin.client.post(robin.address("compare"), posted)
    assert joined.status_code == 302
    robin.opens()
    assert "Alex’s more words on shade.\nRobin’s more words on shade." in robin.form["text"]
    assert "Your draft before it was joined" in robin.html
    publishes(robin)

    assert "Alex’s more words on shade.\nRobin’s more words on shade." in file_of(site)


def test_what_somebody_publishes_meanwhile_is_not_overwritten(robin, alex, site):
    robin.opens().types("Some more", "Robin’s more").sends("compare")
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    alex.opens().types("Shade your", "Please shade your")
    publishes(alex)

    answer = robin.client.post(robin.address("compare"), {**form, "why": "x", "do": "publish"})

    assert answer.status_code == 409
    assert "Compare them once more" in answer.content.decode()
    assert file_of(site) == SUN.replace("Shade your", "Please shade your")


def test_an_edit_outside_appears_in_the_history_and_can_be_undone(robin, site):
    robin.opens()
    site.write("en/sun.md", SUN.replace("Some more", "Outside more"))
    page = robin.client.get(robin.address("history"))
    assert "Changed outside the editor" in page.content.decode()

    two = robin.client.get(robin.address("history") + "?one=1&other=2").content.decode()
    assert "From version 1 to version 2" in two
    assert "Outside </ins>" in two
    live = PageVersion.objects.get(number=2).digest
    robin.client.post(robin.address("history"), {"version": "1", "live": live})

    assert file_of(site) == SUN
    assert history()[0] == (3, "restored", "robin", "As it was in version 1")
    stale = robin.client.post(robin.address("history"), {"version": "2", "live": live})
    assert stale.status_code == 409
    assert file_of(site) == SUN


def test_a_killed_publication_is_seen_by_the_file(robin, site):
    robin.opens().types("Some more", "Robin’s more").sends("save")
    draft, found = PageDraft.objects.get(), PageVersion.objects.get()
    begun = {"file": "en/sun.md", "number": 2, "who": robin.user, "how": "published"}
    text = bytes(draft.text)
    digest = sha256(text).hexdigest()
    PageVersion.objects.create(**begun, text=text, digest=digest, is_written=False)

    robin.opens()  # killed before the file was written
    assert PageVersion.objects.get() == found
    assert "Robin’s more" in robin.form["text"]

    PageVersion.objects.create(**begun, text=text, digest=digest, is_written=False)
    site.write("en/sun.md", text)
    robin.opens()  # killed after it
    assert history()[0][:3] == (2, "published", "robin")
    assert not PageDraft.objects.exists()


def test_a_folder_that_may_only_be_read_is_said_to_be(robin, site, monkeypatch):
    robin.opens().types("Some more", "Robin’s more").sends("save")
    may = os.access
    monkeypatch.setattr(
        "os.access", lambda path, mode, **more: mode != os.W_OK and may(path, mode, **more)
    )

    robin.opens()
    assert "The folder of pages may only be read." in robin.html
    publishes(robin, seen="yes")
    assert "Publish now" not in robin.html
    assert file_of(site) == SUN


def test_a_draft_never_hangs_on_a_version_that_was_not_written(robin, alex, site):
    alex.opens()
    robin.opens().types("Some more", "Robin’s more")
    publishes(robin)
    first = PageVersion.objects.get(number=1)
    text, digest = bytes(first.text), first.digest
    begun = {"file": "en/sun.md", "number": 3, "who": robin.user, "how": "restored"}
    PageVersion.objects.create(**begun, text=text, digest=digest, is_written=False)

    alex.types("Shade your", "Please shade your").sends("save")

    assert PageDraft.objects.get().opened == first
    assert robin.opens().answer.status_code == 200


def test_publish_pressed_twice_says_that_it_is_published(robin, site):
    robin.opens().types("Some more", "Robin’s more").sends("compare")
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    posted = {**form, "why": "x", "do": "publish"}

    once, twice = (robin.client.post(robin.address("compare"), posted) for _ in range(2))

    assert once["Location"] == twice["Location"] == robin.address("history") + "?published=yes"
