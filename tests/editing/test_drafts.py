"""What somebody writes is kept for them, and never overwritten unseen."""

from __future__ import annotations

from django.test import Client

from microsite.editing.models import PageDraft
from tests.editing.conftest import SUN


def draft_of(editor) -> str:
    return bytes(PageDraft.objects.get(author=editor.user).text).decode()


def test_saving_keeps_the_words_and_leaves_the_file(robin, site):
    robin.opens().types("Some more words", "Many more words").sends("save")

    assert "Saved " in robin.html
    assert "Many more words on shade." in robin.form["text"]
    assert draft_of(robin) == SUN.replace("Some more words", "Many more words")
    assert (site.root / "en/sun.md").read_text() == SUN
    assert "Some more words" in robin.client.get("/sun/").content.decode()


def test_a_changed_field_changes_one_line_of_the_draft(robin):
    robin.opens().sends("save", header_title="Sun: and skin", header_menu="Sun")

    title = SUN.replace("title: Sun and skin", 'title: "Sun: and skin"')
    assert draft_of(robin) == title.replace("section: guide", "menu: Sun\nsection: guide")


def test_saving_without_a_change_makes_no_draft(robin):
    robin.opens().sends("save")

    assert not PageDraft.objects.exists()


def test_two_windows_of_one_person_lose_no_word(robin):
    robin.opens()
    other_window = dict(robin.form)
    robin.types("Some more", "Window one").sends("save")

    robin.form = other_window
    robin.types("Some more", "Window two").sends("save")

    assert robin.answer.status_code == 409
    assert "This page was saved in another window" in robin.html
    assert "Window one" in robin.html
    assert "Window two" in robin.form["text"]
    assert "Window one" in draft_of(robin)
    robin.sends("save")
    assert robin.answer.status_code == 200
    assert "Window two" in draft_of(robin)


def test_a_window_from_before_a_publication_does_not_overwrite_a_later_draft(robin):
    robin.opens().types("Some more", "The published").sends("save")
    from_before = dict(robin.form)
    PageDraft.objects.all().delete()
    robin.opens().types("Some more", "Window two").sends("save")

    robin.form = from_before
    robin.types("The published", "Window one").sends("save")

    assert robin.answer.status_code == 409
    assert "Window two" in draft_of(robin)


def test_the_script_is_told_what_it_needs(robin, alex):
    alex.opens().types("Some more", "Something of Alex").sends("save")
    robin.opens().types("Some more words", "See [cost](cost.md). Some more words").sends(
        "save", "draft"
    )
    told = robin.answer.json()

    edition = PageDraft.objects.get(author=robin.user).edition
    assert told["edition"] == edition
    assert told["others"] == ["alex was editing just now"]
    found = [(each["level"], each["line"], each["what"]) for each in told["findings"]]
    assert found == [("stop", 3, "There is no page cost.md.")]

    robin.form["text"] = "From an older window\n"
    robin.sends("save", "draft")
    told = robin.answer.json()
    assert (robin.answer.status_code, told["edition"]) == (409, edition)
    assert told["opened"] == PageDraft.objects.get(author=robin.user).opened.digest
    assert "See [cost](cost.md)" in told["fields"]["text"]


def test_the_script_is_told_when_nobody_is_signed_in(robin):
    answer = Client().post(robin.address("draft"), {"text": "x"})

    assert answer.status_code == 403
    assert "You are signed out" in answer.json()["message"]


def test_a_file_that_is_not_utf8_is_left_alone(robin, site):
    site.write("en/sun.md", SUN.encode() + b"caf\xe9\n")

    robin.opens()

    assert robin.answer.status_code == 409
    assert "Line 19 holds a character that is not UTF-8" in robin.html


ASTRAY = [
    *("../clinic.yaml", "en/../clinic.yaml", "en/..%2Fclinic.yaml"),
    *("en/self-check.yaml", "en/worrying-signs.yaml", "en/redirects.yaml", "fr/glossary.yaml"),
    *("en/clinic.yaml", "./clinic.yaml", "clinic.yaml/", "Clinic.yaml", "clinic.yml", "clinic"),
    *("images/clinic.yaml", "glossary.yaml", "en/../sources.yaml", "clinic.yaml%00", "fr/faq.md"),
    *("en/FAQ.md", "/etc/passwd", "en/sun.md%00", "en//sun.md"),
    *("en/staff.md", "en/link.md", "en/./sun.md", "en/nothing.md", "en/sun.md/"),
]


def test_no_address_leads_out_of_the_pages(robin, site):
    outside = site.root.parent / "secret.md"
    outside.write_text(SUN)
    (site.root / "en/link.md").symlink_to(outside)

    for file in ASTRAY:
        for name in ("edit", "preview", "draft"):
            address = f"/staff/pages/{name}/{file}/"
            assert robin.client.post(address, {"text": "x"}).status_code == 404, address
    assert outside.read_text() == SUN
    assert not PageDraft.objects.exists()


def test_the_preview_is_the_real_page_and_runs_nothing(robin):
    robin.opens().types("Some more words", "Drawn words").sends("preview", "preview")

    page = robin.answer
    assert "<h1" in robin.html
    assert '<p data-line="3">Drawn words on shade.</p>' in robin.html
    assert page["Content-Security-Policy"].startswith(
        "sandbox allow-same-origin; default-src 'none'"
    )
    assert "script-src 'none'" in page["Content-Security-Policy"]
    assert "style-src 'sha256-" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"


def test_a_hostile_text_is_cut_off_and_the_next_one_is_served(robin, monkeypatch):
    slow = "\n\n".join(["> - " * 60 + "a"] * 150)  # 13 seconds
    robin.opens().types("Some more words", slow)
    with monkeypatch.context() as hurried:
        hurried.setattr("microsite.editing.previewing.SECONDS_FOR_A_TEXT", 1)
        robin.sends("save", "draft")

    found = robin.answer.json()["findings"]
    assert [each["level"] for each in found] == ["stop"]
    assert "so it was stopped" in found[0]["what"]
    robin.opens("en/index.md")
    assert robin.answer.status_code == 200
    assert "so it was stopped" not in robin.html
