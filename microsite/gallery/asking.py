"""Forms and what comes after them: for patients who ask or think about themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django import forms

from microsite.components import Progress
from microsite.gallery.entries import Drawn, Entry, component, entry
from microsite.gallery.sample_forms import (
    Closed,
    ManyAnswers,
    OneQuestion,
    consent_form,
    contact_form,
    topic_form,
)
from microsite.gallery.samples import (
    MOMENT,
    PLAIN_ROWS,
    REASON,
    REASONS,
    ROWS,
    ROWS_IN_A_FORM,
    YOUR_VALUES,
    Samples,
)

FIELD = "django/forms/field.html"
OPTION = "django/forms/widgets/input_option.html"


def asking(samples: Samples) -> tuple[Entry, ...]:
    empty, wrong = (contact_form(with_mistakes=flag) for flag in (False, True))
    unticked, missing = (
        consent_form(samples.clinic.name, with_mistakes=flag) for flag in (False, True)
    )
    clinic = {"clinic": samples.clinic}
    return (
        component(
            "button",
            "Acts when it sends a form, goes when it is a link. The words say what happens.",
            {
                "Main": {"words": "Send request"},
                "Link": {"words": "Ask for a consultation", "url": "#ask"},
                "Quiet": {"words": "Put back to new", "kind": "quiet"},
                "Small": {"words": "Show", "kind": "small"},
            },
        ),
        entry(
            "field",
            "A question with its hint, its field and what is wrong.",
            {
                "A line": _field(empty, "name"),
                "A line with a mistake": _field(wrong, "phone"),
                "A box for text": _field(topic_form(), "message"),
                "A box to tick": _field(unticked, "consent"),
                "A box to tick with a mistake": _field(missing, "consent"),
            },
            template=FIELD,
        ),
        entry(
            "option",
            "Answers as cards that can be touched anywhere. “I am not sure” is always one.",
            {
                "One answer": _field(OneQuestion(), "answer"),
                "One answer chosen": _field(OneQuestion({"answer": "unsure"}), "answer"),
                "No answer given": _field(OneQuestion({}), "answer"),
                "Cannot be answered": _field(Closed(initial={"answer": "no"}), "answer"),
                "Several answers": _field(ManyAnswers(), "times"),
                "Several answers chosen": _field(ManyAnswers({"times": ["am", "pm"]}), "times"),
                "None of several given": _field(ManyAnswers({}), "times"),
            },
            template=OPTION,
        ),
        component(
            "error-summary",
            "What is wrong, on top, with a link to each field. It takes the focus.",
            {"Several mistakes": {"form": wrong}, "One mistake": {"form": OneQuestion({})}},
        ),
        entry(
            "request-form",
            "One page of a request, or the one on which everything is checked.",
            {},
            template="consultations/frame.html",
            look="On the page “Ask for a consultation”, from its first button on.",
        ),
        component(
            "request-problem",
            "Why a request was not taken in. The answers follow, with a button to send them.",
            {
                "Not sent": clinic | {"trouble": {"name": "not_sent"}},
                "Too many": clinic | {"trouble": {"name": "too_many", "until": MOMENT}},
                "Sent before with other answers": clinic | {"trouble": {"name": "already_used"}},
            },
            style="components/request-form.css",
        ),
        component(
            "request-aside",
            "Who reads a request, and how fast.",
            {"Beside the form": clinic},
            style="components/request-form.css",
        ),
        component(
            "progress",
            "How far somebody has come, in words first.",
            {
                "First": {"progress": Progress(1, 6)},
                "On the way": {"progress": Progress(2, 6)},
                "Last": {"progress": Progress(4, 4, "Step")},
            },
        ),
        component(
            "summary-list",
            "Answers to check before they are sent, each with a way to change it.",
            {
                "To check": {"rows": ROWS},
                "To check, in a form": {"rows": ROWS_IN_A_FORM},
                "To read": {"rows": PLAIN_ROWS},
            },
        ),
        component(
            "interruption",
            "Stops somebody once, where a mistake is likely or cannot be undone.",
            {
                "With a way back": {
                    "title": "Have you had treatment and feel unwell?",
                    "words": "Do not wait for our answer. Read when to get help, or phone us.",
                    "url": "/risks/",
                    "button": "When to get help",
                    "back_url": "#on",
                    "back": "Go on with my request",
                },
                "With numbers to call": {
                    "title": "Get help today",
                    "words": "Somebody should look at this today. Call 111, a GP or urgent care.",
                    "calls": (
                        {"words": "Call 111", "url": "tel:111"},
                        {"words": "Phone us on 01632 960123", "url": "tel:+441632960123"},
                    ),
                },
            },
        ),
        component(
            "your-values",
            "What a reader marked, beside the options’ answers. No option is put before another.",
            {
                "Two marked": YOUR_VALUES,
                "Nothing marked": YOUR_VALUES | {"marked": (), "notice": "Mark at least one."},
            },
        ),
        entry(
            "self-check",
            "One page of the self-check, all answers, or the result.",
            {},
            template="selfcheck/frame.html",
            look="On the page “Self-check”, from its first part on.",
        ),
        component(
            "reasons",
            "Answers of the self-check that matter: each with why, and what to do next.",
            {
                "One answer": {"part": REASONS},
                "Two answers": {
                    "part": REASONS
                    | {
                        "level": "wait",
                        "title": "Wait",
                        "reasons": (REASON, REASON | {"citations": ()}),
                    }
                },
            },
        ),
        component(
            "notice",
            "A message about this page, in four levels. One on a screen.",
            {
                "Information": {
                    "level": "info",
                    "words": "Nothing has been sent yet. Your answers are still here.",
                },
                "Done": {"level": "done", "title": "Saved", "words": "The change is on the site."},
                "Warning": {
                    "level": "warn",
                    "title": "The review is due in 9 days",
                    "words": "A clinician reads the page again.",
                },
                "Stop": {
                    "level": "stop",
                    "title": "This page cannot be published",
                    "words": "Two findings hold it back.",
                },
            },
        ),
        component(
            "receipt",
            "Says that a request is safe, and what happens next with day and time.",
            {
                "By phone": {
                    "reference": "MN-4F7K9-2QXM7",
                    "received_at": MOMENT,
                    "reply_by": MOMENT + timedelta(days=1),
                    "contact_by": "phone",
                    **clinic,
                }
            },
            template="consultations/received.html",
        ),
    )


def _field(form: forms.Form, name: str) -> Callable[[], Drawn]:
    """Return how to draw the field as the request form shows it, in a form of its own."""
    return lambda: Drawn(f"<form>{form[name].as_field_group()}</form>")
