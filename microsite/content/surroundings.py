"""What a page may refer to: the other pages, sources, terms, drawings and pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from microsite.content.clinic import Clinic
from microsite.content.evidence import Glossary, Source
from microsite.content.house_rules import HouseRules
from microsite.content.image_files import UnusableImage
from microsite.content.images import Pictures


@dataclass(frozen=True)
class Surroundings:
    """Everything a page's text can name. ``pages`` goes from file name to path on the site.

    ``quoted`` are facts of the installation by name, such as ``retention``: “180 days”. ``moved``
    goes from the old file name of a page to where it is now, such as ``risks.md#burns``.
    """

    pages: Mapping[str, str]
    sources: Mapping[str, Source]
    glossary: Glossary
    drawings: Mapping[str, str]
    pictures: Pictures
    clinic: Clinic
    checks: HouseRules
    glossary_path: str = ""
    quoted: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict, compare=False)

    def with_page(self, name: str, path: str) -> Surroundings:
        """Return the same with one page more."""
        return replace(self, pages={**self.pages, name: path}, _marks={})

    def with_pictures(self, pictures: Pictures) -> Surroundings:
        """Return the same with other pictures."""
        return replace(self, pictures=pictures, _marks={})

    def mark(self, name: str) -> str:
        """Return a mark of what ``page:risks.md``, ``source:x``, ... is now; "" when it is gone.

        A page that was rendered earlier is still right while all marks that it used are the same.
        """
        if name not in self._marks:
            self._marks[name] = self._mark(name)
        return self._marks[name]

    def _mark(self, name: str) -> str:
        kind, _, key = name.partition(":")
        if kind == "page":
            return self.pages.get(key) or self.moved.get(key, "")
        if kind == "source":
            source = self.sources.get(key)
            return _digest(source.model_dump_json()) if source else ""
        if kind == "term":
            term = self.glossary.find(key)
            return _digest(self.glossary_path + term.model_dump_json()) if term else ""
        if kind == "terms":
            return _digest(" ".join(term.anchor for term in self.glossary.terms))
        if kind == "checks":
            return _digest(self.checks.model_dump_json())
        if kind == "clinic":
            return _digest(self.clinic.model_dump_json())
        if kind == "quoted":
            return self.quoted.get(key, "")
        if kind == "drawing":
            return _digest(self.drawings.get(key, ""))
        try:
            if kind == "pair":
                return " ".join(each.digest for each in self.pictures.pair(*key.split(" "))[:2])
            return self.pictures.picture(key).digest
        except KeyError:
            return ""
        except UnusableImage as error:
            # So that another fault is told anew.
            return f"{error} {error.cure}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
