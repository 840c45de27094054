"""The self-check, page by page. What somebody answers is in the page before them, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from microsite.components import Progress
from microsite.content import Library, Page, SelfCheck
from microsite.pages.bodies import is_readable
from microsite.pages.caching import REVALIDATE, SHOWS_ANSWERS, SHOWS_NO_ANSWER
from microsite.pages.headers import packed_page
from microsite.pages.library import library_for
from microsite.pages.origin import is_same_origin
from microsite.pages.views import drawn_page
from microsite.selfcheck.forms import ANSWERS, FROM, RETURNS, TO, GroupForm
from microsite.selfcheck.outcome import Outcome
from microsite.selfcheck.rules import decide
from microsite.selfcheck.sealed import ANSWERS_SO_FAR
from microsite.selfcheck.steps import Steps

PATH = "/self-check/"
ALL_ANSWERS = "all-answers"  # the page to check them on; no group can have this name
FROM_ELSEWHERE = "Your answers did not come from this page, so we did not read them."
UNREADABLE = "We could not read what your browser sent. Nothing of it was kept."
EARLIER_ARE_LOST = (
    "We could not read your earlier answers: the page was open for more than a day, or did not "
    "load completely. What you answered on the last page is kept. Please answer the others again."
)
CHANGED_MEANWHILE = (
    "Some questions have changed or are still open. Your other answers are kept. Please answer "
    "these too."
)


@dataclass(frozen=True)
class Visit:
    """What somebody sent of the self-check, and what it is answered from."""

    request: HttpRequest
    library: Library
    page: Page
    check: SelfCheck

    @property
    def sent(self) -> QueryDict:
        return self.request.POST


@packed_page
@csrf_exempt  # No cookie says who sends it; is_same_origin says from where.
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def self_check(request: HttpRequest) -> HttpResponse:
    """Show the page that the self-check starts on, or the one that an answer leads to."""
    library = library_for(request)
    page = library.pages.get(PATH)
    if page is None or library.self_check is None:
        raise Http404
    visit = Visit(request, library, page, library.self_check)
    if request.method != "POST":
        return _start(visit)
    if not is_same_origin(request):
        return _start(visit, notice=FROM_ELSEWHERE, status=403)
    if not is_readable(request):
        return _start(visit, notice=UNREADABLE, status=400)
    return _take_in(visit)


@sensitive_variables()
def _take_in(visit: Visit) -> HttpResponse:
    sent = visit.sent
    earlier = ANSWERS_SO_FAR.unseal(sent.get(ANSWERS, "")) if ANSWERS in sent else {}
    steps = Steps(visit.check, earlier or {})
    name = sent.get(FROM, "")
    if steps.group(name):
        return _from_group(visit, steps, name, are_lost=earlier is None)
    if earlier is None:
        return _questions(visit, steps, steps.names[0], notice=EARLIER_ARE_LOST)
    return _at(visit, steps, sent.get(TO, ""))


def _from_group(visit: Visit, steps: Steps, name: str, *, are_lost: bool) -> HttpResponse:
    """Take in the answers to one group and go where the button says."""
    returns = RETURNS in visit.sent
    steps = steps.with_answers(steps.given(name, visit.sent))
    notice = EARLIER_ARE_LOST if are_lost else ""
    if visit.sent.get(TO) == "back":
        before = steps.before(name)
        if returns:
            return _at(visit, steps, ALL_ANSWERS)
        return _questions(visit, steps, before) if before else _start(visit, steps)
    form = GroupForm(visit.check.groups[name], visit.sent)
    if not form.is_valid():
        return _questions(visit, steps, name, form=form, returns=returns, notice=notice)
    following = steps.after(name, returns=returns)
    if following:
        return _questions(visit, steps, following, notice=notice)
    return _result(visit, steps) if steps.ends_early else _all_answers(visit, steps)


def _at(visit: Visit, steps: Steps, to: str) -> HttpResponse:
    """Go from the start, the answers or the result to where the button says."""
    if steps.group(to):
        return _questions(visit, steps, to, returns=steps.first_open is None)
    if steps.first_open:
        notice = CHANGED_MEANWHILE if steps.answers else ""
        return _questions(visit, steps, steps.first_open, notice=notice)
    return (
        _result(visit, steps) if to == "result" or steps.ends_early else _all_answers(visit, steps)
    )


def _start(
    visit: Visit, steps: Steps | None = None, *, notice: str = "", status: int = 200
) -> HttpResponse:
    more: dict[str, Any] = {"notice": notice}
    if steps:
        more["sealed"] = ANSWERS_SO_FAR.seal(steps.answers)
    response = drawn_page(visit.request, visit.library, visit.page, **more)
    response.status_code = status
    is_plain = visit.request.method != "POST"
    response["Cache-Control"] = REVALIDATE if is_plain else SHOWS_NO_ANSWER
    return response


def _questions(
    visit: Visit,
    steps: Steps,
    name: str,
    *,
    form: GroupForm | None = None,
    returns: bool = False,
    notice: str = "",
) -> HttpResponse:
    group = visit.check.groups[name]
    context = {
        "form": form or GroupForm(group, known=steps.answers),
        "group": group,
        "group_name": name,
        "progress": Progress(steps.number(name), len(steps.names), "Part"),
        "returns": returns,
        "notice": notice,
    }
    shows_answers = form is not None or any(each in steps.answers for each in group.questions)
    return _show(visit, steps, "questions", context, SHOWS_ANSWERS if shows_answers else "")


def _all_answers(visit: Visit, steps: Steps) -> HttpResponse:
    return _show(visit, steps, "all_answers", {"groups": steps.answered()}, SHOWS_ANSWERS)


def _result(visit: Visit, steps: Steps) -> HttpResponse:
    result = decide(visit.check, steps.answers)
    outcome = Outcome(visit.check, result, visit.library.sources, visit.library.clinic.today)
    return _show(visit, steps, "result", {"outcome": outcome}, SHOWS_ANSWERS)


def _show(
    visit: Visit, steps: Steps, template: str, context: dict[str, Any], caching: str
) -> HttpResponse:
    context |= {
        "page": visit.page,
        "sealed": ANSWERS_SO_FAR.seal(steps.answers),
        "check": visit.check,
    }
    response = render(visit.request, f"selfcheck/{template}.html", context)
    response["Cache-Control"] = caching or SHOWS_NO_ANSWER
    return response
