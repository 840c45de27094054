"""What stops somebody once who writes of a sign that should not wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass

from microsite.content import Clinic, Library, WorryingSign

DIALLED = "+0123456789"


@dataclass(frozen=True)
class Call:
    """A number to call, as a button says it."""

    words: str
    url: str


@dataclass(frozen=True)
class Card:
    """A card of ``worrying-signs.yaml`` with the numbers of this clinic."""

    name: str
    title: str
    words: str
    calls: tuple[Call, ...]


def cards_for(text: str, library: Library) -> list[Card]:
    """Return the cards that the text brings up, the most urgent first."""
    signs = library.worrying_signs
    found = signs.found_in(text) if signs else []
    return [_card(name, sign, library.clinic) for name, sign in found]


def _card(name: str, sign: WorryingSign, clinic: Clinic) -> Card:
    calls = tuple(_call(whom, clinic) for whom in sign.call)
    return Card(name, sign.title, sign.text, calls)


def _call(whom: str, clinic: Clinic) -> Call:
    if whom == "clinic":
        return Call(f"Phone us on {clinic.phone}", f"tel:{clinic.phone_link}")
    number = {"emergency": clinic.emergency_number, "urgent": clinic.urgent_number}.get(whom, whom)
    # Whose number it is stands before it.
    return Call(f"Call {number}", "tel:" + "".join(sign for sign in number if sign in DIALLED))
