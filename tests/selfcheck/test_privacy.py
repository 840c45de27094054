"""What somebody answers is nowhere but in the page before them."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from tests.browser import PROJECT, running_site
from tests.selfcheck.walker import ADDRESS, HIDDEN

FILE = "en/self-check.yaml"
NOT_SURE = "not-sure"
# The content itself, with its last good copies, has the names of all answers.
CONTENT = ("content", "static")


def marked() -> tuple[str, dict[str, str]]:
    """Return the shipped file with a name of its own for every answer, and one for each question."""
    data = yaml.load((PROJECT / "content" / FILE).read_text(), yaml.BaseLoader)  # noqa: S506 (it makes nothing but text)
    chosen = {}
    for group in data["groups"].values():
        for name, question in group["questions"].items():
            question["answers"] = {
                _mark(name, each): words for each, words in question["answers"].items()
            }
            chosen[name] = next(iter(question["answers"]))
    for rule in data["rules"].values():
        rule["when"] = {
            name: [_mark(name, each) for each in ([among] if isinstance(among, str) else among)]
            for name, among in rule["when"].items()
        }
    chosen["age"] = "age-22-to-69-zq7x"
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True), chosen


def _mark(question: str, answer: str) -> str:
    return answer if answer == NOT_SURE else f"{question}-{answer}-zq7x"


@pytest.fixture
def site(tmp_path):
    text, _ = marked()
    sites = running_site(tmp_path)
    running = next(sites)
    (running.content_dir / FILE).write_text(text)
    running.restart()
    yield running
    assert list(sites) == []


def test_no_answer_is_in_the_log_the_database_an_address_a_header_or_a_cookie(site):
    _, chosen = marked()
    html, seen, asked = urlopen(site.url + ADDRESS).read().decode(), [], set()
    to = re.findall(r'name="_to" value="([^"]+)"', html)[0]
    while True:
        questions = set(re.findall(r'type="radio" name="([^"]+)"', html))
        asked |= questions
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(html) if name[0] == "_"}
        sent = {**hidden, **{name: chosen[name] for name in questions}, "_to": to}
        with urlopen(site.url + ADDRESS, urlencode(sent).encode()) as answer:
            seen.append(f"{answer.geturl()}\n{answer.headers}")
            html = answer.read().decode()
        if "Your self-check result" in html:
            break
        to = "next" if 'type="radio"' in html else "result"
    assert asked == set(chosen)
    assert "You told us" in html
    # Somebody who goes on to the clinic, and does not say yes, has sent nothing of it.
    result = dict(HIDDEN.findall(html))["self_check"]
    with urlopen(
        f"{site.url}/consultation/",
        urlencode({"from_self_check": "yes", "self_check": unescape(result)}).encode(),
    ) as answer:
        seen.append(f"{answer.geturl()}\n{answer.headers}")

    site.stop()

    assert [headers for headers in seen if "zq7x" in headers or "Set-Cookie" in headers] == []
    kept = [file for file in site.var_dir.rglob("*") if file.is_file()]
    kept = [file for file in kept if file.relative_to(site.var_dir).parts[0] not in CONTENT]
    assert site.var_dir / "site.sqlite3" in kept
    told = unescape(result).splitlines()[3].removeprefix("- ")
    for file in kept:
        data = file.read_bytes()
        assert b"-zq7x" not in data, file
        assert told.encode() not in data, file
