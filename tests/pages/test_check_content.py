"""The command that tells editors, and their programs, what is wrong with the content."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from tests.folder import ContentFolder

# What an editor program is told to look for in the first line of each finding.
MATCHER = re.compile(r"^(content/[^:]+):(\d+): (stop|warn): (.+)$", re.M)
BODY = "Some words.\n\n## What to do next\n\n- Read [the start](index.md).\n"
CHANGES = "[{on: 2026-11-22, what: First published.}]"


@pytest.fixture
def good_site(small_site: ContentFolder) -> ContentFolder:
    """Serve a small folder in which there is nothing to find."""
    for name, layout, section in (
        ("index.md", "home", "site"),
        ("consultation.md", "consultation", "clinic"),
        ("glossary.md", "glossary", "site"),
    ):
        body = "Some words [@alam-2014] [@nhs-choosing].\n"
        small_site.page(name, body, layout=layout, section=section, changes=CHANGES)
    return small_site


def told(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, int]:
    """Return what the command prints and the status that it ends with."""
    try:
        call_command("check_content", *options)
    except SystemExit as ended:
        return capsys.readouterr().out, int(str(ended.code))
    return capsys.readouterr().out, 0


def test_the_shipped_pages_have_no_problems(capsys):
    pages = len(list((Path(project.BASE_DIR) / "content/en").glob("*.md")))

    assert told(capsys) == (f"{pages} pages, no problems.\n", 0)


def test_each_finding_is_told_with_place_level_reason_and_cure(good_site, capsys):
    good_site.page("faq.md", "[x](cost.md)\n\n" + BODY, changes=CHANGES)
    good_site.page("risks.md", "About 70% of people.\n\n" + BODY, changes=CHANGES)

    assert told(capsys) == (
        "content/en/faq.md:10: stop: There is no page cost.md.\n"
        "    why: A patient would meet a dead link.\n"
        "    cure: Name a page, such as risks.md.\n"
        "content/en/risks.md:10: warn: “70%” is a bare percentage.\n"
        "    why: Most people understand “7 in 10” better than “70 %”.\n"
        "    cure: Say it as people: “about 7 in 10 people”. What it is the strength of, "
        "such as lidocaine, goes into “strengths” of checks.yaml.\n"
        "4 pages: 1 stop, 1 warning.\n",
        1,
    )


def test_a_warning_alone_ends_with_1_too(good_site, capsys):
    good_site.page("risks.md", "[Click here](index.md)\n\n" + BODY, changes=CHANGES)

    out, status = told(capsys)

    assert (out.splitlines()[-1], status) == ("4 pages: 0 stops, 1 warning.", 1)


def test_nothing_wrong_ends_with_0(good_site, capsys):
    assert told(capsys) == ("3 pages, no problems.\n", 0)
    assert told(capsys, "--format", "json") == ("[]\n", 0)


def test_programs_get_json_and_nothing_else(good_site, capsys):
    good_site.page("faq.md", "[x](cost.md)\n\n" + BODY, changes=CHANGES)

    out, status = told(capsys, "--format", "json")

    assert status == 1
    assert json.loads(out) == [
        {
            "file": "content/en/faq.md",
            "line": 10,
            "level": "stop",
            "rule": "link",
            "what": "There is no page cost.md.",
            "why": "A patient would meet a dead link.",
            "cure": "Name a page, such as risks.md.",
        }
    ]


HOPELESS = {
    "no clinic": lambda root: (root / "clinic.yaml").unlink(),
    "a broken clinic": lambda root: (root / "clinic.yaml").write_text("a: b: c\n"),
    "broken house rules": lambda root: (root / "en/checks.yaml").write_text("banned: x\n"),
    "no pages": lambda root: [file.unlink() for file in (root / "en").glob("*.md")],
    "binary pages": lambda root: [
        file.write_bytes(bytes(range(256))) for file in (root / "en").glob("*.md")
    ],
    "a folder for a page": lambda root: (root / "en/faq.md").mkdir(),
    "a line break in a name": lambda root: (root / "en/a\nb.md").write_text("x"),
    "a name that is not UTF-8": lambda root: Path(os.fsdecode(b"%s/en/\xe9.md" % os.fsencode(root))).write_text("x"),
    "a line break in a link": lambda root: (root / "en/index.md").write_text((root / "en/index.md").read_text() + "[x](a\nb.md)\n"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", HOPELESS)
def test_an_editors_mistake_is_told_in_lines_and_never_a_traceback(good_site, capsys, mistake):
    HOPELESS[mistake](good_site.root)

    out, status = told(capsys)

    *lines, summary = out.splitlines()
    first_lines = [line for line in lines if not line.startswith("    ")]
    assert status == 1
    assert first_lines
    assert all(MATCHER.fullmatch(line) for line in first_lines)
    assert re.fullmatch(r"\d+ pages?: \d+ stops?, \d+ warnings?\.", summary)


def test_watching_is_for_people(good_site):
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("check_content", "--watch", "--format", "json")


@pytest.fixture
def watching(good_site: ContentFolder, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the command with --watch on the small folder, as an editor program does."""
    environment = os.environ | {
        "CONTENT_DIR": str(good_site.root),
        "VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "microsite.settings",
    }
    command = [sys.executable, "manage.py", "check_content", "--watch"]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=project.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        yield running
        running.kill()


def one_round(running: subprocess.Popen[str]) -> list[str]:
    """Return what is printed up to the line that ends a round."""
    assert running.stdout
    lines = []
    for line in running.stdout:
        lines.append(line.rstrip("\n"))
        if lines[-1] == "... done":
            break
    return lines


def test_watching_checks_again_after_each_change_until_it_is_stopped(good_site, watching):
    assert one_round(watching) == ["Checking the content ...", "3 pages, no problems.", "... done"]

    good_site.page("faq.md", "[x](cost.md)\n\n" + BODY, changes=CHANGES)
    begin, finding, _why, _cure, summary, _end = one_round(watching)
    assert begin == "Checking the content ..."
    assert finding == "content/en/faq.md:10: stop: There is no page cost.md."
    assert summary == "3 pages: 1 stop, 0 warnings."

    good_site.page("faq.md", BODY, changes=CHANGES)
    assert one_round(watching)[1] == "4 pages, no problems."

    watching.send_signal(signal.SIGINT)
    assert watching.wait(60) == 0
    assert watching.stderr
    assert watching.stderr.read() == ""
