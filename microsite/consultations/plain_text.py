"""Text that people typed: tidied before it is kept, honest when it is shown."""

from __future__ import annotations

import re
import unicodedata

# Joiners that hold emoji and several scripts together; harmless, and ugly when spelled out.
JOINERS = "\u200c\u200d"
INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")


def tidy(text: str) -> str:
    """Return ``text`` in one Unicode form, without control characters or space around it.

    Line breaks (as ``\\n``) and tabs stay. Lone surrogates go: no database can hold them.
    """
    text = re.sub(r"\r\n?", "\n", text)
    kept = (
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def tidy_line(text: str) -> str:
    """Return tidied text that fits a one-line field: every run of space is one space."""
    return " ".join(tidy(text).split())


def visible(text: str) -> str:
    """Return ``text`` with characters that hide or turn round other text spelled out: ⟨U+202E⟩."""
    return "".join(f"⟨U+{ord(sign):04X}⟩" if _deceives(sign) else sign for sign in text)


def _deceives(sign: str) -> bool:
    return sign not in f"\n\t{JOINERS}" and unicodedata.category(sign) in INVISIBLE
