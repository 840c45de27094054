"""What editors write in markdown, drawn by the content library from the files in ``blocks/``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from microsite.gallery.entries import Drawn, Entry, entry
from microsite.gallery.sample_pictures import in_the_gallery, sample_pictures
from microsite.gallery.samples import Samples

BLOCKS = Path(__file__).parent / "blocks"
# Component to what is written, and what for. Its files are blocks/<component>--<state>.md.
PURPOSES = {
    "prose": ("plain markdown", "Paragraphs, headings and lists."),
    "facts": ("!!! facts", "The few facts that most people look for."),
    "care": (
        "!!! care",
        "When to get help, in three urgencies. Its heading ends in “if”.",
    ),
    "do-list": ("!!! do", "What to do, what not to do, and what a treatment does not do."),
    "evidence": ("!!! evidence", "How sure we can be, concern by concern."),
    "grade": ("!!! evidence", "A grade of evidence: a word and three dots."),
    "claim": ("!!! claim", "One claim with its grade."),
    "array": ("!!! array", "A number as 100 dots; the number is always printed."),
    "timeline": ("!!! timeline", "What comes when, on one true axis of time."),
    "schedule": ("!!! schedule", "A table whose first column is the time."),
    "compare": ("!!! compare", "Options side by side with the same questions for each."),
    "values": ("!!! values", "What may matter to a reader, to mark and see beside the options."),
    "figure": ("!!! figure", "A drawing with a numbered key and a description in words."),
    "term": ("[[term]]", "A word that opens its meaning."),
    "citation": ("[@source]", "A number that leads to the source."),
    "table": ("a table", "Rows and columns; each row is a card on a phone."),
    "picture": ("![]()", "A photograph in sizes for every screen."),
    "before-after": (
        "!!! before-after",
        "Two pictures of one person’s result, shown only while the consent to it lasts.",
    ),
    "note": ("!!! note", "A paragraph that stands out, and what nobody knows."),
    "ask": ("!!! ask", "Questions to tick and to print. Nothing is stored."),
}


def writing(samples: Samples) -> tuple[Entry, ...]:
    return tuple(
        entry(slug, purpose, _states(slug, samples), template=template)
        for slug, (template, purpose) in PURPOSES.items()
    )


def _states(slug: str, samples: Samples) -> dict[str, Callable[[], Drawn]]:
    """Return the states in their files' order, which is that of the alphabet."""
    return {
        file.stem.partition("--")[2].replace("-", " ").capitalize(): partial(_drawn, file, samples)
        for file in sorted(BLOCKS.glob(f"{slug}--*.md"))
    }


def _drawn(file: Path, samples: Samples) -> Drawn:
    pictures = sample_pictures(samples.library.today)
    page, problems = samples.preview(file.read_text(encoding="utf-8"), pictures=pictures)
    # A sample is a piece of a page, so what a whole page should have is not asked of it.
    held = tuple(problem for problem in problems if problem.holds_page)
    html = in_the_gallery(page.html) if page else ""
    return Drawn(f'<div class="prose">{html}</div>', held)
