"""Sentences, words and the score, worked out by hand."""

from __future__ import annotations

import pytest

from microsite.content.readability import lix, sentences, words

ONE_SENTENCE = [
    "Pain was 5.2 out of 10.",
    "Use a mild soap, e.g. one for babies.",
    "Use a mild soap, e.g. Babysoap or another.",
    "Ask Dr. Example first.",
    "Ask Prof. Example, i.e. the dermatologist.",
    "We open at 9 a.m. on weekdays.",
    "Juhasz et al. found no difference.",
    "Written by J. Smith for us.",
    "See No. 4 on the list.",
    "Creams, serums, etc. are put on later.",
    'Ask "Is it RF?" before you agree.',
    "It may help ... or not.",
    "Wait, what?!",
    "No full stop at all",
    "Read it at www.example.com/page now.",
    "From approx. 0.5 mm to 1.5 mm.",
]
MORE_SENTENCES = {
    "It hurts. It heals.": ["It hurts.", "It heals."],
    "Is it safe? No treatment is.": ["Is it safe?", "No treatment is."],
    "No. The FDA has not.": ["No.", "The FDA has not."],
    "Use vitamin C. Then wait.": ["Use vitamin C.", "Then wait."],
    "Creams, serums, etc. They come later.": ["Creams, serums, etc.", "They come later."],
    "It opens at 9 a.m. Come early.": ["It opens at 9 a.m.", "Come early."],
    "We read it (in full). It is small.": ["We read it (in full).", "It is small."],
    "It was 1.5 mm. 3 people left.": ["It was 1.5 mm.", "3 people left."],
    "One line.\nAnother line.": ["One line.", "Another line."],
    "He said “stop.” Then he left.": ["He said “stop.”", "Then he left."],
    "Wait … Then go!": ["Wait …", "Then go!"],
}


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_a_full_stop_within_a_sentence_does_not_end_it(text):
    assert [sentence for _, sentence in sentences(text)] == [text]


@pytest.mark.parametrize("text", MORE_SENTENCES)
def test_sentences_are_told_apart(text):
    assert [sentence for _, sentence in sentences(text)] == MORE_SENTENCES[text]


def test_a_sentence_says_where_it_starts():
    assert list(sentences(" It hurts.  It heals. ")) == [(1, "It hurts."), (12, "It heals.")]


def test_words_have_a_letter_or_a_digit():
    assert words("Use make-up – but wait 24 hours & rest.") == [
        "Use",
        "make-up",
        "but",
        "wait",
        "24",
        "hours",
        "rest.",
    ]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        # 10 words in 2 sentences, and “needles” and “tightness” have over 6 letters: 5 + 20.
        ("The needles are short. You may feel heat or tightness.", 25.0),
        # 4 words in 1 sentence; no long one.
        ("It may hurt you.", 4.0),
        # 3 words; of “follow-up” neither part is long, of “post-operative” one is: 3 + 100 / 3.
        ("A follow-up post-operative.", 3 + 100 / 3),
        ("", 0.0),
    ],
)
def test_the_score_is_words_a_sentence_plus_long_words_in_a_hundred(text, score):
    assert lix([words(sentence) for _, sentence in sentences(text)]) == pytest.approx(score)


ODD = {"." * 200_000: 0, ". " * 100_000: 0, 'a."' * 60_000: 1, "A. " * 60_000: 1}


@pytest.mark.parametrize(
    ("text", "count"), ODD.items(), ids=["dots", "spaced", "quotes", "letters"]
)
def test_odd_texts_are_divided_to_the_end(text, count):
    assert len(list(sentences(text))) == count
