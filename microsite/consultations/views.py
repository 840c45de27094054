"""The request, page by page. What somebody has said so far is in the page before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from microsite.components import Progress
from microsite.consultations import tokens
from microsite.consultations.answers import version_of
from microsite.consultations.forms import (
    SELF_CHECK_CHARACTERS,
    ConsentForm,
    PageForm,
    consent_wording,
)
from microsite.consultations.interruption import Card, cards_for
from microsite.consultations.plain_text import tidy
from microsite.consultations.refusals import own_posts_only
from microsite.consultations.stages import CHECK, LONGEST_DRAFT, NAMES, SO_FAR, STAGES, Journey
from microsite.consultations.storing import (
    CONSENT_HAS_CHANGED,
    PAGE_TOO_OLD,
    Sent,
    Trouble,
    new_key,
    store,
)
from microsite.content import Clinic, Library, Page
from microsite.pages.caching import (
    REVALIDATE,
    SHOWS_ANSWERS,
    SHOWS_NO_ANSWER,
    kept_only_when_said,
)
from microsite.pages.headers import packed_page
from microsite.pages.library import library_for

FORM_PATH = "/consultation/"
# The fields that every page carries besides its questions.
SEALED, KEY, FROM, TO, RETURNS = "_answers", "submission_key", "_from", "_to", "_returns"
BACK, SEND = "back", "send"
# The button on the self-check's result: it brings the result here and sends nothing yet.
FROM_SELF_CHECK = "from_self_check"
EARLIER_ARE_LOST = (
    "We could not read your earlier answers: the page did not load completely, or the site was "
    "changed meanwhile. What you answered on the last page is kept. Please answer the others "
    "again. Nothing has been sent yet."
)
STILL_OPEN = "Nothing has been sent yet. Your other answers are kept. Please answer this too."


@dataclass(frozen=True)
class Visit:
    """What somebody sent, and what it is answered from."""

    request: HttpRequest
    page: Page
    library: Library

    @property
    def clinic(self) -> Clinic:
        return self.library.clinic

    @property
    def sent(self) -> QueryDict:
        return self.request.POST

    @property
    def returns(self) -> bool:
        """Whether somebody came from the check page to change an answer."""
        return RETURNS in self.sent

    @property
    def consent_version(self) -> str:
        return version_of(consent_wording(self.clinic.name))

    @property
    def key(self) -> str:
        """The key of this request: the one that came, or a new one."""
        came = self.sent.get(KEY, "")
        known = tokens.read_submission_key(came)
        if known and known.consent_version == self.consent_version:
            return came
        is_first = KEY not in self.sent
        return tokens.new_submission_key(self.consent_version, is_first_showing=is_first)


@packed_page  # Nobody else can have a visitor's answers shown: see own_posts_only.
@kept_only_when_said
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@sensitive_post_parameters()
@own_posts_only
def request_consultation(request: HttpRequest) -> HttpResponse:
    """Show the page that a request starts on, or the one that a button leads to.

    Nothing here needs a cookie; until something is sent, nothing needs a database.
    """
    library = library_for(request)
    page = library.pages.get(FORM_PATH)
    if page is None:
        # Nobody has published its words yet: the file cannot be shown, and there was none before.
        raise Http404
    visit = Visit(request, page, library)
    return _take_in(visit) if request.method == "POST" else _start(visit)


@sensitive_variables()
def _take_in(visit: Visit) -> HttpResponse:
    sent = visit.sent
    earlier = SO_FAR.unseal(sent.get(SEALED, "")) if SEALED in sent else {}
    notice = EARLIER_ARE_LOST if earlier is None else ""
    journey = Journey(earlier or {})
    came_from = sent.get(FROM, "")
    if FROM_SELF_CHECK in sent:
        result = tidy(sent.get("self_check", ""))[:SELF_CHECK_CHARACTERS]
        return _start(visit, Journey({"self_check": result}))
    if came_from in STAGES:
        return _from_stage(visit, journey, came_from, notice)
    if came_from == CHECK and sent.get(TO) == SEND and not notice:
        return _send(visit, journey)
    return _at(visit, journey, sent.get(TO, ""), notice)


def _from_stage(visit: Visit, journey: Journey, name: str, notice: str) -> HttpResponse:
    """Take in the answers of one page and go where its button says."""
    form = STAGES[name].form(visit.sent)
    is_valid = form.is_valid()
    if visit.sent.get(TO) == BACK:
        return _back(visit, journey, name, form)
    if not is_valid:
        return _stage(visit, journey, name, form=form, notice=notice)
    journey = journey.saying(form.cleaned_data)
    if journey.is_under_18:
        return _under_18(visit)
    following = journey.after(name, returns=visit.returns)
    if name == "topic" and (cards := _unseen_cards(visit, journey)):
        return _signs(visit, journey, cards, following)
    return _at(visit, journey, following, notice, returns=visit.returns)


def _unseen_cards(visit: Visit, journey: Journey) -> list[Card]:
    """Return all cards that the message brings up, if there is one that was not shown before."""
    cards = cards_for(journey.said["message"], visit.library)
    return cards if {card.name for card in cards} - set(journey.seen) else []


def _back(visit: Visit, journey: Journey, name: str, form: PageForm) -> HttpResponse:
    """Go back with what was typed, finished or not."""
    draft = form.cleaned_data if form.is_valid() else STAGES[name].given(visit.sent)
    if visit.returns:
        # Earlier answers stand in place of a change that cannot be used.
        return _at(visit, journey.saying(draft) if form.is_valid() else journey, CHECK)
    if len(str(draft)) > LONGEST_DRAFT:
        return _stage(visit, journey, name, form=form)
    journey, place = journey.saying(draft), NAMES.index(name)
    return _stage(visit, journey, NAMES[place - 1]) if place else _start(visit, journey)


def _at(
    visit: Visit, journey: Journey, to: str, notice: str = "", *, returns: bool = False
) -> HttpResponse:
    """Show the page with this name, or the first one that is still open before it."""
    missing = journey.first_open
    if to in STAGES:
        return _stage(visit, journey, to, returns=returns or missing is None, notice=notice)
    if missing is None:
        return _check(visit, journey, visit.key)
    if to != CHECK and not notice:
        return _start(visit, journey)
    form = journey.form(missing) if journey.has_answers(missing) else None
    return _stage(visit, journey, missing, form=form, notice=notice or STILL_OPEN)


def _send(visit: Visit, journey: Journey) -> HttpResponse:
    """Store what was checked, or say what keeps it from being stored."""
    if journey.is_under_18:
        return _under_18(visit)
    if journey.first_open:
        return _at(visit, journey, CHECK)
    given, key_text = visit.sent.copy(), visit.sent.get(KEY, "")
    key = tokens.read_submission_key(key_text)
    notice = "" if key else PAGE_TOO_OLD
    if key and key.consent_version != visit.consent_version:
        key, notice = None, CONSENT_HAS_CHANGED
        given.pop("consent", None)
    form = _consents(visit, journey, given)
    if not form.is_valid() or key is None:
        if key is None:
            key_text = new_key(visit.consent_version)
        return _check(visit, journey, key_text, form=form, notice=notice)
    said = form.cleaned_data
    answers = journey.answers(
        form.consent_wording, form.also_agreed, with_self_check=said.get("send_self_check", False)
    )

    def show_again(trouble: Trouble, key: str) -> HttpResponse:
        return _check(visit, journey, key, form=form, trouble=trouble)

    sent = Sent(answers, key, key_text, said["website"], said.get("acknowledge", False))
    return store(visit.request, sent, show_again)


def _consents(visit: Visit, journey: Journey, given: QueryDict | None = None) -> ConsentForm:
    return ConsentForm(
        given,
        clinic_name=visit.clinic.name,
        has_self_check=bool(journey.self_check),
        email=journey.email_to_acknowledge,
    )


def _start(visit: Visit, journey: Journey | None = None) -> HttpResponse:
    is_plain = visit.request.method != "POST"
    context = {
        "first": NAMES[0],
        "stages": len(STAGES),
        "self_check": journey.self_check if journey else "",
    }
    return _show(visit, journey, "start", context, REVALIDATE if is_plain else SHOWS_NO_ANSWER)


def _stage(
    visit: Visit,
    journey: Journey,
    name: str,
    *,
    form: PageForm | None = None,
    returns: bool = False,
    notice: str = "",
) -> HttpResponse:
    stage = STAGES[name]
    context = {
        "form": form or stage.form(initial=dict(journey.said)),
        "stage": stage,
        "progress": Progress(NAMES.index(name) + 1, len(NAMES) + 1, "Step"),
        "returns": returns or visit.returns,
        "notice": notice,
    }
    shows_answers = form is not None or journey.has_answers(name)
    caching = SHOWS_ANSWERS if shows_answers else SHOWS_NO_ANSWER
    return _show(visit, journey, "stage", context, caching)


def _check(
    visit: Visit,
    journey: Journey,
    key: str,
    *,
    form: ConsentForm | None = None,
    notice: str = "",
    trouble: Trouble | None = None,
) -> HttpResponse:
    context = {
        "form": form or _consents(visit, journey),
        "rows": journey.rows(),
        "self_check": journey.self_check,
        "progress": Progress(len(NAMES) + 1, len(NAMES) + 1, "Step"),
        "notice": notice,
        "trouble": trouble,
        "key": key,
    }
    status = trouble.status if trouble else 200
    return _show(visit, journey, "check", context, SHOWS_ANSWERS, status)


def _signs(visit: Visit, journey: Journey, cards: list[Card], following: str) -> HttpResponse:
    journey = journey.saying({"seen": [*journey.seen, *(card.name for card in cards)]})
    context = {"cards": cards, "following": following, "returns": visit.returns}
    # It tells what somebody has written of.
    return _show(visit, journey, "signs", context, SHOWS_ANSWERS)


def _under_18(visit: Visit) -> HttpResponse:
    return _show(visit, None, "under_18", {}, SHOWS_NO_ANSWER)


def _show(
    visit: Visit,
    journey: Journey | None,
    template: str,
    context: dict[str, Any],
    caching: str,
    status: int = 200,
) -> HttpResponse:
    around = {"page": visit.page, "key": visit.key if journey else ""}
    around["sealed"] = journey.sealed if journey else ""
    response = render(
        visit.request, f"consultations/{template}.html", around | context, status=status
    )
    response["Cache-Control"] = caching
    return response
