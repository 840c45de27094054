"""A page with a values block answers its own form: the same page, with what was marked in it.

Nothing of it is stored, logged, counted or put into an address, and no cache may keep it.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import resolve
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from microsite.content import ANSWERS_ID, Page, with_marks
from microsite.pages.bodies import is_readable
from microsite.pages.headers import packed_page
from microsite.pages.library import library_for
from microsite.pages.origin import is_same_origin
from microsite.pages.views import drawn_page
from microsite.selfcheck.values import Marks, beside_options, read_marks

PAGES = "microsite.pages.urls"
FROM_ELSEWHERE = (
    "Your answers did not come from this page, so we did not read them. Please mark them here."
)
UNREADABLE = "We could not read what your browser sent. Please mark your answers again."
LEFT_OUT = (
    "Part of what your browser sent is not on this page, so we left it out. Please check your "
    "answers below."
)
NOTHING_MARKED = (
    "There is nothing to show yet, because you have marked nothing as “some” or “a lot”. "
    "Mark at least one, and try again."
)


@csrf_exempt  # No cookie says who sends it; is_same_origin says from where.
def page_or_answers(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer a page's form on values; leave everything else to the pages themselves."""
    page = library_for(request).pages.get(f"/{path}")
    if request.method == "POST" and page is not None and page.values:
        return _take_in(request, page)
    found = resolve(request.path_info, PAGES)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


@packed_page  # Nobody else can have a reader's answers shown: see is_same_origin.
@cache_control(no_store=True)
@sensitive_post_parameters()
def _take_in(request: HttpRequest, page: Page) -> HttpResponse:
    if not is_same_origin(request):
        return _show(request, page, Marks({}), notice=FROM_ELSEWHERE, status=403)
    if not is_readable(request):
        return _show(request, page, Marks({}), notice=UNREADABLE, status=400)
    marks = read_marks(page, request.POST)
    return _show(request, page, marks, notice=LEFT_OUT if marks.left_out else "")


def _show(
    request: HttpRequest, page: Page, marks: Marks, *, notice: str, status: int = 200
) -> HttpResponse:
    marked = beside_options(page, marks)
    answers = {
        "id": ANSWERS_ID,
        "level": page.values_level,
        "level_below": min(page.values_level + 1, 6),
        "marked": marked,
        "notice": notice or ("" if marked else NOTHING_MARKED),
        "path": page.path,
    }
    section = render_to_string("components/your_values.html", answers).strip()
    answered = replace(page, html=with_marks(page.html, marks.levels, section))
    response = drawn_page(
        request,
        library_for(request),
        page,
        page=answered,
        is_answered=bool(marked),
        title_prefix="Your answers: " if marked else "Nothing to show yet: ",
    )
    response.status_code = status
    return response
