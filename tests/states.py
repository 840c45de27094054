"""Every page and state of the site, in one list, and how to get there in a browser.

Proof that must hold everywhere takes its cases from STATES: a new page or state is one line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests import self_check_ways, ways
from tests.addresses import PAGES
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
    State("form-with-errors", ways.form_with_errors),
    State("form-with-notice", ways.form_kept_open_too_long),
    State("form-confirmed", ways.confirmed),
    State("form-not-sent", ways.not_sent, 503),
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
    State("staff-no-access", ways.no_access, 403),
    State("staff-inbox-empty", ways.inbox_empty),
    State("staff-inbox-new", staff_at("/staff/")),
    State("staff-inbox-overdue", ways.inbox_overdue),
    State("staff-inbox-closed", staff_at("/staff/?show=closed")),
    State("staff-inbox-spam", staff_at("/staff/?show=suspected_spam")),
    State("staff-inbox-all", staff_at("/staff/?show=all")),
    State("staff-self-check", staff_at("/staff/self-check/")),
    State("staff-request-new", then_follow(staff_at("/staff/"), "tbody a")),
    State("staff-request-closed", then_follow(staff_at("/staff/?show=closed"), "tbody a")),
    State("staff-request-moved", ways.request_moved),
    State("staff-request-overtaken", ways.request_overtaken, 409),
    State("staff-request-in-hand", ways.request_in_hand),
    State("staff-request-note-with-error", ways.note_with_error),
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
    State("staff-request-spam", then_follow(staff_at("/staff/?show=suspected_spam"), "tbody a")),
]
