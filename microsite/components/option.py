from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """The label of a choice with a hint: ``choices=[("yes", Option("Yes", "In 6 months"))]``."""

    label: str
    hint: str = ""

    def __str__(self) -> str:
        return self.label
