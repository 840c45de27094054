"""Somebody who has never seen the site works with its pages for a day, by mouse and by keys alone.

Signing in, a price and a sum with it, a question that needs a source, a picture, a change for later,
and an older version.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser import RunningSite
from tests.people import code_of
from tests.pictures import encoded, halves
from tests.site_data import EDITOR, PASSWORD, add_everybody
from tests.ways import press_and_wait

PRICE = "One consultation at £40 and 4 sessions at £200 come to £840."
NEW_PRICE = "One consultation at £45 and 4 sessions at £200 come to £845."
QUESTION = (
    "\n### Do lines look softer?\n\n"
    '!!! claim some "Lines may look softer"\nSome people saw softer lines.'
)
LOOKS: list[tuple[Literal["dark", "light"], int]] = [("dark", 390), ("light", 1280)]


@dataclass
class Mouse:
    """Points, and has axe look at each page."""

    page: Page
    axe_problems: Callable[[Page], list[str]]
    found: list[str] = field(default_factory=list)

    def goes_on(self, button: Locator) -> None:
        press_and_wait(self.page, button)
        self.looks()

    def presses(self, button: Locator) -> None:
        button.click()

    def chooses(self, first: Locator) -> None:
        first.check()

    def writes(self, words: str, into: Locator) -> None:
        into.fill(words)

    def changes(self, text: Locator, old: str, new: str) -> None:
        text.fill(text.input_value().replace(old, new))

    def adds(self, text: Locator, words: str) -> None:
        text.fill(text.input_value().rstrip("\n"))
        text.press("Control+End")
        self.page.keyboard.type(words)

    def sets_a_time(self, moment: Locator) -> None:
        moment.fill("2998-06-01T09:00")

    def looks(self) -> None:
        for scheme, width in LOOKS:
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size({"width": width, "height": 800})
            where = f"{self.page.url} at {width}, {scheme}: "
            self.found += [where + problem for problem in self.axe_problems(self.page)]


@dataclass
class Keys:
    """Has nothing but a keyboard."""

    page: Page

    def reaches(self, wanted: Locator) -> None:
        # The way back is often the shorter one, as somebody who knows keyboards finds out.
        for key in [*["Shift+Tab"] * 25, *["Tab"] * 120]:
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press(key)
        expect(wanted).to_be_focused()

    def goes_on(self, button: Locator) -> None:
        self.reaches(button)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def chooses(self, first: Locator) -> None:
        # Of several of which none is chosen, keys lead to one; arrows lead to the others.
        for key in ["Tab"] * 60:
            if first.evaluate("radio => document.activeElement.name === radio.name"):
                break
            self.page.keyboard.press(key)
        while first.evaluate("radio => radio !== document.activeElement"):
            self.page.keyboard.press("ArrowUp")
        self.page.keyboard.press("Space")

    def presses(self, button: Locator) -> None:
        self.reaches(button)
        is_box = button.evaluate("element => element.matches('input')")
        self.page.keyboard.press("Space" if is_box else "Enter")

    def writes(self, words: str, into: Locator) -> None:
        self.reaches(into)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def changes(self, text: Locator, old: str, new: str) -> None:
        self.reaches(text)
        place = text.input_value().index(old)
        self.page.keyboard.press("Control+Home")
        while self._place(text) < place:
            self.page.keyboard.press("Control+ArrowRight")
        while self._place(text) > place:
            self.page.keyboard.press("ArrowLeft")
        for _ in old:
            self.page.keyboard.press("Shift+ArrowRight")
        self.page.keyboard.type(new)

    def _place(self, text: Locator) -> int:
        return int(text.evaluate("area => area.selectionStart"))

    def adds(self, text: Locator, words: str) -> None:
        self.reaches(text)
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)

    def sets_a_time(self, moment: Locator) -> None:
        """Come from above, into the first part of it."""
        self.page.keyboard.press("Tab")
        expect(moment).to_be_focused()
        # Day or month first, with or without AM: as the browser shows it, whatever the page says.
        for day, hour in (("01062998", "0900"), ("06012998", "0900AM")):
            self.page.keyboard.type(day)
            self.page.keyboard.press("Tab")
            self.page.keyboard.type(hour)
            if moment.input_value() == "2998-06-01T09:00":
                return
            for _ in range(8):
                self.page.keyboard.press("Backspace")
                self.page.keyboard.press("ArrowLeft")
        expect(moment).to_have_value("2998-06-01T09:00")

    def looks(self) -> None:
        """Somebody else looks: the same pages are looked at with a mouse."""


Hand = Mouse | Keys


@dataclass
class FirstDay:
    page: Page
    url: str
    hand: Hand

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def text(self) -> Locator:
        return self.page.get_by_label(re.compile("^Text of the (page|file)$"))

    def signs_in(self) -> None:
        self.page.goto(f"{self.url}/staff/")
        self.hand.writes(EDITOR, self.page.get_by_label("User name"))
        self.hand.writes(PASSWORD, self.page.get_by_label("Password"))
        self.hand.goes_on(self.button("Sign in"))
        self.hand.writes(code_of(), self.page.get_by_label("Code"))
        self.hand.goes_on(self.page.get_by_role("button", name=re.compile("^Sign in")))

    def opens(self, words: str, title: str) -> None:
        """Go to the list of pages and find one by its words."""
        self.hand.goes_on(self.page.get_by_role("link", name="Pages", exact=True))
        self.hand.writes(words, self.page.get_by_label("Words of a page"))
        self.hand.goes_on(self.button("Find"))
        self.hand.goes_on(self.page.get_by_role("link", name=title, exact=True))

    def compares(self) -> None:
        self.hand.goes_on(self.button("Compare with live and publish"))

    def says_why(self, why: str) -> None:
        asked = self.page.get_by_label(re.compile("^Why does (the page|this) change[?]$"))
        self.hand.writes(why, asked)
        warnings = self.page.get_by_label("I have read the warnings")
        if warnings.count():
            self.hand.presses(warnings)

    def publishes(self, why: str) -> None:
        self.says_why(why)
        self.hand.goes_on(self.button("Publish now"))
        expect(self.page.get_by_role("status")).to_contain_text("Patients see the new words")

    def corrects_a_price(self) -> None:
        """See that the page has it from elsewhere, and go there."""
        self.opens("consultation at £40", "Example prices")
        self.hand.goes_on(self.page.get_by_role("link", name="Change them in “Clinic details”"))
        self.hand.changes(self.text, "price: £40", "price:£45")
        slip = self.page.locator(".finding--stop").filter(has_text="This line has no colon")
        expect(slip).to_be_visible()
        self.hand.presses(slip.get_by_role("link"))
        expect(self.text).to_be_focused()
        self.hand.changes(self.text, "price:£45", "price: £45")
        shown = self.page.frame_locator("#preview").get_by_text("£45", exact=True)
        expect(shown).to_be_attached()
        self.compares()
        expect(self.page.locator(".compared")).to_contain_text("Example prices")
        expect(self.page.locator(".compared ins").first).to_contain_text("£45")
        self.publishes("The consultation costs more")
        self.until_live("/prices/", "£45")

    def corrects_the_sum(self) -> None:
        self.opens("consultation at £40", "Example prices")
        self.hand.changes(self.text, PRICE, NEW_PRICE)
        expect(self.page.frame_locator("#preview").get_by_text(NEW_PRICE)).to_be_attached()
        self.compares()
        expect(self.page.locator(".compared")).to_contain_text("£45")
        self.publishes("The sum has the new price")
        self.until_live("/prices/", NEW_PRICE)

    def asks_a_question_without_a_source(self) -> None:
        self.opens("painful", "Questions about microneedling")
        self.hand.adds(self.text, QUESTION)
        self.page.keyboard.press("Home")
        self.page.keyboard.type("    ")
        self.compares()
        expect(self.page.get_by_text("This cannot be published yet.")).to_be_visible()
        expect(self.button("Publish now")).to_have_count(0)

    def gives_the_source(self) -> None:
        self.hand.goes_on(self.page.get_by_role("link", name="Back to the editor"))
        self.hand.presses(self.page.locator(".finding--stop a").first)
        expect(self.text).to_be_focused()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.press("ArrowLeft")
        self.opens_the_sources()
        self.page.keyboard.type("alam 2014")
        self.hand.looks()
        self.page.keyboard.press("Enter")
        expect(self.text).to_have_value(re.compile(r"softer lines \[@alam-2014\]\.$"))
        expect(self.page.locator(".finding--stop:visible")).to_have_count(0)
        self.compares()
        self.publishes("Readers asked")
        self.until_live("/faq/?all=1", "Some people saw softer lines")

    def opens_the_sources(self) -> None:
        if isinstance(self.hand, Mouse):
            self.hand.presses(self.button("Source"))
            return
        self.page.keyboard.press("Shift+Tab")
        for key in (*["ArrowRight"] * 6, "Enter"):
            self.page.keyboard.press(key)

    def adds_a_picture(self) -> None:
        self.hand.goes_on(self.page.get_by_role("link", name="Pages", exact=True))
        self.hand.goes_on(self.page.get_by_role("link", name="Pictures", exact=True))
        self.hand.goes_on(self.page.get_by_role("link", name="Add a picture", exact=True))
        photograph = encoded(halves((90, 60)))
        file = FilePayload(name="IMG_0001.JPG", mimeType="image/jpeg", buffer=photograph)
        # What the system's own window for files does with keys, no page can see.
        self.page.get_by_label("The file").set_input_files([file])
        self.hand.goes_on(self.button("Send the file"))
        self.hand.writes("needle-pen", self.page.get_by_label("Name"))
        self.hand.writes("a pen held against a cheek", self.page.get_by_label("What it shows"))
        self.hand.chooses(self.page.get_by_role("radio", name="No", exact=True))
        self.hand.goes_on(self.button("Add it to the pictures"))
        expect(self.page.get_by_label("What to write where a page shows it")).to_have_value(
            "![a pen held against a cheek](images/needle-pen.jpg)"
        )

    def plans_a_change(self) -> None:
        self.opens("consultation at £45", "Example prices")
        self.hand.adds(self.text, "\nFrom June we also take cards.\n")
        self.compares()
        self.says_why("We get a reader for cards")
        self.hand.presses(self.page.get_by_text("Publish later, or for a time"))
        self.hand.sets_a_time(self.page.get_by_label("From", exact=True))
        self.hand.goes_on(self.button("Publish then"))
        expect(self.page.get_by_text("It goes live on Fri 1 Jun 2998, 09:00")).to_be_visible()

    def goes_back_to_the_old_price(self) -> None:
        self.hand.goes_on(self.page.get_by_role("link", name="History of this page"))
        self.hand.goes_on(self.button("Compare the two"))
        expect(self.page.get_by_role("heading", name="From version 1 to version 2")).to_be_visible()
        expect(self.page.locator(".compared del").first).to_contain_text("£40")
        self.hand.goes_on(self.button("Restore version 1"))
        expect(self.page.get_by_role("status")).to_contain_text("Patients see the new words")
        expect(self.page.get_by_role("row").nth(1)).to_contain_text(
            re.compile("3.*Restored by editor: As it was in version 1.*Live now", re.S)
        )
        self.until_live("/prices/", PRICE)

    def until_live(self, address: str, words: str) -> None:
        """See what patients see, in another tab."""
        patient = self.page.context.new_page()
        patient.goto(self.url + address)
        for _ in range(50):
            if words in patient.content():
                break
            patient.wait_for_timeout(100)
            patient.reload()
        expect(patient.locator("main")).to_contain_text(words)
        patient.close()


def the_day(site: RunningSite, page: Page, hand: Hand) -> None:
    add_everybody(site)
    day = FirstDay(page, site.url, hand)
    day.signs_in()
    day.corrects_a_price()
    day.corrects_the_sum()
    day.asks_a_question_without_a_source()
    day.gives_the_source()
    day.adds_a_picture()
    day.plans_a_change()
    day.goes_back_to_the_old_price()


def test_a_first_day_by_mouse_on_pages_that_axe_finds_nothing_in(
    fresh_site, new_page, axe_problems
):
    page = new_page().page
    mouse = Mouse(page, axe_problems)

    the_day(fresh_site, page, mouse)

    assert mouse.found == []


def test_a_first_day_by_keys_alone(fresh_site, new_page):
    page = new_page().page

    the_day(fresh_site, page, Keys(page))
