"""Where somebody is in the self-check, and where a button takes them. Pure, like the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from microsite.content import Group, SelfCheck
from microsite.selfcheck.rules import decide, next_group


@dataclass(frozen=True)
class Steps:
    """The way through the groups of questions for somebody with these answers."""

    check: SelfCheck
    answers: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        return list(self.check.groups)

    def group(self, name: str) -> Group | None:
        return self.check.groups.get(name)

    def number(self, name: str) -> int:
        """Return 1 for the first group, and so on."""
        return self.names.index(name) + 1

    def after(self, name: str, *, returns: bool) -> str | None:
        """Return the group to ask next; None when nothing more is asked.

        That is the following one, even when it has answers already: somebody who went back sees it
        again. Not somebody who ``returns`` to the page with all answers.
        """
        if self.ends_early:
            return None
        missing = self.first_open
        following = self.names[self.number(name) :]
        is_behind = missing is not None and self.number(missing) <= self.number(name)
        return missing if returns or is_behind or not following else following[0]

    def before(self, name: str) -> str | None:
        """Return the group that comes before this one; None for the first."""
        number = self.number(name)
        return self.names[number - 2] if number > 1 else None

    @property
    def first_open(self) -> str | None:
        """The first group with a question that has no answer; None when there is none."""
        return next_group(self.check, self.answers)

    @property
    def ends_early(self) -> bool:
        return decide(self.check, self.answers).ends_early

    def given(self, name: str, posted: Mapping[str, str]) -> dict[str, str]:
        """Return the answers to this group's questions that are among those on offer."""
        questions = self.check.groups[name].questions
        return {
            asked: posted[asked]
            for asked, question in questions.items()
            if posted.get(asked) in question.answers
        }

    def with_answers(self, more: Mapping[str, str]) -> Steps:
        return Steps(self.check, {**self.answers, **more})

    def answered(self) -> list[tuple[str, Group, list[tuple[str, str]]]]:
        """Return (name, group, pairs of question and answer in words) for every group."""
        return [
            (
                name,
                group,
                [
                    (question.text, question.answers[self.answers[asked]])
                    for asked, question in group.questions.items()
                    if self.answers.get(asked) in question.answers
                ],
            )
            for name, group in self.check.groups.items()
        ]
