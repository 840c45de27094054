"""The label of a request that staff and patients say to each other."""

from __future__ import annotations

import secrets

# 30 signs that nobody mixes up on the phone: no 0 and O, 1, I and L, U and V.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = len("MN-4F7K9-2QXM7")


def new_reference() -> str:
    """Return a label such as MN-4F7K9-2QXM7. It opens nothing; staff and patients speak it."""
    first, second = ("".join(secrets.choice(SIGNS) for _ in range(5)) for _ in range(2))
    return f"MN-{first}-{second}"
