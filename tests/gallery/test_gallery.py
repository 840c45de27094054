"""The gallery as a member of staff opens it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from microsite.gallery.catalogue import catalogue
from microsite.pages.library import current_library
from microsite.pages.tokens import tokens

GALLERY = "/staff/gallery/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", [GALLERY, f"{GALLERY}pager/", f"{GALLERY}pager/both/"])
def test_only_staff_see_the_gallery(client, staff, address):
    patient = Client()
    patient.force_login(get_user_model().objects.create_user("patient", password="a b c d e f g"))

    assert client.get(address).status_code == 302
    assert patient.get(address).status_code == 403
    answer = staff.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_every_state_is_in_the_gallery_and_can_be_opened_alone(staff):
    whole = staff.get(GALLERY).text
    groups = catalogue(current_library())
    assert len(groups) == 8

    for group in groups:
        assert f'href="#plate-{group.slug}"' in whole
        for entry in group.entries:
            assert f'href="#{entry.slug}"' in whole
            assert entry.purpose.replace("’", "&#x27;") in whole or entry.purpose in whole
            alone = staff.get(f"{GALLERY}{entry.slug}/")
            assert alone.status_code == 200, entry.slug
            for state in entry.states:
                assert f'id="{entry.slug}-{state.slug}"' in whole
                assert state.html in whole
                assert state.html in alone.text


def test_a_state_alone_has_no_other_beside_it(staff):
    text = staff.get(f"{GALLERY}pager/first-page/").text

    assert re.findall(r'id="pager-([\w-]+)"', text) == ["first-page"]


@pytest.mark.parametrize("address", ["nothing/", "pager/nothing/"])
def test_what_is_not_there_is_not_found(staff, address):
    assert staff.get(GALLERY + address).status_code == 404


def test_every_colour_and_every_step_is_shown(staff):
    text = staff.get(GALLERY).text
    found = tokens()

    shown = set(re.findall(r'fill="var\((--[\w-]+)\)"', text))
    assert set(found.colours) - shown == set()
    for token in (*found.starting("--step-"), *found.starting("--space-")):
        assert f"{token.name}</code>" in text


def test_every_step_and_space_has_its_sample_in_the_style_sheet():
    from microsite.gallery.entries import CSS

    sheet = (CSS / "staff" / "gallery.css").read_text()
    found = tokens()

    for token in found.starting("--step-"):
        assert f".scale__words{token.name} {{ font-size: var({token.name}); }}" in sheet
    for token in found.starting("--space-"):
        assert f".scale__space{token.name} {{ inline-size: var({token.name}); }}" in sheet


def test_the_gallery_can_be_read_from_right_to_left(staff):
    assert '<html lang="en" dir="ltr">' in staff.get(GALLERY).text
    assert '<html lang="en" dir="rtl">' in staff.get(f"{GALLERY}?dir=rtl").text


def test_an_accident_in_a_sample_of_markdown_is_told_beside_it(small_site, staff):
    text = staff.get(f"{GALLERY}evidence/").text

    assert "shen-2022" in text
    assert '<li class="finding finding--stop">' in text


def test_every_drawing_has_a_size(staff):
    text = staff.get(GALLERY).content.decode()

    sizes = re.findall(r'viewBox="([^"]*)"', text)
    assert sizes
    assert [size for size in sizes if len(size.split()) != 4] == []


def test_sample_pictures_are_sent_to_staff_only(staff, client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    page = staff.get(f"{GALLERY}before-after/consent-given/").text
    addresses = sorted(set(re.findall(rf"{GALLERY}pictures/[^\s\",]+", page)))

    assert {address.rpartition(".")[2] for address in addresses} == {"avif", "webp", "jpg"}
    for address in addresses:
        answer = staff.get(address)
        assert answer.status_code == 200, address
        assert answer["Content-Type"].startswith("image/")
        assert client.get(address).status_code == 302
    assert staff.get(addresses[0].replace("example", "other")).status_code == 404
