"""How a person gets through the self-check in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from microsite.content import load
from tests.browser import PROJECT, RunningSite
from tests.selfcheck.walker import ADDRESS, harmless

Reach = Callable[[Page, RunningSite], None]

CHECK = load(PROJECT / "content").self_check
assert CHECK
CALM = harmless(CHECK)
ANSWERS = {
    "clear": {},
    "ask": {"cold-sores": "past", "isotretinoin": "not-sure"},
    "wait": {"pregnancy": "breastfeeding", "cold-sores": "past"},
    "doctor": {"skin-change": "yes", "pregnancy": "pregnant", "cold-sores": "past"},
}


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def asked(page: Page) -> list[str]:
    """Return the names of the questions on the page, in their order."""
    names = page.locator("[type=radio]").evaluate_all("all => all.map(radio => radio.name)")
    return list(dict.fromkeys(names))


# At once: a click on each of dozens of questions takes ten seconds. test_self_check has clicks, too.
CHECK_ALL = """given => document.querySelectorAll("[type=radio]").forEach((radio) => {
    if (given[radio.name] === radio.value) radio.checked = true;
})"""


def answer(page: Page, **answers: str) -> None:
    page.evaluate(CHECK_ALL, CALM | answers)


def to_part(number: int, **answers: str) -> Reach:
    """Return the way to this part of the self-check."""

    def reach(page: Page, site: RunningSite) -> None:
        page.goto(site.url + ADDRESS)
        press(page, "Start the self-check")
        for _ in range(number - 1):
            answer(page, **answers)
            press(page, "Continue")

    return reach


def part_with_errors(page: Page, site: RunningSite) -> None:
    to_part(3)(page, site)
    page.locator('[name="cold-sores"][value="past"]').check()
    press(page, "Continue")


def lost_answers(page: Page, site: RunningSite) -> None:
    to_part(3)(page, site)
    answer(page)
    page.locator("[name=_answers]").evaluate("field => field.value = field.value.slice(0, 60)")
    press(page, "Continue")


def all_answers(**answers: str) -> Reach:
    assert CHECK
    parts = len(CHECK.groups)

    def reach(page: Page, site: RunningSite) -> None:
        to_part(parts, **answers)(page, site)
        answer(page, **answers)
        press(page, "Continue")

    return reach


def result(kind: str) -> Reach:
    def reach(page: Page, site: RunningSite) -> None:
        all_answers(**ANSWERS[kind])(page, site)
        press(page, "See my result")

    return reach


def under_18(page: Page, site: RunningSite) -> None:
    to_part(1)(page, site)
    answer(page, age="under-18")
    press(page, "Continue")


def asking_with_result(page: Page, site: RunningSite) -> None:
    result("wait")(page, site)
    press(page, "Ask the clinic")
