"""The HTML of every page and state, as the server sent it."""

from __future__ import annotations

from tests.journeys.conftest import Shown
from tests.states import STATES
from tests.structure import faults_of

# The states by name, as far as they have been reached.
DOCUMENTS: dict[str, str] = {}


def test_our_own_check_of_structure_finds_nothing(shown):
    DOCUMENTS[shown.state.name] = shown.source

    assert faults_of(shown.source) == []


def test_the_nu_html_checker_finds_nothing(request, browser, nu_findings):
    for state in STATES:
        if state.name not in DOCUMENTS:
            context = browser.new_context()
            site = request.getfixturevalue(state.site)
            DOCUMENTS[state.name] = Shown(state, site, context.new_page()).source
            context.close()

    assert nu_findings(DOCUMENTS) == []
