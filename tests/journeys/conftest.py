from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, ViewportSize

from tests.browser import PROJECT, RunningSite, Visit, running_site
from tests.journeys.test_components import PAGE as EVERY_BLOCK
from tests.journeys.test_components import add_pictures
from tests.site_data import add_everybody
from tests.states import STATES, State

RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = ViewportSize(width=390, height=844)
# Contrast is asked for once, at level AAA: the level below it, asked for besides, finds the same
# and takes a third of the time. As it comes, the rule leaves what fails both levels to the other.
ASK_FOR_CONTRAST_ONCE = """() => axe.configure({
    checks: [{id: "color-contrast-enhanced", options: {
        ignoreUnicode: true, ignoreLength: false, ignorePseudo: false,
        boldValue: 700, boldTextPt: 14, largeTextPt: 18,
        contrastRatio: {normal: {expected: 7}, large: {expected: 4.5}},
        pseudoSizeThreshold: .25, shadowOutlineEmMax: .1, textStrokeEmMin: .03,
    }}],
    rules: [{id: "color-contrast-enhanced", any: ["color-contrast-enhanced"]}],
})"""
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
    "preload": False,  # for rules on sound and on turned screens, which are not among these
}
NOTE_VIOLATIONS = """
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def axe_problems() -> Callable[..., list[str]]:
    """Return axe-core's findings on a page, with AAA contrast and its best practices."""
    script = Axe().axe_script

    def find(page: Page) -> list[str]:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(script)
            page.evaluate(ASK_FOR_CONTRAST_ONCE)
        violations = page.evaluate(
            "async options => (await axe.run(options)).violations", AXE_OPTIONS
        )
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in violations
            for node in violation["nodes"]
        ]

    return find


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def overdue_since(days: int) -> str:
    """Return the file of the page on benefits as it is when nobody checked it in time."""
    text = (PROJECT / "content" / "en" / "benefits.md").read_text()
    text = re.sub(r"(?m)^(changed|  - on): .*", rf"\1: {days_ago(300)}", text)
    text = re.sub(r"(?m)^order: .*", f"order: {9000 + days}", text)
    return re.sub(r"(?m)^review_due: .*", f"review_due: {days_ago(days)}", text)


ODD_PAGES = {
    "components": EVERY_BLOCK,
    "late": overdue_since(1),
    "overdue": overdue_since(40),
}


@pytest.fixture(scope="session")
def odd_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A running site with staff, with pages in odd states, and with data that may be changed."""
    sites = running_site(tmp_path_factory.mktemp("odd-site"), **ODD_PAGES)
    site = next(sites)
    add_everybody(site)
    add_pictures(site.content_dir)
    wait_for_page(f"{site.url}/components/")
    yield site
    assert list(sites) == []


def wait_for_page(address: str) -> None:
    """Wait until the pictures that a page needs have been made."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address).close()
        except HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} was not published")


class Shown:
    """A state in a browser, and the HTML that the server sent for it."""

    def __init__(self, state: State, site: RunningSite, page: Page) -> None:
        self.state, self.site = state, site
        self.visit = Visit(page)
        self.page = page
        self._answers: list[Response] = []
        page.add_init_script(NOTE_VIOLATIONS)
        # A first page does not wait long for the font; the ones after it have it.
        page.goto(f"{site.url}/privacy/")
        page.on("response", self._note)
        state.reach(page, site)
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready")
        self.source = self._answers[-1].text()

    def _note(self, answer: Response) -> None:
        is_document = answer.request.is_navigation_request()
        if is_document and answer.frame == self.page.main_frame and not 300 <= answer.status < 400:
            self._answers.append(answer)

    @property
    def status(self) -> int:
        return self._answers[-1].status

    def put_back(self) -> None:
        """Undo what a test has done to the page: tests of one state share it."""
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self.page.emulate_media(
            media="screen",
            color_scheme="light",
            forced_colors="none",
            reduced_motion="reduce",
            contrast="no-preference",
        )
        self.page.evaluate(
            """() => {
                document.documentElement.dir = "ltr";
                document.adoptedStyleSheets = [];
                scrollTo(0, 0);
            }"""
        )


@pytest.fixture(scope="session", params=STATES, ids=[state.name for state in STATES])
def reached(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Shown]:
    """Each state in turn, reached once for all tests: getting there takes longer than looking."""
    state: State = request.param
    # Where one page may fade into the next, getting there takes half as long again.
    context = browser.new_context(viewport=PHONE, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield Shown(state, request.getfixturevalue(state.site), context.new_page())
    context.close()


@pytest.fixture
def shown(reached: Shown) -> Shown:
    """A page or state, as it is on a wide light screen."""
    reached.put_back()
    return reached
