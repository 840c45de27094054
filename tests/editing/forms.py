"""What a browser would send of a page without script; needs no Django."""

from __future__ import annotations

import re
from html import unescape


def as_sent(value: str) -> str:
    """Return what a browser sends for a field that the server has filled with this."""
    return re.sub(r"\r\n|\r|\n", "\r\n", value).replace("\0", "\ufffd")


def fields_of(html: str) -> dict[str, str]:
    """Return what the page's form would send, by name."""
    form = html.partition('<form class="editor"')[2].partition("</form>")[0] or html
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        names = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if names.get("type") in ("hidden", "text", "date") and "name" in names:
            found[unescape(names["name"])] = unescape(names.get("value", ""))
    for name in re.findall(r'<textarea[^>]* name="([^"]+)"|<textarea name="([^"]+)"', form):
        one = name[0] or name[1]
        text = re.search(rf'<textarea[^>]*name="{one}"[^>]*>\n?(.*?)</textarea>', form, re.S)
        found[one] = unescape(text[1]) if text else ""
    for select in re.findall(r"<select.*?</select>", form, re.S):
        name = re.search(r'name="([^"]+)"', select)
        chosen = re.search(r'<option value="([^"]*)" selected', select)
        if name:
            found[name[1]] = unescape(chosen[1]) if chosen else ""
    return found
