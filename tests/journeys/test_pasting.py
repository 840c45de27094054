"""What people copy from Word, Google Docs and web pages comes into the editor as clean markdown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import PROJECT

SITE = "http://127.0.0.1:9"
PASTE = """async (data) => {
    const area = document.querySelector("textarea");
    if (!window.isReady) {
        const { startPasting } = await import("/static/js/editor/paste.js");
        startPasting(area);
        window.isReady = true;
    }
    const clipboard = new DataTransfer();
    for (const [type, text] of Object.entries(data)) clipboard.setData(type, text);
    area.focus();
    area.select();
    const event = new ClipboardEvent("paste", { clipboardData: clipboard, cancelable: true });
    // What no script has taken is pasted by the browser, as plain text.
    if (area.dispatchEvent(event)) document.execCommand("insertText", false, data["text/plain"]);
    return area.value;
}"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=EN-GB><!--StartFragment--><h1>Caring for your skin<o:p></o:p></h1>
<p class=MsoNormal>Wash with <b style='mso-bidi-font-weight:normal'>lukewarm</b> water for
<i>two</i> days.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><h2>What you need</h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>A mild cleanser<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;
</span></span>without perfume</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>&middot;<span>&nbsp;
</span></span>Sun cream</p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Day</p></td><td><p class=MsoNormal>You may notice</p></td></tr>
<tr><td><p class=MsoNormal>1</p></td><td><p class=MsoNormal>Redness | warmth</p></td></tr></table><!--EndFragment--></body></html>"""
WORD_CLEAN = """## Caring for your skin

Wash with **lukewarm** water for *two* days.

### What you need

- A mild cleanser
    - without perfume
- Sun cream

| Day | You may notice |
|---|---|
| 1 | Redness \\| warmth |"""

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1c5b2f"><h2 dir="ltr"><span
style="font-size:16pt;font-weight:400;">Before you come</span></h2><p dir="ltr"><span style="font-weight:700;">Tell us</span><span
style="font-weight:400;"> about </span><span style="font-style:italic;">all</span><span style="font-weight:400;"> medicines, as
the </span><a href="https://www.google.com/url?q=https://www.nhs.uk/medicines/&amp;sa=D"><span
style="text-decoration:underline;">NHS list</span></a><span> shows.</span></p><br><ul><li dir="ltr" aria-level="1"><p
dir="ltr"><span>Cold sores</span></p></li><ul><li aria-level="2"><p><span>now or ever</span></p></li></ul><li
aria-level="1"><p><span>Allergies</span></p></li></ul><ol><li><p><span>Come</span></p></li><li><p><span>Sit down</span></p></li></ol></b><br
class="Apple-interchange-newline">"""
GOOGLE_CLEAN = """## Before you come

**Tell us** about *all* medicines, as the [NHS list](https://www.nhs.uk/medicines/) shows.

- Cold sores
    - now or ever
- Allergies

1. Come
2. Sit down"""

WEB = f"""<style>p {{ color: red }}</style><div class="content"><script>alert(1)</script><h3>Sun <em>and</em> heat</h3>
<p onclick="alert(2)">Stay out of the sun.<img src=x onerror="alert(3)"> See <a href="{SITE}/risks/#burns">our risks</a>,
<a href="javascript:alert(4)">this</a> or <a href="https://example.org/a_(b)">that</a>.<br>Use a hat [1] &amp; 2 * 3.</p>
<ul><li>Shade<ol><li>tree</li></ol></li></ul><p># not a heading</p></div>"""
WEB_CLEAN = """### Sun *and* heat

Stay out of the sun. See [our risks](risks.md#burns), this or [that](https://example.org/a_%28b%29).

Use a hat \\[1\\] & 2 \\* 3.

- Shade
    1. tree

\\# not a heading"""

CODE = '<meta charset="utf-8"><div style="font-family: Menlo; white-space: pre;"><div><b>## Burns</b></div></div>'

BOXES = """<ul><div><li>Shade</li></div>Loose words<li>Hat<ul><li>wide</li></ul>or scarf</li>
<li><table><tr><td>Day 1</td><td>Redness</td></tr></table></li><li><p>Cream</p><p><b>each</b> day</p></li></ul>
<ol><section><li>Come</li></section><li><div><ol><li>early</li></ol></div></li><li>Sit down</li></ol>
<details><summary>More</summary>Inside</details><table><caption>How long</caption><tr><td><p>1</p><p>week</p></td></tr></table>"""
BOXES_CLEAN = """- Shade
- Loose words
- Hat or scarf
    - wide
- Day 1 Redness
- Cream **each** day

1. Come
    1. early
2. Sit down

More

Inside

How long

| 1 week |
|---|"""

KEPT_SPACES = '<h2 style="white-space: pre-wrap">Sun</h2><p style="white-space:pre-wrap;">A <b>wide</b> hat</p>'
KEPT_SPACES_CLEAN = "## Sun\n\nA **wide** hat"

CLIPBOARDS = {
    "Word": (WORD, "unused", WORD_CLEAN),
    "Google Docs": (GOOGLE, "unused", GOOGLE_CLEAN),
    "a web page": (WEB, "unused", WEB_CLEAN),
    "words without any form": ("<span>2 * 3</span>", "2 * 3", "2 * 3"),
    "boxes around items": (BOXES, "unused", BOXES_CLEAN),
    "words that keep their spaces": (KEPT_SPACES, "unused", KEPT_SPACES_CLEAN),
    "a text editor": (CODE, "## Burns {#burns}", "## Burns {#burns}"),
    "pasted as plain text": (None, "**as** it\n\n# is", "**as** it\n\n# is"),
}


@pytest.fixture
def page(new_page) -> Page:
    """An empty text area, on a page that can have the modules of the script."""
    page: Page = new_page().page

    def answer(route, request):
        path = request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=PROJECT / path.lstrip("/"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><textarea></textarea>", content_type="text/html")

    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/")
    return page


@pytest.mark.parametrize(("html", "words", "clean"), CLIPBOARDS.values(), ids=CLIPBOARDS)
def test_what_is_pasted_becomes_clean_markdown(page, html, words, clean):
    data = {"text/plain": words} | ({"text/html": html} if html else {})

    assert page.evaluate(PASTE, data) == clean


def test_one_press_takes_back_what_was_pasted_and_no_more(page):
    page.locator("textarea").press_sequentially("Mine. ")
    page.evaluate(PASTE, {"text/html": "<h2>Theirs</h2><p>More</p>", "text/plain": ""})
    assert page.locator("textarea").input_value() == "## Theirs\n\nMore"

    page.keyboard.press("Control+z")

    assert page.locator("textarea").input_value() == "Mine. "
