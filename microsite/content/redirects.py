"""Old names of pages, and where their readers go now: ``redirects.yaml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, RootModel

from microsite.content.names import (
    PAGE_NAME,
    better_name,
    is_page_name,
    path_of,
    why_it_stays,
)
from microsite.content.problems import Fault, did_you_mean

GONE = "gone"
TARGET = re.compile(rf"{GONE}|{PAGE_NAME.pattern}(#[a-z0-9-]+)?")


def _old_name(value: str) -> str:
    if not is_page_name(value):
        better = better_name(value)
        cure = f"Write “{better}:”." if is_page_name(better) else "Name a page, such as risks.md."
        raise ValueError(f"cannot be the old name of a page. {cure}")
    if reason := why_it_stays(value):
        raise ValueError(f"cannot be an old name: {reason}. Take the line out.")
    return value


def _target(value: str) -> str:
    if not TARGET.fullmatch(value):
        raise ValueError("is no page. Write a file, such as risks.md or risks.md#burns, or “gone”.")
    return value


OldName = Annotated[str, AfterValidator(_old_name)]
Target = Annotated[str, AfterValidator(_target)]


class Redirects(RootModel[dict[OldName, Target]]):
    """What ``redirects.yaml`` says: the old name of a page to its new one, or ``gone``."""

    def targets(self, pages: Collection[str], is_kept: Callable[[str], bool]) -> dict[str, str]:
        """Return old name to ``risks.md#burns`` or ``gone``, as far as there is such a page.

        ``pages`` are the files that are there; a page whose file is gone may be kept all the same.
        A page that is there wins over its redirect, and chains are followed to their end.
        """
        found = {old: self._end_of(old, pages, is_kept) for old in self.root if old not in pages}
        return {old: target for old, target in found.items() if target}

    def _end_of(self, old: str, pages: Collection[str], is_kept: Callable[[str], bool]) -> str:
        seen, target = {old}, self.root[old]
        while target != GONE and (file := file_of(target)) not in pages:
            if file not in self.root:
                return target if is_kept(file) else ""
            if file in seen:
                return ""
            seen.add(file)
            target = self.root[file]
        return target

    def faults(
        self,
        pages: Collection[str],
        targets: Mapping[str, str],
        anchors: Mapping[str, Collection[str]],
    ) -> Iterator[Fault]:
        """Yield what is wrong with the lines. ``anchors`` are those of pages, by file name."""
        for old, target in self.root.items():
            if old in pages:
                message = f"There is a page {old}, so readers get that."
                yield Fault((old,), message, "Take this line out.", "redirect")
            elif found := self._fault(old, target, targets.get(old, ""), anchors):
                yield Fault((old,), *found, "redirect")

    def _fault(
        self, old: str, target: str, end: str, anchors: Mapping[str, Collection[str]]
    ) -> tuple[str, str] | None:
        file, _, anchor = target.partition("#")
        if target == GONE:
            return None
        if not end and file in self.root:
            return f"From {old} readers would be sent in a circle.", "Name a page that is there."
        if not end:
            cure = did_you_mean(file, anchors) or "Name a page, such as risks.md, or “gone”."
            return f"There is no page {file}.", cure
        if end != target:
            return f"{file} is an old name too.", f"Write {end}."
        if anchor and anchor not in anchors.get(file, (anchor,)):
            near = did_you_mean(anchor, anchors[file])
            return f"{file} has no heading “#{anchor}”.", near or f"Look at the headings of {file}."
        return None


def addresses(targets: Mapping[str, str], pages: Collection[str]) -> dict[str, str]:
    """Return old address to new address, "" for what is gone, as far as ``pages`` has them."""
    found = {}
    for old, target in targets.items():
        file, _, anchor = target.partition("#")
        place = "" if target == GONE else path_of(file)
        if path_of(old) not in pages and (not place or place in pages):
            found[path_of(old)] = f"{place}#{anchor}" if anchor else place
    return found


def file_of(target: str) -> str:
    """Return ``risks.md`` for ``risks.md#burns``."""
    return target.partition("#")[0]
