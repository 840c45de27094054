"""Signing in, in a real browser: the first time, with a passkey, and without a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import NewPage, RunningSite
from tests.people import code_of
from tests.site_data import DOCTOR, NEWCOMER, PASSWORD, change, let_codes_count_again
from tests.ways import enter_password, press_and_wait


@pytest.fixture
def site(odd_site) -> Iterator[RunningSite]:
    """Leave the people as they were: others sign in as them."""
    yield odd_site
    newcomer = f"(SELECT id FROM auth_user WHERE username = '{NEWCOMER}')"
    change(
        odd_site,
        f"DELETE FROM mfa_authenticator WHERE user_id = {newcomer}",
        "DELETE FROM staff_tries",
    )


def press(page: Page, name: str) -> None:
    press_and_wait(page, page.get_by_role("button", name=name, exact=True))


def enter_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    press_and_wait(page, page.get_by_role("button", name=re.compile("^Sign in")))


def test_first_sign_in_sets_up_an_app_from_the_picture_on_a_phone(site, new_page, tmp_path):
    page = new_page(width=390, height=844).page
    enter_password(page, site, name=NEWCOMER)
    expect(page.get_by_role("heading", level=1)).to_have_text("How you sign in")
    page.goto(f"{site.url}/staff/")
    expect(page.get_by_role("heading", level=1)).to_have_text("How you sign in")

    page.get_by_role("link", name="Set up an app").click()
    picture = tmp_path / "code.png"
    page.get_by_role("img", name="QR code").screenshot(path=picture)
    (found,) = zxingcpp.read_barcodes(Image.open(picture))
    secret = parse_qs(urlsplit(found.text).query)["secret"][0]
    assert page.locator(".account__secret").inner_text().replace(" ", "") == secret
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    press(page, "Take this app")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    codes = page.locator(".account__codes code").all_inner_texts()
    assert len({code.replace(" ", "") for code in codes}) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")

    press(page, "Sign out")
    enter_password(page, site, name=NEWCOMER)
    enter_code(page, codes[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")
    press(page, "Sign out")
    enter_password(page, site, name=NEWCOMER)
    enter_code(page, codes[0])
    expect(page.get_by_text("was used before").first).to_be_visible()
    enter_code(page, codes[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")


def has_an_authenticator(page: Page) -> Callable[[bool], None]:
    """Let the browser have a device that knows its owner by a fingerprint.

    Return what lets it know its owner or not.
    """
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    number = device["authenticatorId"]

    def knows_its_owner(yes: bool) -> None:
        verified = {"authenticatorId": number, "isUserVerified": yes}
        devices.send("WebAuthn.setUserVerified", verified)

    return knows_its_owner


def at_localhost(site: RunningSite) -> RunningSite:
    """Return the site under a name: passkeys do not belong to numbers."""

    class AtLocalhost(RunningSite):
        @property
        def url(self) -> str:
            return f"http://localhost:{self.port}"

    return AtLocalhost(site.content_dir, site.var_dir, site.port)


def test_a_passkey_is_made_and_signs_in_by_keyboard_alone(site, new_page: NewPage):
    named, visit = at_localhost(site), new_page()
    page = visit.page
    has_an_authenticator(page)
    enter_password(page, named, name=NEWCOMER)
    page.get_by_role("link", name="Add a passkey").focus()
    page.keyboard.press("Enter")
    page.get_by_label("A name for it").fill("Front desk")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make the passkey")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    press(page, "Sign out")

    enter_password(page, named, name=NEWCOMER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_role("button", name="Use your passkey").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")
    page.goto(f"{named.url}/staff/account/")
    expect(page.get_by_text("Front desk")).to_be_visible()
    said = [line for line in visit.console if not line.startswith("Clear-Site-Data")]
    assert said == []


def test_a_browser_without_the_passkey_says_what_to_do(site, new_page: NewPage):
    named, page = at_localhost(site), new_page().page
    has_an_authenticator(page)
    enter_password(page, named, name=DOCTOR)
    page.get_by_role("button", name="Use your passkey").click()

    expect(
        page.get_by_text("The passkey was not used. Try again, or enter a code.")
    ).to_be_visible()
    let_codes_count_again(site)
    enter_code(page, code_of())
    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")


def test_without_script_a_code_signs_in(site, new_page: NewPage):
    page = new_page(java_script_enabled=False).page
    enter_password(page, site, name=DOCTOR)

    expect(page.get_by_role("button", name="Use your passkey")).to_be_hidden()
    expect(page.get_by_text("Enter a code instead")).to_be_visible()
    let_codes_count_again(site)
    enter_code(page, code_of())
    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")


def test_nothing_is_seen_with_the_back_button_after_signing_out(site, new_page: NewPage):
    page = new_page().page
    enter_password(page, site, name=DOCTOR)
    let_codes_count_again(site)
    enter_code(page, code_of())
    expect(page.get_by_role("heading", level=1)).to_have_text("New requests")
    press(page, "Sign out")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert PASSWORD not in page.content()


def test_a_passkey_alone_signs_in_but_not_without_knowing_its_owner(site, new_page: NewPage):
    named, visit = at_localhost(site), new_page()
    page = visit.page
    knows_its_owner = has_an_authenticator(page)
    enter_password(page, named, name=NEWCOMER)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("Front desk")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the passkey").click()
    press(page, "Sign out")
    page.goto(f"{named.url}/staff/search/")
    page.get_by_role("link", name="Sign in with a passkey").click()

    knows_its_owner(False)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    # A false page could leave the demand out of the question: the server checks the answer too.
    page.locator("form[data-question]").evaluate(
        """form => {
            const question = JSON.parse(form.dataset.question);
            question.publicKey.userVerification = "discouraged";
            form.dataset.question = JSON.stringify(question);
        }"""
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("This passkey did not let you in")).to_be_visible()

    knows_its_owner(True)
    with page.expect_navigation():
        page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(f"{named.url}/staff/search/")
