"""The handbook and the program say the same."""

import re
from pathlib import Path

from microsite.content.blocks import CARE_URGENCIES, GRADES, KINDS
from microsite.content.page import PageHeader
from tests.folder import problems

HANDBOOK = (Path(__file__).parent.parent / "docs" / "editing.md").read_text()


def test_the_handbook_shows_every_block_and_no_other():
    assert set(re.findall(r"^    !!! (\w+)", HANDBOOK, re.M)) == set(KINDS)


def test_the_handbook_names_every_line_of_the_header():
    assert [name for name in PageHeader.model_fields if f"`{name}`" not in HANDBOOK] == []


def test_the_handbook_names_urgencies_and_grades():
    assert [word for word in [*CARE_URGENCIES, *GRADES] if f"`{word}`" not in HANDBOOK] == []


def test_the_handbooks_blocks_are_good_markdown(folder):
    body = "\n".join(line.removeprefix("    ") for line in _examples())
    drawings = {"skin-depth": "<svg></svg>"}
    folder.page("tried.md", body)

    assert problems(folder.load(drawings=drawings)) == []


def _examples():
    start = HANDBOOK.index("    !!! facts")
    return HANDBOOK[start : HANDBOOK.index("- `care` has three")].splitlines()
