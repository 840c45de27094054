"""What to say when a patient is called, and what never to leave as a message."""

from __future__ import annotations

from microsite.components import SummaryRow
from microsite.consultations.answers import Answers, ContactBy, YesNo
from microsite.consultations.plain_text import visible
from microsite.content import Clinic


def call_script(answers: Answers, clinic: Clinic) -> list[SummaryRow]:
    """Return what to say, in order; nothing for somebody who did not ask for a call."""
    if answers.contact_by != ContactBy.PHONE:
        return []
    return [
        SummaryRow(
            "First",
            f"“May I speak to {visible(answers.name)}?” Say your own name, and nothing yet of the "
            "request: somebody else may have answered.",
        ),
        SummaryRow(
            "Make sure who it is",
            "Ask for the full name, and for the reference or the day on which they wrote to us. Do "
            "not read these out yourself.",
        ),
        SummaryRow("Then", "“Is this a good time to talk?” If not: “When may I call again?”"),
        SummaryRow("Nobody answers", _message(answers, clinic)),
    ]


def _message(answers: Answers, clinic: Clinic) -> str:
    if answers.message_ok != YesNo.YES:
        return "Do not leave a message: this person did not allow it."
    return (
        f"You may leave your name and our number, {clinic.phone}, and that you will call again. "
        "Say nothing of skin, treatment or what was asked."
    )
