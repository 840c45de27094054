"""How somebody who edits pages gets to what the editor can show."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page

from tests.browser import RunningSite
from tests.pictures import encoded, halves
from tests.site_data import DOCTOR, EDITOR, change
from tests.ways import press_and_wait, sign_in

MARK = "\n\nAdded: "


def with_end(text: str, words: str) -> str:
    """Return the text with these words as its last paragraph, however often it is asked for."""
    return f"{text.partition(MARK)[0].rstrip()}{MARK}{words}\n"


def write(page: Page, site: RunningSite, file: str, words: str) -> None:
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/edit/{file}/")
    area = page.locator("#text")
    area.fill(with_end(area.input_value(), words))
    press_and_wait(page, page.locator("[name=do][value=compare]"))


def compared(page: Page, site: RunningSite) -> None:
    write(page, site, "en/about-this-site.md", "[what it costs](cost.md), and redness.")


def contradicting(page: Page, site: RunningSite) -> None:
    """Meet another change of the same place, made outside the editor meanwhile."""
    write(page, site, "en/accessibility.md", "Some words.")
    file = site.content_dir / "en" / "accessibility.md"
    file.write_text(with_end(file.read_text(), "Other words."))
    page.reload()


def past(page: Page, site: RunningSite) -> None:
    """See two versions, the newer one made outside the editor."""
    contradicting(page, site)
    page.goto(f"{site.url}/staff/pages/history/en/accessibility.md/?one=1&other=2")


def deleting(page: Page, site: RunningSite) -> None:
    """Be asked where readers go; say nothing, and be told so."""
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/delete/en/aftercare.md/")
    press_and_wait(page, page.get_by_role("button", name="Delete the page"))


def send_picture(page: Page, site: RunningSite, name: str, data: bytes) -> None:
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/pictures/add/")
    file = FilePayload(name=name, mimeType="image/jpeg", buffer=data)
    page.get_by_label("The file").set_input_files([file])
    press_and_wait(page, page.get_by_role("button", name="Send the file"))


def new_picture(page: Page, site: RunningSite) -> None:
    """Meet the form for a file that was sent, with the fields for a patient's result unfolded."""
    send_picture(page, site, "Cheek after.jpg", encoded(halves((800, 600))))
    page.get_by_label("Yes, it is one of a pair").check()
    press_and_wait(page, page.get_by_role("button", name="Add it to the pictures"))


def pictures(page: Page, site: RunningSite) -> None:
    """See pictures that pages show, one that none does, and one that cannot be shown."""
    images = site.content_dir / "images"
    (images / "spare.jpg").write_bytes(encoded(halves((300, 400))))
    (images / "broken.jpg").write_bytes(b"not a picture")
    send_picture(page, site, "Waiting.jpg", encoded(halves((80, 60))))
    page.goto(f"{site.url}/staff/pages/pictures/")


def picture(page: Page, site: RunningSite) -> None:
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/pictures/picture/cheek-before.jpg/")


def earlier_picture(page: Page, site: RunningSite) -> None:
    """See what a picture was, and what was noted of it, before."""
    (site.content_dir / "images" / "seat.jpg").write_bytes(encoded(halves((300, 400))))
    (site.content_dir / "images" / "seat.yaml").write_text("shows: a seat\n")
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/pictures/picture/seat.jpg/")
    page.get_by_label("What it shows").fill("a chair")
    press_and_wait(page, page.get_by_role("button", name="Save what is noted"))
    page.get_by_role("link", name="Replace it with another picture").click()
    file = FilePayload(name="n.jpg", mimeType="image/jpeg", buffer=encoded(halves((80, 60))))
    page.get_by_label("The file").set_input_files([file])
    press_and_wait(page, page.get_by_role("button", name="Send the file"))
    page.get_by_label("The new picture does not show a patient").check()
    press_and_wait(page, page.get_by_role("button", name="Replace it"))
    page.get_by_role("link", name="What it was before").click()


def throwing_away(page: Page, site: RunningSite) -> None:
    """Be asked whether a draft is to be thrown away."""
    write(page, site, "en/home-devices.md", "Words that nobody needs.")
    page.goto(f"{site.url}/staff/pages/discard/en/home-devices.md/")


def planned(page: Page, site: RunningSite) -> None:
    """Open a page that is not there yet, and goes live at a time."""
    sign_in(page, site, EDITOR)
    page.goto(f"{site.url}/staff/pages/")
    if not page.get_by_text("en/winter-and-skin.md").count():
        _plan_a_page(page, site)
    page.goto(f"{site.url}/staff/pages/edit/en/winter-and-skin.md/")


def _plan_a_page(page: Page, site: RunningSite) -> None:
    page.goto(f"{site.url}/staff/pages/new/")
    page.fill("[name=title]", "Winter and skin")
    page.check("[name=section][value=guide]")
    press_and_wait(page, page.locator(".staff-form button"))
    page.locator("#editor details").first.locator("summary").click()
    page.fill("[name=header-summary]", "What winter does to skin.")
    press_and_wait(page, page.locator("[name=do][value=compare]"))
    page.fill("#why", "New")
    if page.locator("#seen").count():
        page.check("#seen")
    page.locator("details:has(#at) summary").click()
    page.fill("#at", "2998-06-01T09:00")
    press_and_wait(page, page.locator("[name=do][value=plan]"))


def signing(page: Page, site: RunningSite) -> None:
    sign_in(page, site, DOCTOR)
    page.goto(f"{site.url}/staff/pages/sign/en/risks.md/")


def asked(page: Page, site: RunningSite) -> None:
    """Read, as a clinician, what an editor asks a second person for."""
    file = "en/questions-to-ask.md"
    write(page, site, file, "Ask about redness, too.")
    change(
        site,
        "INSERT INTO editing_askedpublication"
        " (file, text, text_before_merge, opened_id, who_id, how, why, asked_at, is_returned, note)"
        " SELECT file, text, text_before_merge, opened_id, author_id, 'published', 'Readers asked', saved_at, 0, ''"
        f" FROM editing_pagedraft WHERE file = '{file}'",
        f"DELETE FROM editing_pagedraft WHERE file = '{file}'",
    )
    sign_in(page, site, DOCTOR)
    page.goto(f"{site.url}/staff/pages/")
    press_and_wait(page, page.locator("[href*='/asked/']").last)
