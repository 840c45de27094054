"""Every page and state of the site, in one list, and how to get there in a browser.

Proof that must hold everywhere takes its cases from STATES: a new page or state is one line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests import editing_ways, self_check_ways, ways
from tests.addresses import PAGES
from tests.site_data import DOCTOR, EDITOR, NEWCOMER
from tests.ways import Reach, at, staff_at, then_follow, then_press


@dataclass(frozen=True)
class State:
    """Something a person can have before them.

    ``site`` names the fixture it is a page of: ``odd_site`` may have its data changed and has
    pages for late checks and for every block besides.
    """

    name: str
    reach: Reach
    status: int = 200
    site: str = "odd_site"


def page_states() -> Iterator[State]:
    for address in PAGES:
        yield State(address.strip("/") or "home", at(address), site="served_site")


STATES = [
    *page_states(),
    State("menu-open", then_press(at("/candidacy/"), ".menu__button")),
    State("meaning-open", then_press(at("/how-it-works/"), ".prose .term__button")),
    State("faq-all-open", at("/faq/?all=1")),
    State("every-block", at("/components/")),
    State("check-late", at("/late/")),
    State("check-long-overdue", at("/overdue/")),
    State("values-answered", ways.values_answered),
    State("values-nothing-chosen", ways.nothing_marked),
    State("search-results", at("/search/?q=acne+scars")),
    State("search-corrected", at("/search/?q=microneedlng")),
    State("search-nothing-found", at("/search/?q=xylophone")),
    State("form-age", ways.to_page("age")),
    State("form-under-18", ways.under_18),
    State("form-topic", ways.to_page("topic")),
    State("form-sign-of-today", ways.writing("The redness is spreading, and there is pus.")),
    State("form-sign-of-an-emergency", ways.writing("I can’t breathe well, and feel feverish.")),
    State("form-sign-of-self-harm", ways.writing("I want to hurt myself because of my skin.")),
    State("form-contact", ways.to_page("contact")),
    State("form-with-errors", ways.page_with_errors),
    State("form-answers-lost", ways.lost_answers),
    State("form-times", ways.to_page("times")),
    State("form-check", ways.to_page("check")),
    State("form-change", ways.changing_an_answer),
    State("form-without-consent", ways.sent_without_consent),
    State("form-with-notice", ways.sent_too_late),
    State("form-call-back", ways.call_back),
    State("form-call-back-with-errors", ways.call_back_with_errors),
    State("form-confirmed", ways.confirmed),
    State("form-not-sent", ways.not_sent, 503),
    State("form-too-many", ways.too_many, 429),
    State("form-already-used", ways.already_used, 409),
    State("form-from-elsewhere", ways.sent_from_elsewhere, 403),
    State("form-too-much", ways.sent_too_much, 400),
    State("confirmation-expired", at("/consultation/received/long-ago/"), 410),
    State("confirmation-unavailable", ways.not_confirmed, 503),
    State("self-check-part", self_check_ways.to_part(3)),
    State("self-check-part-with-errors", self_check_ways.part_with_errors),
    State("self-check-answers-lost", self_check_ways.lost_answers),
    State("self-check-all-answers", self_check_ways.all_answers()),
    State("self-check-clear", self_check_ways.result("clear")),
    State("self-check-ask", self_check_ways.result("ask")),
    State("self-check-wait", self_check_ways.result("wait")),
    State("self-check-doctor", self_check_ways.result("doctor")),
    State("self-check-under-18", self_check_ways.under_18),
    State("self-check-to-the-clinic", self_check_ways.asking_with_result),
    State("not-found", at("/nowhere/"), 404),
    State("bad-request", ways.sign_in_with_too_many_fields, 400),
    State("forbidden", ways.sign_in_without_token, 403),
    State("server-error", ways.staff_page_fails, 500),
    State("maintenance", ways.site_is_stopped, 503),
    State("staff-sign-in", at("/staff/sign-in/")),
    State("staff-sign-in-error", ways.sign_in_wrongly),
    State("staff-sign-in-again", at("/staff/sign-in/?why=idle&next=/staff/")),
    State("staff-sign-in-held", ways.sign_in_too_often, 429),
    State("staff-passkey-alone", at("/staff/sign-in/passkey/")),
    State("staff-second-step", ways.second_step),
    State("staff-second-step-error", ways.second_step_wrongly),
    State("staff-first-sign-in", staff_at("/staff/", NEWCOMER)),
    State("staff-account", staff_at("/staff/account/", DOCTOR)),
    State("staff-account-app", staff_at("/staff/account/app/")),
    State(
        "staff-account-app-error",
        ways.after_posting(staff_at("/staff/account/app/"), "Take this app"),
    ),
    State("staff-account-passkey", staff_at("/staff/account/passkey/")),
    State(
        "staff-account-codes",
        ways.after_posting(staff_at("/staff/account/", DOCTOR), "Make ten new codes"),
    ),
    State("staff-account-password", staff_at("/staff/account/password/")),
    State(
        "staff-account-password-error",
        ways.after_posting(staff_at("/staff/account/password/"), "Change it"),
    ),
    State("staff-not-saved", ways.written_after_signing_out, 403),
    State("staff-not-this-role", staff_at("/staff/", EDITOR), 403),
    State("staff-no-access", ways.no_access, 403),
    State("staff-inbox-empty", ways.inbox_empty),
    State("staff-inbox-new", staff_at("/staff/")),
    State("staff-inbox-overdue", ways.inbox_overdue),
    State("staff-inbox-closed", staff_at("/staff/?show=closed")),
    State("staff-inbox-spam", staff_at("/staff/?show=suspected_spam")),
    State("staff-inbox-all", staff_at("/staff/?show=all")),
    State("staff-export", staff_at("/staff/export/")),
    State("staff-export-error", ways.after_posting(staff_at("/staff/export/"), "Make the file")),
    State("staff-exported", ways.somebody_has_exported),
    State("staff-pages", staff_at("/staff/pages/", EDITOR)),
    State("staff-page-reviews", staff_at("/staff/pages/reviews/?show=all", EDITOR)),
    State("staff-page-editor", staff_at("/staff/pages/edit/en/risks.md/", EDITOR)),
    State("staff-facts-editor", staff_at("/staff/pages/edit/clinic.yaml/", EDITOR)),
    State("staff-page-findings", ways.page_with_findings),
    State("staff-people", staff_at("/staff/people/")),
    State("staff-person", then_follow(staff_at("/staff/people/"), "tbody a")),
    State(
        "staff-person-error",
        ways.after_posting(then_follow(staff_at("/staff/people/"), "tbody a"), "Change it"),
    ),
    State("staff-access-log", staff_at("/staff/access-log/")),
    State("staff-access-log-nothing", staff_at("/staff/access-log/?what=let_go")),
    State("staff-self-check", staff_at("/staff/self-check/")),
    State("staff-request-new", then_follow(staff_at("/staff/"), "tbody a")),
    State("staff-request-closed", then_follow(staff_at("/staff/?show=closed"), "tbody a")),
    State("staff-request-moved", ways.request_moved),
    State("staff-request-overtaken", ways.request_overtaken, 409),
    State("staff-request-in-hand", ways.request_in_hand),
    State("staff-request-note-with-error", ways.note_with_error),
    State("staff-reply-choice", ways.reply_choice),
    State("staff-reply-with-error", ways.reply_with_error),
    State("staff-inbox-snoozed", ways.inbox_snoozed),
    State("staff-numbers", staff_at("/staff/numbers/")),
    State("staff-inbox-call-now", ways.call_now),
    State("staff-search-found", ways.searched("sam@example.com")),
    State("staff-search-nothing-found", ways.searched("nobody@example.net")),
    State("staff-search-with-error", ways.searched("Sam Sample")),
    State("staff-request-asked-twice", ways.asked_twice),
    State("staff-compared", ways.compared),
    State("staff-request-merged", ways.merged),
    State("staff-request-part-of-another", ways.part_of_another),
    State("staff-page-compared", editing_ways.compared),
    State("staff-page-contradicting", editing_ways.contradicting),
    State("staff-page-history", editing_ways.past),
    State("staff-page-new", staff_at("/staff/pages/new/", EDITOR)),
    State("staff-page-planned", editing_ways.planned),
    State("staff-page-throw-away", editing_ways.throwing_away),
    State("staff-page-sign", editing_ways.signing),
    State("staff-page-rename", staff_at("/staff/pages/rename/en/aftercare.md/", EDITOR)),
    State("staff-page-delete", editing_ways.deleting, 422),
    State("staff-pictures", editing_ways.pictures),
    State("staff-picture-add", staff_at("/staff/pages/pictures/add/", EDITOR)),
    State("staff-picture-new", editing_ways.new_picture, 422),
    State("staff-picture", editing_ways.picture),
    State("staff-picture-earlier", editing_ways.earlier_picture),
    State("staff-page-asked", editing_ways.asked),
    State("staff-request-spam", then_follow(staff_at("/staff/?show=suspected_spam"), "tbody a")),
]
