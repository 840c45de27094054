"""The folder of replies: each file as it is now, or else as it last was good."""

from __future__ import annotations

from collections.abc import Iterator

from microsite.content.brevity import long_sentences
from microsite.content.house_rules import HouseRules
from microsite.content.memory import Memory
from microsite.content.names import better_name, is_page_name
from microsite.content.problems import Problem
from microsite.content.prose import Passage
from microsite.content.replies import ReplyTemplate, read_reply
from microsite.content.wording import banned_words

FOLDER = "replies"
LONGEST_NAME = 100  # letters; the database has no room for more


def reply_templates(
    memory: Memory, rules: HouseRules
) -> tuple[tuple[ReplyTemplate, ...], list[Problem]]:
    """Return the replies by their titles, and what is wrong with them; a site may have none."""
    problems: list[Problem] = []
    found = [_reply(file, memory, rules, problems) for file in _files(memory, problems)]
    replies = [reply for reply in found if reply]
    return tuple(sorted(replies, key=lambda reply: reply.header.title.casefold())), problems


def _files(memory: Memory, problems: list[Problem]) -> Iterator[str]:
    folder = f"{memory.language}/{FOLDER}"
    for path in sorted((memory.root / folder).glob("*.md")):
        if path.name.startswith("."):
            continue  # An editor program's own.
        if is_page_name(path.name) and len(path.stem) <= LONGEST_NAME:
            yield f"{folder}/{path.name}"
        else:
            better = better_name(path.name)[:-3][:LONGEST_NAME].strip("-")
            problems.append(_bad_name(f"{folder}/{path.name}", f"{better}.md"))


def _bad_name(file: str, better: str) -> Problem:
    shown = file.encode(errors="replace").decode()
    cure = f"Call it “{better}”."
    return Problem(shown, 1, "A reply cannot have this name.", cure, rule="reply")


def _reply(
    file: str, memory: Memory, rules: HouseRules, problems: list[Problem]
) -> ReplyTemplate | None:
    found = memory.text(file)
    if found.problem:
        problems.append(found.problem)
    if found.text is not None:
        reply = read_reply(found.text, file)
        wrong = reply if isinstance(reply, list) else list(_wording(reply, file, found.text, rules))
        problems += wrong
        if isinstance(reply, ReplyTemplate) and not any(one.holds_page for one in wrong):
            memory.kept.keep_text(file, found.text)
            return reply
    last_good = memory.kept.text(file)
    kept = read_reply(last_good, file) if last_good is not None else None
    return kept if isinstance(kept, ReplyTemplate) else None


def _wording(reply: ReplyTemplate, file: str, text: str, rules: HouseRules) -> Iterator[Problem]:
    first = text.count("\n", 0, text.index(reply.body)) + 1
    lines = enumerate(reply.body.split("\n"), first)
    passages = [Passage(number, "paragraph", line) for number, line in lines]
    findings = [
        *banned_words(passages, rules),
        *(finding for passage in passages for finding in long_sentences(passage)),
    ]
    for found in findings:
        level = rules.level_of(found.rule)
        yield Problem(file, found.line, found.message, found.cure, found.rule, level)
