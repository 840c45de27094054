from __future__ import annotations

import subprocess
import sys

from tests.browser import PROJECT


def test_every_page_of_the_inbox_can_be_measured():
    done = subprocess.run(
        [sys.executable, "-m", "bench.inbox", "--requests", "3", "--rounds", "2"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("of that the processor") == 11
