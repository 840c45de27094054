from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Pip = Literal["done", "now", "next"]


@dataclass(frozen=True)
class Progress:
    """How far somebody has come: ``Progress(2, 6)`` is “Question 2 of 6”."""

    number: int
    total: int
    what: str = "Question"

    @property
    def pips(self) -> tuple[Pip, ...]:
        """One for each step, in order."""
        return tuple(self._pip(step) for step in range(1, self.total + 1))

    def _pip(self, step: int) -> Pip:
        if step == self.number:
            return "now"
        return "done" if step < self.number else "next"
