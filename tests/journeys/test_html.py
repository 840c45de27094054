"""The HTML of every page and state, as the server sent it."""

from __future__ import annotations

import pytest

from tests.structure import faults_of


def test_our_own_check_of_structure_finds_nothing(shown):
    assert faults_of(shown.source) == []
