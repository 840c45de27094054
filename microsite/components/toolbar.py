from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tool:
    """A button of a toolbar, sent as ``tool=value``; ``is_pressed`` None when it is no switch."""

    words: str
    value: str
    is_pressed: bool | None = None
    is_disabled: bool = False
