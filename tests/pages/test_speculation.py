"""What browsers may prepare before a reader follows a link."""

import json
import re

import pytest

from microsite.pages.speculation import NEVER, RULES, speculation_rules
from microsite.pages.styles import hash_of


def test_the_policy_allows_the_rules_of_the_page_and_no_other_script(visitor):
    got = visitor.ask("/faq/")

    [written] = re.findall(r'<script type="speculationrules">(.*?)</script>', got.body.decode())
    policy = dict(part.split(" ", 1) for part in got.headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == hash_of(written)
    assert json.loads(written) == RULES


@pytest.mark.parametrize("address", ["/consultation/", "/staff/", "/search/", "/leaflets/"])
def test_no_form_search_file_or_staff_page_is_prepared(address):
    assert f"{address}*" in NEVER
    assert json.loads(speculation_rules())["prerender"][0]["where"]["and"][1:] == [
        {"not": {"href_matches": never}} for never in NEVER
    ]


def test_nothing_is_prepared_before_the_reader_moves_to_it():
    assert {rule["eagerness"] for rule in RULES["prerender"]} == {"moderate"}


def test_staff_pages_prepare_nothing(visitor, db):
    assert b"speculationrules" not in visitor.ask("/staff/sign-in/").body
