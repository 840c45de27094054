from __future__ import annotations

from collections.abc import Mapping

from django import forms

from microsite.content import Group, Question

# The flow's own fields. No question can have such a name: those have no underscore.
ANSWERS, FROM, TO, RETURNS = "_answers", "_from", "_to", "_returns"


class GroupForm(forms.Form):
    """The questions of one group; each needs an answer, and “I am not sure” is one."""

    use_required_attribute = False

    def __init__(
        self,
        group: Group,
        given: Mapping[str, str] | None = None,
        known: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(given, initial=dict(known or {}))
        for name, question in group.questions.items():
            self.fields[name] = _field(question)


def _field(question: Question) -> forms.ChoiceField:
    said = f"Choose an answer: {question.text}"
    return forms.ChoiceField(
        label=question.text,
        help_text="\n".join(filter(None, (question.hint, f"Why we ask: {question.why}"))),
        choices=list(question.answers.items()),
        widget=forms.RadioSelect,
        error_messages={"required": said, "invalid_choice": said},
    )
