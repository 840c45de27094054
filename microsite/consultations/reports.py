"""Error reports about requests that carry answers: the fault is told, the answers are not."""

from __future__ import annotations

from collections.abc import Callable, ItemsView
from functools import wraps
from types import FrameType
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.debug import SafeExceptionReporterFilter
from django.views.decorators.debug import sensitive_post_parameters

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


class NoAnswers(SafeExceptionReporterFilter):
    """Leaves out every posted field and every variable, in development too.

    ``sensitive_variables`` covers the decorated function only; a form keeps copies of the same
    answers in frames of Django's own.
    """

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_traceback_frame_variables(
        self, request: Any, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        return dict[str, Any]().items()


def no_answers_in_reports(view: View[Parameters]) -> View[Parameters]:
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        request.exception_reporter_filter = NoAnswers()
        return view(request, *args, **kwargs)

    return guarded
