"""A small content folder of its own for a test, with real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from microsite.content import Library, Renditions, load
from microsite.pages.library import live_library

CLINIC = """\
name: Test Clinic
phone: 01632 960123
phone_link: "+441632960123"
email: hello@example.com
address: [1 Test Street, Testtown]
time_zone: Europe/London
hours:
  monday: 09:00-18:00
  tuesday: 09:00-18:00
  wednesday: 09:00-18:00
  thursday: 09:00-18:00
  friday: 09:00-18:00
  saturday: 10:00-14:00
  sunday: closed
closed_on: [2026-12-25]
publisher: Test Clinic
funding: Nobody pays for this.
"""
SOURCES = """\
alam-2014:
  citation: Alam M and others. JAMA Dermatology 2014.
  doi: 10.1001/jamadermatol.2013.8687
  kind: trial
  read: abstract
  checked: 2026-11-22
nhs-choosing:
  citation: NHS. Choosing who will do your procedure.
  url: https://www.nhs.uk/conditions/cosmetic-procedures/
  kind: guidance
  read: summary
  checked: 2026-11-22
"""
GLOSSARY = """\
Dermis:
  meaning: The layer under the outer skin.
  also: [deep layer]
"""
HEADER = {
    "title": "A page",
    "summary": "One sentence.",
    "section": "guide",
    "changed": "2026-11-22",
    "review_due": "2027-05-22",
}


class ContentFolder:
    """A content folder with a home page, a request page and a glossary."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.keep = root.parent / f"{root.name}-kept"
        self.renditions = root.parent / f"{root.name}-renditions"
        self._order = 0
        self.write("clinic.yaml", CLINIC)
        self.write("sources.yaml", SOURCES)
        self.write("en/glossary.yaml", GLOSSARY)
        self.page("index.md", title="Home", layout="home", section="site")
        self.page("consultation.md", title="Ask", layout="consultation", section="clinic")
        self.page("glossary.md", title="Glossary", layout="glossary", section="site")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def page(self, name: str, body: str = "Some words.\n", **header: Any) -> Path:
        """Write ``en/name`` with a header that is valid but for what ``header`` changes."""
        self._order += 1
        lines = HEADER | {"order": self._order} | header
        text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
        return self.write(f"en/{name}", f"---\n{text}---\n{body}")

    def load(self, **options: Any) -> Library:
        options.setdefault("drawings", {"skin": "<svg><title>Skin</title></svg>"})
        options.setdefault("renditions", Renditions(self.renditions, may_write=True))
        return load(self.root, keep=self.keep, **options)

    def html(self, body: str, **header: Any) -> str:
        """Return what a page with this body shows; its file must be without problems."""
        self.page("tried.md", body, **header)
        library = self.load()
        assert problems(library) == []
        return library.pages["/tried/"].html

    def problems_of(self, body: str, **header: Any) -> list[str]:
        """Return the problems of a page with this body, which starts on line 9."""
        self.page("tried.md", body, **header)
        return problems(self.load())


def forget_library() -> None:
    """End the watch over the content, as a server that stops does; the next library is new."""
    if live_library.cache_info().currsize:
        live_library().stop()
    live_library.cache_clear()


def problems(library: Library) -> list[str]:
    """Return what keeps pages from being published."""
    return [str(problem) for problem in library.problems if problem.holds_page]


def warnings(library: Library) -> list[str]:
    """Return what is told while the page is published."""
    return [str(problem) for problem in library.problems if not problem.holds_page]
