"""The HTML of every page and state, as the server sent it."""

from __future__ import annotations

from tests.structure import faults_of


def test_our_own_check_of_structure_finds_nothing(shown):
    assert faults_of(shown.source) == []


def test_the_nu_html_checker_finds_nothing(shown, nu_checker):
    assert nu_checker.findings(shown.source) == []


def test_the_nu_html_checker_finds_what_is_wrong(nu_checker):
    faulty = '<!doctype html><html lang="en"><title>A page</title><p>Some <b>words'

    assert [finding.partition(": ")[2] for finding in nu_checker.findings(faulty)] == [
        "End of file seen and there were open elements.",
        "Unclosed element “b”.",
    ]
