"""What a phone learns when a patient puts the site on its home screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from microsite.pages.tokens import tokens

ADDRESS = "/site.webmanifest"


def test_the_manifest_names_the_clinic_and_starts_at_home(small_site, client):
    answer = client.get(ADDRESS)

    assert answer["Content-Type"] == "application/manifest+json"
    assert {key: value for key, value in answer.json().items() if key != "icons"} == {
        "id": "/",
        "name": "Test Clinic",
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": tokens().colours["--colour-page"].light,
        "theme_color": tokens().colours["--colour-page"].light,
    }


def test_its_icons_are_there_in_the_size_that_it_says(client):
    icons = client.get(ADDRESS).json()["icons"]

    assert [icon["purpose"] for icon in icons] == ["any", "any", "maskable", "monochrome"]
    for icon in icons:
        name = re.fullmatch(r"/static/(icons/[\w-]+)\.[0-9a-f]{12}(\.png)", icon["src"])
        assert name, icon["src"]
        with Image.open(Path(str(finders.find(name[1] + name[2])))) as picture:
            assert "{}x{}".format(*picture.size) == icon["sizes"]


@pytest.mark.parametrize("address", ["/", "/faq/", "/nowhere/"])
def test_pages_lead_to_the_manifest(client, address):
    text = client.get(address).content.decode()

    assert f'<link rel="manifest" href="{ADDRESS}">' in text


def test_the_frame_of_a_browser_has_the_colour_of_the_page(client):
    text = client.get("/").content.decode()

    drawn = re.findall(r'<meta name="theme-color" content="(#\w{6})"', text)
    page = tokens().colours["--colour-page"]
    assert drawn == [page.light, page.dark]
