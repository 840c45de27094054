"""The blocks that a page can have, each with an example that an editor fills in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """``text`` is put into a page as it stands; ``help`` says in a line what it is for."""

    name: str
    help: str
    text: str


BLOCKS = (
    Block(
        "Key facts",
        "At the very start of a page: the card beside the heading. Each line has a colon.",
        '!!! facts "At a glance"\n    - Sessions: 3 to 6\n    - Redness: usually 1 to 3 days\n',
    ),
    Block(
        "Care card, emergency",
        "When somebody must call an ambulance.",
        '!!! care emergency "Call 999 now if:"\n    - you have trouble breathing\n',
    ),
    Block(
        "Care card, urgent",
        "When somebody must get help today. At most one on a page.",
        '!!! care urgent "Call us the same day if:"\n    - swelling gets worse after 48 hours\n',
    ),
    Block(
        "Care card, contact",
        "When somebody should ask the clinic.",
        '!!! care contact "Ask us if:"\n    - marks have not faded after 6 weeks\n',
    ),
    Block("Do", "What to do.", '!!! do "Do"\n    - wash gently\n'),
    Block(
        "Do not",
        "What not to do. Every line starts with “do not”.",
        '!!! dont "Do not"\n    - do not use make-up for 24 hours\n',
    ),
    Block(
        "What it does not do",
        "Limits, said plainly.",
        '!!! limits "What it does not do"\n    - It does not remove a scar.\n',
    ),
    Block(
        "Evidence",
        "What it may help with, each with a grade: good, some, limited or none.",
        '!!! evidence "What it may help with"\n'
        "    | Concern | Evidence | In plain words |\n"
        "    |---|---|---|\n"
        "    | Acne scars | good | Many people see partial improvement [@alam-2014]. |\n",
    ),
    Block(
        "Claim",
        "One claim with its grade and its source.",
        '!!! claim some "Fine lines may look softer"\n'
        "    Most studies had no comparison group [@alam-2014].\n",
    ),
    Block(
        "Number as a picture",
        "100 dots for a number out of 100, and its caveat with the source.",
        '!!! array "About 7 in 10 people saw some change at 3 months"\n'
        "    - 69 of 100: saw some change\n\n"
        "    32 people had one device. Nobody went without it to compare [@alam-2014].\n",
    ),
    Block(
        "Time line",
        "What happens when, on a true scale of time.",
        '!!! timeline "What you may notice, and when"\n'
        "    - 0 hours to 3 days: Warmth and tightness\n"
        "    - 6 weeks to 12 months: Collagen slowly gets stronger\n",
    ),
    Block(
        "Schedule",
        "A table whose first column is the time.",
        '!!! schedule "After your visit"\n'
        "    | When | What you may notice | What helps |\n"
        "    |---|---|---|\n"
        "    | Day 1 | Warmth, tightness | A cool, clean cloth |\n",
    ),
    Block(
        "Choices side by side",
        "Rows are questions and columns are options; doing nothing is one.",
        '!!! compare "Your choices side by side"\n'
        "    | | Do nothing | Microneedling |\n"
        "    |---|---|---|\n"
        "    | Visits | None | 3 to 6 |\n",
    ),
    Block(
        "What matters to the reader",
        "What readers weigh; behind each colon rows of the comparison on the same page.",
        '!!! values "How much does each of these matter to you?"\n'
        "    - Few visits to the clinic: Visits\n",
    ),
    Block(
        "Questions to ask",
        "A list that patients can tick and print.",
        '!!! ask "Questions to ask"\n    - How many of these have you done?\n',
    ),
    Block(
        "What we do not know",
        "What nobody has studied well.",
        '!!! unknown "What we do not know"\n    - how long results last\n',
    ),
    Block(
        "Note",
        "A paragraph that stands out. One on a page is enough.",
        '!!! note "Good to know"\n    A paragraph that stands out. One on a page is enough.\n',
    ),
    Block(
        "Drawing",
        "A drawing of the site, with what its numbers mean and what it shows in words.",
        '!!! figure skin-depth "How deep the needles go"\n'
        "    1. **Cartridge.** Used once.\n"
        "    2. **Outer layer.** As thin as a sheet of paper.\n\n"
        "    Five needles are drawn beside a piece of skin that is cut through.\n",
    ),
    Block(
        "Before and after",
        "Two pictures of one person’s skin, with a record of their consent, and what changed.",
        '!!! before-after "Acne scars on one cheek"\n'
        "    ![a cheek with deep scars](images/cheek-before.jpg)\n"
        "    ![the same cheek with shallower scars](images/cheek-after.jpg)\n\n"
        "    The scars are shallower. They are not gone.\n",
    ),
    Block("Opening hours", "A table from the clinic’s details.", "!!! clinic hours\n"),
    Block("Prices", "A table from the clinic’s details.", "!!! clinic prices\n"),
    Block("Contact", "A table from the clinic’s details.", "!!! clinic contact\n"),
    Block("People", "A table from the clinic’s details.", "!!! clinic people\n"),
    Block(
        "Map",
        "The way to the clinic, drawn from the clinic’s details.",
        '!!! clinic map "The way to us"\n',
    ),
)
