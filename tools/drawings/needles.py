"""Needles, and the cartridge that holds them above the skin."""

from __future__ import annotations

from collections.abc import Sequence

from microsite.content.svg import path


def needle(x: int, top: int, tip: int, half: float) -> str:
    """Return a needle that is straight for two thirds and then tapers to its point."""
    shoulder = round(top + (tip - top) * 0.6)
    return f"M{x - half:g} {top}V{shoulder}L{x} {tip}L{x + half:g} {shoulder}V{top}z"


def cartridge(at: Sequence[int], bottom: int, tip: int, fade: str) -> str:
    """Draw a cartridge with its needles at these x; its handle fades out at the upper edge."""
    left, right, top = at[0] - 17, at[-1] + 17, bottom - 52
    handle = f"{left + 58} {top - 26}V0H{right - 58}V{top - 26}z"
    return (
        f'<path fill="url(#{fade})" d="M{handle}"/>'
        + path("device__needle", "".join(needle(x, bottom - 2, tip, 3) for x in at))
        + path("device__body", f"M{left + 34} {top}v-26H{right - 34}v26")
        + path(
            "device__body",
            f"M{left} {top}H{right}V{bottom - 10}q0 10-10 10H{left + 10}q-10 0-10-10z",
        )
        + path("device__band", f"M{left + 1} {top + 15}H{right - 1}")
    )


def fading(name: str) -> str:
    """Return what lets a handle fade out towards the upper edge."""
    return (
        f'<linearGradient id="{name}" x2="0" y2="1"><stop class="device__fade device__fade--gone"/>'
        '<stop class="device__fade" offset="1"/></linearGradient>'
    )
