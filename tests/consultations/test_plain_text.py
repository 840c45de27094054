"""What happens to the text that people type."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsite.consultations.answers import same_phone
from microsite.consultations.plain_text import tidy, tidy_line, visible

# Lone surrogates too: no UTF-8 body can hold one, but nothing may depend on that.
ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@given(text=ANY_TEXT)
def test_tidied_text_is_fit_for_any_database(text):
    tidied = tidy(text)

    assert tidied == tidy(tidied) == tidied.strip()
    assert tidied.encode().decode() == tidied
    assert unicodedata.is_normalized("NFC", tidied)
    bad = [sign for sign in tidied if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
    assert bad == []


@given(text=ANY_TEXT)
def test_one_line_stays_one_line(text):
    assert len(tidy_line(text).splitlines()) <= 1


@given(text=ANY_TEXT)
def test_nothing_shown_to_staff_can_turn_other_text_round(text):
    shown = visible(text)

    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\0")


@pytest.mark.parametrize(
    "text",
    [
        "Zoë",
        "O’Brien-Smith",
        "李小龍",
        "👩‍🔬",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "a\nb\tc",
    ],
)
def test_ordinary_names_are_left_alone(text):
    assert visible(text) == tidy(text) == text


SAME_NUMBERS = [
    "01632 960 001",
    "(01632) 960-001",
    "+44 1632 960001",
    "+44 (0)1632 960001",
    "0044 1632 960 001",
    "(+44) 1632960001",
    "\u0660\u0661\u0666\u0663\u0662 \u0669\u0666\u0660 \u0660\u0660\u0661",
]


@pytest.mark.parametrize("number", SAME_NUMBERS)
def test_one_number_however_written(number):
    assert same_phone(number) == "01632960001"


@pytest.mark.parametrize("number", ["+33 1632 960001", "01632 960 002", "44 1632 960001"])
def test_other_numbers_stay_apart(number):
    assert same_phone(number) != "01632960001"
