"""What holds for all templates."""

import re
from pathlib import Path

from microsite.content.loading import ALWAYS_LINKED

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


def test_templates_link_only_to_pages_that_stay_up():
    text = "".join(file.read_text() for file in TEMPLATES.rglob("*.html"))
    linked = {f"{name}.md" for name in re.findall(r'"pages:page" path="([a-z-]+)/"', text)}

    assert linked - set(ALWAYS_LINKED) == set()


def test_templates_have_no_inline_styles_or_scripts():
    text = "".join(file.read_text() for file in TEMPLATES.rglob("*.html"))

    assert re.findall(r"<script|\sstyle=|\son[a-z]+=", text) == []
