"""The one font: small, ours to give away, and complete for what the clinic writes."""

from __future__ import annotations

from tests.browser import PROJECT

FONT = PROJECT / "static" / "fonts" / "atkinson-hyperlegible-next.woff2"
MOST_BYTES = 25 * 1024
LATIN_1 = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA1, 0x100)] if code != 0xAD}
WELSH = set("ÂÊÎÔÛŴŶâêîôûŵŷÀÈÌÒÙẀỲàèìòùẁỳÁÉÍÓÚẂÝáéíóúẃýÄËÏÖÜẄŸäëïöüẅÿ")
# Signs that the style sheet draws in boxes of their own; any font's will do.
SIGNS = set("✓✗●○↔▲▼☎")
# The subset was made without them, and no page has one. A page that does is told of here.
NOT_IN_SUBSET = {"µ", "Ÿ"}


def characters_of_content() -> set[str]:
    files = [*(PROJECT / "content").rglob("*.md"), *(PROJECT / "content").rglob("*.yaml")]
    return {sign for file in files for sign in file.read_text() if sign.isprintable()}


def test_the_font_is_small_and_its_licence_lies_beside_it():
    assert FONT.stat().st_size <= MOST_BYTES
    licence = (FONT.parent / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Atkinson Hyperlegible Next Project Authors" in licence


def test_the_font_has_every_character_that_is_written(served_site, new_page):
    """Ask the browser, character by character, with which font it has drawn it."""
    page = new_page().page
    page.goto(served_site.url + "/")
    # A second page: the first one does not wait long for the font.
    page.goto(served_site.url + "/privacy/")
    characters = sorted((LATIN_1 | WELSH) - NOT_IN_SUBSET | characters_of_content() - SIGNS)
    page.evaluate(
        """characters => {
            const list = document.createElement("ul");
            list.id = "characters";
            list.append(...characters.map((character) => {
                const item = document.createElement("li");
                item.textContent = character;
                return item;
            }));
            document.querySelector("main").append(list);
            return document.fonts.ready;
        }""",
        characters,
    )
    chromium = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        chromium.send(f"{domain}.enable")
    root = chromium.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    found = chromium.send("DOM.querySelectorAll", {"nodeId": root, "selector": "#characters > li"})

    missing = []
    for character, node in zip(characters, found["nodeIds"], strict=True):
        fonts = chromium.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if any(not font["isCustomFont"] for font in fonts):
            missing.append(character)

    assert missing == []
