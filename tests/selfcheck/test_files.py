"""The flow and the rules as files, which people look at outside the site."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from microsite.pages.library import read_library
from microsite.pages.tokens import tokens
from microsite.selfcheck.files import files


def test_the_drawing_alone_brings_its_colours_for_light_and_dark():
    library = read_library(keep=False)
    assert library.self_check is not None
    text = files(library.self_check, library.sources)["docs/self-check/flow.svg"]
    style = text.partition("<style>")[2].partition("</style>")[0]

    svg = fromstring(text)
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    left, top, width, height = map(int, svg.get("viewBox", "").split())
    assert (left, top) == (-20, -20)
    assert height / width == pytest.approx(
        int(svg.get("height", "")) / int(svg.get("width", "")), rel=0.01
    )
    assert "color-scheme: light dark" in style
    set_here = set(re.findall(r"(--[\w-]+):", style))
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) == set_here
    page = tokens().colour("--colour-page")
    assert f"--colour-page: light-dark({page.light}, {page.dark})" in style
    assert re.findall(r"url\((?!data:)|href|@import|https?://(?!www\.w3\.org/2000/svg)", text) == []


def test_the_files_for_clinicians_are_up_to_date():
    call_command("write_self_check", "--check")


def test_a_file_that_is_not_up_to_date_is_named(settings, tmp_path, capsys):
    settings.BASE_DIR = tmp_path
    call_command("write_self_check")
    (tmp_path / "docs/self-check/flow.svg").write_text("old")
    (tmp_path / "docs/self-check/rules.md").unlink()
    capsys.readouterr()

    with pytest.raises(SystemExit) as ended:
        call_command("write_self_check", "--check")

    assert ended.value.code == 1
    assert re.findall(r"^(\S+) is not", capsys.readouterr().out, re.M) == [
        "docs/self-check/flow.svg",
        "docs/self-check/rules.md",
    ]
    call_command("write_self_check")
    call_command("write_self_check", "--check")


def test_without_a_self_check_nothing_is_written(small_site, tmp_path):
    with pytest.raises(CommandError, match="There is no self-check that can be used"):
        call_command("write_self_check")
