"""A content folder with hundreds of pages, made from the shipped ones."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "content"
# Long pages of the guide, so that each copy has about 1,000 words, tables and references.
MODELS = ("how-it-works", "benefits", "candidacy", "risks", "your-visit", "aftercare")


def large_content(folder: Path, pages: int) -> Path:
    """Copy the shipped content into ``folder`` and add pages until there are ``pages``."""
    content = folder / "content"
    shutil.copytree(SHIPPED, content)
    texts = content / "en"
    missing = pages - len(list(texts.glob("*.md")))
    for number in range(missing):
        model = (texts / f"{MODELS[number % len(MODELS)]}.md").read_text(encoding="utf-8")
        (texts / f"copy-{number}.md").write_text(_renamed(model, number), encoding="utf-8")
    return content


def _renamed(model: str, number: int) -> str:
    """Return the page with a title and a place of its own."""
    _, header, body = model.split("---\n", 2)
    header = re.sub(r"(?m)^(menu|in_main_menu|procedure|also_called):.*\n", "", header)
    header = re.sub(r"(?m)^title:.*$", f"title: Copy {number} of a page", header)
    header = re.sub(r"(?m)^section:.*$", "section: guide", header)
    header = re.sub(r"(?m)^order:.*$", f"order: {1000 + number}", header)
    return f"---\n{header}---\n{body}"
