"""Hire the staff of a running site: `python -m tests.hire`, with the site's environment.

Prints the session of each as JSON: most tests with a browser begin where somebody has signed in.
"""

from __future__ import annotations

import json
import time

import django

django.setup()

from tests.people import give_passkey, hired, signed_in  # noqa: E402
from tests.site_data import (  # noqa: E402
    DOCTOR,
    EDITOR,
    NEWCOMER,
    PASSWORD,
    STAFF,
    STRANGER,
)

A_LONG_TIME = 6 * 60 * 60
ROLES = {STAFF: "owner", STRANGER: "owner", NEWCOMER: "reception", EDITOR: "editor"}


def hire() -> dict[str, str]:
    people = {
        name: hired(name, role, password=PASSWORD, has_factor=name != NEWCOMER)
        for name, role in {**ROLES, DOCTOR: "clinician"}.items()
    }
    give_passkey(people[DOCTOR], "Phone")
    give_passkey(people[DOCTOR], "Front desk, the laptop on the left")
    # Tests take longer than somebody may be idle.
    seen = time.time() + A_LONG_TIME
    return {
        name: str(signed_in(user, seen=seen).session.session_key) for name, user in people.items()
    }


if __name__ == "__main__":
    print(json.dumps(hire()))
