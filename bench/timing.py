"""Times as a person wants to read them, and the site they are measured on."""

from __future__ import annotations

import argparse
from statistics import median, quantiles


def say(what: str, found: list[float], unit: str) -> None:
    print(
        f"{what}: median {median(found):.2f} {unit}, "
        f"19 of 20 within {quantiles(found, n=20)[-1]:.2f} {unit}, most {max(found):.2f} {unit}"
    )


def arguments(description: str | None, rounds: int) -> argparse.Namespace:
    """Return ``pages``, how large the site is, and ``rounds``, how often each thing is measured."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=rounds)
    return parser.parse_args()
