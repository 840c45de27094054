"""Whether a page says what it says in few and easy words."""

from __future__ import annotations

from collections.abc import Iterator

from microsite.content.problems import Finding
from microsite.content.prose import Passage, Prose
from microsite.content.readability import lix, sentences, words

MOST_WORDS_IN_SENTENCE = 25
MOST_SENTENCES_IN_PARAGRAPH = 4
MOST_WORDS_IN_PARAGRAPH = 80
MOST_WORDS_IN_ANSWER = 120
HARD_LIX = 35
# The score of a shorter text means nothing.
FEWEST_WORDS_TO_SCORE = 15


def brevity(prose: Prose) -> Iterator[Finding]:
    yield from _summary(prose)
    for passage in prose.passages:
        if passage.kind not in ("summary", "description"):
            yield from long_sentences(passage)
    for passage in prose.running:
        yield from _long_paragraph(passage)
    yield from _readability(prose)
    if prose.header.layout == "faq":
        yield from _long_answers(prose)


def _summary(prose: Prose) -> Iterator[Finding]:
    line, text = prose.page.line_of("summary"), prose.header.summary
    cure = f"Answer the page's question in one sentence of at most {MOST_WORDS_IN_SENTENCE} words."
    if (count := len(list(sentences(text)))) > 1:
        yield Finding(line, "summary", f"The summary has {count} sentences.", cure)
    elif (count := len(words(text))) > MOST_WORDS_IN_SENTENCE:
        yield Finding(line, "summary", f"The summary has {count} words.", cure)


def long_sentences(passage: Passage) -> Iterator[Finding]:
    for offset, found in passage.sentences:
        if len(found) > MOST_WORDS_IN_SENTENCE:
            message = f"This sentence has {len(found)} words: “{' '.join(found[:6])} …”."
            cure = f"Divide it: {MOST_WORDS_IN_SENTENCE} words are the most, 20 are better."
            yield Finding(passage.line_at(offset), "long-sentence", message, cure)


def _long_paragraph(passage: Passage) -> Iterator[Finding]:
    is_long = len(passage.sentences) > MOST_SENTENCES_IN_PARAGRAPH
    if is_long or passage.word_count > MOST_WORDS_IN_PARAGRAPH:
        message = (
            f"There are over {MOST_SENTENCES_IN_PARAGRAPH} sentences"
            f" or {MOST_WORDS_IN_PARAGRAPH} words without a break."
        )
        cure = "Start a new paragraph, or write a list."
        yield Finding(passage.line, "long-paragraph", message, cure)


def _readability(prose: Prose) -> Iterator[Finding]:
    """Score the page; the finding is on the line of its hardest passage."""
    scored = [passage for passage in prose.running if _is_scored(passage)]
    score = _score(*scored)
    if score < HARD_LIX or sum(passage.word_count for passage in scored) < FEWEST_WORDS_TO_SCORE:
        return
    long = [passage for passage in scored if passage.word_count >= FEWEST_WORDS_TO_SCORE]
    hardest = max(long or scored, key=_score)
    message = f"The page's readability score (LIX) is {score:.0f}; it should be under {HARD_LIX}."
    cure = "Write shorter words and shorter sentences. The hardest passage starts on this line."
    yield Finding(hardest.line, "readability", message, cure)


def _score(*passages: Passage) -> float:
    return lix([words for passage in passages for _, words in passage.sentences])


def _is_scored(passage: Passage) -> bool:
    # Cells such as “1 to 3 days” would make any page look easy.
    return passage.kind != "cell" or passage.text.endswith((".", "?", "!"))


def _long_answers(prose: Prose) -> Iterator[Finding]:
    question: Passage | None = None
    answer: list[Passage] = []
    for passage in (*prose.passages, None):
        if passage is not None and passage.kind != "heading":
            answer.append(passage)
            continue
        count = sum(part.word_count for part in answer if part.kind != "description")
        if question and question.level == 3 and count > MOST_WORDS_IN_ANSWER:
            message = f"The answer to “{question.text}” has {count} words."
            cure = f"Keep to {MOST_WORDS_IN_ANSWER}, and link to a page that says more."
            yield Finding(question.line, "long-answer", message, cure)
        question, answer = passage, []
