"""The result while an editor changes what it rests on."""

from __future__ import annotations

import re
import shutil

from microsite.content import load
from microsite.selfcheck.outcome import Outcome
from microsite.selfcheck.rules import decide
from tests.browser import PROJECT


def test_a_source_that_was_taken_out_leaves_the_result_without_it(tmp_path):
    root, keep = tmp_path / "content", tmp_path / "kept"
    shutil.copytree(PROJECT / "content", root)
    load(root, keep=keep)
    file = root / "sources.yaml"
    file.write_text(re.sub(r"(?ms)^exceed-manual:\n.*?\n\n", "", file.read_text()))

    library = load(root, keep=keep)

    assert "exceed-manual" not in library.sources
    assert library.self_check
    result = decide(library.self_check, {"blood-thinners": "thinner"})
    assert "exceed-manual" in result.findings[0].sources
    outcome = Outcome(library.self_check, result, library.sources, library.today)
    left = [source for source in result.findings[0].sources if source != "exceed-manual"]
    assert [reference.id for reference in outcome.references] == left
    (reason,) = outcome.parts[0].reasons
    assert reason.citations == ((1, "cited-1"),)
