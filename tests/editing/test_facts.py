"""The files of facts that many pages share: edited like a page, and seen on the pages they change."""

from __future__ import annotations

import re

import pytest

from microsite.editing.models import PageDraft, PageVersion
from microsite.editing.second_person import needs_second_person
from microsite.staff.members import Role
from tests.editing.editor import Editor
from tests.editing.test_planning import plans, the_time_comes
from tests.editing.test_publishing import publishes
from tests.editing.test_second_person import answers, asks, reads
from tests.folder import CLINIC, GLOSSARY, SOURCES, ContentFolder
from tests.people import hired

FILE = "clinic.yaml"
DETAILS = f"""\
# What patients pay and when we are open.
{CLINIC}prices:
  - item: One session
    price: £200
    note: With cream.
"""
OLD, NEW = "price: £200", "price: £210"


@pytest.fixture
def site(site: ContentFolder) -> ContentFolder:
    site.write(FILE, DETAILS)
    for name, title in (("prices.md", "Prices"), ("clinic.md", "Where we are")):
        table = "prices" if name == "prices.md" else "hours"
        site.page(name, f"!!! clinic {table}\n", title=title, section="clinic")
    return site


@pytest.fixture
def robin(robin: Editor) -> Editor:
    robin.file = FILE
    return robin


@pytest.fixture
def alex(alex: Editor) -> Editor:
    alex.file = FILE
    return alex


def details_of(site: ContentFolder) -> str:
    return (site.root / FILE).read_bytes().decode()


def patients_read(editor: Editor, address: str = "/prices/") -> str:
    return str(editor.client.get(address).content.decode())


def preview_of(editor: Editor) -> str:
    answer = editor.client.post(editor.address("preview"), editor.form)
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("\n", "\r\n"),
        ("£200\n", "£200\r\n"),
        ("# What", "\ufeff# What"),
        ("cream.\n", "cream.   # why\n\n  \n"),
        ("cream.\n", "cream."),
        ("With cream.", "'With ''cre\u0301am'' \u2028\xa0\U0001f9d1\u200d\U0001f52c'"),
        ("price: £200", "price:   £200  "),
    ],
    ids=["Windows", "two kinds", "mark", "spaces", "no end", "letters", "gaps"],
)
def test_facts_keep_every_byte_that_nobody_changed(robin, site, usual, odd):
    text = DETAILS.replace(usual, odd)
    file = site.write(FILE, text.encode())

    robin.opens().sends("compare")
    assert robin.answer.status_code == 302, "a draft of what nobody changed"
    assert not PageDraft.objects.exists()

    robin.opens().types("£200", "£210")
    publishes(robin, seen="yes")
    assert file.read_bytes() == text.replace("£200", "£210").encode()


def test_a_file_that_begins_like_a_page_is_one_text_all_the_same(robin, site):
    site.write(FILE, f"---\n{DETAILS}---\n")
    assert robin.opens().form["text"] == f"---\n{DETAILS}---\n"
    assert "There is a second “---” line." in robin.html


def test_a_corrected_price_is_previewed_compared_and_live(robin, site):
    robin.opens()
    assert "Edit: Clinic details" in robin.html
    assert "header-" not in robin.html
    robin.types(OLD, NEW)
    drawn = preview_of(robin)
    assert "<h1" in drawn
    assert "£210" in drawn
    assert 'data-line="21" data-label="Price">£210' in drawn
    robin.sends("compare")
    said = robin.html.partition("On the pages")[2]
    assert '<p class="compared__block compared__block--h2">Prices</p>' in said
    assert '<del><span class="visually-hidden">taken out: </span>£200</del>' in said
    assert "Where we are" not in said
    assert "In the header" not in said
    assert "What changed, in patients’ words" not in robin.html
    assert "£200" in patients_read(robin)

    robin.opens()
    publishes(robin, what_changed="Prices.")
    assert "Patients see the new words within two seconds." in robin.html
    assert details_of(site) == DETAILS.replace(OLD, NEW)
    assert "£210" in patients_read(robin)

    newest = PageVersion.objects.newest(FILE)
    posted = {"version": "1", "live": newest.digest}
    robin.client.post(robin.address("history"), posted)
    assert details_of(site) == DETAILS
    assert "£200" in patients_read(robin)


def test_the_preview_shows_the_page_that_the_change_is_seen_on(robin, site):
    robin.opens().types("monday: 09:00-18:00", "monday: 08:30-18:00")
    # The hours are on the page with the prices too, at its foot.
    assert re.search(r"<h1[^>]*>Where we are</h1>.*8:30am", preview_of(robin), re.S)

    robin.file = "en/glossary.yaml"
    robin.opens().types("under the outer", "below the outer")
    assert "below the outer" in preview_of(robin)

    site.write("en/checks.yaml", "strengths: [cream]\n")
    robin.file = "en/checks.yaml"
    robin.opens().types("[cream]", "[cream, gel]")
    assert "No page looks different with this." in preview_of(robin)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("price: £200", "price £200", 21, "This line has no colon"),
        ("price: £200", "price:£200", 21, "This line has no colon"),
        ("    note", "   note", 22, "The spaces before this line do not fit"),
        ("monday: 09:00-18:00", "monday: 9-18", 9, "Write 09:00-18:00, or closed."),
        ("price: £200", "prise: £200", 21, "Did you mean “price”?"),
        ("phone: 01632", "phone: Call: 01632", 3, "There is a second colon."),
    ],
)
def test_a_slip_is_told_with_its_line_and_never_published(robin, site, old, new, line, words):
    robin.opens().types(old, new).sends("save")
    finding = robin.html.partition(f"<span>line {line}</span>")[2].partition("</li>")[0]
    assert words in finding
    assert "There is no preview while" in preview_of(robin)

    publishes(robin, seen="yes")
    assert "This cannot be published yet." in robin.html
    draft = PageDraft.objects.get()
    forced = {"edition": draft.edition, "live": draft.opened.digest, "why": "x", "seen": "yes"}
    answer = robin.client.post(robin.address("compare"), {**forced, "do": "publish"})
    assert answer.status_code == 422
    assert details_of(site) == DETAILS
    assert "£200" in patients_read(robin)


def test_what_pages_rest_on_cannot_be_taken_away(robin, site):
    site.page("moon.md", "Shade [@alam-2014].\n", title="Moon")
    robin.file = "sources.yaml"
    robin.opens().types("alam-2014:", "alam-2015:").sends("save")
    finding = robin.html.partition("<span>line 1</span>")[2].partition("</li>")[0]
    where = "“Moon” (en/moon.md, line 9), “Sun and skin” (en/sun.md, line 12)"
    assert f"There is no source “alam-2014”. Where: {where}." in finding
    assert "Take this change back, or mend those pages first." in finding
    publishes(robin, seen="yes")
    assert "This cannot be published yet." in robin.html

    robin.opens().types("alam-2015:", "alam-2014:").types("Dermatology 2014", "Dermatology, 2014")
    robin.sends("compare")
    assert "Source: Alam M" in robin.html
    publishes(robin, seen="yes")
    assert (site.root / "sources.yaml").read_text() == SOURCES.replace("gy 2014", "gy, 2014")


def test_two_editors_of_the_facts_are_joined_and_a_plan_comes_by_itself(robin, alex, site):
    robin.opens().types(OLD, NEW).sends("save")
    alex.opens().types("[2026-12-25]", "[2026-12-25, 2026-12-26]")
    publishes(alex)
    assert "has changed since you began" in robin.opens().html

    assert plans(robin, "2998-06-01T09:00").status_code == 302
    assert "It goes live on Fri 1 Jun 2998, 09:00" in alex.opens().html
    the_time_comes()

    both = DETAILS.replace(OLD, NEW).replace("[2026-12-25]", "[2026-12-25, 2026-12-26]")
    assert details_of(site) == both
    assert "£210" in patients_read(robin)
    assert "26 December 2026" in patients_read(robin, "/clinic/")


def test_facts_have_no_name_signature_or_end(robin, site):
    doctor = Editor(hired("doctor", Role.CLINICIAN), site, FILE)
    html = doctor.opens().html + doctor.client.get(doctor.address("history")).content.decode()
    for name in ("rename", "delete", "sign"):
        assert f"/staff/pages/{name}/" not in html
        for answer in (doctor.client.get, doctor.client.post):
            assert answer(doctor.address(name)).status_code == 404
    assert details_of(site) == DETAILS


def test_the_list_finds_facts_by_what_stands_in_them_and_pages_lead_to_them(robin, site):
    robin.opens().types(OLD, NEW).sends("save")
    found = robin.client.get("/staff/pages/?q=%C2%A3200&show=draft").content.decode()
    assert '<a href="/staff/pages/edit/clinic.yaml/">Clinic details</a>' in found
    assert "wrote on a draft" in found
    assert "List of sources" not in found

    assert "Change them in “Clinic details”" in robin.opens("en/prices.md").html
    assert "Change them in “Clinic details”" not in robin.opens("en/sun.md").html


def test_one_person_changes_prices_but_not_what_keeps_people_safe(robin, site):
    ruled = DETAILS.replace("funding:", "two_people_for_clinical_pages: yes\nfunding:")
    site.write(FILE, ruled)
    robin.opens().types(OLD, NEW)
    publishes(robin)
    assert details_of(site) == ruled.replace(OLD, NEW)

    for old, new in (
        ("clinical_pages: yes", "clinical_pages: no"),
        ("funding:", 'urgent_number: "112"\nfunding:'),
        ("prices:", "prices: ["),
    ):
        text = ruled.replace(old, new).encode()
        assert needs_second_person(FILE, text), new
    assert needs_second_person("en/glossary.yaml", GLOSSARY.encode())

    robin.opens().types("clinical_pages: yes", "clinical_pages: no")
    publishes(robin, seen="yes")
    assert "a second person publishes it" in robin.html
    assert "two_people_for_clinical_pages: yes" in details_of(site)

    doctor = Editor(hired("doctor", Role.CLINICIAN), site, FILE)
    robin.opens().types("clinical_pages: no", "clinical_pages: yes").sends("save")
    asked = asks(robin, "urgent_number: 112\nfunding:", old="funding:")
    form = reads(doctor, asked)
    assert "urgent_number: 112" in doctor.html
    assert answers(doctor, form) == 302
    assert "urgent_number: 112" in details_of(site)
