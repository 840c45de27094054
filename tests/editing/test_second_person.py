"""Clinical pages that nobody publishes alone, where the clinic has turned that on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from microsite.editing.exact import LONGEST_HEADER
from microsite.editing.folder import digest_of
from microsite.editing.models import AskedPublication, PageDraft, PageVersion, PlannedPublication
from microsite.editing.publishing import CHANGE_NO_WORDS, OnePersonAlone, publish
from microsite.editing.second_person import is_clinical, needs_second_person
from microsite.pages.library import live_library
from microsite.staff.members import Role
from tests.editing.conftest import SUN
from tests.editing.editor import Editor, fields_of
from tests.editing.test_new_and_signed import signs
from tests.editing.test_planning import the_time_comes
from tests.editing.test_publishing import file_of, history, publishes
from tests.folder import CLINIC
from tests.people import hired

FILE = "en/sun.md"
ON = CLINIC + "two_people_for_clinical_pages: yes\n"
MANY = SUN.replace("Some more", "Many more")


@pytest.fixture
def site(site):
    site.write("clinic.yaml", ON)
    return site


def clinician(site, name: str = "doctor") -> Editor:
    return Editor(hired(name, Role.CLINICIAN), site)


@pytest.fixture
def doctor(db, site) -> Editor:
    return clinician(site)


def asks(
    editor: Editor, new: str = "Many more", do: str = "ask", *, old: str = "Some more", **more: str
) -> AskedPublication:
    """Write something and ask for a second person."""
    editor.opens().types(old, new).sends("compare")
    form = fields_of(editor.html.partition('id="publish-title"')[2])
    posted = {**form, "why": "Readers asked", "do": do, **more}
    editor.answer = editor.client.post(editor.address("compare"), posted)
    assert editor.answer.status_code == 302
    editor.answer = editor.client.get(editor.answer["Location"])
    return AskedPublication.objects.latest("pk")


def reads(editor: Editor, asked: AskedPublication) -> dict[str, str]:
    """Open what waits; return what the button would send once the box is ticked."""
    page = editor.client.get(editor.address("asked", asked.file), {"asked": asked.pk})
    editor.answer = page
    form = fields_of(editor.html.partition('id="publish-title"')[2].partition("</form>")[0])
    return {**form, "seen": "yes", "do": "publish"}


def answers(editor: Editor, form: dict[str, str]) -> int:
    editor.answer = editor.client.post(editor.address("asked"), form)
    return int(editor.answer.status_code)


def test_a_clinician_reads_what_an_editor_asks_for_and_publishes_it(robin, doctor, site):
    asked = asks(robin)
    assert "A clinician reads exactly these words" in robin.html
    assert (file_of(site), PageDraft.objects.count()) == (SUN, 0)
    assert "Waiting for a second person" in robin.client.get("/staff/pages/").content.decode()
    listed = doctor.client.get("/staff/pages/").content.decode()
    assert "Waiting for you" in listed
    assert f"/staff/pages/asked/{FILE}/?asked={asked.pk}" in listed
    assert "waits for a second person" in doctor.opens().html

    form = reads(doctor, asked)
    assert '<ins><span class="visually-hidden">put in: </span>Many </ins>' in doctor.html
    assert answers(doctor, {**form, "seen": ""}) == 422
    assert answers(doctor, form) == 302

    assert file_of(site) == MANY
    newest = PageVersion.objects.newest(FILE)
    assert (newest.who, newest.second, newest.why) == (robin.user, doctor.user, "Readers asked")
    past = doctor.client.get(doctor.address("history")).content.decode()
    assert "Published by robin, read and published by doctor: Readers asked" in past
    assert not AskedPublication.objects.exists()


def test_nobody_publishes_their_own_words_by_any_form(robin, alex, doctor, site):
    robin.opens().types("Some more", "Many more").sends("compare")
    assert "Ask for a second pair of eyes" in robin.html
    assert "Publish now" not in robin.html
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    for do in ("publish", "plan", ""):
        made = {**form, "why": "x", "seen": "yes", "at": "2998-06-01T09:00", "do": do}
        answer = robin.client.post(robin.address("compare"), made)
        assert answer.status_code == 409
        assert "this page is clinical" in answer.content.decode()
    own = asks(doctor, "My more")
    made = {"asked": own.pk, "live": digest_of(SUN.encode()), "seen": "yes", "do": "publish"}
    made["words"] = digest_of(bytes(own.text))
    for person in (doctor, robin, alex):
        assert answers(person, made) == 403
        assert "You cannot do that yourself." in person.html
        assert answers(person, {**made, "do": "return", "note": "x"}) == 403
    assert answers(alex, {**made, "do": "take_back"}) == 403

    assert file_of(site) == SUN
    assert not PlannedPublication.objects.exists()
    assert answers(clinician(site, "other"), made) == 302
    assert "My more" in file_of(site)


@pytest.mark.parametrize("how", sorted({*PageVersion.How} - CHANGE_NO_WORDS))
def test_whatever_writes_a_clinical_page_needs_two(how, robin, doctor, site):
    robin.opens()
    over, text = digest_of(SUN.encode()), b"" if how == "deleted" else MANY.encode()
    for second in (None, robin.user):
        with pytest.raises(OnePersonAlone):
            publish(robin.user, FILE, text, over=over, why="", how=how, second=second)
    assert (file_of(site), len(history())) == (SUN, 1)

    publish(robin.user, FILE, text, over=over, why="", how=how, second=doctor.user)
    assert file_of(site).encode() == text


def test_returned_words_are_a_draft_again_with_a_note(robin, doctor, site):
    asked = asks(robin)
    assert answers(doctor, {"asked": asked.pk, "do": "return", "note": " "}) == 422
    assert "Say what has to change." in doctor.html

    answers(doctor, {"asked": asked.pk, "do": "return", "note": "Name the dose."})

    assert "Many more" in robin.opens().form["text"]
    assert "doctor returned your change" in robin.html
    assert "Name the dose." in robin.html
    assert "Name the dose." not in doctor.opens().html
    assert answers(doctor, {"asked": asked.pk, "do": "publish", "seen": "yes"}) == 302
    assert file_of(site) == SUN
    asks_again = robin.types("Many more", "Many, many more").sends("compare")
    assert asks_again.status_code == 200
    form = fields_of(robin.html.partition('id="publish-title"')[2])
    robin.client.post(robin.address("compare"), {**form, "why": "Mended", "do": "ask"})
    (again,) = AskedPublication.objects.all()
    assert (again.why, again.is_returned) == ("Mended", False)


def test_words_that_come_back_to_somebody_who_has_begun_anew_wait_for_them(robin, doctor, site):
    asked = asks(robin)
    robin.opens().types("Shade your", "Please shade your").sends("save")
    answers(doctor, {"asked": asked.pk, "do": "return", "note": "Name the dose."})

    assert "Please shade" in robin.opens().form["text"]
    assert answers(robin, {"asked": asked.pk, "do": "take_back"}) == 302
    assert "Not taken back" in robin.client.get(robin.answer["Location"]).content.decode()
    PageDraft.objects.all().delete()
    answers(robin, {"asked": asked.pk, "do": "take_back"})

    assert "Many more" in robin.opens().form["text"]
    assert not AskedPublication.objects.exists()


def test_words_that_were_not_read_do_not_go_out(robin, doctor, site):
    asked = asks(robin)
    form = reads(doctor, asked)
    site.write(FILE, SUN.replace("Shade your", "Please shade your"))

    assert answers(doctor, form) == 409
    assert "these are not the words that you read" in doctor.html
    assert file_of(site) == SUN.replace("Shade your", "Please shade your")
    assert answers(doctor, reads(doctor, asked)) == 302
    assert file_of(site) == MANY.replace("Shade your", "Please shade your")

    second = asks(robin, "Much more", old="Many more")
    site.write(FILE, SUN.replace("Some more", "Other"))
    assert reads(doctor, second) == {"seen": "yes", "do": "publish"}
    assert "Two changes contradict" in doctor.html
    made = {"asked": second.pk, "live": digest_of((site.root / FILE).read_bytes()), "seen": "yes"}
    words = digest_of(bytes(second.text))
    assert answers(doctor, {**made, "words": words, "do": "publish"}) == 409
    assert "Other words on shade." in file_of(site)


def test_of_two_who_publish_at_one_moment_one_does(robin, doctor, site):
    asked, other = asks(robin), clinician(site, "other")
    forms = [reads(person, asked) for person in (doctor, other)]

    assert [answers(doctor, forms[0]), answers(other, forms[1])] == [302, 302]

    assert other.answer["Location"] == "/staff/pages/?gone=yes"
    assert [each[1] for each in history()] == ["published", "found"]
    assert PageVersion.objects.newest(FILE).second == doctor.user


def test_what_its_author_takes_back_cannot_be_published(robin, doctor, site):
    asked = asks(robin)
    form = reads(doctor, asked)
    answers(robin, {"asked": asked.pk, "do": "take_back"})

    assert answers(doctor, form) == 302
    assert (file_of(site), "Many more" in robin.opens().form["text"]) == (SUN, True)


def test_restoring_asks_too(robin, doctor, site):
    answers(doctor, reads(doctor, asks(robin)))
    live = PageVersion.objects.newest(FILE).digest
    page = robin.client.post(robin.address("history"), {"version": "1", "live": live})

    assert file_of(site) == MANY
    asked = AskedPublication.objects.get()
    assert page["Location"].endswith(f"?asked={asked.pk}")
    answers(doctor, reads(doctor, asked))
    assert file_of(site) == SUN
    assert history()[0] == (3, "restored", "robin", "As it was in version 1")


def test_a_plan_goes_out_with_the_words_that_were_read_and_no_others(robin, doctor, site):
    times = {"at": "2998-06-01T09:00", "until": "2998-09-01T09:00"}
    asked = asks(robin, do="ask_then", **times)
    assert not PlannedPublication.objects.exists()
    answers(doctor, reads(doctor, asked))
    the_time_comes()
    assert file_of(site) == MANY
    assert PageVersion.objects.newest(FILE).second == doctor.user
    the_time_comes()
    assert file_of(site) == SUN

    answers(doctor, reads(doctor, asks(robin, do="ask_then", **times)))
    site.write(FILE, SUN.replace("Shade your", "Please shade your"))
    the_time_comes()
    assert "no second person has read it as it would be now" in robin.opens().html
    assert file_of(site) == SUN.replace("Shade your", "Please shade your")


def test_what_was_planned_before_the_clinic_turned_it_on_waits(robin, site):
    opened = PageVersion.objects.newest(FILE)
    past = timezone.now() - timedelta(days=1)
    PlannedPublication.objects.create(
        file=FILE, text=MANY.encode(), opened=opened, who=robin.user, at=past
    )
    robin.opens()
    PlannedPublication.objects.update(opened=PageVersion.objects.newest(FILE))

    the_time_comes()

    assert (file_of(site), PlannedPublication.objects.get().state) == (SUN, "failed")


def test_a_mark_cannot_be_taken_away_alone(robin, site):
    robin.opens().sends("compare", header_clinical="no")
    assert "Ask for a second pair of eyes" in robin.html

    robin.opens().sends("compare", header_clinical="", header_section="site")
    assert "Ask for a second pair of eyes" in robin.html


def test_signing_needs_one_clinician(robin, doctor, site):
    answers(doctor, reads(doctor, asks(robin)))

    assert signs(doctor).status_code == 302
    assert re.search("^reviewed_by: Dr Example", file_of(site), re.M)


def test_other_pages_and_other_clinics_are_as_they_were(robin, site):
    site.write(FILE, SUN.replace("section: guide", "section: clinic"))
    robin.opens().types("Some more", "Many more")
    publishes(robin, seen="yes")
    assert "Many more" in file_of(site)
    assert "Waiting for" not in robin.client.get("/staff/pages/").content.decode()

    site.write("clinic.yaml", CLINIC)
    site.write(FILE, SUN)
    live_library().look()
    assert not needs_second_person(FILE, MANY.encode())


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("section: guide", True),
        ("section: 'guide'", True),
        ("? section\n: guide", True),
        ("section: guide\nclinical: no", False),
        ("section: guide\nclinical: 'No'", False),
        ("section: clinic\nclinical: yes", True),
        ("section: clinic\nclinical: perhaps", True),
        ("section: clinic\nclinical:\n  yes", True),
        ("section: clinic", False),
        ("section: site\nclinical:", False),
        ("section: [", True),
        ("- section", True),
    ],
)
def test_a_header_that_may_be_clinical_counts_as_it(header, is_one):
    assert is_clinical(f"---\n{header}\n---\nWords.\n".encode()) is is_one
    assert is_clinical(f"---\n{header}\n---\n\xff".encode("latin-1")) is True


def test_a_clinical_page_may_get_another_name_but_nobody_takes_it_away_alone(robin, site):
    address = robin.address("delete")
    page = robin.client.get(address).content.decode()
    assert "nobody take such a page away alone" in page
    sent = {"target": "index.md", "why": "x", "live": digest_of(SUN.encode())}
    assert robin.client.post(address, sent).status_code == 409
    assert file_of(site) == SUN

    sent = {"name": "light", "why": "x", "live": digest_of(SUN.encode())}
    assert robin.client.post(robin.address("rename"), sent).status_code == 302
    assert (site.root / "en/light.md").exists()


def test_a_header_of_names_for_each_other_is_not_written_out():
    """Written out, this one has nine to the power of thirty words."""
    names = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    header = f"a0: &a0 [word]\n{names}\nclinical: *a29"

    assert is_clinical(f"---\n{header}\n---\n".encode()) is True
    assert is_clinical(f"---\n{'x: y' * LONGEST_HEADER}\n---\n".encode()) is True
